"""House rules: each room is ours, arrows point one way, every sentence is said in both languages, nothing
leaks."""

import ast
import re
import string
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import geo
import maps
import optimize
import scripts
from geo.words.catalogue import sentences

ROOT = Path(__file__).parents[1]
ROOMS = (geo, optimize, maps, scripts)

PREFIXES_SPOKEN = ("tier-", "indicator-", "table-", "map-")
"""Families of sentences whose keys are put together where they are said."""


@cache
def trees() -> dict[Path, ast.Module]:
    """Every module of the four rooms, parsed."""
    files = [file for room in ROOMS for file in Path(room.__file__).parent.rglob("*.py")]
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in sorted(files)}


def messages():
    """Yield (file, first argument, names of the fields, all fields known) of every call of ``message(…)``."""
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "message"
                and node.args
            ):
                names = {keyword.arg for keyword in node.keywords if keyword.arg}
                yield file, node.args[0], names, all(keyword.arg for keyword in node.keywords)


def pattern(text: ast.JoinedStr) -> str:
    """``f"tier-{tier}"`` as a pattern of the keys it can make."""
    parts = [re.escape(str(p.value)) if isinstance(p, ast.Constant) else "[a-z0-9-]+" for p in text.values]
    return "".join(parts)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


# ── rooms ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__)
def test_each_room_is_ours_and_not_a_stray_package_of_the_same_name(room):
    assert Path(room.__file__).parents[1] == ROOT


def test_the_arrows_between_rooms_hold():
    """The contracts of pyproject.toml: four rooms one way, PuLP only where it belongs, the audit by
    itself."""
    pytest.importorskip("importlinter", reason="import-linter is a tool of developers")
    script = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_no_folder_of_tests_shadows_a_room():
    for room in ROOMS:
        assert not (ROOT / "tests" / room.__name__).exists()
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_every_module_says_where_it_stands():
    assert [file.name for file, tree in trees().items() if not ast.get_docstring(tree)] == []


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_sentence_has_both_languages_with_the_same_placeholders():
    """``{title_zh}`` in Chinese answers ``{title_en}`` in English."""
    wrong = []
    for key, texts in sentences().items():
        zh, en = (
            {name.removesuffix(f"_{language}") for name in placeholders(texts.get(language, ""))}
            for language in ("zh", "en")
        )
        whole = set(texts) == {"zh", "en"} and all(text.strip() for text in texts.values())
        if not whole or zh != en or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key):
            wrong.append(key)

    assert wrong == []


def test_chinese_sentences_are_chinese_and_english_ones_are_not():
    """A swapped pair is the commonest slip. Units, names and file names may stand in either."""
    han = re.compile(r"[\u4e00-\u9fff]")
    swapped = [
        key
        for key, texts in sentences().items()
        if han.search(re.sub(r"\{.*?\}", "", texts["en"])) and not han.search(texts["zh"])
    ]

    assert swapped == []


def test_every_sentence_that_is_said_stands_in_the_catalogue():
    known = set(sentences())
    missing = []
    for file, key, _, _ in messages():
        if isinstance(key, ast.Constant) and key.value not in known:
            missing.append((file.name, key.value))
        if isinstance(key, ast.JoinedStr) and not any(re.fullmatch(pattern(key), name) for name in known):
            missing.append((file.name, pattern(key)))

    assert missing == []


def test_every_placeholder_of_a_sentence_is_filled_where_it_is_said():
    unfilled = []
    for file, key, names, complete in messages():
        if complete and isinstance(key, ast.Constant) and key.value in sentences():
            texts = sentences()[key.value]
            wanted = placeholders(texts["zh"]) | placeholders(texts["en"])
            if wanted - names:
                unfilled.append((file.name, key.value, sorted(wanted - names)))

    assert unfilled == []


def test_no_sentence_is_left_that_nobody_says():
    """A key counts as said if it stands as a text anywhere in the code, or a text put together there can
    make it."""
    texts, made = set(), []
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            if isinstance(node, ast.JoinedStr) and any(
                isinstance(part, ast.Constant) and "-" in str(part.value) for part in node.values
            ):
                made.append(pattern(node))
    pages = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "maps").rglob("*.js"))
    idle = [
        key
        for key in sentences()
        if key not in texts
        and not key.startswith(PREFIXES_SPOKEN)
        and not any(re.fullmatch(text, key) for text in made)
        and key not in pages
    ]

    assert idle == []


# ── what must never leave the workshop ───────────────────────────────────────────────────────────────────


@cache
def repository_files() -> tuple[Path, ...]:
    """Every file git would commit; skipped by name where this is no checkout."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout")
    return tuple(ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file())


def repository_texts():
    for file in repository_files():
        try:
            yield file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


# Written in pieces, so that this file does not find itself.
MACHINE_PATHS = re.compile(
    r"(?<![\w.~*}\]])/(?:"
    + "|".join(("wor" + "k", "tm" + "p/w", "hom" + "e", "roo" + "t", "User" + "s"))
    + ")/"
)
REGISTRIES = re.compile(
    "|".join(
        re.escape(host)
        for host in (
            "pypi" + ".org",
            "python" + "hosted.org",
            "npmjs" + ".org",
            "npmjs" + ".com",
            "conda" + ".anaconda.org",
            "proxy.golang" + ".org",
            "mirrors.",
        )
    )
    + "|index-url|find-links"
)


def test_no_file_holds_a_path_of_somebodys_machine():
    found = [
        (name, match.group()) for name, text in repository_texts() for match in MACHINE_PATHS.finditer(text)
    ]

    assert found == []


def test_no_file_holds_the_address_of_a_package_registry():
    here = Path(__file__).relative_to(ROOT).as_posix()
    found = [
        (name, match.group())
        for name, text in repository_texts()
        if name != here
        for match in REGISTRIES.finditer(text)
    ]

    assert found == []


def test_every_text_file_ends_its_last_line_and_has_no_carriage_returns():
    """The data aside: its files are as other programs want them."""
    wrong = [
        name
        for name, text in repository_texts()
        if text and not name.startswith("data/") and ("\r" in text or not text.endswith("\n"))
    ]

    assert wrong == []


# ── what ships ───────────────────────────────────────────────────────────────────────────────────────────


def test_every_shipped_scenario_is_known_here():
    """A new one is loaded by ``test_scenario_shipped.py`` of itself; here somebody says that it is meant
    to ship."""
    shipped = {file.stem for file in (ROOT / "scripts" / "scenarios").glob("*.toml")}

    assert shipped == {"binzhou", "infeasible-quota"}
