"""Past months of families decided again with what is known now, beside what the decision about each month knew."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from minzheng.base.actor import Actor
from minzheng.base.errors import Refusal
from minzheng.base.month import Month
from minzheng.base.population import Population
from minzheng.cases import law
from minzheng.cases.declarations import Benefit
from minzheng.cases.evidence import as_population
from minzheng.cases.models import Decision
from minzheng.cases.received import snapshot
from minzheng.policy.retroactive import Dues, Known, MonthLine, explain_months, recalculate
from minzheng.policy.series import Stage

MOST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class PastMonth:
    """A month under one programme in which the rules give something else now. `decision` is the last about that month; `line` says
    what they gave with the facts and figures it knew, what they give with those known now, and which of them differ."""

    decision: Decision
    line: MonthLine


def months_begun(actor: Actor, first: Month, last: Month) -> tuple[Month, ...]:
    """Raises Refusal for months out of order, still to come or more than MOST_MONTHS."""
    if not first <= last <= Month.of(actor.today) or last.number - first.number >= MOST_MONTHS:
        raise Refusal(
            "These months cannot be reckoned again.",
            remedy="Choose at most {most} months that have begun, the earlier one first.",
            most=MOST_MONTHS,
        )
    return tuple(first.until(last))


def past_months(actor: Actor, household_id: int, first: Month, last: Month) -> tuple[PastMonth, ...]:
    """Newest first. A month before the first decision of a programme is not looked at, nor one after a grant that is paid once.
    Raises Refusal like `months_begun`."""
    months = months_begun(actor, first, last)
    made: dict[str, list[Decision]] = defaultdict(list)
    for decision in Decision.objects.filter(household_id=household_id).select_related("proposal").order_by("first_month", "id"):
        made[decision.programme].append(decision)
    benefits = {code: law.in_force(code) for code in made}
    found = [each for month in months for each in _month(month, household_id, made, benefits)]
    return tuple(reversed(found))


def past_dues(actor: Actor, programme: str, month: Month) -> Iterator[Dues]:
    """The same of every family of the area with a decision about the month, as columns: one part for each state of the law that
    the decisions followed."""
    benefit = law.in_force(programme)
    made = (
        Decision.objects.filter(programme=programme, first_month__lte=month.number)
        .select_related("proposal")
        .only("household_id", "programme", "first_month", "rules_digest", "proposal__inputs")
    )
    newest = made.order_by("household_id", "-first_month", "-id").distinct("household_id").iterator(chunk_size=2_000)
    followed: dict[str, list[Decision]] = defaultdict(list)
    for decision in newest:
        if _about(month, [decision], benefit):
            followed[decision.rules_digest].append(decision)
    looked_at = _looked_at(month, benefit)
    for decisions in followed.values():
        then, knew = _knew(decisions, looked_at)
        now = snapshot(looked_at, [each.household_id for each in decisions], benefit.rules.inputs)
        sides = ((_stage(each),) for each in (then, benefit))
        yield recalculate([month], _always(knew), _always(now), *sides)[programme]


def _month(month: Month, household_id: int, made: dict[str, list[Decision]], benefits: dict[str, Benefit]) -> Iterator[PastMonth]:
    deciding = {code: last for code, decisions in made.items() if (last := _about(month, decisions, benefits[code]))}
    facts = {fact for code in deciding for fact in benefits[code].rules.inputs}
    looked_at = {code: _looked_at(month, benefits[code]) for code in deciding}
    now = {each: snapshot(each, [household_id], facts) for each in set(looked_at.values())}
    for code, decision in deciding.items():
        for line in _lines(decision, benefits[code], looked_at[code], now[looked_at[code]]):
            yield PastMonth(decision, replace(line, month=month))


def _about(month: Month, decisions: Sequence[Decision], benefit: Benefit) -> Decision | None:
    """The last decision about a month; None too where it knew no family any more, or was about another month alone."""
    before = [each for each in decisions if each.first_month <= month.number]
    last = before[-1] if before and before[-1].proposal.inputs else None
    return None if last is None or (benefit.once and last.first_month != month.number) else last


def _looked_at(month: Month, benefit: Benefit) -> Month:
    """The month whose determination tells what is due for this one."""
    return next((each for each in (month, month - 1) if benefit.first_month(each) == month), month)


def _lines(decision: Decision, benefit: Benefit, month: Month, now: Population) -> tuple[MonthLine, ...]:
    then, knew = _knew([decision], month)
    sides = ((_stage(each),) for each in (then, benefit))
    return explain_months([month], decision.household_id, _always(knew), _always(now), *sides)


def _knew(decisions: Sequence[Decision], month: Month) -> tuple[Benefit, Population]:
    """The law that decisions followed, the same for all, and the families as they knew them, taken for that month."""
    then = law.as_of(decisions[0].programme, decisions[0].rules_digest)
    return then, replace(as_population([each.proposal.inputs for each in decisions], then.rules.inputs), month=month)


def _always(population: Population) -> Known:
    return lambda _: population


def _stage(benefit: Benefit) -> Stage:
    """The programme alone, on what is recorded of others: as it is determined."""
    return Stage(benefit.code, benefit.rules, benefit.parameters)
