"""Procedures of no one programme: objection to a decision, reconsideration, real-name report, petition, referral."""

from datetime import date

from minzheng.cases.workflow.checking import checked
from minzheng.cases.workflow.clocks import Limit, Unit
from minzheng.cases.workflow.declaration import Act, State, Step, Verdict, Workflow
from minzheng.programmes.procedures import acts as a
from minzheng.programmes.procedures.sources import DIBAO_2021, LOW_INCOME_2023, MEASURES_2014, PETITIONS, RECONSIDERATION

_SINCE = date(2014, 5, 1)
_OPEN = State("open", "Being checked")
_CONCLUDED = State("concluded", "Concluded, not yet answered")
_ANSWERED = State("answered", "Answered", final=True)
_PAPERS = a.used(a.PAPERS, "survey_form", "decision_letter", "delivery_record")


def _checked_and_answered(code: str, title: str, law: str, article: str, since: date, first: Act) -> Workflow:
    """Taken in, checked by two, concluded by an officer who did neither, answered."""
    preparing = (first.code, "recheck")
    return checked(
        Workflow(
            code,
            title,
            law,
            since,
            (a.NEW, _OPEN, _CONCLUDED, _ANSWERED),
            a.under(
                law,
                first,
                Act(
                    "recheck",
                    "Check it, two together",
                    ("open",),
                    "",
                    "",
                    article,
                    by=(a.TOWN, a.COUNTY),
                    signers=2,
                    prepares=True,
                    papers=("survey_form",),
                ),
                Act(
                    "uphold",
                    "Conclude: nothing is wrong",
                    ("open",),
                    "concluded",
                    "",
                    article,
                    by=(a.COUNTY_OFFICER,),
                    requires=("recheck",),
                    apart_from=preparing,
                    verdict=Verdict.KEEP,
                    reasoned=True,
                ),
                Act(
                    "correct",
                    "Conclude: the case is checked anew as a change",
                    ("open",),
                    "concluded",
                    "",
                    article,
                    by=(a.COUNTY_OFFICER,),
                    requires=("recheck",),
                    apart_from=preparing,
                    verdict=Verdict.CHANGE,
                    reasoned=True,
                ),
                Act(
                    "answer",
                    "Answer who brought it",
                    ("concluded",),
                    "answered",
                    "",
                    article,
                    by=(a.TOWN, a.COUNTY),
                    papers=("answer_letter", "delivery_record"),
                    stops=("answer",),
                ),
            ),
            (Limit("answer", "Answer to who asked", None, Unit.WORKING, law, article),),
            (Step("recheck", ("uphold", "correct"), law, article),),
            {},
            _PAPERS | a.used(a.LETTERS, "answer_letter"),
        )
    )


OBJECTION = _checked_and_answered(
    "objection",
    "Objection after publication",
    MEASURES_2014,
    "65",
    _SINCE,
    Act(
        "record_objection",
        "Take in the objection",
        ("new",),
        "open",
        "",
        "65",
        by=(a.TOWN, a.COUNTY, a.VILLAGE),
        prepares=True,
        reasoned=True,
        starts=("answer",),
    ),
)
REPORT = _checked_and_answered(
    "report",
    "Report under a real name",
    DIBAO_2021,
    "37",
    date(2021, 7, 1),
    Act(
        "record_report",
        "Take in the report",
        ("new",),
        "open",
        "",
        "37",
        by=(a.TOWN, a.COUNTY),
        prepares=True,
        reasoned=True,
        starts=("answer",),
    ),
)

RECONSIDERATION_OF_DECISION = checked(
    Workflow(
        "reconsideration",
        "Reconsideration or lawsuit",
        MEASURES_2014,
        _SINCE,
        (
            State("told", "Decision told"),
            State("received", "Request received"),
            State("pleaded", "Answered to the authority"),
            State("to_redo", "To be decided anew"),
            State("upheld", "Decision upheld", final=True),
            State("redone", "Decided anew", final=True),
            State("lapsed", "Nobody asked in time", final=True),
        ),
        a.under(
            RECONSIDERATION,
            Act(
                "tell_remedies",
                "Tell the way to reconsideration and court",
                ("told",),
                "",
                MEASURES_2014,
                "65",
                by=(a.TOWN, a.COUNTY),
                once=True,
                papers=("delivery_record",),
                starts=("request",),
            ),
            Act("lapse", "Note that nobody asked in time", ("told",), "lapsed", "", automatic=True, after=("request",)),
            Act(
                "receive",
                "Record the notice of the authority or court",
                ("told",),
                "received",
                MEASURES_2014,
                "65",
                by=(a.COUNTY,),
                starts=("plea",),
            ),
            Act(
                "plead",
                "Answer with the grounds and the file",
                ("received",),
                "pleaded",
                "",
                by=(a.COUNTY,),
                prepares=True,
                papers=("plea",),
                stops=("plea",),
                starts=("ruling",),
            ),
            Act("suspend", "Record a suspension", ("pleaded",), "", "", by=(a.COUNTY,), reasoned=True, pauses=("ruling",)),
            Act(
                "continue",
                "Record that it goes on",
                ("pleaded",),
                "",
                "",
                by=(a.COUNTY,),
                requires=("suspend",),
                resumes=("ruling",),
                undoes=("suspend",),
            ),
            Act(
                "record_upheld",
                "Record that the decision stands",
                ("pleaded",),
                "upheld",
                "",
                by=(a.COUNTY,),
                papers=("ruling",),
                stops=("ruling",),
            ),
            Act(
                "record_annulled",
                "Record that it must be decided anew",
                ("pleaded",),
                "to_redo",
                "",
                by=(a.COUNTY,),
                papers=("ruling",),
                prepares=True,
                stops=("ruling",),
            ),
            Act(
                "redo",
                "Decide anew",
                ("to_redo",),
                "redone",
                "",
                by=(a.COUNTY_OFFICER,),
                requires=("record_annulled",),
                apart_from=("plead", "record_annulled"),
                verdict=Verdict.CHANGE,
                reasoned=True,
                papers=("decision_letter",),
            ),
        ),
        (
            Limit("request", "Request for reconsideration", None, Unit.CALENDAR, RECONSIDERATION, waiting=True),
            Limit("plea", "Answer to the authority", None, Unit.WORKING, RECONSIDERATION),
            Limit("ruling", "Ruling on the request", None, Unit.CALENDAR, RECONSIDERATION, soon=10),
        ),
        (Step("record_annulled", ("redo",), RECONSIDERATION),),
        {},
        _PAPERS | {"plea": "Answer with the file", "ruling": "Ruling of the authority or court"},
    )
)

PETITION = checked(
    Workflow(
        "petition",
        "Letter or visit",
        PETITIONS,
        date(2022, 5, 1),
        (
            a.NEW,
            State("registered", "Registered"),
            State("handled", "Being handled"),
            State("replied", "Replied to", final=True),
            State("passed_on", "Passed on to whom it concerns", final=True),
        ),
        a.under(
            PETITIONS,
            Act("register", "Register the letter or visit", ("new",), "registered", "", by=(a.TOWN, a.COUNTY), starts=("accept",)),
            Act(
                "take_on",
                "Take it on and say so",
                ("registered",),
                "handled",
                "",
                by=(a.TOWN, a.COUNTY),
                papers=("acceptance_letter",),
                stops=("accept",),
                starts=("reply",),
            ),
            Act(
                "pass_on",
                "Pass it on and say so",
                ("registered",),
                "passed_on",
                "",
                by=(a.TOWN, a.COUNTY),
                reasoned=True,
                papers=("delivery_record",),
                stops=("accept",),
            ),
            Act(
                "reply",
                "Reply in writing",
                ("handled",),
                "replied",
                "",
                by=(a.TOWN, a.COUNTY),
                reasoned=True,
                papers=("delivery_record",),
                stops=("reply",),
            ),
        ),
        (
            Limit("accept", "Taken on or passed on", None, Unit.CALENDAR, PETITIONS),
            Limit("reply", "Reply", None, Unit.CALENDAR, PETITIONS, soon=10),
        ),
        (),
        {},
        _PAPERS | a.used(a.PAPERS, "acceptance_letter"),
    )
)

REFERRAL = checked(
    Workflow(
        "referral",
        "Referral to another department",
        LOW_INCOME_2023,
        date(2018, 1, 23),
        (
            a.NEW,
            State("sent", "Waiting for the other department"),
            State("taken_up", "Taken up by the other department"),
            State("declined", "Declined by the other department"),
            State("closed", "Closed, the family told", final=True),
        ),
        a.under(
            LOW_INCOME_2023,
            Act(
                "refer",
                "Refer the family with its consent",
                ("new",),
                "sent",
                "",
                by=(a.TOWN, a.COUNTY),
                papers=("consent", "referral_letter"),
                starts=("answer",),
            ),
            Act("remind", "Remind the other department", ("sent",), "", "", by=(a.TOWN, a.COUNTY)),
            Act(
                "record_taken_up",
                "Record that it was taken up, and what is done",
                ("sent",),
                "taken_up",
                "",
                by=(a.TOWN, a.COUNTY),
                reasoned=True,
                stops=("answer",),
            ),
            Act(
                "record_declined",
                "Record that it was declined, and why",
                ("sent",),
                "declined",
                "",
                by=(a.TOWN, a.COUNTY),
                reasoned=True,
                stops=("answer",),
            ),
            Act(
                "refer_again",
                "Refer to another office",
                ("declined",),
                "sent",
                "",
                by=(a.TOWN, a.COUNTY),
                papers=("referral_letter",),
                starts=("answer",),
            ),
            Act(
                "tell_family",
                "Tell the family what came of it",
                ("taken_up", "declined"),
                "closed",
                "",
                by=(a.TOWN, a.COUNTY),
                papers=("told_letter", "delivery_record"),
            ),
        ),
        (Limit("answer", "Answer to who asked", None, Unit.WORKING, LOW_INCOME_2023),),
        (),
        {},
        _PAPERS | {"consent": "Consent of the family"} | a.used(a.LETTERS, "referral_letter", "told_letter"),
    )
)
REGIMES = (OBJECTION, REPORT, RECONSIDERATION_OF_DECISION, PETITION, REFERRAL)
