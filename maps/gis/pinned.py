"""GeoPackages with the same bytes for the same layers.

Where it stands: below ``maps.gis.geopackage`` and the snapshot of a run folder.

Method: GDAL stamps the time of writing into a GeoPackage; here it is pinned to a fixed date.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyogrio

PINNED_DATE = "2000-01-01T00:00:00Z"


def write_layers(path: Path, layers: Sequence[tuple[str, pd.DataFrame]]) -> None:
    """Write named frames (with or without geometry) as layers of one GeoPackage, replacing `path`.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    path.unlink(missing_ok=True)
    with _pinned_clock():
        for name, frame in layers:
            pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG")


@contextmanager
def _pinned_clock() -> Iterator[None]:
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": PINNED_DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
