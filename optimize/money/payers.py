"""Whose money a line is (承担主体), and how a cost is shared among them.

Where it stands: first file of the room. The list is closed: residents, mills, drivers and the tax office are the
outside world, with which payers deal but whose books nobody keeps here.

Method: what others bear of a cost are the rows ``payer.<what>.<payer>``; the enterprise bears the rest.
"""

from collections.abc import Iterator

import numpy as np

from geo.words.message import Message, message
from optimize.money.products import times
from optimize.scenario.parameters import Parameters
from optimize.scenario.problems import Problem
from optimize.traced import Traced, given

ENTERPRISE = "enterprise"
BUDGET = "budget"
SANITATION = "sanitation"
VILLAGE = "village"

PAYERS = (ENTERPRISE, BUDGET, SANITATION, VILLAGE)
"""供销企业 · 财政 · 环卫 · 村集体"""


def borne(parameters: Parameters, what: str) -> dict[str, Traced]:
    """Return payer → the share it bears of `what`, e.g. ``capital.point``; they sum to 1, the enterprise first.

    Payers without a row bear nothing and are left out. Rows that name no payer are no rows of ours.
    """
    others = {
        payer: given(parameters, f"payer.{what}.{payer}")
        for payer in PAYERS
        if payer != ENTERPRISE and f"payer.{what}.{payer}" in parameters
    }
    rest = Traced(np.asarray(1.0))
    for share in others.values():
        rest = rest - share
    return {ENTERPRISE: rest, **others}


def split(parameters: Parameters, what: str, yuan: Traced) -> Iterator[tuple[str, Traced]]:
    """Yield payer and part of `yuan`, by `borne`."""
    for payer, share in borne(parameters, what).items():
        yield payer, times(yuan, share)


def payer_name(payer: str) -> Message:
    """Return a payer in words."""
    return message(f"payer-{payer}")


def payer_problems(parameters: Parameters) -> list[Problem]:
    """Return a problem for each cost of which others bear more than there is; empty if all is well."""
    named = {key.rsplit(".", 1)[0].removeprefix("payer.") for key in parameters if key.startswith("payer.")}
    found = []
    for what in sorted(named):
        shares = borne(parameters, what)
        # Shares written as decimals may pass 1 by a rounding.
        if float(shares.pop(ENTERPRISE)) < -1e-9:
            whole = sum(float(share) for share in shares.values())
            rows = ", ".join(f"payer.{what}.{payer}" for payer in shares)
            found.append(
                Problem(
                    ("parameters", "payer", *what.split(".")),
                    message("payer-shares-over", rows=rows, whole=f"{whole:g}"),
                    message("payer-shares-over-mend"),
                )
            )
    return found
