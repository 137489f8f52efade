"""How an orphan or a child without actual care is recognised. Never with a public notice: the child's privacy comes first."""

from dataclasses import replace
from datetime import date

from minzheng.cases.workflow.checking import checked
from minzheng.cases.workflow.clocks import Limit, Unit
from minzheng.cases.workflow.declaration import Act, State, Workflow
from minzheng.programmes.procedures import acts as a
from minzheng.programmes.procedures import plain
from minzheng.programmes.procedures.sources import UNATTENDED_2019

LIMITS = a.limits_under(
    UNATTENDED_2019,
    Limit("township", "Check by the township", 15, Unit.WORKING, ""),
    replace(a.COUNTY_DAYS, days=15),
    Limit("upload", "Application passed to the home township", 3, Unit.WORKING, "", soon=1),
    Limit("tell", "Decision told to the applicant", 3, Unit.WORKING, "", soon=1),
)
DECIDED = State("decided", "Confirmed, not yet told")
TOLD = State("told", "Confirmed and told", final=True)
_PLAIN = plain.acts(
    UNATTENDED_2019,
    replace(a.APPLY, by=(a.TOWN, a.VILLAGE)),
    replace(a.APPLY_ELSEWHERE, label="Take in the application of a child from elsewhere", starts=("upload",)),
    replace(a.PASS_ON, label="Upload for the home township", stops=("upload",)),
    replace(a.ACCEPT, requires=a.TAKEN_IN, starts=("township",)),
    replace(a.VISIT, stops=()),
    replace(a.FIRST_OPINION, stops=("township",)),
    replace(a.REQUEST_CHECK, starts=()),
    replace(a.REPORT_CHECK, stops=()),
    Act(
        "await_police",
        "Wait for the police to search for the parent",
        ("survey",),
        "",
        "",
        by=(a.TOWN,),
        guards=("lost_contact",),
        reasoned=True,
        pauses=("township",),
        sets=("awaiting_police",),
    ),
    Act(
        "police_receipt",
        "Record the receipt of the police",
        ("survey",),
        "",
        "",
        by=(a.TOWN,),
        guards=("awaiting_police",),
        papers=("police_receipt",),
        resumes=("township",),
        clears=("awaiting_police",),
    ),
    Act(
        "tell_confirmed", "Tell the applicant and enter the child", ("decided",), "told", "", by=(a.TOWN, a.COUNTY), stops=("tell",)
    ),
    requires=("police_receipt if lost_contact",),
)


def _own(act: Act) -> Act:
    if act.code == "confirm":
        return replace(act, target="decided", by=(a.COUNTY_OFFICER,), stops=("county",), starts=("tell",))
    if act.code == "refuse":
        return replace(act, by=(a.COUNTY_OFFICER,), stops=("county",), starts=("tell",))
    if act.code == "tell_refusal":
        return replace(act, stops=("tell",))
    if act.code == "send_back":
        return replace(act, starts=("township",))
    return replace(act, sources=(*act.sources, "sent")) if act.code == "withdraw" else act


REGIMES = (
    checked(
        Workflow(
            "children",
            "Recognition of an orphan or a child without actual care",
            UNATTENDED_2019,
            date(2020, 1, 1),
            (a.NEW, a.SENT, *(state for state in plain.STATES[1:] if state.code != "confirmed"), DECIDED, TOLD),
            tuple(_own(act) for act in _PLAIN),
            LIMITS,
            plain.steps(
                UNATTENDED_2019, "accept", "report_check", "visit", "first_opinion", grant_only=("police_receipt if lost_contact",)
            ),
            plain.FACTS
            | a.FROM_ELSEWHERE
            | {
                "lost_contact": "A parent has lost contact",
                "awaiting_police": "The police are searching",
            },
            a.PAPERS | a.used(a.LETTERS, "transfer_letter") | {"police_receipt": "Receipt of the police about the search"},
        )
    ),
)
