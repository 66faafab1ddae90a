"""The templates a clerk fills in: every layer that can be typed, readable by the very readers it is made for."""

import csv

import openpyxl
import pytest

from geo.contracts.schema import LAYERS
from geo.land.query_sheet import COLUMNS, heading
from geo.reading.opened import Source
from geo.reading.readers import open_layer
from geo.reading.settings import LayerReading
from geo.reading.validate import check_table
from scripts.cli import main
from scripts.templates import EXAMPLE_MARK, heading_of

TYPED = [table for table in LAYERS if table.geometry in {"Point", None}]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "空表"
    assert main(["template", str(folder)]) == 0
    return folder


def kept(path, line):
    """Write `path` again with the example row as a real one: the mark taken off."""
    if path.suffix == ".csv":
        text = path.read_text(encoding="utf-8-sig").replace(EXAMPLE_MARK, "")
        line.write_text(text, encoding="utf-8-sig")
        return
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    page.cell(row=2, column=page.max_column).value = None
    book.save(line)


def test_there_is_an_excel_and_a_csv_file_for_every_layer_that_can_be_typed(folder):
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        f"{table.name}{ending}" for table in TYPED for ending in (".csv", ".xlsx")
    )


@pytest.mark.parametrize("table", TYPED, ids=lambda table: table.name)
@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_the_example_row_taken_as_real_passes_the_contract(folder, tmp_path, table, ending):
    kept(folder / f"{table.name}{ending}", tmp_path / f"{table.name}{ending}")

    opened = open_layer(tuple(tmp_path.iterdir()), table, LayerReading())
    assert opened.faults == ()
    checked = check_table(opened.frame, table, Source(table.name, opened.source.file), {})

    assert [fault.what.key for fault in checked.faults if fault.what.key != "cell-empty"] == []
    assert len(checked.frame) == 1
    for column in table.columns:
        assert column.name in checked.frame


@pytest.mark.parametrize("table", TYPED, ids=lambda table: table.name)
@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_an_example_row_left_in_is_not_taken_for_data(folder, tmp_path, table, ending):
    (tmp_path / f"{table.name}{ending}").write_bytes((folder / f"{table.name}{ending}").read_bytes())

    opened = open_layer(tuple(tmp_path.iterdir()), table, LayerReading())

    assert opened.frame is None or opened.frame.empty
    if opened.frame is not None:
        assert "example-left-out" in {repair.message.key for repair in opened.repairs}


def test_the_workbook_explains_every_column(folder):
    table = next(table for table in TYPED if table.name == "settlements")
    book = openpyxl.load_workbook(folder / "settlements.xlsx")

    headings = [cell.value for cell in book.worksheets[0][1]]
    notes = {row[0].value: row for row in book.worksheets[1].iter_rows(min_row=2)}

    assert [heading_of(column) for column in table.columns] == headings[: len(table.columns)]
    assert set(notes) == {column.name for column in table.columns}
    assert all(cell.comment is not None for cell in book.worksheets[0][1][: len(table.columns)])
    assert book.worksheets[0]["A2"].number_format == "@"


def test_headings_of_one_table_are_all_different(folder):
    for table in TYPED:
        with (folder / f"{table.name}.csv").open(encoding="utf-8-sig", newline="") as stream:
            headings = next(csv.reader(stream))
        assert len(set(headings)) == len(headings), table.name


def test_the_same_templates_have_the_same_bytes(folder, tmp_path, capsys):
    again = tmp_path / "again"
    assert main(["template", str(again), "--lang", "en"]) == 0

    assert "delete the example row" in capsys.readouterr().out
    for path in folder.iterdir():
        assert (again / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_folder_that_holds_something_is_left_alone(folder, capsys):
    assert main(["template", str(folder)]) == 2
    assert str(folder) in capsys.readouterr().err


@pytest.mark.parametrize("table", TYPED, ids=lambda table: table.name)
@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_template_that_was_filled_in_needs_no_guess_at_its_headings(folder, tmp_path, table, ending):
    kept(folder / f"{table.name}{ending}", tmp_path / f"{table.name}{ending}")

    opened = open_layer(tuple(tmp_path.iterdir()), table, LayerReading())
    checked = check_table(opened.frame, table, Source(table.name, opened.source.file), {})

    kinds = [repair.kind for repair in (*opened.repairs, *checked.repairs)]
    assert not {"heading", "renamed-column"} & set(kinds), kinds


def test_the_sheet_of_the_land_authority_needs_no_guess_at_its_headings(tmp_path):
    """The columns that are read back of the sheet ``land-query`` writes, as it writes them."""
    table = next(table for table in LAYERS if table.name == "land_answers")
    for language in ("zh", "en"):
        path = tmp_path / language / "land_answers.csv"
        path.parent.mkdir()
        row = {"site-id": "DK-1", "verdict": "符合", "document": "1号", "valid-to": "2028-12-31"}
        headings = [heading(key, language) for key in COLUMNS]
        cells = [row.get(key, "") for key in COLUMNS]
        path.write_text(",".join(headings) + "\n" + ",".join(cells) + "\n", encoding="utf-8")

        opened = open_layer((path,), table, LayerReading())
        checked = check_table(opened.frame, table, opened.source, {})

        assert checked.faults == ()
        assert checked.frame.loc[2, ["site_id", "verdict", "document"]].tolist() == ["DK-1", "yes", "1号"]
        assert not {"heading", "renamed-column"} & {r.kind for r in (*opened.repairs, *checked.repairs)}
