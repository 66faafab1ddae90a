"""The figures a clause may look at: a closed list, each with its unit and where it comes from.

Where it stands: between the facilities and ``optimize.norms.judge``. A clause that needs another figure needs a row
in `FIGURES`; everything else about a clause is data.

Some rows stand for what no map and no plan can know (decibels, purchases from one person). They are in the list so that
the clause is named and answered with "cannot say" instead of being left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from geo.land.settings import DEFAULT_EFFECT
from geo.tier import Tier
from geo.words.message import Message, message
from optimize.norms.facility import Facility, Fact
from optimize.scenario.parameters import Parameters
from optimize.traced import Traced, given

DAYS_PER_YEAR = 365
DAYS_PER_WEEK = 7
WEEKS_PER_YEAR = 52
"""As pick-ups and visits are counted: 52 a year are one a week, every 7 days."""
MONTHS_PER_YEAR = 12
KG_PER_T = 1000

NEIGHBOURS = ("homes", "school", "hospital")
"""People, not land: an approval of the land does not answer for them."""


@dataclass(frozen=True, slots=True)
class FigureRule:
    """What a figure is measured in, and how it is found at a facility."""

    unit: str
    of: Callable[[Facility, Parameters], Fact]


def figure_in_words(name: str) -> Message:
    """Return the name of a figure; `name` is one of `FIGURES`."""
    if name.startswith("land."):
        return message("norm-distance", kind=message(f"land-kind-{_dashed(name.removeprefix('land.'))}"))
    return message(f"norm-figure-{_dashed(name)}")


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _known(value: Traced | float, *made_of: str) -> Fact:
    parts = value.made_of if isinstance(value, Traced) else frozenset[str]()
    return Fact(float(value), tuple(sorted(parts | set(made_of))))


def _throughput(facility: Facility, parameters: Parameters) -> Fact:
    return _known(_designed(facility, parameters), "plan:units")


def _throughput_a_day(facility: Facility, parameters: Parameters) -> Fact:
    return _known(_designed(facility, parameters) / DAYS_PER_YEAR, "plan:units")


def _designed(facility: Facility, parameters: Parameters) -> Traced:
    """Return what the class can handle in a year, all its units together."""
    return given(parameters, _class_key(facility, "throughput_t_per_year")) * facility.units


def _class_key(facility: Facility, row: str) -> str:
    return f"class.{facility.tier}.{facility.size}.{row}"


def _area(facility: Facility, parameters: Parameters) -> Fact:
    del parameters
    if facility.area_m2 is None:
        return Fact(None, ("data:sites",), message("norm-unknown-area"))
    return _known(facility.area_m2, "data:sites")


def _design_area(facility: Facility, parameters: Parameters) -> Fact:
    key = _class_key(facility, "area_m2")
    if key not in parameters:
        return Fact(None, (), message("norm-unknown-design-area"))
    return _known(given(parameters, key) * facility.units, "plan:units")


def _households_per_point(facility: Facility, parameters: Parameters) -> Fact:
    del parameters
    if facility.tier != Tier.POINT:
        return Fact(None, (), message("norm-no-point"), arises=False)
    return _known(facility.households / facility.units, "data:units", "plan:services", "plan:units")


def _collection(facility: Facility, parameters: Parameters) -> Fact:
    del parameters
    if facility.collection_km is None:
        return Fact(None, ("plan:services",), message("norm-no-collection"), arises=False)
    return _known(facility.collection_km, "plan:services")


def _stations_per_township(facility: Facility, parameters: Parameters) -> Fact:
    del parameters
    if facility.stations_per_township is None:
        return Fact(None, (), message("norm-no-station"), arises=False)
    return _known(facility.stations_per_township, "plan:openings")


def _storage(facility: Facility, parameters: Parameters) -> Fact:
    """Days material lies: at a point between two pick-ups, at a station until one truck is full."""
    if facility.tier == Tier.POINT:
        return _known(DAYS_PER_WEEK * WEEKS_PER_YEAR / given(parameters, "visits.point_per_year"))
    density = _class_key(facility, "density_kg_per_m3")
    if density not in parameters or facility.load_t_per_year <= 0:
        return Fact(None, (), message("norm-unknown-storage"))
    by_volume = given(parameters, "vehicle.medium.box_m3") * given(parameters, density) / KG_PER_T
    truck_t = by_volume.at_most(given(parameters, "vehicle.medium.payload_t"))
    return _known(truck_t * DAYS_PER_YEAR / facility.load_t_per_year, "plan:openings")


def _mobile_in_town(facility: Facility, parameters: Parameters) -> Fact:
    if not facility.mobile_town:
        return Fact(None, ("plan:services",), message("norm-no-mobile-town"), arises=False)
    return _known(given(parameters, "visits.mobile_town_per_year") / WEEKS_PER_YEAR)


def _mobile_in_the_country(facility: Facility, parameters: Parameters) -> Fact:
    if not facility.mobile_rural:
        return Fact(None, ("plan:services",), message("norm-no-mobile-rural"), arises=False)
    return _known(given(parameters, "visits.mobile_rural_per_year") / MONTHS_PER_YEAR)


def _of_plan(name: str, source: str) -> Callable[[Facility, Parameters], Fact]:
    def of(facility: Facility, parameters: Parameters) -> Fact:
        del parameters
        return _known(float(getattr(facility, name)), source, "plan:services")

    return of


def _nobody_knows(why: Message) -> Callable[[Facility, Parameters], Fact]:
    def of(facility: Facility, parameters: Parameters) -> Fact:
        del facility, parameters
        return Fact(None, (), why)

    return of


def _land(kind: str) -> Callable[[Facility, Parameters], Fact]:
    def of(facility: Facility, parameters: Parameters) -> Fact:
        del parameters  # the distances searched came with the facility
        clearance = facility.land.get(kind)
        if clearance is None:
            where = message(f"land-kind-{_dashed(kind)}")
            return Fact(None, ("data:exclusions",), message("norm-unknown-land", kind=where))
        return Fact(
            clearance.metres,
            (clearance.key, "data:exclusions"),
            clearance=clearance,
            approval=None if kind in NEIGHBOURS else facility.approval,
        )

    return of


FIGURES: Mapping[str, FigureRule] = {
    "throughput_t_per_year": FigureRule("t/yr", _throughput),
    "throughput_t_per_day": FigureRule("t/d", _throughput_a_day),
    "load_t_per_year": FigureRule("t/yr", _of_plan("load_t_per_year", "plan:openings")),
    "area_m2": FigureRule("m2", _area),
    "design_area_m2": FigureRule("m2", _design_area),
    "households_per_point": FigureRule("household", _households_per_point),
    "people_served": FigureRule("person", _of_plan("people", "data:units")),
    "villages_served": FigureRule("unit", _of_plan("villages", "data:units")),
    "collection_km": FigureRule("km", _collection),
    "stations_per_township": FigureRule("1/township", _stations_per_township),
    "storage_days": FigureRule("d", _storage),
    "mobile_town_per_week": FigureRule("1/week", _mobile_in_town),
    "mobile_rural_per_month": FigureRule("1/month", _mobile_in_the_country),
    "next_building_m": FigureRule("m", _nobody_knows(message("norm-unknown-building"))),
    "purchase_per_seller": FigureRule("yuan/yr", _nobody_knows(message("norm-unknown-purchase"))),
    **{f"land.{kind}": FigureRule("m", _land(kind)) for kind in DEFAULT_EFFECT},
}
"""Every figure a clause may look at."""
