"""The household-waste network: sorting points in villages, one waste station per township.

Where it stands: after placing. Invented places; the number of points, townships and counties is the published
one. No sink or plant is invented here.
"""

import numpy as np

from scripts.synthetic.population import share
from scripts.synthetic.sites import Settled, SiteRow, beside
from scripts.synthetic.specs import RegionSpec


def sanitation_sites(spec: RegionSpec, settled: Settled, rng: np.random.Generator) -> list[SiteRow]:
    """Return the waste stations (kind ``station``, one a township) and sorting points (kind ``point``).

    Raises
    ------
    ValueError
        If the chosen townships have fewer settlements than there are points to spread.
    """
    points_of = _points_per_township(spec, settled, rng)
    rows: list[SiteRow] = []
    for town, township in enumerate(settled.townships):
        if not township.has_residents:
            continue
        seat = int(settled.seats[town])
        rows.append(
            SiteRow(
                f"HW-{township.code}-01",
                f"{township.name}环卫站(示意)",
                township.code,
                beside(settled.xy[seat], (250, 600), settled.areas[town], rng),
                {"kind": "station", "area_m2": float(rng.integers(8, 40) * 50)},
            )
        )
        homes = settled.lived_in(town)
        chosen = np.sort(rng.choice(homes, size=points_of[town], replace=False))
        for number, home in enumerate(chosen.tolist(), start=2):
            rows.append(
                SiteRow(
                    f"HW-{township.code}-{number:02d}",
                    f"{settled.units[home].name}分类投放点(示意)",
                    township.code,
                    beside(settled.xy[home], (40, 110), settled.areas[town], rng),
                    {"kind": "point", "area_m2": float(rng.integers(2, 9) * 10)},
                )
            )
    return rows


def _points_per_township(spec: RegionSpec, settled: Settled, rng: np.random.Generator) -> list[int]:
    """Return how many sorting points each township has; most townships have none."""
    size = np.array([len(settled.lived_in(town)) for town in range(len(settled.townships))])
    counties = np.array([township.code[:6] for township in settled.townships])
    codes = np.unique(counties)
    # The county with the fewest settlements is the one left out, as it could not give its share of villages.
    weight = np.array([size[counties == code].sum() for code in codes])
    kept = codes[np.sort(np.argsort(-weight, kind="stable")[: spec.sorting_counties])]
    each = share(
        spec.sorting_townships,
        np.ones(len(kept)),
        np.array([int((counties == code).sum()) for code in kept]),
    )
    chosen: list[int] = []
    for code, count in zip(kept, each.tolist(), strict=True):
        towns = np.flatnonzero((counties == code) & (size > 0))
        larger = towns[np.argsort(-size[towns], kind="stable")[: max(count, round(0.7 * len(towns)))]]
        chosen.extend(np.sort(rng.choice(larger, size=count, replace=False)).tolist())
    weights = np.zeros(len(size))
    weights[chosen] = size[chosen]
    return [int(count) for count in share(spec.sorting_points, weights, size)]
