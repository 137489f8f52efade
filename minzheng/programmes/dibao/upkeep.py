"""Dibao that runs: changes and stops, with a hearing before a cut or stop since 2026-07-01; re-verification by class."""

from dataclasses import replace
from datetime import date

from minzheng.cases.workflow.checking import checked
from minzheng.cases.workflow.clocks import Limit, Unit
from minzheng.cases.workflow.declaration import Act, State, Step, Verdict, Workflow
from minzheng.programmes.procedures import acts as a
from minzheng.programmes.procedures.sources import ASSISTANCE_LAW, BACKSTOP_2022, DIBAO_2012, DIBAO_2021, REFORM_2020

_CHECKING = State("checking", "Change being checked")
_PROPOSED = State("proposed", "Change proposed")
_DECIDED = State("decided", "Decided, not yet told")
_STOPPED = State("stopped", "Stopped, not yet told")
_TOLD = State("told", "Decided and told", final=True)
_ENDED = State("stop_told", "Stopped and told", final=True)
_SUCCEEDED = State("succeeded", "Stopped, and opened for the remaining members", final=True)
_UNCHANGED = State("unchanged", "Nothing changed", final=True)
_PREPARING = ("visit", "propose_raise", "propose_cut", "propose_stop")


def _propose(what: str, label: str) -> Act:
    others = tuple(each for each in ("raise", "cut", "stop") if each != what)
    return Act(
        f"propose_{what}",
        label,
        ("checking",),
        "proposed",
        "",
        by=(a.TOWN,),
        requires=("report_check",),
        prepares=True,
        reasoned=True,
        sets=(f"to_{what}",),
        clears=tuple(f"to_{each}" for each in others),
        undoes=tuple(f"propose_{each}" for each in others),
    )


def _decide(what: str, label: str, target: str, verdict: Verdict) -> Act:
    return Act(
        f"decide_{what}",
        label,
        ("proposed",),
        target,
        "",
        by=(a.DECIDER,),
        guards=(f"to_{what}",),
        requires=("report_check", f"propose_{what}"),
        apart_from=_PREPARING,
        verdict=verdict,
        reasoned=True,
        papers=("decision_letter",),
        stops=("after_death",),
    )


_LOOKING = (
    replace(a.REQUEST_CHECK, sources=("checking",), starts=()),
    replace(a.REPORT_CHECK, sources=("checking",), stops=()),
    replace(a.VISIT, sources=("checking",), stops=()),
)
_ACTS = a.under(
    DIBAO_2021,
    Act(
        "report_change",
        "Take in the change reported or found",
        ("new",),
        "checking",
        "",
        "30",
        by=(a.TOWN, a.VILLAGE),
        reasoned=True,
        starts=("after_death if member_died",),
    ),
    *_LOOKING,
    _propose("raise", "Propose to raise"),
    _propose("cut", "Propose to cut"),
    _propose("stop", "Propose to stop"),
    Act(
        "find_unchanged",
        "Find that nothing has changed",
        ("checking",),
        "unchanged",
        "",
        "31",
        by=(a.TOWN,),
        requires=("report_check",),
        reasoned=True,
        stops=("after_death",),
    ),
    replace(
        a.SEND_BACK, sources=("proposed",), target="checking", stops=(), clears=("to_raise", "to_cut", "to_stop"), undoes=_PREPARING
    ),
    _decide("raise", "Decide to raise", "decided", Verdict.CHANGE),
    _decide("cut", "Decide to cut", "decided", Verdict.CHANGE),
    _decide("stop", "Decide to stop", "stopped", Verdict.STOP),
    Act("tell", "Deliver the decision in writing", ("decided",), "told", "", by=(a.TOWN,), papers=("delivery_record",)),
    Act(
        "tell_stop",
        "Deliver the stop in writing",
        ("stopped",),
        "stop_told",
        "",
        by=(a.TOWN,),
        guards=("not head_died",),
        papers=("delivery_record",),
    ),
    Act(
        "open_successor",
        "Open the case of the remaining members",
        ("stopped",),
        "succeeded",
        "",
        by=(a.TOWN,),
        guards=("head_died",),
        papers=("delivery_record",),
    ),
)
_DECISIONS = ("decide_raise", "decide_cut", "decide_stop")
_STEPS = (
    Step("report_check", _DECISIONS, DIBAO_2021, "31"),
    *(Step(f"propose_{each[7:]}", (each,), DIBAO_2021) for each in _DECISIONS),
)
CHANGE_2021 = checked(
    Workflow(
        "dibao_change",
        "Change or stop of dibao",
        DIBAO_2021,
        date(2021, 7, 1),
        (a.NEW, _CHECKING, _PROPOSED, _DECIDED, _STOPPED, _TOLD, _ENDED, _SUCCEEDED, _UNCHANGED),
        _ACTS,
        (Limit("after_death", "Change finished after a death", 3, Unit.MONTHS, BACKSTOP_2022, soon=15),),
        _STEPS,
        {
            "member_died": "A member has died",
            "head_died": "The head of the family has died",
            "to_raise": "A raise is proposed",
            "to_cut": "A cut is proposed",
            "to_stop": "A stop is proposed",
        },
        a.PAPERS,
        until=date(2026, 7, 1),
    )
)
_HEARING = (
    Act(
        "announce",
        "Announce the cut or stop and the right to be heard",
        ("proposed",),
        "",
        ASSISTANCE_LAW,
        "48",
        by=(a.TOWN, a.COUNTY),
        guards=("to_cut or to_stop",),
        papers=("hearing_letter", "delivery_record"),
        starts=("hearing",),
        undoes=("hear",),
    ),
    Act(
        "hear",
        "Hear the person, or record that nothing was said in time",
        ("proposed",),
        "",
        ASSISTANCE_LAW,
        "48",
        by=(a.TOWN, a.COUNTY),
        requires=("announce",),
        papers=("hearing_record",),
        stops=("hearing",),
    ),
)
_HEARD = "hear unless nobody_left"


def _after_hearing(act: Act) -> Act:
    if act.code in ("decide_cut", "decide_stop"):
        return replace(act, law=ASSISTANCE_LAW, article="48", requires=(*act.requires, _HEARD))
    anew = act.code.startswith("propose_") or act.code == "send_back"  # another proposal is heard again
    return replace(act, undoes=(*act.undoes, "announce", "hear")) if anew else act


CHANGE_2026 = checked(
    replace(
        CHANGE_2021,
        law=ASSISTANCE_LAW,
        since=date(2026, 7, 1),
        until=None,
        acts=(*(_after_hearing(act) for act in _ACTS), *_HEARING),
        limits=(*CHANGE_2021.limits, Limit("hearing", "Time to be heard", None, Unit.WORKING, ASSISTANCE_LAW, "48")),
        steps=(*_STEPS, Step(_HEARD, ("decide_cut", "decide_stop"), ASSISTANCE_LAW, "48")),
        facts={**CHANGE_2021.facts, "nobody_left": "Nobody of the family is left"},
        papers=a.PAPERS | a.used(a.LETTERS, "hearing_letter") | {"hearing_record": "Record of the hearing"},
    )
)


def _review(law: str, article: str, since: date, until: date | None, cycles: dict[str, tuple[str, int]]) -> Workflow:
    """Re-verification once in each cycle: class -> (its label, months)."""
    return checked(
        Workflow(
            "dibao_review",
            "Re-verification of dibao",
            law,
            since,
            (
                a.NEW,
                State("waiting", "Next re-verification is set"),
                _CHECKING,
                _UNCHANGED,
                State("to_change", "Handed over as a change", final=True),
            ),
            a.under(
                law,
                Act(
                    "set_class",
                    "Set the class and the next re-verification",
                    ("new",),
                    "waiting",
                    "",
                    article,
                    by=(a.TOWN,),
                    guards=(" or ".join(cycles),),
                    starts=tuple(f"cycle_{each} if {each}" for each in cycles),
                ),
                Act("begin", "Begin the re-verification", ("waiting",), "checking", "", article, by=(a.TOWN,)),
                *_LOOKING,
                Act(
                    "find_unchanged",
                    "Find that nothing has changed",
                    ("checking",),
                    "unchanged",
                    "",
                    article,
                    by=(a.TOWN,),
                    requires=("visit", "report_check"),
                ),
                Act(
                    "hand_over_change",
                    "Hand over as a change",
                    ("checking",),
                    "to_change",
                    "",
                    article,
                    by=(a.TOWN,),
                    requires=("report_check",),
                    reasoned=True,
                ),
            ),
            tuple(
                Limit(f"cycle_{each}", "Re-verification in its cycle", months, Unit.MONTHS, law, article, soon=30)
                for each, (_, months) in cycles.items()
            ),
            (),
            {each: label for each, (label, _) in cycles.items()},
            a.PAPERS,
            until=until,
        )
    )


_A, _B, _C = "Class A: hardly any change to expect", "Class B: fairly stable", "Class C: unstable income, able to work"
_LATER = {"class_a": (_A, 12), "class_b": (_B, 12), "class_c": (_C, 6)}
REVIEWS = (
    _review(
        DIBAO_2012,
        "33",
        date(2012, 12, 12),
        date(2020, 8, 1),  # of the day of the opinions only the month is known
        {
            "class_a": (_A, 12),
            "class_b": (_B, 6),
            "class_c_urban": ("Class C in town: unstable income, able to work", 1),
            "class_c_rural": ("Class C in the country: unstable income, able to work", 3),
        },
    ),
    _review(REFORM_2020, "7", date(2020, 8, 1), date(2021, 7, 1), _LATER),
    _review(DIBAO_2021, "31", date(2021, 7, 1), None, _LATER),
)
