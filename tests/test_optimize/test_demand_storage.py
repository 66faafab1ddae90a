"""Storage and vehicles of the fullest month, by sums on paper (region: ``demand_village_worlds``).

Only metals are collected, 12 t a year at each of a1, a2 and b1, half left at the door and half brought to stations by
collectors; the year is even but for July, which is 12 to the other months' 1: of 12 t, 144/23 fall in July and 12/23 in
each other month. No festival. a1 and a2 are served by the point Pa1, b1 by a stop of station s1; what is delivered in
townships A and B goes to s1; s1 ships to z1.
"""

from dataclasses import replace

import numpy as np
import pytest
from demand_village_worlds import DEFAULTS, PLAN, changed, measured, opening, service

from geo.tier import Tier
from optimize.demand.demand import Demand, demand_of
from optimize.demand.handled import handled
from optimize.demand.seasons import MONTHS
from optimize.demand.storage import StorageNeed, honest, storage_needs, vehicle_needs
from optimize.plan.plan import Plan
from optimize.traced import as_traced

JULY, OTHER = 12 * 12 / 23, 12 / 23
MONTH = 365 / 12

ROUND = {
    **{f"season.profile.bottles.{month}": 1.0 for month in MONTHS},
    "season.profile.bottles.m07": 12.0,
    "season.festival.rural_extra": 0.0,
    "stream.metals.loose_kg_per_m3": 200.0,
    "stream.metals.baled_kg_per_m3": 1000.0,
    "storage.point.days": MONTH / 5,  # a fifth of a month
    "storage.station.days": MONTH / 2,
    "storage.centre.days": MONTH,
    "storage.point.stack_m": 2.0,
    "storage.station.stack_m": 2.0,
    "storage.centre.stack_m": 4.0,
    "storage.point.usable_share": 0.5,
    "class.point.standard.area_m2": 30.0,
    "class.station.standard.density_kg_per_m3": 500.0,
    "material.loose_kg_per_m3": 100.0,
    "vehicle.light_box.box_m3": 10.0,  # 1 t of loose material
    "vehicle.light_box.payload_t": 2.0,
    "vehicle.medium.box_m3": 10.0,  # 5 t of bales
    "vehicle.medium.payload_t": 3.0,
    "tour.station_loading_minutes": 30.0,
}
PARAMETERS = changed(ROUND)


def demand() -> Demand:
    """6 t of metals at the door and 6 t by collectors at every unit."""
    six = as_traced(np.full(4, 6.0), "data:test")
    plain = demand_of(measured(), PARAMETERS, 2027)
    return replace(plain, by_channel={("metals", "residents"): six, ("metals", "collectors"): six})


def needs(plan: Plan = PLAN, parameters=PARAMETERS) -> dict[Tier, StorageNeed]:
    return {need.tier: need for need in storage_needs(plan, demand(), measured(), parameters)}


def test_each_tier_handles_what_comes_to_it():
    """Point: 2 · 6 t at the door. Station: 18 t of the door and 18 t delivered; centre: all of it."""
    found = handled(PLAN, demand(), measured(), PARAMETERS)

    yearly = {tier: found.at((site, tier))["metals"].values.sum() for site, tier in found.facilities}
    assert yearly == pytest.approx({Tier.POINT: 12, Tier.STATION: 36, Tier.CENTRE: 36})
    assert found.at(("z1", Tier.CENTRE))["metals"].values.tolist() == pytest.approx(
        [3 * (JULY if month == 6 else OTHER) for month in range(12)]
    )


def test_what_nobody_takes_is_stored_nowhere():
    served_by_nobody = replace(
        PLAN,
        services=tuple(service(row.unit_id, "unserved") for row in PLAN.services),
        deliveries=(),
        flows=(),
    )

    for need in needs(served_by_nobody).values():
        assert need.peak_month == 0
        assert float(need.needed_m2) == float(need.trips_per_week) == 0.0
        assert need.fits


def test_a_point_holds_loose_material_of_its_fullest_month():
    """July brings JULY = 6.26 t for 12 t a year; a fifth of it waits; 200 kg/m3 and 2 m high; 30 m2, half usable."""
    need = needs()[Tier.POINT]

    assert need.peak_month == 7
    assert not need.baled
    assert float(need.peak_t) == pytest.approx(JULY)
    assert float(need.stored_t) == pytest.approx(JULY / 5)
    assert float(need.stored_m3) == pytest.approx(JULY / 5 * 5)
    assert float(need.needed_m2) == pytest.approx(JULY / 2)
    assert float(need.usable_m2) == pytest.approx(15.0)
    assert need.fits


def test_a_station_that_bales_holds_bales_and_one_that_does_not_holds_loose_material():
    """3 · JULY t in July, half a month of it: 9.4 t; as bales 9.4 m3, loose 47 m3."""
    light = changed({"class.station.standard.density_kg_per_m3": 100.0}, PARAMETERS)

    baled, loose = needs()[Tier.STATION], needs(parameters=light)[Tier.STATION]

    assert (baled.baled, loose.baled) == (True, False)
    assert float(baled.stored_m3) == pytest.approx(JULY * 1.5)
    assert float(loose.stored_m3) == pytest.approx(JULY * 1.5 * 5)
    assert "class.station.standard.density_kg_per_m3" in baled.stored_m3.made_of


def test_more_units_of_a_class_have_more_area():
    double = replace(PLAN, openings=(opening("Pa1", Tier.POINT, "standard", units=2), *PLAN.openings[1:]))

    assert float(needs(double)[Tier.POINT].usable_m2) == pytest.approx(30.0)


def test_an_area_that_is_too_small_is_seen():
    assert not needs(parameters=changed({"class.point.standard.area_m2": 6.0}, PARAMETERS))[Tier.POINT].fits


def test_a_large_store_is_divided_into_fire_compartments():
    """The centre stores 3 · JULY t as bales 4 m high: 4.7 m2; compartments of 2 m2 make 3."""
    small = changed({"storage.fire.compartment_m2": 2.0}, PARAMETERS)

    assert float(needs()[Tier.CENTRE].compartments) == 1.0
    assert float(needs(parameters=small)[Tier.CENTRE].compartments) == 3.0


def test_trips_are_whole_and_no_fewer_than_the_clearances_ask_for():
    """Point: 6.26 t in July is 1.44 t a week: 2 loads of 1 t; cleared every 6.08 days: 2 visits. Station: 4.3 t a week
    are 2 loads of 3 t (payload before volume), cleared every 15.2 days: 1 visit."""
    point, station, centre = (needs()[tier] for tier in (Tier.POINT, Tier.STATION, Tier.CENTRE))

    assert (point.vehicle, float(point.trips_per_week)) == ("light_box", 2.0)
    assert (station.vehicle, float(station.trips_per_week)) == ("medium", 2.0)
    assert (centre.vehicle, float(centre.trips_per_week)) == ("", 0.0)
    often = changed({"storage.point.days": 2.0}, PARAMETERS)
    assert float(needs(parameters=often)[Tier.POINT].trips_per_week) == 4.0


def test_hours_are_both_ways_and_the_loading_and_make_whole_vehicles():
    """Station: 2 trips of 2 · 45 + 30 = 120 minutes: 4 h a week; vehicles of 3 h make 2, of 4 h make 1."""
    found = tuple(needs().values())

    (medium,) = [need for need in found if need.vehicle == "medium"]
    assert float(medium.hours_per_week) == pytest.approx(4.0)
    for hours, vehicles in ((3.0, 2.0), (4.0, 1.0)):
        rows = vehicle_needs(found, changed({"storage.vehicle.hours_per_week": hours}, PARAMETERS))
        assert {row.vehicle: float(row.vehicles) for row in rows}["medium"] == vehicles
        assert {row.county_id for row in rows} == {"371602"}


def test_a_facility_beside_its_next_one_needs_no_vehicle():
    beside = replace(PLAN, flows=(replace(PLAN.flows[0], kilometres=0.0), PLAN.flows[1]))

    assert needs(beside)[Tier.POINT].vehicle == ""


def test_more_tonnes_never_need_less_room_or_fewer_trips():
    more = replace(
        demand(),
        by_channel={pair: tonnes * 1.7 for pair, tonnes in demand().by_channel.items()},
    )

    for before, after in zip(
        needs().values(), storage_needs(PLAN, more, measured(), PARAMETERS), strict=True
    ):
        assert float(after.needed_m2) > float(before.needed_m2)
        assert float(after.trips_per_week) >= float(before.trips_per_week)


def test_what_moves_a_need_is_named_by_it():
    """Every parameter of storage, one at a time."""
    keys = [key for key in DEFAULTS if key.startswith(("storage.", "class.", "vehicle.", "material."))]
    columns = (
        "stored_t",
        "stored_m3",
        "needed_m2",
        "usable_m2",
        "compartments",
        "trips_per_week",
        "hours_per_week",
    )
    before = needs()
    for key in keys:
        after = needs(parameters=changed({key: PARAMETERS.value(key) * 0.31}, PARAMETERS))
        for tier, need in before.items():
            for column in columns:
                was, now = getattr(need, column), getattr(after[tier], column)
                if float(was) != float(now):
                    assert key in was.made_of, (key, tier, column)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1234.0, 1300.0), (1200.0, 1200.0), (0.0, 0.0), (7.01, 7.1), (99.5, 100.0), (0.013, 0.013)],
)
def test_no_more_digits_are_shown_than_the_figures_are_worth(value, shown):
    assert honest(value) == pytest.approx(shown)
