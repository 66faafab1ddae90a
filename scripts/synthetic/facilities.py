"""The cooperative's own sites: assets in townships, existing stations and points, places for county centres.

Where it stands: after the roads, because centre sites are spread by road. All invented; nobody publishes a
register of such assets.

Centre candidates of a county are spread by the farthest-first rule on road distance between its township
seats, beginning at the county town, until every seat is within `CENTRE_REACH_KM` (four to eight of them).
"""

import numpy as np
from numpy.typing import NDArray

from scripts.synthetic.sites import Settled, SiteRow, beside
from scripts.synthetic.specs import RegionSpec

CENTRE_REACH_KM = 28.0
FEWEST_CENTRES, MOST_CENTRES = 4, 8


def cooperative_sites(
    spec: RegionSpec, settled: Settled, seat_km: NDArray[np.float64], rng: np.random.Generator
) -> list[SiteRow]:
    """Return the cooperative's sites.

    Parameters
    ----------
    seat_km : (k, k) float64
        Road distance between the seats of all townships.
    """
    rows: list[SiteRow] = []
    counter = {township.code: 0 for township in settled.townships}
    centres = {
        town for county in spec.counties for town in centre_towns(county.code, county.seat, settled, seat_km)
    }
    standing = _standing_centres(spec, settled, centres)

    def add(  # noqa: PLR0917 - a row, in the order of its columns
        town: int, what: str, tier: str, status: str, size: str, area_m2: float, place: tuple[float, float]
    ) -> None:
        township = settled.townships[town]
        counter[township.code] += 1
        more: dict[str, str | float] = {"tier": tier, "status": status, "class": size, "area_m2": area_m2}
        site_id = f"GX-{township.code}-{counter[township.code]:02d}"
        rows.append(SiteRow(site_id, f"{township.name}{what}(示意)", township.code, place, more))

    for town, township in enumerate(settled.townships):
        if not township.has_residents:
            continue
        seat = settled.xy[settled.seats[town]]
        homes = settled.lived_in(town)
        for number in range(int(rng.integers(1, 4))):
            around = seat if number == 0 else settled.xy[int(rng.choice(homes))]
            existing = number == 0 and rng.uniform() < 0.15
            add(
                town,
                "再生资源中转站"
                if existing
                else ("供销社院落", "农资仓库", "棉麻公司仓库")[int(rng.integers(3))],
                "station",
                "keep" if existing else "candidate",
                "light" if existing else "",
                float(rng.integers(5, 25) * 100),
                beside(around, (150, 500), settled.areas[town], rng),
            )
        if rng.uniform() < 0.12:
            home = settled.xy[int(rng.choice(homes))]
            add(
                town,
                "废旧物资回收点",
                "point",
                "keep",
                "standard",
                float(rng.integers(2, 9) * 10),
                beside(home, (40, 120), settled.areas[town], rng),
            )
        if town in centres:
            existing = town in standing
            both = not existing and rng.uniform() < 0.5
            add(
                town,
                "再生资源分拣中心" if existing else "供销物流园地块",
                "station+centre" if both else "centre",
                "keep" if existing else "candidate",
                "small" if existing else "",
                float(rng.integers(30, 120) * 100),
                beside(seat, (500, 1_100), settled.areas[town], rng),
            )
    return rows


def centre_towns(
    code: str, county_seat: tuple[float, float], settled: Settled, seat_km: NDArray[np.float64]
) -> list[int]:
    """Return the townships of a county beside whose seats a centre may stand."""
    towns = [
        town
        for town, township in enumerate(settled.townships)
        if township.code.startswith(code) and township.has_residents
    ]
    places = settled.xy[settled.seats[towns]]
    first = towns[int(np.hypot(*(places - np.array(county_seat)).T).argmin())]
    chosen = [first]
    while len(chosen) < min(MOST_CENTRES, len(towns)):
        away = seat_km[np.ix_(towns, chosen)].min(axis=1)
        if len(chosen) >= FEWEST_CENTRES and away.max() <= CENTRE_REACH_KM:
            break
        chosen.append(towns[int(away.argmax())])
    return chosen


def _standing_centres(spec: RegionSpec, settled: Settled, centres: set[int]) -> set[int]:
    """Return the centres that stand today: one in the two most populous counties, in the county town."""
    largest = sorted(spec.counties, key=lambda county: (-county.town_pop - county.rural_pop, county.code))[:2]
    found: set[int] = set()
    for county in largest:
        mine = sorted(town for town in centres if settled.townships[town].code.startswith(county.code))
        away = [float(np.hypot(*(settled.xy[settled.seats[town]] - np.array(county.seat)))) for town in mine]
        found.add(mine[away.index(min(away))])
    return found
