"""Which of the possible acts comes first on a page, and who a case waits for. Pure: over the workflow engine's values.

A clerk should find the usual next act under the Enter key. Acts that end a case without a decision, lead back, stretch a time
limit, are only there for the exception or were done already are never the first.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from minzheng.cases.workflow.declaration import Act, Verdict, Workflow, applies, required_act
from minzheng.cases.workflow.engine import File, Hindrance, Option, acts_from
from minzheng.cases.workflow.picture import DUTIES, OFFICES

USUAL = 20  # a rank below this may be offered first
DECISION = "decision_letter"
REFERRAL = "referral_letter"  # goes to an office that has to be named
LETTERS = "_letter"  # papers whose code ends so are written and numbered by the system with the act itself
_AGAINST = (Verdict.REFUSE, Verdict.END)


@dataclass(frozen=True, slots=True)
class Offer:
    """An act as a page offers it. `first`: it is the usual next one. `why` says in words what hinders it."""

    act: Act
    first: bool
    why: tuple[str, ...]
    blocks: tuple[str, ...]  # of those, what hinders anybody: not that it is another's to do
    who: str
    papers: tuple[tuple[str, str], ...]  # code and message id of what must lie before the official

    @property
    def open(self) -> bool:
        return not self.why

    @property
    def plain(self) -> bool:
        """Whether it can be done by one press: nothing to type, to sign or to lay before it. Letters are written with it."""
        act = self.act
        asks = act.reasoned or act.verdict or act.signers > 1 or REFERRAL in act.papers
        return not asks and all(map(is_letter, act.papers))


def is_letter(paper: str) -> bool:
    return paper.endswith(LETTERS)


def written(act: Act) -> list[str]:
    """The letters a step writes: those it asks for, and that of a grant, which a family is always told in writing."""
    asked = [paper for paper in act.papers if is_letter(paper)]
    return [*asked, *([DECISION] if act.verdict is Verdict.GRANT and DECISION not in asked else [])]


def papers_of(act: Act) -> list[str]:
    """Everything that comes into the file with a step: what it asks for and what it writes."""
    return list(dict.fromkeys([*act.papers, *written(act)]))


def offers(workflow: Workflow, file: File, options: Iterable[Option]) -> list[Offer]:
    """Open acts first, the usual one before all; then those that something hinders, in the order of the way."""
    ranked = sorted(options, key=lambda option: (not option.open, rank(workflow, file, option.act)))
    usual = ranked[0].act if ranked and ranked[0].open and rank(workflow, file, ranked[0].act) < USUAL else None
    return [
        Offer(
            option.act,
            option.act is usual,
            tuple(said(each) for each in option.hindrances),
            tuple(said(each) for each in option.hindrances if each.code not in ("duty", "apart")),
            who(option.act),
            tuple((paper, workflow.papers[paper]) for paper in option.act.papers),
        )
        for option in ranked
    ]


def rank(workflow: Workflow, file: File, act: Act) -> int:
    """How far from the usual way an act is; 0: on it."""
    order = [state.code for state in workflow.states]
    here = order.index(file.state)
    leaves = act.target not in ("", file.state)
    found = 0
    if act.code in file.counting:
        found += 50
    if act.extends or act.within or act.pauses:
        found += 45
    if leaves and not act.verdict and order.index(act.target) < here and _leads_on(workflow, file):
        found += 40
    if act.verdict in _AGAINST or (act.verdict is Verdict.KEEP and _may_stop(workflow, file)):
        found += 30
    if leaves and not act.verdict and _leaves_anywhere(workflow, act):
        found += 30
    if not leaves and not act.verdict and not _is_wanted(workflow, file, act):
        found += 25
    return found


def _leads_on(workflow: Workflow, file: File) -> bool:
    """Whether some act leads forward from here; else the usual way goes back (missing materials came in)."""
    order = [state.code for state in workflow.states]
    leading = (act for act in acts_from(workflow, file.state) if act.target and not _leaves_anywhere(workflow, act))
    return any(order.index(act.target) > order.index(file.state) for act in leading)


def _leaves_anywhere(workflow: Workflow, act: Act) -> bool:
    """Whether it is a way out with a reason that is open from many states, as a withdrawal is."""
    return act.reasoned and len(act.sources) > 1 and workflow.state(act.target).final


def _may_stop(workflow: Workflow, file: File) -> bool:
    return any(act.verdict is Verdict.STOP for act in acts_from(workflow, file.state))


def _is_wanted(workflow: Workflow, file: File, act: Act) -> bool:
    """Whether an act that leads nowhere else is needed for another, moves a time limit, or lifts what another waits for."""
    needed = {
        required_act(each)
        for other in workflow.acts
        for each in other.requires
        if other is not act and applies(each, file.facts) and other.code not in file.counting
    }
    return act.code in needed or bool(act.starts or act.stops or act.sets or act.clears)


def said(hindrance: Hindrance) -> str:
    """In the reader's language."""
    return gettext(hindrance.message).format(what=gettext(hindrance.what) if hindrance.what else "")


def who(act: Act) -> str:
    """The posts that may do an act: "township clerk, village worker"."""
    if act.automatic:
        return gettext("of itself")
    posts = (f"{gettext(OFFICES[post.office])}{gettext(DUTIES[post.duty])}" for post in act.by)
    return "、".join(dict.fromkeys(posts))


def waits_for(workflow: Workflow, file: File, offered: Sequence[Offer]) -> str:
    """Who does the usual next act where this official cannot: the posts of the first act on the usual way; "" at an end."""
    if workflow.state(file.state).final:
        return ""
    usual = [each for each in offered if rank(workflow, file, each.act) < USUAL and not each.act.automatic]
    return usual[0].who if usual else ""


def common(offered: Collection[Sequence[Offer]]) -> list[tuple[Act, int]]:
    """Acts of one press that are the usual next one of several cases, with how many: what may be done for all of them at once."""
    counts: dict[str, tuple[Act, int]] = {}
    for each in offered:
        first = next((one for one in each if one.first), None)
        if first:
            act, count = counts.get(first.act.code, (first.act, 0))
            counts[first.act.code] = (act, count + 1)
    return sorted(counts.values(), key=lambda pair: -pair[1])
