"""The question to the land authority (三区三线核查): which areas a plan would use, and which could stand in for them.

Where it stands: written by ``scripts.land_query``, which knows the plan; the returned workbook is the layer
``land_answers`` of the region and is bound by ``geo.land.answers``.

Method: one row an area, however many facilities it could serve, because one answer is given per area. Areas are the
polygons somebody drew or surveyed; a site known only by its point is listed with the point and asked to be drawn.
Answers given before stand in the sheet again, so that the new file can replace the old one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import shapely
from pyproj import Transformer

from geo.coordinates.systems import KEPT_CRS
from geo.land.survey_files import corner_points_text, survey_crs, write_survey_shapefile
from geo.measured import LandAnswer
from geo.words.catalogue import Language, say
from geo.words.message import Message, message
from geo.workbook_file import Cell, Sheet, write_workbook

WORKBOOK = "用地核查单.xlsx"
AREAS = "核查地块.shp"
CORNERS = "核查地块.txt"
SPOTS = "待划范围点位.shp"

COLUMNS = (
    "site-id",
    "name",
    "county",
    "township",
    "role",
    "serves",
    "land-class",
    "tenure",
    "needed",
    "area",
    "shape",
    "layers",
    "lon",
    "lat",
    "verdict",
    "document",
    "valid-to",
    "condition",
)
"""Columns of the sheet; the first and the last four are read back."""

FIELDS: Mapping[str, str] = {
    "site-id": "编号",
    "name": "名称",
    "county": "县区",
    "township": "乡镇",
    "role": "角色",
    "serves": "拟服务",
    "land-class": "用地分类",
    "tenure": "权属",
    "needed": "需用面积",
    "area": "现有面积",
    "layers": "图层核查",
    "verdict": "核查结论",
    "document": "文号",
    "valid-to": "有效期至",
    "condition": "条件",
}
"""Columns of the shapefiles, at most ten bytes in GBK."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One area (or spot) the authority is asked about.

    Attributes
    ----------
    site_id, name, county, township : str
        Of the land or site; county and township by name.
    shape : Polygon, MultiPolygon or Point
        CGCS2000 degrees. A point: nobody has drawn the area yet.
    planned : bool
        The plan builds here; else it is an alternative, or was asked about before.
    serves : tuple of str
        Facilities of the plan that could stand here, in words.
    land_class, tenure : str
        As given; `tenure` in words.
    needed_m2, area_m2 : float
        What the largest of those facilities needs; what is there, 0 where nobody knows.
    layers : tuple of Message
        What the region's own layers say.
    answer : LandAnswer or None
        Given before.
    """

    site_id: str
    name: str
    county: str
    township: str
    shape: shapely.Geometry
    planned: bool
    serves: tuple[str, ...]
    land_class: str
    tenure: str
    needed_m2: float
    area_m2: float
    layers: tuple[Message, ...]
    answer: LandAnswer | None = None

    @property
    def has_area(self) -> bool:
        """Whether somebody has drawn or surveyed the area."""
        return int(shapely.get_dimensions(self.shape)) == 2


def write_query_files(
    folder: Path,
    asked: Sequence[Asked],
    compared: tuple[Sequence[str], Sequence[Sequence[Cell]]],
    *,
    measuring_crs: str,
    unit: str,
    date: str,
    language: Language,
) -> list[Path]:
    """Write workbook, shapefiles and corner-point text into `folder`; return the files in reading order.

    Parameters
    ----------
    asked : sequence of Asked
        Unique ids.
    compared : headings and rows
        Of the second sheet: per facility of the plan its alternatives, side by side.
    measuring_crs : str
        Of the region; says the survey zone.
    unit, date : str
        Who asks, and the ISO day the question speaks from.
    """
    crs = survey_crs(measuring_crs)
    written = [folder / WORKBOOK]
    _write_workbook(folder / WORKBOOK, asked, compared, crs, language)
    for file, rows in (
        (folder / AREAS, [row for row in asked if row.has_area]),
        (folder / SPOTS, [row for row in asked if not row.has_area]),
    ):
        if rows:
            write_survey_shapefile(file, _frame(rows, crs, language), date=date)
            written.append(file)
    areas = [row for row in asked if row.has_area]
    if areas:
        shapes = gpd.GeoSeries([row.shape for row in areas], crs=KEPT_CRS).to_crs(crs)
        parcels = [
            ({"id": row.site_id, "name": row.name, "use": row.land_class}, shape)
            for row, shape in zip(areas, shapes, strict=True)
        ]
        text = corner_points_text(parcels, crs, unit=unit, date=date)
        (folder / CORNERS).write_text(text, encoding="utf-8", newline="\r\n")
        written.append(folder / CORNERS)
    return written


def heading(key: str, language: Language) -> str:
    """Return the heading of a column of the sheets."""
    return say(message(f"query-column-{key}"), language)


def _write_workbook(
    path: Path,
    asked: Sequence[Asked],
    compared: tuple[Sequence[str], Sequence[Sequence[Cell]]],
    crs: str,
    language: Language,
) -> None:
    headings = [heading(key, language) for key in COLUMNS]
    rows: list[list[Cell]] = []
    for row in asked:
        cells = _cells(row, language)
        rows.append([cells[key] for key in COLUMNS])
    head = dict(zip(COLUMNS, headings, strict=True))
    verdicts = [_verdict_word(verdict, language) for verdict in ("yes", "no", "conditional", "pending")]
    notes = [
        [say(message(f"query-note-{number}"), language)] for number in ("one", "two", "three", "four", "five")
    ]
    notes.append([say(message("query-note-system", crs=crs), language)])
    write_workbook(
        path,
        [
            Sheet(
                say(message("query-sheet-areas"), language),
                headings,
                rows,
                notes={
                    head["verdict"]: say(message("query-note-two"), language),
                    head["valid-to"]: say(message("query-note-three"), language),
                    head["shape"]: say(message("query-note-four"), language),
                },
                choices={head["verdict"]: verdicts},
                text_headings=frozenset(head[key] for key in ("site-id", "document", "valid-to")),
            ),
            Sheet(say(message("query-sheet-compared"), language), *compared),
            Sheet(
                say(message("query-sheet-notes"), language),
                [say(message("query-sheet-notes"), language)],
                notes,
            ),
        ],
    )


def _cells(row: Asked, language: Language) -> dict[str, Cell]:
    """Return the cells of one row by column."""
    lon, lat = _spot(row.shape)
    answer = row.answer or LandAnswer("pending")
    role = (
        "query-role-planned"
        if row.planned
        else "query-role-alternative"
        if row.serves
        else "query-role-before"
    )
    shape = "query-shape-area" if row.has_area else "query-shape-spot"
    return {
        "site-id": row.site_id,
        "name": row.name,
        "county": row.county,
        "township": row.township,
        "role": say(message(role), language),
        "serves": "；".join(row.serves),
        "land-class": row.land_class,
        "tenure": row.tenure,
        "needed": round(row.needed_m2) if row.needed_m2 else None,
        "area": round(row.area_m2, 1) if row.area_m2 else None,
        "shape": say(message(shape), language),
        "layers": "；".join(say(reason, language) for reason in row.layers),
        "lon": round(lon, 6),
        "lat": round(lat, 6),
        "verdict": "" if row.answer is None else _verdict_word(answer.verdict, language),
        "document": answer.document,
        "valid-to": answer.valid_to,
        "condition": answer.condition,
    }


def _verdict_word(verdict: str, language: Language) -> str:
    return say(message(f"land-verdict-{verdict}"), language)


def _frame(rows: Sequence[Asked], crs: str, language: Language) -> gpd.GeoDataFrame:
    """Return the rows in the survey zone, with the columns of the shapefiles."""
    cells = [_cells(row, language) for row in rows]
    numbers = {"needed", "area"}
    data: dict[str, list[Cell]] = {
        field: [cell[key] or 0.0 if key in numbers else str(cell[key] or "") for cell in cells]
        for key, field in FIELDS.items()
    }
    spots = [_spot(row.shape) for row in rows]
    to_zone = Transformer.from_crs(KEPT_CRS, crs, always_xy=True)
    east, north = to_zone.transform([lon for lon, _ in spots], [lat for _, lat in spots])
    data["X_north"] = [round(float(value), 3) for value in north]
    data["Y_east"] = [round(float(value), 3) for value in east]
    return gpd.GeoDataFrame(data, geometry=[row.shape for row in rows], crs=KEPT_CRS).to_crs(crs)


def _spot(shape: shapely.Geometry) -> tuple[float, float]:
    """Return the coordinates of a point of the shape, for an area inside it."""
    spot = shapely.point_on_surface(shape)
    return float(shapely.get_x(spot)), float(shapely.get_y(spot))
