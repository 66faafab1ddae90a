"""Region and scenario to instance: every coefficient by a sum on paper (numbers: ``prepare_worlds``)."""

import numpy as np
import pytest
from prepare_worlds import PLAIN_SITES, TO_CENTRE, TO_POINT, TO_STATION, A, B, clusters, measured, scenario

from optimize.model.prepare import prepare
from optimize.planner import plan
from optimize.scenario.scenario import Classes, Modes, Quota


def row_of(instance, trips, origin, destination):
    """Row of a trip by ids; `origin` is a unit."""
    ends = zip(
        instance.unit_ids[trips.origin].tolist(), instance.site_ids[trips.destination].tolist(), strict=True
    )
    return list(ends).index((origin, destination))


def units_with(instance, trips):
    return sorted(set(instance.unit_ids[trips.origin].tolist()))


def offered(instance, site):
    """Build rows of a site: (tier, class, units)."""
    table = instance.builds
    return [
        (str(table.tier[row]), str(table.size[row]), int(table.units[row]))
        for row in range(len(table.site))
        if instance.site_ids[table.site[row]] == site
    ]


def build(instance, site, size="standard", units=1):
    """One build row by name, as a dict."""
    table = instance.builds
    rows = [
        row
        for row in range(len(table.site))
        if (instance.site_ids[table.site[row]], table.size[row], table.units[row]) == (site, size, units)
    ]
    (row,) = rows
    return {name: getattr(table, name)[row] for name in table.__slots__}


# ── units and demand ─────────────────────────────────────────────────────────────────────────────────────


def test_demand_is_people_times_kilograms():
    instance = prepare(measured(), scenario())

    assert dict(zip(instance.unit_ids.tolist(), instance.demand_t.tolist(), strict=True)) == pytest.approx(
        {"a1": 10, "a2": 4, "a3": 1, "a4": 1, "b1": 20}
    )


def test_a_village_without_residents_has_nothing_to_decide_and_is_left_out():
    assert "nobody" not in prepare(measured(), scenario()).unit_ids


def test_who_can_be_reached_must_be_served_and_who_cannot_stays_in_unserved():
    instance = prepare(measured(), scenario())

    must = dict(zip(instance.unit_ids.tolist(), instance.must_serve.tolist(), strict=True))
    assert must == {"a1": True, "a2": True, "a3": True, "a4": False, "b1": False}
    assert instance.constant_unserved_yuan == pytest.approx((1 + 20) * 1000)


def test_a_scenario_may_leave_it_open_who_is_served():
    assert not prepare(measured(), scenario(serve_every_unit=False)).must_serve.any()


# ── what channels bring straight to stations ─────────────────────────────────────────────────────────────

QUARTER = {"stream.paper.share.collectors": 0.25}
"""Private collectors bring a quarter of the paper: of A's 16 t 4 t, of B's 20 t 5 t."""


def deliveries(instance):
    """Township → (tonnes, stations that may take them, must be taken)."""
    found = {}
    for row in np.flatnonzero(instance.unit_delivered).tolist():
        sites = instance.site_ids[instance.delivered.destination[instance.delivered.origin == row]]
        found[str(instance.unit_ids[row])] = (
            round(float(instance.demand_t[row]), 9),
            sites.tolist(),
            bool(instance.must_serve[row]),
        )
    return found


def test_without_channels_of_their_own_nothing_is_delivered():
    assert deliveries(prepare(measured(), scenario())) == {}


def test_what_collectors_bring_arrives_by_township_and_is_taken_off_the_villages():
    """No station stands in B: its 5 t stay in, unserved, beside b1's 15 t and a4's 0.75 t, at 1000 yuan/t."""
    instance = prepare(measured(), scenario(values=QUARTER))

    assert deliveries(instance) == {A: (4.0, ["s1"], True), B: (5.0, [], False)}
    villages = ~instance.unit_delivered
    assert instance.demand_t[villages].tolist() == pytest.approx([7.5, 3, 0.75, 0.75, 15])
    assert instance.constant_unserved_yuan == pytest.approx((0.75 + 15 + 5) * 1000)


def test_a_delivery_may_go_to_any_station_of_its_cluster():
    sites = (*PLAIN_SITES, ("s2", B, "s"))
    to_centre = (*TO_CENTRE, ("s2", "z1", 25.0, 35.0))
    whole = measured(sites=sites, to_centre=to_centre)

    alone = deliveries(prepare(whole, scenario(values=QUARTER)))
    together = deliveries(prepare(whole, scenario(values=QUARTER, catchments=clusters((A, B)))))

    assert {code: stations for code, (_, stations, _) in alone.items()} == {A: ["s1"], B: ["s2"]}
    assert {code: stations for code, (_, stations, _) in together.items()} == {
        A: ["s1", "s2"],
        B: ["s1", "s2"],
    }


def test_a_station_that_reaches_no_centre_takes_no_delivery():
    instance = prepare(measured(to_centre=()), scenario(values=QUARTER))

    assert deliveries(instance) == {A: (4.0, [], False), B: (5.0, [], False)}


def test_a_delivery_no_class_has_room_for_goes_nowhere():
    """Both classes handle 3.9 t, A's collectors bring 4 t; at exactly 4 t it fits."""
    room = [f"class.station.{size}.throughput_t_per_year" for size in ("light", "standard")]
    tight = prepare(measured(), scenario(values=QUARTER | dict.fromkeys(room, 3.9)))
    exact = prepare(measured(), scenario(values=QUARTER | dict.fromkeys(room, 4.0)))

    assert deliveries(tight)[A] == (4.0, [], False)
    assert deliveries(exact)[A] == (4.0, ["s1"], True)


def test_a_scenario_may_leave_it_open_whether_deliveries_are_taken():
    instance = prepare(measured(), scenario(values=QUARTER, serve_every_unit=False))

    assert deliveries(instance)[A] == (4.0, ["s1"], False)


def test_a_plan_hauls_what_is_delivered():
    """11.25 t of villages and 4 t of collectors go from s1 to z1: 15.25 t in all."""
    answer = plan(prepare(measured(), scenario(values=QUARTER)), gap=0.0, seed=1).plan

    assert [(row.township_id, row.station_id) for row in answer.deliveries] == [(A, "s1"), (B, None)]
    (haul,) = [row for row in answer.flows if row.leg == "station_centre"]
    assert haul.t_per_year == pytest.approx(15.25)


# ── tolls ────────────────────────────────────────────────────────────────────────────────────────────────


def tolled(rows, toll):
    return tuple((*row, toll) for row in rows)


def test_a_toll_is_paid_out_and_back_by_every_journey():
    """3 yuan one way on every road. A tricycle takes 0.1 t, a light box 0.8 t, a medium truck 4 t loose, 6 t baled.

    a2 (4 t) to p1: 40 journeys, 240 yuan. Boxes and mobile stops of a2: 5 journeys, 30 yuan; from p1 7.5 yuan a
    tonne. From s1 1.5 yuan a tonne loose, 1 yuan baled.
    """
    free = prepare(measured(), scenario())
    paid = prepare(
        measured(
            to_point=tolled(TO_POINT, 3.0),
            to_station=tolled(TO_STATION, 3.0),
            to_centre=tolled(TO_CENTRE, 3.0),
        ),
        scenario(),
    )

    def more(name, row):
        return getattr(paid, name).yuan[row] - getattr(free, name).yuan[row]

    assert more("to_point", row_of(free, free.to_point, "a2", "p1")) == pytest.approx(240)
    assert more("hosted", row_of(free, free.hosted, "a2", "s1")) == pytest.approx(30)
    assert more("mobile", row_of(free, free.mobile, "a2", "s1")) == pytest.approx(30)
    assert more("collect", slice(None)).tolist() == pytest.approx([7.5])
    sizes = free.builds.size[free.haul.origin].tolist()
    assert dict(zip(sizes, more("haul", slice(None)).tolist(), strict=True)) == pytest.approx(
        {"light": 1.5, "standard": 1.0}
    )


def test_a_toll_raises_the_cost_of_a_plan_by_its_journeys_times_the_toll():
    """Every tonne goes by s1 to z1 and nothing else can be chosen there: 15 t in a medium truck, 3 yuan each way."""
    only_light = scenario(classes=Classes(point=("standard",), station=("light",), centre=("small",)))
    free = plan(prepare(measured(), only_light), gap=0.0, seed=1).plan.costs
    paid = plan(prepare(measured(to_centre=tolled(TO_CENTRE, 3.0)), only_light), gap=0.0, seed=1).plan.costs

    assert paid.haulage - free.haulage == pytest.approx(15 / 4 * 2 * 3)
    assert (paid.capital, paid.running) == pytest.approx((free.capital, free.running))


# ── points ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_village_that_is_the_point_is_collected_at_nothing():
    instance = prepare(measured(), scenario())
    row = row_of(instance, instance.to_point, "a1", "p1")

    assert (instance.to_point.kilometres[row], instance.to_point.yuan[row]) == (0, 0)


def test_the_tricycle_fills_by_volume():
    """0.1 t a trip (2 m³ · 50 kg/m³): 2 · 1.5 km · 1 yuan + 2 · 3 min · 30 yuan/h = 6 yuan a trip, 60 a
    tonne, 4 t: 240."""
    instance = prepare(measured(), scenario())

    assert instance.to_point.yuan[row_of(instance, instance.to_point, "a2", "p1")] == pytest.approx(240)


def test_a_new_point_costs_capital_running_and_its_scheduled_pick_ups():
    """Capital 8000 / 8 = 1000. A pick-up: hop 2 km · 2 yuan + (2/20 + 12/60) h · 60 yuan = 4 + 18 = 22;
    50 a year: 1100."""
    row = build(prepare(measured(), scenario()), "p1")

    assert (row["capital_yuan"], row["running_yuan"]) == pytest.approx((1000, 300 + 1100))
    assert (row["investment_yuan"], row["throughput_t"], row["standard"]) == (8000, 8, 1)
    assert (row["nature"], row["fused"], row["forced"]) == ("new", False, False)
    assert row["handling_yuan_per_t"] == 0


def test_no_more_units_are_offered_than_could_be_filled():
    """15 t lie in reach of p1 and one unit takes 8 t: one or two units, never three. Two cost and count
    twice."""
    instance = prepare(measured(), scenario())

    assert offered(instance, "p1") == [("point", "standard", 1), ("point", "standard", 2)]
    one, two = build(instance, "p1"), build(instance, "p1", units=2)
    for name in ("capital_yuan", "running_yuan", "investment_yuan", "throughput_t", "standard"):
        assert two[name] == pytest.approx(2 * one[name])


def test_a_point_nobody_can_reach_is_not_offered():
    sites = (*PLAIN_SITES, ("p9", A, "p"))
    to_station = (*TO_STATION, ("p9", "s1", 1.0, 1.0))

    assert offered(prepare(measured(sites=sites, to_station=to_station), scenario()), "p9") == []


def test_a_point_that_reaches_no_station_is_not_offered_and_its_villages_are_free_of_it():
    sites = (*PLAIN_SITES, ("p9", A, "p"))
    to_point = (*TO_POINT, ("a4", "p9", 1.0, 2.0))

    instance = prepare(measured(sites=sites, to_point=to_point), scenario())

    assert offered(instance, "p9") == []
    assert "a4" not in units_with(instance, instance.to_point)
    assert not instance.must_serve[instance.unit_ids.tolist().index("a4")]


def test_without_the_point_mode_no_point_is_offered():
    instance = prepare(measured(), scenario(modes=Modes(point=False)))

    assert len(instance.to_point.origin) == 0
    assert offered(instance, "p1") == []
    assert instance.must_serve.sum() == 3  # by boxes and mobile stops


# ── what a site was before ───────────────────────────────────────────────────────────────────────────────


def with_point(**options):
    sites = (PLAIN_SITES[1], PLAIN_SITES[2], ("p1", A, "p", options))
    return prepare(measured(sites=sites), scenario())


def test_a_waste_sorting_site_opens_fused_at_its_shares():
    """Half the investment: 500 a year; three quarters of 300 running, and the same pick-ups: 225 + 1100."""
    row = build(with_point(origin="sanitation"), "p1")

    assert (row["capital_yuan"], row["running_yuan"], row["investment_yuan"]) == pytest.approx(
        (500, 1325, 4000)
    )
    assert (row["nature"], row["fused"], row["standard"]) == ("upgraded", True, 1)


def test_a_waste_sorting_site_becomes_one_standard_point_and_not_several():
    """15 t lie in reach and a unit takes 8 t, yet the pavilion is one: two units are never offered."""
    assert offered(with_point(origin="sanitation"), "p1") == [("point", "standard", 1)]


def test_an_existing_facility_is_upgraded_at_its_share():
    """40 % of 8000 = 3200, 400 a year."""
    row = build(with_point(status="upgrade"), "p1")

    assert (row["capital_yuan"], row["running_yuan"], row["investment_yuan"]) == pytest.approx(
        (400, 1400, 3200)
    )
    assert (row["nature"], row["fused"], row["forced"]) == ("upgraded", False, False)


def test_what_is_kept_stands_at_no_capital_in_the_class_it_has_and_counts_for_the_quota():
    instance = with_point(status="keep", existing="standard")
    row = build(instance, "p1")

    assert offered(instance, "p1") == [("point", "standard", 1)]
    assert (row["capital_yuan"], row["running_yuan"], row["investment_yuan"]) == pytest.approx((0, 1400, 0))
    assert (row["nature"], row["forced"], row["standard"]) == ("kept", True, 1)


def test_a_must_is_forced_in_every_size_and_pays_its_capital():
    instance = with_point(status="must")

    assert offered(instance, "p1") == [("point", "standard", 1), ("point", "standard", 2)]
    assert instance.builds.forced[instance.builds.tier == "point"].all()
    assert build(instance, "p1")["capital_yuan"] == 1000


def test_a_ban_takes_the_site_and_every_trip_to_it():
    instance = with_point(status="ban")

    assert offered(instance, "p1") == []
    assert len(instance.to_point.origin) == 0
    assert len(instance.collect.origin) == 0


def test_a_fused_station_has_its_own_shares():
    """Light: a quarter of 10,000 over 10 years = 250; half of 500 running; handling as ever."""
    sites = (PLAIN_SITES[0], PLAIN_SITES[2], ("s1", A, "s", {"origin": "sanitation"}))
    row = build(prepare(measured(sites=sites), scenario()), "s1", size="light")

    assert (row["capital_yuan"], row["running_yuan"], row["handling_yuan_per_t"]) == pytest.approx(
        (250, 250, 15)
    )
    assert row["fused"]


def test_a_kept_station_may_add_another_tier_as_new():
    """s1 stands as a light station and could be a centre too: the station is kept and forced, the centre
    is new."""
    sites = (PLAIN_SITES[0], ("s1", A, "sc", {"status": "keep", "existing": "light"}), PLAIN_SITES[2])
    instance = prepare(measured(sites=sites), scenario())

    assert offered(instance, "s1") == [("station", "light", 1), ("centre", "small", 1)]
    assert build(instance, "s1", size="light")["forced"]
    assert not build(instance, "s1", size="small")["forced"]
    assert build(instance, "s1", size="small")["nature"] == "new"


def test_what_is_kept_keeps_its_class_even_where_no_new_one_of_it_is_offered():
    """A light station stays light, for nothing; it is not turned into a standard one for nothing."""
    sites = (PLAIN_SITES[0], PLAIN_SITES[2], ("s1", A, "s", {"status": "keep", "existing": "light"}))
    only_standard = Classes(point=("standard",), station=("standard",), centre=("small",))
    instance = prepare(measured(sites=sites), scenario(classes=only_standard))

    assert offered(instance, "s1") == [("station", "light", 1)]
    assert build(instance, "s1", size="light")["throughput_t"] == 30


def test_what_is_kept_without_a_known_class_counts_as_the_smallest():
    sites = (PLAIN_SITES[0], PLAIN_SITES[2], ("s1", A, "s", {"status": "keep"}))
    instance = prepare(measured(sites=sites), scenario())

    assert offered(instance, "s1") == [("station", "light", 1)]
    assert build(instance, "s1", size="light")["forced"]


# ── stations, centres, hauls ─────────────────────────────────────────────────────────────────────────────


def test_collection_from_a_point_is_paid_by_the_tonne():
    """0.8 t by payload: 2 · 4 km · 2 yuan + (2 · 6 + 30) min · 60 yuan/h = 16 + 42 = 58 yuan a trip, 72.5
    a tonne."""
    instance = prepare(measured(), scenario())

    assert instance.collect.yuan.tolist() == pytest.approx([72.5])


def test_a_haul_is_priced_by_what_the_class_makes_of_the_material():
    """20 km, 30 min: 210 yuan a trip. Loose 4 t (volume): 52.5 a tonne; baled 6 t (payload): 35 a tonne."""
    instance = prepare(measured(), scenario())
    sizes = instance.builds.size[instance.haul.origin].tolist()

    assert dict(zip(sizes, instance.haul.yuan.tolist(), strict=True)) == pytest.approx(
        {"light": 52.5, "standard": 35}
    )


def test_stations_pay_handling_by_the_tonne_and_centres_one_price():
    instance = prepare(measured(), scenario())

    assert build(instance, "s1", size="light")["handling_yuan_per_t"] == 15
    assert build(instance, "s1", size="standard")["handling_yuan_per_t"] == 30
    assert build(instance, "z1", size="small")["handling_yuan_per_t"] == 0
    assert build(instance, "z1", size="small")["standard"] == 0
    assert instance.centre_handling_yuan_per_t == 7


def test_a_station_no_centre_can_be_reached_from_is_no_station():
    """s2 is nearer to everybody, but nothing leads on from it."""
    sites = (*PLAIN_SITES, ("s2", A, "s"))
    to_station = (*TO_STATION, ("p1", "s2", 1.0, 1.0), ("a1", "s2", 1.0, 1.0), ("a4", "s2", 1.0, 1.0))
    instance = prepare(measured(sites=sites, to_station=to_station), scenario())

    assert offered(instance, "s2") == []
    for trips in (instance.collect, instance.hosted, instance.mobile):
        assert "s2" not in instance.site_ids[trips.destination]
    assert not instance.must_serve[instance.unit_ids.tolist().index("a4")]


def test_a_haul_into_another_county_does_not_exist():
    sites = (*PLAIN_SITES, ("z9", "371603101", "c"))
    to_centre = (*TO_CENTRE, ("s1", "z9", 5.0, 5.0))
    instance = prepare(measured(sites=sites, to_centre=to_centre), scenario())

    assert set(instance.site_ids[instance.haul.destination].tolist()) == {"z1"}


# ── catchments ───────────────────────────────────────────────────────────────────────────────────────────


def reach_across():
    """b1 of township B could use everything of township A."""
    return measured(
        to_point=(*TO_POINT, ("b1", "p1", 2.0, 4.0)), to_station=(*TO_STATION, ("b1", "s1", 5.0, 8.0))
    )


def test_a_township_stands_alone_unless_told():
    instance = prepare(reach_across(), scenario())

    assert instance.cluster_ids.tolist() == [A, B, "371603101"]
    for trips in (instance.to_point, instance.hosted, instance.mobile):
        assert "b1" not in units_with(instance, trips)


def test_a_cluster_shares_what_its_townships_have():
    instance = prepare(reach_across(), scenario(catchments=clusters((B, A))))

    assert instance.cluster_ids.tolist() == [f"{A}+{B}", "371603101"]
    assert instance.cluster_county.tolist() == [0, 1]
    assert "b1" in units_with(instance, instance.to_point)
    assert instance.must_serve[instance.unit_ids.tolist().index("b1")]


# ── hosted boxes and mobile stops ────────────────────────────────────────────────────────────────────────


def test_a_unit_with_more_than_a_box_holds_cannot_be_hosted():
    """a1 has 10 t, the box holds 9."""
    instance = prepare(measured(), scenario())

    assert units_with(instance, instance.hosted) == ["a2", "a3"]


def test_a_box_costs_itself_its_visits_and_the_way_of_its_tonnes():
    """a2: 25 visits of 22 yuan = 550; 4 t · (2 · 5 km · 2 + (18 + 30) min · 60/h) / 0.8 t = 4 · 68 / 0.8
    = 340. Box 100 + 50."""
    instance = prepare(measured(), scenario())
    row = row_of(instance, instance.hosted, "a2", "s1")

    assert instance.hosted.yuan[row] == pytest.approx(550 + 340)
    assert instance.hosted_capital_yuan[row] == 100
    assert instance.hosted_running_yuan[row] == 50
    assert instance.hosted_investment_yuan[row] == 500


def test_a_mobile_stop_takes_hours_and_kilometres():
    """a2, country: 10 visits of 2 km and 0.1 + 0.2 h. 4 t make 5 journeys of 2 · 5 km and (18 + 30) min =
    0.8 h.

    Hours 10 · 0.3 + 5 · 0.8 + 4 t · 0.5 = 9; kilometres 10 · 2 + 5 · 10 = 70 at 1 yuan.
    """
    instance = prepare(measured(), scenario())
    row = row_of(instance, instance.mobile, "a2", "s1")

    assert instance.mobile_terms.hours[row] == pytest.approx(9)
    assert instance.mobile.yuan[row] == pytest.approx(70)


def test_a_stop_that_would_fill_more_than_the_fleet_does_not_exist():
    """Two vehicles of 4 h are too few for a2 (9 h), not for a3 (10 · 0.3 + 1.25 · 0.9 + 0.5 = 4.625 h)."""
    instance = prepare(measured(), scenario(values={"mobile.hours_per_year": 4.0}))

    assert units_with(instance, instance.mobile) == ["a3"]


def test_vehicles_are_priced_by_the_year():
    terms = prepare(measured(), scenario()).mobile_terms

    assert (terms.hours_per_vehicle, terms.most_per_station) == (40, 2)
    assert (terms.capital_yuan, terms.running_yuan, terms.investment_yuan) == pytest.approx(
        (10_000, 5000, 60_000)
    )


@pytest.mark.parametrize("mode", ["hosted", "mobile"])
def test_a_mode_that_is_switched_off_has_no_trips(mode):
    instance = prepare(measured(), scenario(modes=Modes(**{mode: False})))

    assert len(getattr(instance, mode).origin) == 0
    assert instance.must_serve.sum() == 3


# ── quotas and shape ─────────────────────────────────────────────────────────────────────────────────────


def test_quotas_are_by_county_and_tier_and_none_is_none():
    quotas = {"371603": Quota(points=0, stations=2), "371602": Quota(points=3)}
    found = prepare(measured(), scenario(quotas=quotas)).quotas

    assert [(row.county, row.tier, row.count) for row in found] == [(0, "point", 3), (1, "station", 2)]


def test_every_number_of_an_instance_is_finite():
    """Arcs beyond a limit never exist, so no coefficient is ever infinite."""
    instance = prepare(measured(), scenario())

    for table in (instance.to_point, instance.collect, instance.hosted, instance.mobile, instance.haul):
        for name in ("kilometres", "minutes", "yuan"):
            assert np.isfinite(getattr(table, name)).all()
    for name in ("throughput_t", "capital_yuan", "running_yuan", "handling_yuan_per_t", "investment_yuan"):
        assert np.isfinite(getattr(instance.builds, name)).all()
