"""Old codes and names in a region's files: mended by what is known and by the table of aliases, never by guess."""

import pytest
from division_worlds import (
    COUNTY,
    EAST,
    IN_EAST,
    IN_WEST,
    TOWNSHIP,
    alias,
    two_townships,
    with_facility,
    with_places,
    write_divisions,
)

from geo.errors import DataError
from geo.reading.settings import LayerReading, ReadingSettings
from geo.region import load_region

WEST_ZHANG = f"{TOWNSHIP}201"


def refusing(layer, *kinds):
    return ReadingSettings(layers={layer: LayerReading(refuse=frozenset(kinds))})


def found(region, *kinds):
    """Repairs of some kinds as (layer, row, column, kind, before, after, confidence)."""
    return [
        (r.layer, r.row, r.column, r.kind, r.before, r.after, r.confidence)
        for r in region.repairs
        if r.kind in kinds
    ]


def keys_of(error):
    return {fault.what.key for fault in error.value.faults}


def in_old_zouping():
    """The world moved to 邹平: counties under today's code, all else under the code till 2018."""
    world = two_townships()
    for name, layer in world.items():
        for row in layer.rows:
            for column in ("code", "township", "county"):
                if column in row:
                    row[column] = row[column].replace(COUNTY, "371681" if name == "counties" else "371626")
    return world


def test_a_region_under_an_old_county_code_reads_as_todays(tmp_path):
    region = load_region(write_divisions(tmp_path, in_old_zouping()))

    assert set(region.settlements["county"]) == {"371681"}
    assert set(region.settlements["code"].str[:6]) == {"371681"}
    assert ("settlements", 0, "code", "old-code", "371626101201", "371681101201", "sure") in found(
        region, "old-code"
    )


def test_an_old_county_code_that_is_refused_is_a_fault(tmp_path):
    folder = write_divisions(tmp_path, in_old_zouping())

    with pytest.raises(DataError) as error:
        load_region(folder, refusing("settlements", "old-code"))

    assert "code-unknown" in keys_of(error)


def test_codes_of_the_land_survey_and_of_statistics_are_cut(tmp_path):
    """19 digits (12 and zeros) for villages, 12 digits (9 and zeros) for townships."""
    world = two_townships()
    for row in world["settlements"].rows:
        row["code"] += "0000000"
    for row in world["townships"].rows:
        row["code"] += "000"

    region = load_region(write_divisions(tmp_path, world))

    assert region.settlements["code"].tolist()[0] == WEST_ZHANG
    assert region.townships["code"].tolist() == [TOWNSHIP, EAST]
    cut = found(region, "code-number")
    assert [(layer, row, column, confidence) for layer, row, column, *_, confidence in cut] == [
        ("townships", 0, "code", "sure"),
        ("settlements", 0, "code", "sure"),
    ]


def test_a_cut_that_is_refused_is_a_fault(tmp_path):
    world = two_townships()
    world["townships"].rows[0]["code"] += "000"

    with pytest.raises(DataError) as error:
        load_region(write_divisions(tmp_path, world), refusing("townships", "code-number"))

    assert "cell-pattern" in keys_of(error)


# ── the table of aliases ─────────────────────────────────────────────────────────────────────────────────


def test_an_old_township_name_is_read_by_the_table_and_named(tmp_path):
    line = alias(EAST, old_name="车镇", within=COUNTY, kind="更名")

    region = load_region(write_divisions(tmp_path, with_facility("车镇"), aliases=[line]))

    assert region.facilities["township"].tolist() == [EAST, TOWNSHIP]
    assert found(region, "renamed-place") == [
        ("facilities", 1, "township", "renamed-place", "车镇", EAST, "likely")
    ]


def test_without_the_table_nothing_is_decided_however_alike_the_names(tmp_path):
    with pytest.raises(DataError) as error:
        load_region(write_divisions(tmp_path, with_facility("车镇")))

    assert keys_of(error) == {"cell-pattern"}


def test_an_old_township_name_that_is_refused_is_a_fault(tmp_path):
    line = alias(EAST, old_name="车镇", kind="更名")
    folder = write_divisions(tmp_path, with_facility("车镇"), aliases=[line])

    with pytest.raises(DataError) as error:
        load_region(folder, refusing("facilities", "renamed-place@1"))

    assert keys_of(error) == {"cell-pattern"}


def test_an_old_township_code_is_sure_by_the_table(tmp_path):
    line = alias(EAST, old_code="371602199", kind="合并")

    region = load_region(write_divisions(tmp_path, with_facility("371602199"), aliases=[line]))

    assert found(region, "renamed-place", "old-code") == [
        ("facilities", 1, "township", "renamed-place", "371602199", EAST, "sure")
    ]


@pytest.mark.parametrize(("kind", "mended"), [("换码", True), ("更名", True), ("合并", False)])
def test_villages_follow_a_renamed_township_but_not_a_merged_one(kind, mended, tmp_path):
    """The villages of a merged township were numbered anew; what their codes became is not said."""
    world = two_townships()
    world["settlements"].rows[3] |= {"code": "371602199201", "township": "371602199"}
    line = alias(EAST, old_code="371602199", kind=kind)
    folder = write_divisions(tmp_path, world, aliases=[line])

    if not mended:
        with pytest.raises(DataError) as error:
            load_region(folder)
        assert "prefix-differs" in keys_of(error)
        return
    region = load_region(folder)
    assert f"{EAST}201" in set(region.settlements["code"])
    changes = found(region, "old-code", "renamed-place")
    assert [(column, confidence) for _, _, column, *_, confidence in changes] == [
        ("code", "likely"),
        ("township", "sure"),
    ]


@pytest.mark.parametrize(("kind", "mended"), [("换码", True), ("更名", True), ("同一", False)])
def test_a_single_village_follows_its_township_only_if_the_township_was_renumbered(kind, mended, tmp_path):
    """One village says 371602199203, and 199 → 101 would make 371602101203 of it: made up, if it was a slip."""
    world = two_townships()
    world["settlements"].rows[2]["code"] = "371602199203"
    for row in world["settlements"].rows:
        del row["township"]
    line = alias(TOWNSHIP, old_code="371602199", kind=kind)
    folder = write_divisions(tmp_path, world, aliases=[line])

    if mended:
        assert f"{TOWNSHIP}203" in load_region(folder).settlements["code"].tolist()
        return
    with pytest.raises(DataError) as caught:
        load_region(folder)
    assert keys_of(caught) == {"code-unknown"}


def test_natural_villages_belong_to_their_unit_by_the_table_within_their_township(tmp_path):
    """Two places called 小张 in two townships: the table's line without a township counts in that of its unit."""
    world = with_places(("小张", "", IN_WEST), ("小张", "", IN_EAST), ("大张", WEST_ZHANG, IN_WEST))
    lines = [
        alias(WEST_ZHANG, old_name="小张村", kind="自然村"),
        alias(f"{EAST}201", old_name="小张", within=EAST, kind="自然村"),
    ]

    region = load_region(write_divisions(tmp_path, world, aliases=lines))

    assert region.places["unit"].tolist() == [WEST_ZHANG, f"{EAST}201", WEST_ZHANG]
    assert [
        (row, after, confidence) for _, row, _, _, _, after, confidence in found(region, "renamed-place")
    ] == [
        (1, WEST_ZHANG, "likely"),
        (2, f"{EAST}201", "likely"),
    ]


def test_a_unit_written_by_its_full_name_is_looked_up_in_its_township_only(tmp_path):
    """张家村 stands in the west, 张家村委会 in the east; a place in the east that says 张家村 is not guessed."""
    region = load_region(write_divisions(tmp_path, with_places(("小张", "张家村", IN_WEST))))

    assert region.places["unit"].tolist() == [WEST_ZHANG]
    assert ("places", 1, "unit", "derived", "张家村", WEST_ZHANG, "likely") in found(region, "derived")
    with pytest.raises(DataError) as error:
        load_region(write_divisions(tmp_path / "east", with_places(("小张", "张家村", IN_EAST))))
    assert keys_of(error) == {"cell-pattern"}


def test_two_lines_that_contradict_each_other_are_a_fault_and_answer_nothing(tmp_path):
    lines = [alias(code, old_name="车镇", within=COUNTY) for code in (EAST, TOWNSHIP)]

    with pytest.raises(DataError) as error:
        load_region(write_divisions(tmp_path, with_facility("车镇"), aliases=lines))

    assert keys_of(error) == {"alias-twice", "cell-pattern"}


def test_a_table_made_for_the_whole_city_is_no_fault_but_a_wrong_code_of_the_county_is(tmp_path):
    elsewhere = alias("371623106", old_name="车镇", within="371623")
    load_region(write_divisions(tmp_path / "city", two_townships(), aliases=[elsewhere]))
    wrong = alias("371602999", old_name="车镇")

    with pytest.raises(DataError) as error:
        load_region(write_divisions(tmp_path / "county", two_townships(), aliases=[wrong]))

    assert keys_of(error) == {"code-unknown"}


# ── what the layers say of each other ────────────────────────────────────────────────────────────────────


def test_a_place_of_an_unknown_unit_is_a_fault_that_says_how_to_mend_it(tmp_path):
    with pytest.raises(DataError) as error:
        load_region(write_divisions(tmp_path, with_places(("小张", f"{TOWNSHIP}299", IN_WEST))))

    (fault,) = error.value.faults
    assert fault.what.key == "code-unknown"
    assert "--out" in error.value.in_words("zh")


def test_a_place_outside_the_township_of_its_unit_is_a_fault(tmp_path):
    with pytest.raises(DataError) as error:
        load_region(write_divisions(tmp_path, with_places(("小张", WEST_ZHANG, IN_EAST))))

    assert keys_of(error) == {"outside-polygon"}


def test_a_place_with_the_number_of_a_facility_is_a_fault(tmp_path):
    world = with_places(("小张", WEST_ZHANG, IN_WEST))
    world["places"].rows[0]["place_id"] = "f1"

    with pytest.raises(DataError) as error:
        load_region(write_divisions(tmp_path, world))

    assert keys_of(error) == {"id-in-two-layers"}
