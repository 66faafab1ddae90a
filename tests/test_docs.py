"""What the papers say holds: commands, files, versions, words and pictures they name are there."""

import re
import tomllib
from itertools import takewhile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from optimize.scenario.loading import load_scenario
from scripts import run_folder, write_input_formats

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh-CN.md")
PAPERS = (
    *READMES,
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ROOMS = ("geo", "optimize", "maps", "scripts")
MADE_LATER = ("runs/", ".venv", "<", "*", "…", "NNN")
"""Names of what a command makes, and patterns: nothing of them lies in the repository."""


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def requirements() -> list[Requirement]:
    extras = PROJECT["optional-dependencies"].values()
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in extra)]
    return [Requirement(line) for line in lines]


def declared() -> set[str]:
    """Names of every package that pyproject.toml asks for, in their canonical spelling."""
    return {canonicalize_name(line.name) for line in requirements()}


def pins() -> dict[str, Requirement]:
    lines = [line for line in text_of("constraints.txt").splitlines() if line and not line.startswith("#")]
    found = [Requirement(line) for line in lines]
    return {canonicalize_name(pin.name): pin for pin in found}


@pytest.mark.parametrize("paper", PAPERS)
def test_every_make_command_of_a_paper_stands_in_the_makefile(paper):
    targets = set(re.findall(r"^([a-z][a-z-]*):", text_of("Makefile"), flags=re.MULTILINE))
    asked = re.findall(r"(?:^|`|\$ )make ((?:[A-Z]+=\S+ )?[a-z][a-z-]*)", text_of(paper), flags=re.MULTILINE)
    assert {words.split()[-1] for words in asked} <= targets


@pytest.mark.parametrize("paper", READMES)
def test_a_readme_begins_with_the_two_commands(paper):
    first = text_of(paper).split("```")[1]
    assert [line.split("#")[0].strip() for line in first.splitlines() if line.startswith("make ")] == [
        "make demo",
        "make test",
    ]


@pytest.mark.parametrize("paper", READMES)
def test_a_readme_shows_the_picture_of_the_map(paper):
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text_of(paper))
    assert "docs/images/review-map.png" in shown
    for picture in shown:
        content = (ROOT / picture).read_bytes()
        assert content.startswith(b"\x89PNG")
        assert len(content) < 600_000


@pytest.mark.parametrize("paper", PAPERS)
def test_every_file_a_paper_names_is_there(paper):
    text = re.sub(r"^```.*?^```", "", text_of(paper), flags=re.MULTILINE | re.DOTALL)
    linked = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    quoted = [name for name in re.findall(r"`([^`\s]+)`", text) if _is_a_path(name)]
    here = (ROOT / paper).parent
    missing = [name for name in linked if not (here / name).exists()]
    missing += [name for name in quoted if not ((ROOT / name).exists() or (here / name).exists())]
    assert not missing


def _is_a_path(name: str) -> bool:
    """Whether a quoted word names a file or folder of the repository, as far as its look tells."""
    if any(part in name for part in MADE_LATER):
        return False
    return re.match(rf"(?:{'|'.join(ROOMS)}|tests|docs|data|\.ci)/", name) is not None


@pytest.mark.parametrize("paper", READMES)
def test_the_scenario_a_readme_shows_can_be_read(paper, tmp_path):
    (shown,) = re.findall(r"^```toml\n(.*?)^```", text_of(paper), flags=re.MULTILINE | re.DOTALL)
    file = tmp_path / "my-county.toml"
    file.write_text(shown, encoding="utf-8")

    assert load_scenario(file).value("limit.station.km") == 12


@pytest.mark.parametrize("paper", READMES)
def test_a_readme_tells_what_lies_in_a_run_folder(paper):
    text = text_of(paper)
    told = ("SCENARIO", "PLAN", "CERTIFICATE", "MANIFEST", "MAP", "GEOPACKAGE")
    assert [name for name in told if f"`{getattr(run_folder, name)}`" not in text] == []


@pytest.mark.parametrize("paper", PAPERS)
def test_every_module_of_ours_a_paper_runs_is_there(paper):
    for module in re.findall(r"python3? -m ((?:geo|optimize|maps|scripts)\.[\w.]+)", text_of(paper)):
        assert (ROOT / Path(*module.split("."))).with_suffix(".py").exists()


def test_architecture_names_every_file_of_the_four_rooms():
    text = text_of("docs/architecture.md")
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if path.name != "__init__.py"]
    missing = [path.relative_to(ROOT).as_posix() for path in files if f"`{path.name}`" not in text]
    assert not missing


def test_architecture_names_no_file_that_is_gone():
    there = {path.name for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()}
    named = set(re.findall(r"^\| `([\w]+\.\w+)`", text_of("docs/architecture.md"), flags=re.MULTILINE))
    assert named <= there


def test_every_code_word_of_the_glossary_is_used_in_the_code():
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for room in ROOMS
        for kind in ("*.py", "*.toml")
        for path in (ROOT / room).rglob(kind)
    )
    rows = [line for line in text_of("docs/glossary.md").splitlines() if line.startswith("| `")]
    words = {word for row in rows for word in re.findall(r"`([^`]+)`", row.split("|")[1])}
    absent = [word for word in words if not all(re.search(rf"\b{part}\b", code) for part in word.split("."))]
    assert len(words) > 40
    assert not absent


def test_every_dependency_has_its_reason():
    rows = [
        line.split("|")[1] for line in text_of("docs/dependencies.md").splitlines() if line.startswith("| `")
    ]
    told = {canonicalize_name(name) for row in rows for name in re.findall(r"`([^`]+)`", row)}
    assert told == declared()


def test_every_dependency_is_pinned_to_a_version_the_project_allows():
    for asked in requirements():
        exact = [part.version for part in pins()[canonicalize_name(asked.name)].specifier]
        assert asked.specifier.contains(exact[0])


def test_the_constraints_hold_names_and_versions_only():
    text = text_of("constraints.txt")
    assert text.isascii()  # pip reads the file in the encoding of the machine
    heading = list(takewhile(lambda line: line.startswith("#"), text.splitlines()))
    for line in text.splitlines()[len(heading) :]:
        assert re.fullmatch(r'[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*( ; [a-z_]+ == "[a-z0-9]+")?', line), line


def test_the_page_of_input_formats_is_up_to_date():
    assert write_input_formats.PAGE.read_text(encoding="utf-8") == write_input_formats.page(), (
        "run python -m scripts.write_input_formats"
    )


def test_the_licence_is_the_one_the_project_declares():
    assert PROJECT["license"] == "Apache-2.0"
    assert "Apache License\n                           Version 2.0" in text_of("LICENSE")
    assert "license: Apache-2.0" in text_of("CITATION.cff")
    assert f"version: {PROJECT['version']}" in text_of("CITATION.cff")
    assert PROJECT["version"] in text_of("CHANGELOG.md")


def test_the_exit_codes_of_the_readme_are_those_of_the_error_tree():
    tree = dict(re.findall(r"(\w+Error) +(\d) ", text_of("geo/errors.py").split('"""')[1]))
    assert sorted(tree.values()) == ["2", "3", "4", "5", "6", "7"]
    for paper in READMES:
        rows = re.findall(r"^\| (\d+) \|", text_of(paper), flags=re.MULTILINE)
        assert {"0", *tree.values()} <= set(rows)
