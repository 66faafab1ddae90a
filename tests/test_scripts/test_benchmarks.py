"""The benchmark's own roads and page; nothing here is timed."""

import numpy as np
import pytest

from geo.contracts.schema import ROADS
from geo.reading.opened import Source
from geo.roads.components import strong_components
from geo.roads.noding import road_network
from geo.roads.osm_extract import open_osm
from scripts.benchmarks import bench_roads, meter
from scripts.benchmarks.cities import Row, Size, city
from scripts.benchmarks.graphs import CRS, bent_grid
from scripts.benchmarks.map_tasks import reading, snapping
from scripts.benchmarks.osm_files import write_pbf, write_xml
from scripts.benchmarks.road_tasks import tables, ways


def test_the_same_seed_gives_the_same_roads_driven_from_everywhere_to_everywhere():
    one, again, other = bent_grid(20).network(), bent_grid(20).network(), bent_grid(20, seed=8).network()

    assert np.array_equal(one.kilometres, again.kilometres)
    assert not np.array_equal(one.x[:50], other.x[:50])
    assert set(strong_components(one, np.ones(len(one.tail), dtype=bool)).tolist()) == {0}
    assert set(one.road_class.tolist()) == {"village", "township", "county", "national"}
    assert 0 < np.mean([count == 1 for count in np.bincount(one.road_row)]) < 0.2


@pytest.mark.parametrize(("write", "name"), [(write_xml, "a.osm"), (write_pbf, "a.osm.pbf")])
def test_roads_written_and_read_again_are_the_same_roads(write, name, tmp_path):
    """Coordinates are kept to 1e-7 degrees, a centimetre: 1e-4 of a stretch of 300 m."""
    streets = bent_grid(12)
    write(streets, tmp_path / name)

    read = road_network(open_osm(tmp_path / name, ROADS, Source("roads", name)).frame, CRS)

    made = streets.network()
    assert (len(read.x), len(read.tail)) == (len(made.x), len(made.tail))
    assert np.sort(read.kilometres) == pytest.approx(np.sort(made.kilometres), rel=1e-4)
    for name in np.unique(made.road_class):
        km = [network.kilometres[network.road_class == name].sum() for network in (read, made)]
        assert km[0] == pytest.approx(km[1], rel=1e-4)


def test_every_task_of_a_small_city_runs_and_finds_the_same_answers(tmp_path):
    """A task ends with an error where two answers differ; here all of them come to their end."""
    size = Size(side=14, osm_side=10, villages=30, stations=8, centres=3, sample=2)
    world = city(size)

    rows = [*tables(world, size), *ways(world, size), *snapping(world, size), *reading(size, tmp_path)]

    assert all(isinstance(row, Row) and row.spent.cpu_s >= 0 for row in rows)
    assert {row.engine for row in rows} >= {"networkx", "osmnx", "liangwang", "liangwang (scipy)"}


def test_a_wrong_answer_ends_the_benchmark(monkeypatch):
    size = Size(side=10, osm_side=10, villages=10, stations=3, centres=2, sample=2)
    world = city(size)
    monkeypatch.setattr("scripts.benchmarks.road_tasks.reached", lambda *_: [])

    with pytest.raises(RuntimeError, match="two answers"):
        list(tables(world, size))


def test_the_page_keeps_what_others_wrote(tmp_path, monkeypatch):
    page = tmp_path / "benchmarks.md"
    page.write_text("# Benchmarks\n\nBefore.\n\n## Solver\n\nOther.\n", encoding="utf-8")
    monkeypatch.setattr(bench_roads, "PAGE", page)

    for text in ("first\n", "second\n"):
        bench_roads._write(text)

    told = page.read_text(encoding="utf-8")
    assert told.count("Before.") == told.count("Other.") == told.count("second") == 1
    assert "first" not in told


def test_a_part_of_the_work_is_scaled_to_the_whole(monkeypatch):
    """2 seconds for a quarter of the work are 8 seconds."""
    clock = iter([10.0, 12.0])
    monkeypatch.setattr(meter, "_cpu_s", lambda: next(clock))

    assert meter.spend(lambda: "answer", done_share=0.25).cpu_s == 8.0
