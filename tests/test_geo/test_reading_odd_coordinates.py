"""One wrong cell among a table's coordinates: told on its row, and no other place moves for it."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.contracts.schema import LAYERS
from geo.reading.located import BORDER_TOLERANCE_M
from geo.reading.readers import open_layer
from geo.reading.settings import LayerReading, ReadingSettings
from geo.reading.validate import Checked, check_table
from geo.region import survey_region
from geo.words.catalogue import say
from scripts.synthetic.county import small_region

TABLE = next(table for table in LAYERS if table.name == "settlements")
DEGREES, ZONE_39 = ("经度", "纬度"), ("东坐标", "北坐标")
ROW = 4
"""The village whose cells are spoilt, counted from 0; with the heading it stands in row 6 of the file."""


@pytest.fixture(scope="module")
def county(tmp_path_factory) -> tuple[Path, pd.DataFrame, dict[str, Checked]]:
    """Return a region of forty villages, its table of villages with their true places, and the layers before it."""
    folder = tmp_path_factory.mktemp("odd") / "region"
    small_region(folder, seed=3, villages=40, townships=4)
    frame = gpd.read_file(folder / "settlements.shp")
    for part in folder.glob("settlements.*"):
        part.unlink()
    metres = frame.to_crs("EPSG:4527").geometry
    table = frame.drop(columns="geometry")
    for headings, points, digits in ((DEGREES, frame.geometry, 7), (ZONE_39, metres, 2)):
        table[headings[0]] = points.x.round(digits).map(str)
        table[headings[1]] = points.y.round(digits).map(str)
    read = dict(survey_region(folder).layers)
    return folder, table, read


def read_villages(folder: Path, table: pd.DataFrame, read: dict[str, Checked], crs: str = ""):
    """Return the villages of `table` as the readers take them, with all faults."""
    file = folder.parent / "settlements.csv"
    table.to_csv(file, index=False, encoding="utf-8-sig")
    opened = open_layer((file,), TABLE, LayerReading(crs=crs))
    if opened.frame is None:
        return None, opened.faults
    checked = check_table(opened.frame, TABLE, opened.source, read)
    for repair in (*opened.repairs, *checked.repairs):
        say(repair.message, "zh")
    return checked, (*opened.faults, *checked.faults)


def spoilt(
    table: pd.DataFrame, headings: tuple[str, str], first: str, second: str, stated: str
) -> pd.DataFrame:
    """Return the table with only these two columns of coordinates, the spoilt row's cells, and a system if stated."""
    others = [name for pair in (DEGREES, ZONE_39) if pair != headings for name in pair]
    found = table.drop(columns=others)
    found.loc[ROW, list(headings)] = [first, second]
    return found.assign(坐标系=stated) if stated else found


# ── an absurd number ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("stated", ["国家2000", "WGS84"])
@pytest.mark.parametrize("number", ["1179.7", "17.97", "0", "39570000"])
def test_one_absurd_longitude_is_a_fault_of_its_row_and_not_of_the_layer(county, stated, number):
    folder, table, read = county
    lat = table.loc[ROW, "纬度"]

    checked, (fault,) = read_villages(folder, spoilt(table, DEGREES, number, lat, stated), read)

    assert dict(fault.where.fields)["row"] == ROW + 2
    assert f"坐标 {number}, {float(lat):.10g} 不在中国" in say(fault.what, "zh")
    assert checked.frame.geometry.notna().sum() == len(table) - 1


def test_one_absurd_easting_does_not_hide_the_zone_of_the_others(county):
    """Eastings begin with zone 39; one lacks the zone number and a digit."""
    folder, table, read = county

    checked, (fault,) = read_villages(
        folder, spoilt(table, ZONE_39, "56765.4", table.loc[ROW, "北坐标"], "国家2000"), read
    )

    assert dict(fault.where.fields)["row"] == ROW + 2
    assert checked.frame.geometry.notna().sum() == len(table) - 1


def test_two_zones_in_one_table_leave_its_system_open(county):
    """A fifth of the eastings begin with 40: nobody can say that these are typing errors."""
    folder, table, read = county
    mixed = spoilt(table, ZONE_39, table.loc[ROW, "东坐标"], table.loc[ROW, "北坐标"], "国家2000")
    mixed.loc[::5, "东坐标"] = "40" + mixed.loc[::5, "东坐标"].str[2:]

    _, faults = read_villages(folder, mixed, read)

    assert "crs-missing" in [fault.what.key for fault in faults]


@pytest.mark.parametrize("number", ["1179.7", "0"])
def test_where_the_system_stays_open_the_absurd_row_is_named_beside_it(county, number):
    """Eight villages are too few to tell CGCS2000 from Amap's system: both faults are told at once."""
    folder, table, read = county
    few = spoilt(table, DEGREES, number, table.loc[ROW, "纬度"], "").iloc[:8]

    checked, faults = read_villages(folder, few, read)
    keys = [fault.what.key for fault in faults]
    odd = faults[keys.index("shape-apart-from-rest")]

    assert sorted(keys) == ["crs-missing", "shape-apart-from-rest"]
    assert dict(odd.where.fields)["row"] == ROW + 2
    assert f"坐标 {number}," in say(odd.what, "zh")
    assert "8 个图形有 7 个落在县界内" in say(faults[keys.index("crs-missing")].mend, "zh")
    assert checked.frame.geometry.isna().all()


# ── axes ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("headings", [DEGREES, ZONE_39], ids=["degrees", "metres"])
def test_axes_swapped_in_two_rows_are_told_on_those_rows_whether_mended_or_not(county, headings):
    folder, table, read = county
    both = spoilt(table, headings, table.loc[ROW, headings[1]], table.loc[ROW, headings[0]], "国家2000")
    both.loc[9, list(headings)] = table.loc[9, [headings[1], headings[0]]].to_numpy()
    file = folder.parent / "settlements.csv"
    both.to_csv(file, index=False, encoding="utf-8-sig")

    mended = open_layer((file,), TABLE, LayerReading())
    refused = open_layer((file,), TABLE, LayerReading(refuse=frozenset({"swapped-axes"})))
    faults = check_table(refused.frame, TABLE, refused.source, read).faults

    assert [one.row for one in mended.repairs if one.kind == "swapped-axes"] == [ROW + 2, 11]
    assert check_table(mended.frame, TABLE, mended.source, read).faults == ()
    assert {dict(fault.where.fields)["row"] for fault in faults} == {ROW + 2, 11}


# ── anything at all ──────────────────────────────────────────────────────────────────────────────────────


def dms(text: str) -> str:
    value = float(text)
    minutes = (value - int(value)) * 60
    return f"{int(value)}°{int(minutes)}′{(minutes - int(minutes)) * 60:.3f}″"


SPOILERS = {
    "as it is": str,
    "blank": lambda _: "",
    "stroke": lambda _: "/",
    "word": lambda _: "不详",
    "ten times": lambda text: str(float(text) * 10),
    "a tenth": lambda text: str(float(text) / 10),
    "negative": lambda text: f"-{text}",
    "nought": lambda _: "0",
    "degrees and minutes": dms,
    "full width": lambda text: text.translate({ord(one): ord(one) + 0xFEE0 for one in "0123456789."}),
    "comma for point": lambda text: text.replace(".", ","),
    "blanks about": lambda text: f" {text}\u3000",
    "no number": lambda _: "nan",
    "endless": lambda _: "inf",
    "beyond all": lambda _: "1e300",
    "twice": lambda text: f"{text} {text}",
    "both in one": lambda text: f"{text},37.4",
}
UNHARMED = ("as it is", "full width", "blanks about")


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(sorted(SPOILERS)) | st.text(max_size=12),
    st.sampled_from([0, 1, "swap"]),
    st.sampled_from(
        [(DEGREES, "国家2000", ""), (DEGREES, "", "EPSG:4490"), (DEGREES, "", ""), (ZONE_39, "国家2000", "")]
    ),
)
def test_one_spoilt_cell_is_told_and_moves_no_other_village(county, spoiler, which, how):
    """Every other village stays within a metre of its place or has none; the spoilt one has none, or is where it was.

    If it stands elsewhere, then outside its township, where the checks between layers name it.
    The true places in metres are rounded to a centimetre; degrees, minutes and seconds to a thousandth of a second.
    """
    folder, table, read = county
    headings, stated, crs = how
    cells = [str(table.loc[ROW, heading]) for heading in headings]
    if which == "swap":
        cells.reverse()
    else:
        cells[which] = SPOILERS[spoiler](cells[which]) if spoiler in SPOILERS else spoiler

    checked, faults = read_villages(folder, spoilt(table, headings, *cells, stated), read, crs)
    for fault in faults:
        assert all(
            say(part, language) for part in (fault.where, fault.what, fault.mend) for language in ("zh", "en")
        )
    if checked is None:
        assert faults
        return
    true = gpd.GeoSeries.from_xy(
        table["经度"].astype(float), table["纬度"].astype(float), crs="EPSG:4490", index=checked.frame.index
    ).to_crs("EPSG:4548")
    off_m = checked.frame.geometry.to_crs("EPSG:4548").distance(true)

    others = off_m.drop(checked.frame.index[ROW]).dropna()
    assert (others < 1).all()
    assert np.isnan(off_m.iloc[ROW]) or off_m.iloc[ROW] < 1 or _is_outside_township(checked, read)
    assert faults or len(others) == len(table) - 1
    assert faults or not np.isnan(off_m.iloc[ROW])
    if (spoiler in UNHARMED or which == "swap") and (stated or crs):
        assert not faults


def _is_outside_township(villages: Checked, read: dict[str, Checked]) -> bool:
    """Return whether the spoilt village lies farther from its township than the checks between layers forgive."""
    townships = read["townships"].frame.to_crs("EPSG:4548").set_index("code").geometry
    place = villages.frame.geometry.to_crs("EPSG:4548").iloc[ROW]
    return bool(townships[villages.frame["township"].iloc[ROW]].distance(place) > BORDER_TOLERANCE_M)


def test_a_longitude_that_is_another_villages_is_told_by_its_township(county, tmp_path):
    """118.7 for 117.7 lies in China: the border of the village's own township speaks."""
    folder, table, _ = county
    lon, lat = float(table.loc[ROW, "经度"]) + 1, table.loc[ROW, "纬度"]
    region = tmp_path / "region"
    region.mkdir()
    for part in folder.iterdir():
        (region / part.name).write_bytes(part.read_bytes())
    spoilt(table, DEGREES, str(lon), lat, "国家2000").to_csv(
        region / "settlements.csv", index=False, encoding="utf-8-sig"
    )

    faults = survey_region(region, ReadingSettings()).faults

    assert {fault.what.key for fault in faults} == {"outside-polygon"}
    assert {dict(fault.where.fields)["row"] for fault in faults} == {ROW + 2}
