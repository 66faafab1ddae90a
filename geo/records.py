"""What an office keeps in lists without a place on the map: planted areas, weighed tonnes, actual figures, sinks.

Where it stands: beside ``geo.measured``, part of what leaves this room. Streams are named as the lists name them
(废纸, paper); who knows the streams matches them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlantedArea:
    """Farmland of a county or township, mu.

    Attributes
    ----------
    place_id : str
        Division code of 6 (county) or 9 digits (township); a township's row stands instead of its county's.
    mulch_mu, greenhouse_mu, crop_mu : float
        Under mulch film, under greenhouses, of all crops (each harvest counted once), >= 0.
    year : int
    source : str
    """

    place_id: str
    mulch_mu: float
    greenhouse_mu: float
    crop_mu: float
    year: int
    source: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """Tonnes the network really took in: one line of the ledger (台账), summed over a year.

    Attributes
    ----------
    place_id : str
        County (6 digits), township (9), or the id of the facility that weighed.
    year : int
    stream : str
        As the ledger names it; "" where all streams were weighed together.
    t_per_year : float
    source : str
    township_id : str
        Where the facility that weighed stands; "" for a county or township.
    tiers : tuple of str
        Tiers the layers name for that facility (``geo.tier``), sorted.
    standing : str
        Capacity class standing there today, "" where none is stated.
    """

    place_id: str
    year: int
    stream: str
    t_per_year: float
    source: str
    township_id: str = ""
    tiers: tuple[str, ...] = ()
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Actual:
    """A figure that has been reported (到期核验): an indicator of a year, for a county or the whole city.

    Attributes
    ----------
    indicator : str
        Name of a target, e.g. ``weee``.
    county_id : str
        "" for the whole region.
    year : int
    value : float
    unit : str
    document : str
        Where it is reported.
    """

    indicator: str
    county_id: str
    year: int
    value: float
    unit: str
    document: str


@dataclass(frozen=True, slots=True)
class Sink:
    """A legal end of a stream outside the network: mill, dismantler, incinerator, hazardous-waste plant.

    Attributes
    ----------
    id, name : str
    kind : str
        ``mill`` | ``dismantler`` | ``incinerator`` | ``hazardous`` | ``remanufacturing`` | ``other``.
    streams : tuple of str
        What it takes, as the list names it; ``residue`` (残渣) for an incinerator.
    capacity_t_per_year : float
        inf where nobody knows.
    licence : str
        Number of its licence or qualification, "" where none is stated.
    lon, lat : float
        CGCS2000 degrees; nan where nobody knows.
    """

    id: str
    name: str
    kind: str
    streams: tuple[str, ...]
    capacity_t_per_year: float
    licence: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class IndustrialScrap:
    """Scrap of a county's industry a scenario may count in, tonnes per year of one stream."""

    county_id: str
    stream: str
    t_per_year: float
    source: str


@dataclass(frozen=True, slots=True)
class Records:
    """All lists of a region, each sorted; empty where the region has no such list."""

    planted: tuple[PlantedArea, ...] = ()
    weighed: tuple[Weighed, ...] = ()
    actuals: tuple[Actual, ...] = ()
    sinks: tuple[Sink, ...] = ()
    industry: tuple[IndustrialScrap, ...] = ()
