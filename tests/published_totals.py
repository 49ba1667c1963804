"""The real data set of the example workspace: where it is, and the totals its publisher states."""

from __future__ import annotations

import os
from pathlib import Path

_BESIDE = Path(__file__).parents[2] / "shared" / "data" / "customer_profitability"
DATA = Path(os.environ.get("CUSTOMER_PROFITABILITY_DATA") or _BESIDE)
IS_HERE = (DATA / "fact.csv").is_file()

#: Window, revenue, budget and gap of the company by month. The publisher's tour: February 2014 is the lowest
#: month against budget (-4.49 %), March the highest (+9.04 %), the year ends close to budget (+1.47 %). The
#: amounts are sums of the file's own columns, exact.
REVENUE = {
    "2014-02": ("period", "6999556.98", "7328598.508", "-0.0449"),
    "2014-03": ("period", "8938044.252", "8196823.32", "0.0904"),
    "2014-11": ("ytd", "89695674.156", "88392921.4", "0.0147"),
}
