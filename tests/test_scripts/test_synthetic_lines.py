"""Roads are cut where they meet, and both get the very same vertex."""

import numpy as np

from scripts.synthetic.lines import Line, attach, junction, node, pieces


def line(*xy: tuple[float, float], road_class: str = "village") -> Line:
    return Line(np.array(xy, dtype=float), road_class, "synthetic", 0)


def test_two_roads_that_cross_become_four_that_share_a_vertex():
    """A road along y = 0 and one along x = 500 meet at (500, 0)."""
    main, village = line((0, 0), (1000, 0), road_class="provincial"), line((500, -400), (500, 400))

    node([main, village], [1], [0])
    made = pieces([main, village])

    assert len(made) == 4
    assert all((500.0, 0.0) in [tuple(end) for end in piece.xy[[0, -1]]] for piece in made)


def test_a_meeting_close_to_a_main_roads_end_uses_that_end():
    """The meeting at (30, 0) is 30 m from the main road's end: no crumb of 30 m is cut off."""
    main, village = line((0, 0), (1000, 0)), line((30, -400), (30, 400))

    node([main, village], [1], [0])
    made = pieces([main, village])

    assert len(made) == 3
    assert [tuple(piece.xy[-1]) for piece in made[1:2]] == [(0.0, 0.0)]


def test_a_second_junction_within_snapping_distance_uses_the_first():
    main = line((0, 0), (1000, 0))

    assert junction(main, (500.0, 0.0)) == junction(main, (540.0, 0.0)) == (500.0, 0.0)
    assert junction(main, (600.0, 0.0)) == (600.0, 0.0)


def test_a_place_is_attached_to_the_nearest_of_the_usable_roads():
    """200 m below the upper road, 300 m above the lower one, which it takes if the upper is not usable."""
    roads = [line((0, 500), (1000, 500)), line((0, 0), (1000, 0))]
    place = np.array([400.0, 300.0])

    assert attach(roads, [0, 1], place) == ((400.0, 500.0), 200.0)
    assert attach(roads, [1], place) == ((400.0, 0.0), 300.0)


def test_a_road_nobody_meets_stays_whole():
    assert len(pieces([line((0, 0), (500, 40), (1000, 0))])) == 1
