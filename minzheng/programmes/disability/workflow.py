"""How the two disability subsidies are applied for: since 2021-04-22 at any township of the country; the home place decides."""

from dataclasses import replace
from datetime import date

from minzheng.cases.workflow.checking import checked
from minzheng.cases.workflow.clocks import Limit, Unit
from minzheng.cases.workflow.declaration import Act, State, Workflow
from minzheng.programmes.procedures import acts as a
from minzheng.programmes.procedures import plain
from minzheng.programmes.procedures.sources import SUBSIDIES_2015, SUBSIDIES_2021

LIMITS = a.limits_under(
    SUBSIDIES_2015,
    Limit("township", "Check by the township", None, Unit.WORKING, ""),
    Limit("federation", "Check by the Disabled Persons' Federation", None, Unit.WORKING, ""),
    replace(a.COUNTY_DAYS, days=None),
    replace(a.REFUSAL_DAYS, days=None),
    replace(a.NOTICE_DAYS, days=None),
)
LISTED = State("listed", "Confirmed, list not yet published")
_PAPERS = {key: text for key, text in a.PAPERS.items() if key not in ("survey_form", "appraisal_record")}
_CHECK = Act(
    "federation_check",
    "Record the federation's check of the certificate",
    ("review",),
    "",
    "",
    by=(a.COUNTY,),
    prepares=True,
    papers=("certificate_check",),
    stops=("federation",),
    starts=("county",),
)
_PLAIN = plain.acts(
    SUBSIDIES_2015,
    replace(a.ACCEPT, starts=("township",)),
    replace(a.FIRST_OPINION, requires=("accept",), stops=("township",)),
    replace(plain.FORWARD, starts=("federation",)),
    _CHECK,
    Act("publish", "Publish the list, without the kind of disability", ("listed",), "in_force", "", by=(a.COUNTY, a.TOWN)),
    without=("visit", "request_check", "report_check"),
    requires=("federation_check",),
)


def _own(act: Act) -> Act:
    if act.code == "confirm":
        return replace(act, target="listed", by=(a.COUNTY_OFFICER,), stops=("county",))
    if act.code == "refuse":
        return replace(act, by=(a.COUNTY_OFFICER,), stops=("county",), starts=("refusal",))
    return replace(act, undoes=(*act.undoes, "federation_check")) if act.code == "send_back" else act


ACTS = tuple(_own(act) for act in _PLAIN)
STATES = (*(state for state in plain.STATES if state.code != "confirmed"), LISTED, a.IN_FORCE)
OF_2016 = checked(
    Workflow(
        "disability",
        "Application for the disability subsidies",
        SUBSIDIES_2015,
        date(2016, 1, 1),
        STATES,
        ACTS,
        LIMITS[:4],
        plain.steps(SUBSIDIES_2015, "accept", "first_opinion", "federation_check"),
        plain.FACTS,
        _PAPERS | {"certificate_check": "Result about the disability certificate"},
        until=date(2021, 4, 22),
    )
)
_ANYWHERE = a.under(SUBSIDIES_2021, a.APPLY_ELSEWHERE, a.PASS_ON)


def _from_anywhere(act: Act) -> Act:
    if act.code == "accept":
        return replace(act, requires=a.TAKEN_IN)
    return replace(act, sources=(*act.sources, "sent")) if act.code == "withdraw" else act


OF_2021 = checked(
    replace(
        OF_2016,
        law=SUBSIDIES_2021,
        since=date(2021, 4, 22),
        until=None,
        states=(*STATES, a.SENT),
        acts=(*(_from_anywhere(act) for act in ACTS), *_ANYWHERE),
        facts=plain.FACTS | a.FROM_ELSEWHERE,
        papers={**OF_2016.papers} | a.used(a.LETTERS, "transfer_letter"),
    )
)
REGIMES = (OF_2016, OF_2021)
