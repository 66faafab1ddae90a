"""Re-check what channels bring straight to stations: every delivery once, whole, to a station that may take it.

Where it stands: below ``optimize.plan.audit``, and bound by the same rule: it reads the instance's tables and
the plan's rows, and knows neither PuLP nor the constraint families nor the extraction.
"""

from collections import Counter

from geo.tier import Tier
from geo.words.message import Message, message
from optimize.plan.audit_ledger import Ledger, same
from optimize.plan.plan import Plan


def audit_deliveries(plan: Plan, ledger: Ledger) -> list[Message]:
    """Return every finding on the plan's deliveries."""
    found = []
    for row in plan.deliveries:
        township, station = row.township_id, row.station_id
        if township not in ledger.delivered_t:
            found.append(message("audit-unknown-delivery", township=township))
        elif not same(row.t_per_year, ledger.delivered_t[township]):
            found.append(message("audit-delivered-tonnes", township=township))
        if station is None:
            if ledger.must_serve.get(township, False):
                found.append(message("audit-undelivered", township=township))
            continue
        allowed = (
            (township, station) in ledger.delivered
            and (station, Tier.STATION) in ledger.standing
            and ledger.cluster_of.get(township) == ledger.cluster_of.get(station)
        )
        if not allowed:
            found.append(message("audit-delivery", township=township, site=station))
    times = Counter(row.township_id for row in plan.deliveries)
    found += [
        message("audit-delivery-times", township=township, times=times[township])
        for township in ledger.delivered_t
        if times[township] != 1
    ]
    return found
