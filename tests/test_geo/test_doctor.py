"""The doctor: which system fits bare numbers, and whether a layer poses as something it is not."""

import shutil
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from coordinate_worlds import (
    METRE_EAST,
    METRE_NORTH,
    bare,
    checked,
    keys,
    layer,
    metres_between,
    points,
    read_shapes,
    roads,
    surroundings,
    swapped,
    villages,
)
from shapely import box

from geo.coordinates.datum import bd_of, gcj_of, true_of_gcj
from geo.coordinates.doctor import diagnose
from geo.coordinates.evidence import chance, evidence_of, middles, votes
from geo.coordinates.systems import GAUSS_KRUEGER
from geo.errors import DataError
from geo.reading.settings import LayerReading, ReadingSettings
from geo.region import load_region, survey_region
from geo.words.catalogue import say
from scripts.synthetic.county import small_region

STEP = np.array([METRE_EAST, METRE_NORTH])


def said(fault, language: str = "en") -> str:
    return f"{say(fault.what, language)} → {say(fault.mend, language)}"


def places_of(shapes) -> np.ndarray:
    return np.column_stack([shapes.x, shapes.y])


# ── no system named ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("crs", "code"),
    [
        ("EPSG:4527", "EPSG:4527"),
        ("EPSG:4548", "EPSG:4548"),
        ("EPSG:4498", "EPSG:4498"),
        ("EPSG:4509", "EPSG:4548"),
        ("EPSG:4549", "EPSG:4549"),
        ("EPSG:3857", "EPSG:3857"),
        ("EPSG:32650", "EPSG:32650"),
        ("EPSG:4490", "EPSG:4490"),
    ],
)
def test_villages_without_system_are_told_the_one_that_fits_and_the_line_that_confirms_it(crs, code):
    """4509 is the 6° zone about 117°E without prefix: the same numbers as 4548, so either name is right."""
    shapes, faults, _ = read_shapes(bare(points(villages()), crs), read=surroundings())

    assert keys(faults) == ["crs-missing"]
    assert "60 of 60 shapes lie in the counties, median 10 m from a road" in said(faults[0])
    assert f'reading.settlements.crs = "{code}"' in said(faults[0])
    assert f'reading.settlements.crs = "{code}"' in said(faults[0], "zh")
    assert metres_between(places_of(shapes), villages()).max() < 0.01


def test_what_cannot_be_told_apart_is_named_beside_the_answer():
    _, (fault,), _ = read_shapes(bare(points(villages()), "EPSG:4548"), read=surroundings())

    assert "the coordinates of EPSG:4509 are the same" in said(fault)
    assert "EPSG:2384, EPSG:2345, EPSG:2436, EPSG:21460" in said(fault)
    assert "be sure to ask" in said(fault)


def test_the_runner_up_is_told_with_its_figures():
    """UTM has the same central meridian but scale 0.9996: 1.66 km further north, still largely in the county."""
    _, (fault,), _ = read_shapes(bare(points(villages()), "EPSG:4548"), read=surroundings())

    assert "next is EPSG:32650 with" in said(fault)


def test_without_roads_two_systems_of_nearly_as_many_villages_are_both_told():
    """As above, but nothing except the county to go by."""
    frame, counties = bare(points(villages()), "EPSG:4548"), surroundings()["counties"]

    shapes, (fault,), _ = read_shapes(frame, read={"counties": counties})

    assert "several make sense" in said(fault)
    assert all(code in said(fault) for code in ("EPSG:4548", "EPSG:32650"))
    assert shapes.isna().all()


def test_amap_coordinates_without_system_are_recognised_by_the_roads():
    frame = points(gcj_of(villages())).set_crs(None, allow_override=True)

    shapes, (fault,), _ = read_shapes(frame, read=surroundings())

    assert 'reading.settlements.crs = "GCJ-02"' in said(fault)
    assert metres_between(places_of(shapes), villages()).max() < 0.01


def test_three_villages_in_degrees_are_too_few_to_say_and_none_is_placed():
    frame = points(villages()[:3]).set_crs(None, allow_override=True)

    shapes, (fault,), _ = read_shapes(frame, read=surroundings())

    assert all(code in said(fault) for code in ("EPSG:4490", "GCJ-02", "BD-09"))
    assert "several make sense" in said(fault)
    assert shapes.isna().all()


def test_exchanged_axes_are_told_with_the_system():
    frame = swapped(bare(points(villages()), "EPSG:4527"))

    _, (fault,), _ = read_shapes(frame, read=surroundings())

    assert "(CGCS2000 3° zone 39" in said(fault)
    assert "with the axes exchanged" in said(fault)


def test_roads_are_compared_with_the_counties():
    frame = bare(layer(roads(villages())), "EPSG:4527")

    _, (fault,), _ = read_shapes(frame, "roads", {"counties": surroundings()["counties"]})

    assert "60 of 60 shapes lie in the counties" in said(fault)
    assert 'reading.roads.crs = "EPSG:4527"' in said(fault)


def test_counties_with_a_zone_number_fit_one_system_only():
    _, (fault,), _ = read_shapes(bare(layer([box(117.6, 37.3, 117.8, 37.5)]), "EPSG:4527"), "counties")

    assert "1 of 1 shapes lie in China; all others 0" in said(fault)
    assert 'reading.counties.crs = "EPSG:4527"' in said(fault)


def test_counties_without_zone_number_fit_every_zone_and_it_is_said():
    shapes, (fault,), _ = read_shapes(bare(layer([box(117.6, 37.3, 117.8, 37.5)]), "EPSG:4548"), "counties")

    assert "central meridian" in said(fault)
    assert "4534 plus (central meridian less 75) over 3" in said(fault)
    assert shapes.isna().all()


def test_a_local_system_fits_nothing_and_the_questions_to_ask_are_listed():
    """Constants were added: 20 degrees east and 10 south of anything Chinese in metres."""
    frame = bare(points(villages()), "EPSG:4548")
    frame = frame.set_geometry(frame.geometry.translate(-3_000_000, 2_500_000))

    _, (fault,), _ = read_shapes(frame, read=surroundings())

    assert "none of 210 systems" in said(fault)
    assert "常数" in said(fault, "zh")


@pytest.mark.parametrize("datum_row", GAUSS_KRUEGER, ids=lambda row: f"{row[0]}-{row[1]}")
def test_numbers_of_every_family_are_found_in_the_family_or_its_twins(datum_row):
    """Zone about 117°E of each family, with prefix: the fit is the CGCS2000 zone of that prefix."""
    _, width, prefixed, _ = datum_row
    code = f"EPSG:{prefixed + (117 - 75) // width}"
    evidence = evidence_of(surroundings())

    found = diagnose(middles(bare(points(villages()), code).geometry.to_numpy()), evidence)

    assert found.clear
    assert code in {found.fits[0].system.code, *(twin.code for twin in found.fits[0].twins)}
    assert found.fits[0].inside == 60


# ── layers that pose ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("there", "code", "metres"), [(gcj_of, "GCJ-02", 542), (bd_of, "BD-09", 1340)])
@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4326"])
def test_villages_copied_from_a_map_service_are_found_out(there, code, metres, crs):
    frame = points(there(villages())).set_crs(crs, allow_override=True)

    shapes, (fault,), _ = read_shapes(frame, read=surroundings())

    assert fault.what.key == "posing-layer"
    assert f'reading.settlements.crs = "{code}"' in said(fault)
    assert 'reading.settlements.crs = "EPSG:4490"' in said(fault, "zh")
    assert float(dict(fault.what.fields)["metres"]) == pytest.approx(metres, abs=12)
    assert metres_between(places_of(shapes), villages()).max() < 0.01


@pytest.mark.parametrize("crs", ["GCJ-02", "高德"])
def test_the_line_that_converts_brings_every_village_home(crs):
    shapes, faults, repairs = read_shapes(points(gcj_of(villages())), read=surroundings(), crs=crs)

    assert faults == ()
    assert [(repair.kind, repair.confidence) for repair in repairs] == [("crs", "sure")]
    assert metres_between(places_of(shapes), villages()).max() < 0.001


def test_the_line_that_keeps_is_obeyed():
    frame = points(gcj_of(villages()))

    shapes, faults, repairs = read_shapes(frame, read=surroundings(), crs="EPSG:4490")

    assert faults == repairs == ()
    assert (places_of(shapes) == places_of(frame.geometry)).all()


@pytest.mark.parametrize(("there", "code"), [(gcj_of, "GCJ-02"), (bd_of, "BD-09")])
def test_roads_copied_from_a_map_service_are_named_and_not_the_villages(there, code):
    shapes, (fault,), _ = read_shapes(points(villages()), read=surroundings(road_shift=there))

    assert (fault.where, fault.what.key) == ("roads.shp", "posing-reference")
    assert f'reading.roads.crs = "{code}"' in said(fault)
    assert (places_of(shapes) == villages()).all()


def test_roads_the_user_has_confirmed_are_not_doubted_again():
    read = surroundings(road_shift=gcj_of, roads_crs="EPSG:4490")

    assert read_shapes(points(villages()), read=read)[1] == ()


def test_when_everything_comes_from_one_map_service_nothing_can_be_seen():
    read = surroundings(road_shift=gcj_of, townships=False)

    assert read_shapes(points(gcj_of(villages())), read=read)[1] == ()


@pytest.mark.parametrize("noise_m", [0, 50, 200, 600])
def test_villages_in_their_place_or_carelessly_drawn_raise_no_alarm(noise_m):
    noise = np.random.default_rng(noise_m).normal(0, 1, (60, 2)) * noise_m * STEP

    assert read_shapes(points(villages() + noise), read=surroundings(townships=False))[1] == ()


@pytest.mark.parametrize("seed", range(8))
def test_points_that_have_nothing_to_do_with_roads_raise_no_alarm(seed):
    assert read_shapes(points(villages(seed=seed)), read=surroundings(townships=False))[1] == ()


def test_fewer_than_thirty_points_are_not_judged():
    assert read_shapes(points(gcj_of(villages()[:29])), read=surroundings())[1] == ()


def test_forty_points_in_one_village_are_not_forty_witnesses():
    """All within 200 m of the first village: at most four squares of a kilometre, and four coins prove nothing."""
    around = np.random.default_rng(1).uniform(-100, 100, (40, 2)) * STEP
    frame = points(gcj_of(villages()[0] + around))

    assert read_shapes(frame, read=surroundings(townships=False))[1] == ()


def test_a_road_that_is_near_enough_is_no_sign_though_a_shift_leads_to_a_nearer_one():
    """Every village has a road 100 m off; moved back as if from Amap it would be 70 m from another one."""
    places = villages()
    beside = roads(places + 90 * METRE_EAST * np.array([1, 0]))
    nearer = roads(true_of_gcj(places) + 60 * METRE_EAST * np.array([1, 0]))
    read = surroundings(townships=False) | {"roads": checked("roads", layer([*beside, *nearer]))}

    assert read_shapes(points(places), read=read)[1] == ()


def test_villages_in_the_middle_of_ring_roads_are_not_moved_onto_them():
    """Half a kilometre from the road as they stand, upon it after a step in any direction: no direction stands out."""
    places = villages()
    angle = np.linspace(0, 2 * np.pi, 73)
    ring = 542 * np.column_stack([np.cos(angle), np.sin(angle)]) * STEP
    rings = [shapely.LineString(place + ring) for place in places]
    read = surroundings(townships=False) | {"roads": checked("roads", layer(rings))}

    assert read_shapes(points(places), read=read)[1] == ()


def test_a_layer_that_is_shifted_in_part_is_not_called_shifted():
    """36 of 60 villages come from Amap: the median says so, 24 votes against 36 say that it is not the layer."""
    places = villages()
    mixed = np.concatenate([gcj_of(places[:36]), places[36:]])

    assert read_shapes(points(mixed), read=surroundings(townships=False))[1] == ()


def test_townships_alone_give_villages_away():
    """Forty townships 1 km wide stand in a row; half their villages, 100 m from an edge, cross it when shifted."""
    west = 117.60 + 1000 * METRE_EAST * np.arange(40)
    cells = [box(x, 37.40, x + 1000 * METRE_EAST, 37.45) for x in west]
    codes = [f"371602{101 + n}" for n in range(40)]
    at = np.column_stack([west + 900 * METRE_EAST, np.full(40, 37.42)])
    frame = layer(list(shapely.points(gcj_of(at))), code=[f"{code}201" for code in codes])
    read = {"townships": checked("townships", layer(cells, code=codes))}

    shapes, (fault,), _ = read_shapes(frame, read=read)

    assert "those outside their own township fall from 40 to 0" in said(fault)
    assert metres_between(places_of(shapes), at).max() < 0.01


def test_townships_that_agree_with_the_shifted_villages_are_mentioned():
    """Villages and townships both from Amap, the roads right: 40 cells of 1 km agree with the villages as drawn."""
    places = villages()
    cells = [shapely.transform(box(*(p - 450 * STEP), *(p + 450 * STEP)), gcj_of) for p in places]
    codes = [f"371602{100 + n}" for n in range(len(places))]
    frame = layer(list(shapely.points(gcj_of(places))), code=[f"{code}201" for code in codes])
    read = surroundings() | {"townships": checked("townships", layer(cells, code=codes))}

    _, (fault,), _ = read_shapes(frame, read=read)

    assert fault.what.key == "posing-layer"
    assert "By layer townships, however, it fits better as it stands" in said(fault)


@pytest.fixture(scope="module")
def small_county(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("county") / "region"
    small_region(folder, seed=3, villages=60, townships=4)
    return folder


def shifted_copy(folder: Path, into: Path, name: str, there) -> Path:
    """Return a copy of a region with one layer in a map service's coordinates, called CGCS2000 all the same."""
    shutil.copytree(folder, into)
    frame = gpd.read_file(into / f"{name}.shp")
    moved = shapely.transform(frame.geometry.to_numpy(), there)
    frame.set_geometry(gpd.GeoSeries(moved, index=frame.index, crs=frame.crs)).to_file(into / f"{name}.shp")
    return into


@pytest.mark.parametrize(("there", "code"), [(gcj_of, "GCJ-02"), (bd_of, "BD-09")], ids=["GCJ-02", "BD-09"])
@pytest.mark.parametrize("name", ["settlements", "roads"])
def test_in_a_whole_region_the_shifted_layer_is_named_and_its_line_brings_it_home(
    name, there, code, small_county, tmp_path
):
    folder = shifted_copy(small_county, tmp_path / "region", name, there)

    with pytest.raises(DataError) as caught:
        load_region(folder)
    (fault,) = caught.value.faults
    confirmed = ReadingSettings(layers={name: LayerReading(crs=code)})
    region, true = load_region(folder, confirmed), load_region(small_county)

    assert fault.where == f"{name}.shp"
    assert f'reading.{name}.crs = "{code}"' in said(fault)
    home, meant = (shapely.get_coordinates(getattr(one, name).geometry.to_numpy()) for one in (region, true))
    assert metres_between(home, meant).max() < 0.1


# ── the arithmetic of evidence ───────────────────────────────────────────────────────────────────────────


def test_the_sign_test_counts_coins():
    """8 of 10 heads or more: (45 + 10 + 1) / 1024."""
    assert chance(8, 2) == pytest.approx(56 / 1024)
    assert chance(0, 0) == 1.0


def test_a_square_of_a_kilometre_has_one_vote():
    """Three points in one square gain, one 5 km away loses, one 10 km away does neither."""
    far = np.array([[0, 0], [1, 1], [2, 2], [5000, 0], [10000, 0]]) * STEP + [117.7, 37.4]
    middle = np.floor(far / STEP / 1000) * 1000 * STEP + 100 * STEP

    assert votes(middle, np.array([5.0, 5.0, -1.0, -5.0, 0.5]), least=1.0) == (1, 1)


def test_one_point_stands_for_each_shape():
    """The middle of a bent line of 2 + 2 lies at its bend, the centre of a square in its middle."""
    shapes = np.array(
        [shapely.Point(1, 2), shapely.LineString([(0, 0), (2, 0), (2, 2)]), box(0, 0, 2, 2)], dtype=object
    )

    assert middles(shapes).tolist() == [[1, 2], [2, 0], [1, 1]]


# ── layers somebody has spoken for ───────────────────────────────────────────────────────────────────────


def doubts_of(folder: Path, **declared: str):
    """Return what a survey doubts in a folder of which the scenario declares the systems of some layers."""
    how = ReadingSettings(layers={name: LayerReading(crs=crs) for name, crs in declared.items()})
    survey = survey_region(folder, how)
    assert survey.faults == ()
    return survey.doubts


@pytest.mark.parametrize("declared", ["EPSG:4490", "EPSG:4326"])
def test_a_declared_layer_that_is_plainly_amaps_is_taken_as_declared_and_doubted(
    declared, small_county, tmp_path
):
    folder = shifted_copy(small_county, tmp_path / "region", "settlements", gcj_of)

    (doubt,) = doubts_of(folder, settlements=declared)

    assert doubt.where == "settlements.shp"
    assert float(dict(doubt.what.fields)["metres"]) == pytest.approx(542, abs=12)
    assert "towards 8" in said(doubt)  # 82° at 117.7°E 37.4°N
    assert "squares of a kilometre come nearer" in said(doubt)
    assert 'reading.settlements.crs = "GCJ-02"' in said(doubt, "zh")


def test_a_declared_road_layer_that_is_plainly_amaps_is_doubted_by_the_villages(small_county, tmp_path):
    folder = shifted_copy(small_county, tmp_path / "region", "roads", gcj_of)

    (doubt,) = doubts_of(folder, roads="EPSG:4490")

    assert (doubt.where, doubt.what.key) == ("roads.shp", "declared-doubted")
    assert 'reading.roads.crs = "GCJ-02"' in said(doubt)


def test_true_coordinates_declared_as_amaps_are_doubted_the_other_way(small_county):
    """Converted from GCJ-02 though they were true, they come to lie 542 m to the west: 82° + 180° = 262°."""
    (doubt,) = doubts_of(small_county, settlements="GCJ-02")

    assert "towards 262" in said(doubt)
    assert 'reading.settlements.crs = "EPSG:4490"' in said(doubt)


def test_a_column_of_the_table_that_names_amap_wrongly_is_doubted_too(small_county, tmp_path):
    folder = tmp_path / "region"
    shutil.copytree(small_county, folder)
    frame = gpd.read_file(folder / "settlements.shp")
    for part in folder.glob("settlements.*"):
        part.unlink()
    table = frame.drop(columns="geometry").assign(经度=frame.geometry.x, 纬度=frame.geometry.y, 坐标系="高德")
    table.to_csv(folder / "settlements.csv", index=False, encoding="utf-8-sig")

    (doubt,) = doubts_of(folder)

    assert 'reading.settlements.crs = "EPSG:4490"' in said(doubt)


@pytest.mark.parametrize("name", ["settlements", "roads"])
def test_a_declaration_that_is_right_is_not_doubted(name, small_county, tmp_path):
    shifted = shifted_copy(small_county, tmp_path / "region", name, gcj_of)

    assert doubts_of(small_county, settlements="EPSG:4490", roads="EPSG:4490") == ()
    assert doubts_of(shifted, **{name: "GCJ-02"}) == ()


@pytest.mark.parametrize("driver", ["GeoJSON", "KML"])
def test_a_format_that_is_wgs84_by_its_standard_is_found_out_as_well(driver, small_county, tmp_path):
    folder = shifted_copy(small_county, tmp_path / "region", "settlements", gcj_of)
    frame = gpd.read_file(folder / "settlements.shp").to_crs("EPSG:4326")
    for part in folder.glob("settlements.*"):
        part.unlink()
    written = folder / f"settlements.{driver.lower()}"
    if driver == "KML":
        written.write_text(kml_of(frame), encoding="utf-8")
    else:
        frame.to_file(written, driver=driver)

    (fault,) = survey_region(folder).faults

    assert fault.what.key == "posing-layer"
    assert 'reading.settlements.crs = "GCJ-02"' in said(fault)


def kml_of(frame) -> str:
    """Return a layer of points as KML with its columns as ExtendedData."""
    marks = []
    for row in frame.itertuples():
        cells = "".join(
            f'<Data name="{name}"><value>{getattr(row, name)}</value></Data>'
            for name in frame.columns
            if name != "geometry"
        )
        at = f"<Point><coordinates>{row.geometry.x},{row.geometry.y}</coordinates></Point>"
        marks.append(
            f"<Placemark><name>{row.name}</name><ExtendedData>{cells}</ExtendedData>{at}</Placemark>"
        )
    body = "".join(marks)
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'
