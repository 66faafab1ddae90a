"""``check --out`` into the folder of the check before: replaced as a whole, unless somebody has worked in it."""

import pytest
from run_worlds import every_file, tiny_world

from geo.errors import UsageError
from scripts.check_folder import STAMP, obstacle_in, write_stamp
from scripts.cli import main
from scripts.run_folder import new_run_folder


@pytest.fixture
def checked(tmp_path):
    """A folder as a check leaves it."""
    folder = tmp_path / "核查"
    folder.mkdir()
    (folder / "repairs.csv").write_text("旧", encoding="utf-8")
    (folder / "待匹配.xlsx").write_bytes(b"PK")
    write_stamp(folder)
    return folder


def write_again(folder) -> None:
    with new_run_folder(folder.name, folder, obstacle=obstacle_in) as (part, put_in_place):
        (part / "repairs.csv").write_text("新", encoding="utf-8")
        write_stamp(part)
        put_in_place()


def test_an_earlier_check_is_replaced_with_what_it_held(checked):
    """The queue of the first check has nothing to do with the second, where every name was found."""
    (checked / "Thumbs.db").write_bytes(b"x")

    write_again(checked)

    assert sorted(every_file(checked)) == [STAMP, "repairs.csv"]
    assert (checked / "repairs.csv").read_text(encoding="utf-8") == "新"
    assert [path.name for path in checked.parent.iterdir()] == [checked.name]


def test_an_empty_folder_is_written_into(tmp_path):
    (tmp_path / "空").mkdir()

    write_again(tmp_path / "空")

    assert (tmp_path / "空" / "repairs.csv").exists()


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("待匹配.xlsx", "out-check-changed"),
        ("repairs.csv", "out-check-changed"),
        ("笔记.txt", "out-not-a-check"),
    ],
)
def test_a_filled_table_or_a_file_of_somebody_else_is_never_lost(checked, file, key):
    (checked / file).write_text("填好的", encoding="utf-8")
    before = every_file(checked)

    with pytest.raises(UsageError) as told:
        write_again(checked)

    assert told.value.headline.key == key
    assert file in told.value.in_words("zh")
    assert every_file(checked) == before


@pytest.mark.parametrize("stamp", ["", "[]", '{"format": 1}', '{"format": 2, "files": {}}'])
def test_a_folder_whose_stamp_is_none_is_not_a_check(checked, stamp):
    (checked / STAMP).write_text(stamp, encoding="utf-8")

    assert obstacle_in(checked).key == "out-not-a-check"


def test_a_file_or_a_link_in_place_of_the_folder_stays(checked):
    try:
        (checked.parent / "link").symlink_to(checked, target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links for everybody")

    assert obstacle_in(checked.parent / "link").key == "out-exists"
    assert obstacle_in(checked / "repairs.csv").key == "out-exists"


def test_if_the_new_folder_cannot_be_put_there_the_old_one_stands_again(checked, monkeypatch):
    before = every_file(checked)
    rename = type(checked).rename

    def fail(path, target):
        if ".part-" in path.name and target == checked:
            raise OSError(13, "in use")
        return rename(path, target)

    monkeypatch.setattr(type(checked), "rename", fail)
    with pytest.raises(UsageError, match="in use"):
        write_again(checked)

    assert every_file(checked) == before
    assert [path.name for path in checked.parent.iterdir()] == [checked.name]


def test_check_can_be_run_twice_into_one_folder_and_a_run_cannot(tmp_path, monkeypatch, capsys):
    tiny_world(tmp_path)
    monkeypatch.chdir(tmp_path)

    codes = [main(["check", "tiny.toml", "--out", "核查"]) for _ in range(2)]

    assert codes[0] == codes[1] != 2
    assert (tmp_path / "核查" / STAMP).exists()
    assert main(["run", "tiny.toml", "--out", "核查"]) == 2
    assert "已经存在" in capsys.readouterr().err
