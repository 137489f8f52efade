"""How a family with rigid expenditure is identified: 30 working days, 45 where it lives elsewhere or the survey is hard."""

from dataclasses import replace
from datetime import date

from minzheng.cases.workflow.checking import checked
from minzheng.cases.workflow.clocks import Limit, Unit
from minzheng.cases.workflow.declaration import Act, Workflow
from minzheng.programmes.procedures import acts as a
from minzheng.programmes.procedures import plain
from minzheng.programmes.procedures.sources import RIGID_2024

LIMITS = a.limits_under(
    RIGID_2024,
    replace(a.TOTAL, article="8"),
    Limit("valid", "Validity of the identification", 12, Unit.MONTHS, "", article="10", soon=30),
)
_EXTEND = replace(a.EXTEND, article="8", sources=("survey", "opinion", "review"), guards=("lives_elsewhere or hard_survey",))
_MEETING = Act(
    "county_meeting",
    "Discuss the complex case at the county's meeting",
    ("review",),
    "",
    "",
    article="9",
    by=(a.COUNTY,),
    papers=("meeting_record",),
)
_ACTS = plain.acts(RIGID_2024, _EXTEND, _MEETING, requires=("county_meeting if complex",))
ACTS = tuple(replace(act, starts=("valid",)) if act.code == "confirm" else act for act in _ACTS)
REGIMES = (
    checked(
        Workflow(
            "rigid",
            "Identification of a family with rigid expenditure",
            RIGID_2024,
            date(2025, 1, 1),
            plain.STATES,
            plain.fitted(ACTS, LIMITS),
            LIMITS,
            plain.steps(RIGID_2024, "accept", "report_check", "visit", "first_opinion", "county_meeting if complex"),
            plain.FACTS | a.used(a.FACTS, "lives_elsewhere", "hard_survey", more={"complex": "The case is complex"}),
            a.PAPERS | {"meeting_record": "Record of the meeting"},
        )
    ),
)
