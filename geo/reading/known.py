"""What the layers read before say about codes and names: asked while the next layer's codes are made out.

Where it stands: below ``geo.reading.recode``. A layer that is absent or could not be read leaves its questions open:
then no code counts as unknown.
"""

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from geo.divisions.aliases import alias_table
from geo.divisions.codes import COUNTY_DIGITS, SETTLEMENT_DIGITS, TOWNSHIP_DIGITS, is_code, plain_code
from geo.divisions.names import bare_name
from geo.reading.cells import cell_text
from geo.reading.located import codes_around

if TYPE_CHECKING:
    from geo.reading.validate import Checked


class Known:
    """Codes and names of the layers read before, seen from one layer.

    Parameters
    ----------
    layer : str
        The layer that is being read.
    frame : DataFrame
        Its rows as in the file, under the contract's names.
    shapes : GeoSeries or None
        Its shapes in EPSG:4490.
    read : mapping of layer name to Checked

    Attributes
    ----------
    counties : frozenset of str or None
        County codes of the region; None where they are not known, and for the layer of counties itself.
    aliases : AliasTable
    """

    def __init__(
        self, layer: str, frame: pd.DataFrame, shapes: gpd.GeoSeries | None, read: "Mapping[str, Checked]"
    ) -> None:
        self._layer, self._frame, self._shapes, self._read = layer, frame, shapes, read
        self._sound: dict[str, frozenset[str] | None] = {}
        self.counties = self._codes("counties")
        self.aliases = alias_table(read["aliases"].frame if "aliases" in read else None)

    def stands(self, code: str) -> bool:
        """Return whether `code` already stands in the layer of counties that is being read."""
        return self._layer == "counties" and code in self._own_codes

    def is_alone(self, code: str) -> bool:
        """Return whether only one village of the layer being read claims this township, by its own code alone.

        Such a code is more likely mistyped than its township renumbered.
        """
        if self._layer != "settlements" or "township" in self._frame:
            return False
        return self._members[code[:TOWNSHIP_DIGITS]] == 1

    def has(self, code: str, digits: int) -> bool:
        """Return whether `code` is a code of `digits` that the layers read before do not deny."""
        if not is_code(code, digits):
            return False
        owner, length = {
            COUNTY_DIGITS: ("counties", COUNTY_DIGITS),
            TOWNSHIP_DIGITS: ("townships", TOWNSHIP_DIGITS),
            SETTLEMENT_DIGITS: ("townships", TOWNSHIP_DIGITS)
            if self._layer == "settlements"
            else ("settlements", SETTLEMENT_DIGITS),
        }[digits]
        codes = None if owner == self._layer else self._codes(owner)
        return codes is None or code[:length] in codes

    def name(self, row: int) -> str:
        """Return the name of `row` as it stands in the file."""
        return cell_text(self._frame["name"].loc[row]) if "name" in self._frame else ""

    def area(self, row: int) -> str:
        """Return the township `row` lies in, else the county it names, else the only county; "" if none is known."""
        township = str(self._townships_around.loc[row])
        if township:
            return township
        if "county" in self._frame:
            county = plain_code(cell_text(self._frame["county"].loc[row]))
            if is_code(county, COUNTY_DIGITS):
                return county
        return next(iter(self.counties)) if self.counties and len(self.counties) == 1 else ""

    def called(self, name: str, area: str, digits: int) -> str | None:
        """Return the code of the one place inside `area` that is called exactly `name`."""
        codes = self._called.get((digits, bare_name(name)), ())
        within = area[: {COUNTY_DIGITS: 0, TOWNSHIP_DIGITS: COUNTY_DIGITS}.get(digits, TOWNSHIP_DIGITS)]
        if (digits > COUNTY_DIGITS and not within) or (
            digits == SETTLEMENT_DIGITS and len(within) < TOWNSHIP_DIGITS
        ):
            return None
        inside = [code for code in codes if code.startswith(within)]
        return inside[0] if len(inside) == 1 else None

    @cached_property
    def _members(self) -> Counter[str]:
        codes = (plain_code(cell_text(value)) for value in self._frame.get("code", ()))
        return Counter(code[:TOWNSHIP_DIGITS] for code in codes)

    @cached_property
    def _own_codes(self) -> frozenset[str]:
        return frozenset(plain_code(cell_text(value)) for value in self._frame.get("code", ()))

    @cached_property
    def _townships_around(self) -> pd.Series:
        if self._shapes is None:
            return pd.Series("", index=self._frame.index, dtype=object)
        return codes_around(self._shapes, self._read.get("townships"))

    @cached_property
    def _called(self) -> dict[tuple[int, str], tuple[str, ...]]:
        found: dict[tuple[int, str], tuple[str, ...]] = {}
        for layer, digits in (
            ("counties", COUNTY_DIGITS),
            ("townships", TOWNSHIP_DIGITS),
            ("settlements", SETTLEMENT_DIGITS),
        ):
            if layer not in self._read or layer == self._layer:
                continue
            frame = self._read[layer].frame
            for code, name in zip(frame["code"], frame["name"], strict=True):
                if isinstance(code, str) and isinstance(name, str):
                    key = (digits, bare_name(name))
                    found[key] = (*found.get(key, ()), code)
        return found

    def _codes(self, layer: str) -> frozenset[str] | None:
        """Return the codes of `layer`; None if some are not sound or the layer is not there."""
        if layer not in self._sound:
            codes = self._read[layer].frame["code"] if layer in self._read and layer != self._layer else None
            unknown = codes is None or codes.empty or codes.isna().any()
            self._sound[layer] = None if unknown or codes is None else frozenset(codes)
        return self._sound[layer]
