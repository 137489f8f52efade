"""The plain way without public notice: the township surveys and gives its opinion, the decider decides."""

from dataclasses import replace

from minzheng.cases.workflow.clocks import Limit
from minzheng.cases.workflow.declaration import Act, State, Step
from minzheng.programmes.procedures import acts as a

STATES: tuple[State, ...] = (
    a.NEW, a.APPLIED, a.GAPS, a.SURVEY, a.OPINION, a.REVIEW, replace(a.CONFIRMED, final=True),
    a.REFUSED, a.REFUSAL_TOLD, a.WITHDRAWN, a.ENDED,
)  # fmt: skip
FACTS = a.used(a.FACTS, "file_complete")
PREPARING = ("accept", "visit", "first_opinion")
FORWARD = replace(a.FORWARD, sources=("opinion",), guards=(), requires=("first_opinion",), after=())
_BEFORE = ("survey", "opinion", "review")


def acts(law: str, *changed: Act, without: tuple[str, ...] = (), requires: tuple[str, ...] = ()) -> tuple[Act, ...]:
    """The plain acts under a law: the changed ones instead of those of the same code (or added), some left out, and acts that both
    decisions require beside acceptance and first opinion. Whoever prepares in an added act does not decide either."""
    preparing = tuple(dict.fromkeys((*PREPARING, *(act.code for act in changed if act.prepares))))
    apart = tuple(code for code in preparing if code not in without)
    needed = tuple(code for code in ("accept", "report_check", "visit", "first_opinion", *requires) if code not in without)
    base = (
        a.APPLY,
        a.TELL_GAPS,
        a.COMPLETE,
        a.ACCEPT,
        a.REQUEST_CHECK,
        a.REPORT_CHECK,
        a.VISIT,
        a.FIRST_OPINION,
        FORWARD,
        replace(a.SEND_BACK, clears=(), undoes=apart[1:]),
        replace(a.CONFIRM, guards=(), requires=needed, apart_from=apart, stops=("total", "county")),
        replace(a.REFUSE, requires=needed, apart_from=apart),
        a.TELL_REFUSAL,
        replace(a.WITHDRAW, sources=("applied", "gaps", *_BEFORE)),
        replace(a.END, sources=_BEFORE, apart_from=apart),
    )
    instead = {act.code: act for act in changed}
    kept = [instead.pop(act.code, act) for act in base if act.code not in without]
    return a.under(law, *kept, *instead.values())


def fitted(acts: tuple[Act, ...], limits: tuple[Limit, ...]) -> tuple[Act, ...]:
    """The acts without the clocks that this procedure does not have."""
    known = {limit.code for limit in limits}
    return tuple(
        replace(
            act,
            starts=tuple(each for each in act.starts if each.split()[0] in known),
            stops=tuple(each for each in act.stops if each in known),
        )
        for act in acts
    )


def steps(law: str, *requirements: str, grant_only: tuple[str, ...] = ()) -> tuple[Step, ...]:
    """What the law asks before both decisions, before a grant alone, and before ending a case."""
    return (
        *(Step(each, ("confirm", "refuse"), law) for each in requirements),
        *(Step(each, ("confirm",), law) for each in grant_only),
        Step("accept", ("end",), law),
    )
