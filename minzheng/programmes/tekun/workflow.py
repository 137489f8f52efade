"""How destitute support is applied for, ended, and the degree of care assessed anew (民发〔2021〕43号)."""

from dataclasses import replace
from datetime import date

from minzheng.cases.workflow.checking import checked
from minzheng.cases.workflow.clocks import Limit, Unit
from minzheng.cases.workflow.declaration import Act, State, Step, Verdict, Workflow
from minzheng.programmes.procedures import acts as a
from minzheng.programmes.procedures.sources import TEKUN_2021

SINCE = date(2021, 7, 1)
_FIRST = Limit("township", "Survey and first opinion", 15, Unit.WORKING, TEKUN_2021, "13")
_NOTICE = replace(a.NOTICE_DAYS, law=TEKUN_2021, article="15")
_ASSESS_CARE = Act(
    "assess_care",
    "Assess the ability of self-care",
    ("survey", "review"),
    "",
    "",
    "20",
    by=(a.COUNTY, a.TOWN),
    signers=2,
    papers=("care_form",),
)

APPLICATION = checked(
    Workflow(
        "tekun",
        "Application for destitute support",
        TEKUN_2021,
        SINCE,
        (
            a.NEW,
            a.APPLIED,
            a.GAPS,
            a.SURVEY,
            a.OPINION,
            a.NOTICE,
            a.REVIEW,
            a.CONFIRMED,
            a.REFUSED,
            a.IN_FORCE,
            a.REFUSAL_TOLD,
            a.WITHDRAWN,
            a.ENDED,
        ),
        a.under(
            TEKUN_2021,
            replace(a.APPLY, article="10"),
            a.TELL_GAPS,
            a.COMPLETE,
            replace(a.ACCEPT, starts=("township",)),
            replace(a.REQUEST_CHECK, starts=()),
            replace(a.REPORT_CHECK, stops=()),
            replace(a.VISIT, article="13", stops=()),
            replace(a.APPRAISE, article="14", sources=("survey",)),
            replace(a.FIRST_OPINION, article="13", stops=("township",)),
            replace(a.POST_NOTICE, article="15"),
            replace(a.TAKE_DOWN, article="15"),
            replace(a.OBJECT_ANEW, article="15", starts=("township",)),
            replace(a.FORWARD, article="16", guards=()),
            replace(a.FORWARD_UNFIT, article="16"),
            replace(a.SPOT_VISIT, article="16"),
            _ASSESS_CARE,
            replace(a.SEND_BACK, article="16", starts=("township",)),
            replace(
                a.CONFIRM,
                article="16",
                stops=("county",),
                requires=(
                    "accept",
                    "report_check",
                    "visit",
                    "first_opinion",
                    "post_notice",
                    "assess_care",
                    "spot_visit if sampled",
                ),
            ),
            replace(a.REFUSE, article="18", stops=("county",)),
            replace(a.TELL_REFUSAL, article="18"),
            replace(a.PUBLISH, article="17"),
            replace(a.WITHDRAW, sources=("applied", "gaps", "survey", "opinion", "notice", "review")),
            replace(a.END, sources=("survey", "opinion", "notice", "review")),
        ),
        (
            _FIRST,
            _NOTICE,
            replace(a.COUNTY_DAYS, days=15, law=TEKUN_2021, article="16"),
            replace(a.REFUSAL_DAYS, law=TEKUN_2021, article="18"),
        ),
        (
            Step("accept", ("confirm", "refuse", "end"), TEKUN_2021, "12"),
            Step("visit", ("confirm", "refuse"), TEKUN_2021, "13"),
            Step("report_check", ("confirm", "refuse"), TEKUN_2021, "13"),
            Step("first_opinion", ("confirm", "refuse"), TEKUN_2021, "13"),
            Step("post_notice", ("confirm",), TEKUN_2021, "15"),
            Step("spot_visit if sampled", ("confirm",), TEKUN_2021, "16"),
            Step("assess_care", ("confirm",), TEKUN_2021, "20"),
        ),
        a.used(a.FACTS, "file_complete", "taken_down", "unfit", more={"sampled": "The case was drawn for a check by the county"}),
        a.PAPERS | {"care_form": "Form of the six abilities"},
    )
)

_PROPOSED = State("proposed", "End proposed")
_STOPPED = State("stopped", "Support ended", final=True)
_KEPT = State("kept", "Support goes on", final=True)
_ENDING = ("propose_end",)
ENDING = checked(
    Workflow(
        "tekun_end",
        "End of destitute support",
        TEKUN_2021,
        SINCE,
        (a.NEW, _PROPOSED, a.NOTICE, _STOPPED, _KEPT),
        a.under(
            TEKUN_2021,
            Act(
                "propose_end",
                "Find that a condition has fallen away",
                ("new",),
                "proposed",
                "",
                "24",
                by=(a.TOWN, a.COUNTY),
                prepares=True,
                reasoned=True,
            ),
            replace(a.POST_NOTICE, article="26", sources=("proposed",), requires=("propose_end",)),
            replace(a.TAKE_DOWN, article="26", sources=("notice",)),
            replace(a.OBJECT_ANEW, article="26", target="proposed", undoes=("post_notice",), starts=("township",)),
            Act(
                "resurvey",
                "Finish the new survey",
                ("proposed",),
                "",
                "",
                "26",
                by=(a.TOWN,),
                signers=2,
                prepares=True,
                papers=("survey_form",),
                stops=("township",),
            ),
            Act(
                "stop",
                "End the support",
                ("notice",),
                "stopped",
                "",
                "26",
                by=(a.COUNTY_OFFICER,),
                requires=("propose_end", "post_notice"),
                after=("notice",),
                apart_from=(*_ENDING, "resurvey"),
                verdict=Verdict.STOP,
                reasoned=True,
                papers=("decision_letter",),
            ),
            Act(
                "keep",
                "Let the support go on",
                ("notice", "proposed"),
                "kept",
                "",
                "26",
                by=(a.COUNTY_OFFICER,),
                requires=("propose_end",),
                apart_from=(*_ENDING, "resurvey"),
                verdict=Verdict.KEEP,
                reasoned=True,
            ),
        ),
        (replace(_FIRST, article="26", label="New survey after an objection"), replace(_NOTICE, article="26")),
        (Step("propose_end", ("stop", "keep"), TEKUN_2021, "24"), Step("post_notice", ("stop",), TEKUN_2021, "26")),
        a.used(a.FACTS, "taken_down"),
        a.PAPERS,
    )
)

CARE = checked(
    Workflow(
        "tekun_care",
        "New assessment of self-care",
        TEKUN_2021,
        SINCE,
        (
            a.NEW,
            State("reported", "Change reported"),
            State("assessed", "Assessed"),
            State("care_set", "Degree of care set", final=True),
        ),
        a.under(
            TEKUN_2021,
            Act(
                "report_care",
                "Take in the report of a change",
                ("new",),
                "reported",
                "",
                "23",
                by=(a.TOWN, a.VILLAGE),
                starts=("care",),
            ),
            replace(_ASSESS_CARE, article="23", sources=("reported",), target="assessed", prepares=True, stops=("care",)),
            Act(
                "set_care",
                "Set the degree of care",
                ("assessed",),
                "care_set",
                "",
                "23",
                by=(a.COUNTY_OFFICER,),
                requires=("assess_care",),
                apart_from=("assess_care",),
                verdict=Verdict.CHANGE,
                reasoned=True,
            ),
        ),
        (Limit("care", "New assessment after a report", 10, Unit.WORKING, TEKUN_2021, "23"),),
        (Step("assess_care", ("set_care",), TEKUN_2021, "23"),),
        {},
        {"care_form": "Form of the six abilities"},
    )
)
REGIMES = (APPLICATION, ENDING, CARE)
