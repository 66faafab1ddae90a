"""Synthetic lists: farmland by township, and legal sinks, so that a demo shows every stream to its end.

Where it stands: after the people have been placed. Nothing here is drawn by lot; nothing here is known of the place.
"""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from scripts.synthetic.generate import Made

CROP_MU, MULCH_MU, GREENHOUSE_MU = 3.0, 0.20, 0.05
"""Per rural resident: sown, under mulch, under greenhouses."""
YEAR = 2025
SOURCE = "示意数据，按乡村人口推算"
REGION_WIDE = (
    ("dismantler", "示意家电与车辆拆解厂", "废旧家电"),
    ("mill", "示意再生资源利用厂", "废纸、硬质塑料、薄膜泡沫混合塑料、废金属、废玻璃、废旧纺织品"),
    ("mill", "示意橡胶塑料利用厂", "废轮胎、废旧棚膜、废旧地膜"),
    ("hazardous", "示意危险废物经营单位", "农药包装废弃物"),
)
"""Kind, name and streams of the sinks the whole region shares; the other sinks stand in every county."""

Rows = list[dict[str, str | int | float]]


def planted_rows(made: Made) -> Rows:
    """Return farmland, one row a township with rural residents, whole mu."""
    settled = made.settled
    rural = np.bincount(
        np.asarray(settled.township), weights=made.people.rural, minlength=len(settled.townships)
    )
    return [
        {
            "code": town.code,
            "mulch_mu": round(float(people) * MULCH_MU),
            "greenh_mu": round(float(people) * GREENHOUSE_MU),
            "crop_mu": round(float(people) * CROP_MU),
            "year": YEAR,
            "source": SOURCE,
            "origin": "synthetic",
        }
        for town, people in zip(settled.townships, rural.tolist(), strict=True)
        if people > 0
    ]


def sink_rows(made: Made) -> tuple[Rows, list[BaseGeometry]]:
    """Return an incinerator near the largest place of every county, and the region's shared sinks near the first's."""
    settled = made.settled
    everybody = made.people.town + made.people.rural
    county = np.array([settled.townships[row].code[:6] for row in np.asarray(settled.township).tolist()])
    rows: Rows = []
    places: list[BaseGeometry] = []

    def add(number: str, name: str, kind: str, streams: str, *, near: int, east_m: float) -> None:
        x, y = settled.xy[near]
        rows.append(
            {"sink": f"QX{number}", "name": name, "kind": kind, "streams": streams, "origin": "synthetic"}
        )
        places.append(shapely.Point(float(x) + east_m, float(y)))

    largest_of = {
        spec.code: int(np.argmax(np.where(county == spec.code, everybody, -1.0)))
        for spec in made.spec.counties
    }
    for spec in made.spec.counties:
        name = f"示意生活垃圾焚烧厂（{spec.name}）"
        add(spec.code, name, "incinerator", "残渣", near=largest_of[spec.code], east_m=4_000.0)
    first = largest_of[made.spec.counties[0].code]
    for number, (kind, name, streams) in enumerate(REGION_WIDE, start=1):
        add(f"{number:02d}", name, kind, streams, near=first, east_m=5_000.0 + 500.0 * number)
    return rows, places
