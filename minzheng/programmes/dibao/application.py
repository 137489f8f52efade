"""How dibao is applied for, under each law: 2012, 2021, the shorter limits of 2022, the Social Assistance Law of 2026."""

from dataclasses import replace
from datetime import date

from minzheng.cases.workflow.checking import checked
from minzheng.cases.workflow.clocks import Limit, Unit
from minzheng.cases.workflow.declaration import Act, State, Step, Workflow
from minzheng.programmes.procedures import acts as a
from minzheng.programmes.procedures.sources import ASSISTANCE_LAW, BACKSTOP_2022, DIBAO_2012, DIBAO_2021

TITLE = "Application for dibao"
STATES = (
    a.NEW,
    a.APPLIED,
    a.GAPS,
    a.SURVEY,
    a.OPINION,
    a.NOTICE,
    a.DISPUTED,
    a.REVIEW,
    a.CONFIRMED,
    a.REFUSED,
    a.IN_FORCE,
    a.REFUSAL_TOLD,
    a.WITHDRAWN,
    a.ENDED,
)
ACTS = a.under(
    DIBAO_2021,
    replace(a.APPLY, article="4"),
    replace(a.TELL_GAPS, article="10"),
    replace(a.COMPLETE, article="10"),
    replace(a.ACCEPT, article="10"),
    replace(a.REQUEST_CHECK, article="17"),
    replace(a.REPORT_CHECK, article="17"),
    replace(a.VISIT, article="16"),
    replace(a.FIRST_OPINION, article="19"),
    replace(a.POST_NOTICE, article="19"),
    replace(a.TAKE_DOWN, article="19"),
    replace(a.OBJECT, article="19"),
    replace(a.APPRAISE, article="19"),
    replace(a.SETTLE, article="19"),
    replace(a.RESURVEY, article="19"),
    replace(a.FORWARD, article="20"),
    replace(a.FORWARD_UNFIT, article="20"),
    replace(a.SPOT_VISIT, article="20"),
    replace(a.SEND_BACK, article="20"),
    replace(a.CONFIRM, article="21"),
    replace(a.REFUSE, article="21"),
    replace(a.TELL_REFUSAL, article="21"),
    replace(a.PUBLISH, article="24"),
    replace(a.WITHDRAW, article="4"),
    replace(a.END, article="29"),
    replace(a.EXTEND, article="22", guards=("special",)),
)
STEPS = (
    Step("accept", ("confirm", "refuse", "end"), DIBAO_2021, "10"),
    Step("report_check", ("confirm", "refuse"), DIBAO_2021, "17"),
    Step("visit", ("confirm", "refuse"), DIBAO_2021, "16"),
    Step("first_opinion", ("confirm", "refuse"), DIBAO_2021, "19"),
    Step("post_notice", ("confirm",), DIBAO_2021, "19"),
    Step("spot_visit if relative_of_staff or complained", ("confirm",), DIBAO_2021, "20"),
)
LIMITS = a.limits_under(
    DIBAO_2021,
    replace(a.TOTAL, article="22"),
    replace(a.SURVEY_START, article="15"),
    replace(a.CHECK_START, article="17"),
    replace(a.NOTICE_DAYS, article="19"),
    replace(a.COUNTY_DAYS, article="20"),
    replace(a.REFUSAL_DAYS, article="21"),
)
FACTS = {
    **{name: a.FACTS[name] for name in a.FACTS if name not in ("lives_elsewhere", "cross_area", "hard_survey")},
    "special": "The case is a special one",
}

OF_2021 = checked(
    Workflow("dibao", TITLE, DIBAO_2021, date(2021, 7, 1), STATES, ACTS, LIMITS, STEPS, FACTS, a.PAPERS, until=date(2022, 10, 20))
)
_EXTENDED = replace(a.EXTEND, law=BACKSTOP_2022)
OF_2022 = checked(
    replace(
        OF_2021,
        law=BACKSTOP_2022,
        since=date(2022, 10, 20),
        until=date(2026, 7, 1),
        acts=tuple(_EXTENDED if act.code == "extend" else act for act in ACTS),
        limits=(replace(a.TOTAL, law=BACKSTOP_2022, delegated=20), *LIMITS[1:]),
        facts=a.FACTS,
    )
)
_DECIDED = {"confirm", "refuse"}
OF_2026 = checked(
    replace(
        OF_2022,
        law=ASSISTANCE_LAW,
        since=date(2026, 7, 1),
        until=None,
        acts=tuple(replace(act, law=ASSISTANCE_LAW, article="44") if act.code in _DECIDED else act for act in OF_2022.acts),
    )
)

COUNTY_NOTICE = State("county_notice", "Public notice of the county")
_APPRAISE = replace(
    a.APPRAISE,
    sources=("survey",),
    requires=("visit",),
    stops=("appraisal",),
    label="Hold the appraisal by villagers' representatives",
)
_COUNTY_ACTS = (
    Act(
        "county_opinion",
        "Give the county's opinion",
        ("review",),
        "",
        "",
        by=(a.COUNTY,),
        requires=("first_opinion",),
        prepares=True,
        reasoned=True,
        stops=("county",),
    ),
    Act(
        "post_county_notice",
        "Post the county's notice",
        ("review",),
        "county_notice",
        "",
        by=(a.COUNTY,),
        guards=("not unfit",),
        requires=("county_opinion",),
        papers=("notice_photo",),
        starts=("county_notice",),
    ),
    Act(
        "object_county",
        "Record an objection to the county's notice",
        ("county_notice",),
        "review",
        "",
        by=(a.COUNTY, a.TOWN),
        within=("county_notice",),
        reasoned=True,
        sets=("ever_objected",),
        undoes=("county_opinion", "post_county_notice"),
        starts=("recheck",),
    ),
)
_BEFORE_2012 = (*a.PREPARING, "county_opinion")
_CONFIRM_2012 = replace(
    a.CONFIRM,
    sources=("county_notice",),
    requires=(
        "accept",
        "visit",
        "appraise",
        "first_opinion",
        "post_notice",
        "post_county_notice",
        "spot_visit if relative_of_staff",
    ),
    after=("county_notice",),
    apart_from=_BEFORE_2012,
    stops=("total", "recheck", "decision"),
)
_REFUSE_2012 = replace(
    a.REFUSE,
    requires=("accept", "visit", "first_opinion", "county_opinion"),
    apart_from=_BEFORE_2012,
    stops=("total", "county", "recheck"),
)
OF_2012 = checked(
    Workflow(
        "dibao",
        TITLE,
        DIBAO_2012,
        date(2012, 12, 12),
        (*STATES, COUNTY_NOTICE),
        a.under(
            DIBAO_2012,
            a.APPLY,
            a.TELL_GAPS,
            a.COMPLETE,
            replace(a.ACCEPT, starts=("total if urban", "survey_start")),
            replace(a.REQUEST_CHECK, starts=()),
            replace(a.REPORT_CHECK, stops=()),
            replace(a.VISIT, starts=("appraisal",)),
            _APPRAISE,
            replace(a.FIRST_OPINION, requires=("visit", "appraise")),
            a.POST_NOTICE,
            replace(a.TAKE_DOWN, sources=("notice", "review", "county_notice")),
            replace(a.OBJECT, undoes=()),
            replace(a.RESURVEY, undoes=("visit", "appraise", "first_opinion", "post_notice")),
            a.FORWARD,
            a.FORWARD_UNFIT,
            a.SPOT_VISIT,
            *_COUNTY_ACTS,
            replace(a.SEND_BACK, undoes=("visit", "appraise", "first_opinion", "post_notice", "county_opinion")),
            Act(
                "county_notice_over",
                "Note that nobody objected",
                ("county_notice",),
                "",
                "",
                automatic=True,
                once=True,
                after=("county_notice",),
                starts=("decision",),
            ),
            _CONFIRM_2012,
            _REFUSE_2012,
            a.TELL_REFUSAL,
            a.PUBLISH,
            replace(a.WITHDRAW, sources=(*a.WITHDRAW.sources, "county_notice")),
            replace(a.END, apart_from=_BEFORE_2012),
        ),
        a.limits_under(
            DIBAO_2012,
            Limit("total", "From acceptance to decision", 30, Unit.CALENDAR, "", soon=5),
            replace(a.SURVEY_START, days=10),
            Limit("appraisal", "Appraisal after the survey", 5, Unit.WORKING, ""),
            a.NOTICE_DAYS,
            replace(a.COUNTY_DAYS, days=5),
            replace(a.NOTICE_DAYS, code="county_notice", label="Public notice of the county"),
            Limit("decision", "Decision after the county's notice", 3, Unit.WORKING, "", soon=1),
            Limit("recheck", "New check after an objection", 20, Unit.WORKING, ""),
            replace(a.REFUSAL_DAYS, unit=Unit.CALENDAR),
        ),
        (
            Step("accept", ("confirm", "refuse", "end"), DIBAO_2012),
            Step("visit", ("confirm", "refuse"), DIBAO_2012),
            Step("appraise", ("confirm",), DIBAO_2012),
            Step("first_opinion", ("confirm", "refuse"), DIBAO_2012),
            Step("county_opinion", ("confirm", "refuse"), DIBAO_2012),
            Step("post_notice", ("confirm",), DIBAO_2012),
            Step("post_county_notice", ("confirm",), DIBAO_2012),
            Step("spot_visit if relative_of_staff", ("confirm",), DIBAO_2012),
        ),
        {**{name: a.FACTS[name] for name in FACTS if name != "special"}, "urban": "The family lives in town"},
        a.PAPERS,
        until=date(2021, 7, 1),
    )
)

# One person of an edge family alone (单人保), since 2021: as the family's application, with the ground for it shown.
_GROUND = replace(
    a.VISIT,
    code="show_ground",
    label="Record the ground for applying alone",
    law=DIBAO_2021,
    article="8",
    signers=1,
    stops=(),
    papers=("ground",),
)
_APART = (*a.PREPARING, "show_ground")


def _alone(act: Act) -> Act:
    if act.verdict:
        required = (*act.requires, "show_ground") if act.code == "confirm" else act.requires
        return replace(act, requires=required, apart_from=_APART)
    return act


ALONE = tuple(
    checked(
        replace(
            regime,
            code="dibao_alone",
            title="Application of one person alone for dibao",
            acts=(*(_alone(act) for act in regime.acts), _GROUND),
            steps=(*regime.steps, Step("show_ground", ("confirm",), DIBAO_2021, "8")),
            papers=a.PAPERS | {"ground": "Proof of disability, illness or another ground"},
        )
    )
    for regime in (OF_2021, OF_2022, OF_2026)
)
