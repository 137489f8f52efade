"""How temporary assistance is applied for: the ordinary way, and the urgent one that pays first and completes the papers later."""

from dataclasses import replace
from datetime import date

from minzheng.cases.workflow.checking import checked
from minzheng.cases.workflow.clocks import Limit, Unit
from minzheng.cases.workflow.declaration import Act, State, Step, Verdict, Workflow
from minzheng.programmes.procedures import acts as a
from minzheng.programmes.procedures.sources import MEASURES_2014, TEMPORARY_2014, TEMPORARY_2018

_CHECKED = "report_check unless assisted"  # of dibao and destitute people only the necessary expenditure is checked
_APART = ("accept", "visit", "first_opinion")
_GRANTED = replace(a.CONFIRMED, final=True)
_LIMITS = a.limits_under(
    TEMPORARY_2014,
    replace(a.TOTAL, days=None, longest=None),
    a.NOTICE_DAYS,
    replace(a.COUNTY_DAYS, days=None),
    replace(a.REFUSAL_DAYS, days=None),
)
ORDINARY = checked(
    Workflow(
        "temporary",
        "Application for temporary assistance",
        TEMPORARY_2014,
        date(2018, 1, 23),
        (
            a.NEW,
            a.APPLIED,
            a.GAPS,
            a.SURVEY,
            a.OPINION,
            a.NOTICE,
            a.REVIEW,
            _GRANTED,
            a.REFUSED,
            a.REFUSAL_TOLD,
            a.WITHDRAWN,
            a.ENDED,
        ),
        a.under(
            MEASURES_2014,
            replace(a.APPLY, article="48"),
            a.TELL_GAPS,
            a.COMPLETE,
            replace(a.ACCEPT, article="48", starts=("total",)),
            replace(a.REQUEST_CHECK, starts=()),
            replace(a.REPORT_CHECK, stops=()),
            replace(a.VISIT, article="48", stops=()),
            replace(a.FIRST_OPINION, article="48", requires=("visit", _CHECKED)),
            replace(a.POST_NOTICE, article="48"),
            a.TAKE_DOWN,
            a.OBJECT_ANEW,
            replace(a.FORWARD, article="48", guards=()),
            a.FORWARD_UNFIT,
            a.SEND_BACK,
            replace(
                a.CONFIRM, article="48", requires=("accept", _CHECKED, "visit", "first_opinion", "post_notice"), apart_from=_APART
            ),
            replace(a.REFUSE, article="48", requires=("accept", _CHECKED, "visit", "first_opinion"), apart_from=_APART),
            a.TELL_REFUSAL,
            replace(a.WITHDRAW, sources=("applied", "gaps", "survey", "opinion", "notice", "review")),
            replace(a.END, sources=("survey", "opinion", "notice", "review"), apart_from=_APART),
        ),
        _LIMITS,
        (
            Step("accept", ("confirm", "refuse", "end"), MEASURES_2014, "48"),
            Step(_CHECKED, ("confirm", "refuse"), TEMPORARY_2018),
            Step("visit", ("confirm", "refuse"), MEASURES_2014, "48"),
            Step("first_opinion", ("confirm", "refuse"), MEASURES_2014, "48"),
            Step("post_notice", ("confirm",), MEASURES_2014, "48"),
        ),
        a.used(
            a.FACTS, "file_complete", "taken_down", "unfit", more={"assisted": "The family receives dibao or destitute support"}
        ),
        a.PAPERS,
    )
)

_REPORTED = State("reported", "Emergency reported")
_PAID = State("paid", "Helped; papers to complete")
_COMPLETED = State("completed", "Papers completed", final=True)
_UNFOUNDED = State("unfounded", "Found untrue, to recover", final=True)
_URGENT_APART = ("register_emergency", "verify")
URGENT = checked(
    Workflow(
        "temporary_urgent",
        "Urgent temporary assistance: help first",
        TEMPORARY_2018,
        date(2018, 1, 23),
        (a.NEW, _REPORTED, _PAID, _COMPLETED, _UNFOUNDED, replace(a.REFUSED, final=True)),
        a.under(
            TEMPORARY_2018,
            Act(
                "register_emergency",
                "Register person and emergency",
                ("new",),
                "reported",
                "",
                by=(a.TOWN, a.VILLAGE),
                once=True,
                prepares=True,
                reasoned=True,
                starts=("help",),
            ),
            Act(
                "verify",
                "Look into the emergency",
                ("reported", "paid"),
                "",
                "",
                by=(a.TOWN,),
                prepares=True,
                papers=("survey_form",),
            ),
            Act(
                "help_first",
                "Help before anything else",
                ("reported",),
                "paid",
                "",
                by=(a.DECIDER,),
                requires=("register_emergency",),
                apart_from=_URGENT_APART,
                verdict=Verdict.GRANT,
                reasoned=True,
                stops=("help",),
            ),
            Act(
                "refer_ordinary",
                "Refuse: not urgent, the ordinary way is open",
                ("reported",),
                "refused",
                "",
                by=(a.DECIDER,),
                requires=("register_emergency", "verify"),
                apart_from=_URGENT_APART,
                verdict=Verdict.REFUSE,
                reasoned=True,
            ),
            Act(
                "emergency_over", "Note that the emergency is over", ("paid",), "", "", by=(a.TOWN,), once=True, starts=("papers",)
            ),
            Act(
                "complete_papers",
                "Complete person, cause, amount and signatures",
                ("paid",),
                "completed",
                "",
                by=(a.TOWN,),
                signers=2,
                requires=("help_first", "emergency_over"),
                papers=("application", "delivery_record"),
                stops=("papers",),
            ),
            Act(
                "find_unfounded",
                "Find that the emergency was untrue",
                ("paid",),
                "unfounded",
                "",
                by=(a.COUNTY_OFFICER,),
                requires=("verify",),
                apart_from=_URGENT_APART,
                verdict=Verdict.STOP,
                reasoned=True,
                papers=("decision_letter",),
            ),
        ),
        (
            Limit("help", "Help in an emergency", None, Unit.CALENDAR, TEMPORARY_2018, soon=1),
            Limit("papers", "Papers after the emergency", None, Unit.WORKING, TEMPORARY_2018),
        ),
        (
            Step("register_emergency", ("help_first", "refer_ordinary"), TEMPORARY_2018),
            Step("verify", ("find_unfounded", "refer_ordinary"), TEMPORARY_2018),
        ),
        {},
        a.PAPERS,
    )
)
REGIMES = (ORDINARY, URGENT)
