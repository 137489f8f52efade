"""How the allowance of the very old is granted. The law leaves the procedure to places: no limit is national."""

from dataclasses import replace
from datetime import date

from minzheng.cases.workflow.checking import checked
from minzheng.cases.workflow.clocks import Limit, Unit
from minzheng.cases.workflow.declaration import Workflow
from minzheng.programmes.procedures import acts as a
from minzheng.programmes.procedures import plain
from minzheng.programmes.procedures.sources import ELDERS

LIMITS = a.limits_under(
    ELDERS,
    replace(a.TOTAL, days=None, longest=None, article="33"),
    Limit("certify", "Confirmation that the person is alive", None, Unit.MONTHS, "", article="33", soon=15),
)
_CHECKED = ("accept", "report_check", "first_opinion")
_ACTS = plain.acts(
    ELDERS,
    replace(a.REPORT_CHECK, label="Report age, registration and sign of life"),
    replace(a.FIRST_OPINION, requires=("report_check",)),
    without=("visit",),
)
ACTS = tuple(replace(act, article="33", starts=("certify",) if act.code == "confirm" else act.starts) for act in _ACTS)
REGIMES = (
    checked(
        Workflow(
            "old_age",
            "Application for the old-age allowance",
            ELDERS,
            date(2013, 7, 1),
            plain.STATES,
            plain.fitted(ACTS, LIMITS),
            LIMITS,
            plain.steps(ELDERS, *_CHECKED),
            plain.FACTS,
            a.PAPERS,
        )
    ),
)
