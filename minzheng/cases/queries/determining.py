"""What screens ask of cases, inside the caller's area: determinations, proposals, their traces, decisions. Amounts are fen."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import F, Q

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.cases import law
from minzheng.cases.errors import DeterminationNotFound, ProposalNotFound
from minzheng.cases.evidence import as_population, canonical, digest
from minzheng.cases.models import Decision, Determination, Proposal, ProposalKind
from minzheng.payments import queries as payments
from minzheng.policy.engine import Trace, explain


@dataclass(frozen=True, slots=True)
class Group:
    """The proposals of one kind and state in a determination; "unchanged" families have no proposals, only this count.
    `town` "" for all of the area."""

    kind: str
    state: str
    households: int
    persons: int
    before: Fen
    after: Fen
    town: str = ""

    @property
    def difference(self) -> Fen:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Because:
    """How many families of one kind changed for one reason since their last decision. `fact`: which one changed, or which test."""

    kind: str
    code: str
    fact: str
    label: str
    households: int
    difference: Fen


@dataclass(frozen=True, slots=True)
class Explained:
    """A proposal with the calculation done again from its stored facts.

    `facts_agree`: the stored facts have the digest noted when they were read. `law_agrees`: rules and figures are still those it
    was made with; else it is explained by those of then, as far as they changed by publication. `outcome_agrees`: the calculation
    gives the proposed shares. `trace` None when the family was gone.
    """

    proposal: Proposal
    trace: Trace | None
    facts_agree: bool
    law_agrees: bool
    outcome_agrees: bool


def determinations(actor: Actor, *, programme: str = "", month: Month | None = None, limit: int = 50) -> list[Determination]:
    """Determinations of places in the area, newest first."""
    found = Determination.objects.filter(household=None).order_by("-month", "-id")
    if programme:
        found = found.filter(programme=programme)
    if month:
        found = found.filter(month=month.number)
    return list(found[:limit])


def determination(actor: Actor, determination_id: int) -> Determination:
    """Raises DeterminationNotFound."""
    found = Determination.objects.filter(id=determination_id).first()
    if found is None:
        raise DeterminationNotFound
    return found


def newest_determinations(actor: Actor, months: Collection[Month]) -> dict[tuple[str, int], Determination]:
    """The newest determination of each programme in each of these months, by programme and month number."""
    found = Determination.objects.filter(household=None, month__in=[month.number for month in months])
    newest = found.order_by("programme", "month", "-id").distinct("programme", "month")
    return {(made.programme, made.month): made for made in newest}


def groups(actor: Actor, made: Collection[Determination]) -> dict[int, list[Group]]:
    """Of each determination, by id: counts and sums by kind and state, in the order of the kinds, with the unchanged."""
    found = _tallies(made, "''")
    return {each.pk: whole(each, found[each.pk]) for each in made}


def counts(actor: Actor, determination_id: int) -> dict[tuple[str, str], int]:
    """Proposals of a determination by (kind, state), in the order of the kinds: what `groups` counts, without the sums."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, state, count(*) FROM cases_proposal WHERE determination_id = %s GROUP BY 1, 2", [determination_id]
        )
        order = list(ProposalKind.values)
        rows = sorted(cursor.fetchall(), key=lambda row: (order.index(row[0]), row[1]))
        return {(kind, state): number for kind, state, number in rows}


def groups_by_town(actor: Actor, made: Collection[Determination]) -> dict[int, list[Group]]:
    """The same by town, without the unchanged; `whole` sums them up."""
    return _tallies(made, "rpad(left(place, 9), 12, '0')")


def whole(made: Determination, parts: Collection[Group]) -> list[Group]:
    """A determination's groups over all towns, in the order of the kinds, with the unchanged."""
    found: dict[tuple[str, str], Group] = {}
    for part in parts:
        other = found.get((part.kind, part.state), Group(part.kind, part.state, 0, 0, Fen(0), Fen(0)))
        found[part.kind, part.state] = replace(
            other,
            households=other.households + part.households,
            persons=other.persons + part.persons,
            before=other.before + part.before,
            after=other.after + part.after,
        )
    same = made.counts.get("unchanged")
    if same:
        sums = Fen(same["before"]), Fen(same["after"])
        found["unchanged", ""] = Group("unchanged", "", same["households"], same["persons"], *sums)
    order = list(ProposalKind.values)
    return sorted(found.values(), key=lambda group: (order.index(group.kind), group.state))


def _tallies(made: Collection[Determination], town: str) -> dict[int, list[Group]]:
    found: dict[int, list[Group]] = {each.pk: [] for each in made}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT determination_id, {town}, kind, state, count(*), sum(persons_after), sum(amount_before)::bigint,"  # noqa: S608
            " sum(amount_after)::bigint FROM cases_proposal WHERE determination_id = ANY(%s) GROUP BY 1, 2, 3, 4 ORDER BY 2, 3, 4",
            [list(found)],
        )
        for each, place, kind, state, households, persons, before, after in cursor.fetchall():
            found[each].append(Group(kind, state, households, persons, Fen(before), Fen(after), place))
    return found


def proposals(
    actor: Actor,
    determination_id: int,
    *,
    kinds: Sequence[str] = (),
    states: Sequence[str] = (),
    place: str = "",
    text: str = "",
    least: int | None = None,
    most: int | None = None,
    after: int = 0,
    limit: int = 50,
) -> list[Proposal]:
    """Proposals with household and head loaded, by id after `after`. `least` and `most` bound the change in fen (after minus
    before); `text` is part of the head's name or the start of the household number; `place` a division code."""
    determination(actor, determination_id)
    found = Proposal.objects.filter(determination_id=determination_id, id__gt=after)
    if kinds:
        found = found.filter(kind__in=kinds)
    if states:
        found = found.filter(state__in=states)
    if place:
        area = DivisionCode(place).area
        found = found.filter(place__gte=area.lo, place__lt=area.hi)
    if text:
        found = found.filter(Q(household__head__name__contains=text) | Q(household__number__startswith=text))
    if least is not None:
        found = found.filter(amount_after__gte=F("amount_before") + least)
    if most is not None:
        found = found.filter(amount_after__lte=F("amount_before") + most)
    return list(found.defer("inputs").select_related("household__head").order_by("id")[:limit])


def proposal(actor: Actor, proposal_id: int) -> Proposal:
    """Raises ProposalNotFound."""
    found = Proposal.objects.filter(id=proposal_id).select_related("household__head", "determination", "case").first()
    if found is None:
        raise ProposalNotFound
    return found


def trace(actor: Actor, proposal_id: int) -> Explained:
    """Calculate a proposal again from its stored facts, step by step, and say whether everything still agrees."""
    found = proposal(actor, proposal_id)
    facts_agree = digest(canonical(found.inputs)) == found.inputs_digest
    declared = law.as_of(found.programme, found.determination.rules_digest)
    law_agrees = law.in_force(found.programme).law_digest == found.determination.rules_digest
    if not found.inputs:
        return Explained(found, None, facts_agree, law_agrees, not found.shares)
    steps = explain(declared.rules, declared.parameters, as_population([found.inputs], declared.rules.inputs), 0)
    amount = steps.value(declared.amount)
    eligible = steps.value(declared.eligible)
    if found.kind == ProposalKind.UNKNOWN:
        agrees = eligible is None or amount is None or bool(steps.missing)
    else:
        agrees = (amount or 0 if eligible else 0) == found.amount_after
    return Explained(found, steps, facts_agree, law_agrees, agrees)


@dataclass(frozen=True, slots=True)
class Proven:
    """From a paid fen to what it rests on: the payment, the decision with its author, the calculation with its inputs and law as
    they were (digests). `decision` is None where the entitlement was taken over from another system."""

    paid: payments.Proof
    decision: Decision | None
    explained: Explained | None


def proof(actor: Actor, item_id: int) -> Proven:
    """Raises LineNotFound for an item that is not in the actor's area."""
    paid = payments.proof(actor, item_id)
    kind, _, number = paid.basis.partition(":")
    found = Decision.objects.filter(id=int(number)).select_related("proposal").first() if kind == "decision" else None
    return Proven(paid, found, trace(actor, found.proposal_id) if found else None)


def decisions(actor: Actor, household_id: int, *, programme: str = "") -> list[Decision]:
    """A family's decisions, newest first, with their proposals."""
    found = Decision.objects.filter(household_id=household_id).select_related("proposal").defer("proposal__inputs")
    if programme:
        found = found.filter(programme=programme)
    return list(found.order_by("-first_month", "-id"))


def newest_decisions(actor: Actor, programme: str, household_ids: Sequence[int], month: Month) -> dict[int, Decision]:
    """By household, the decision about a programme that counts in a month: the newest that begins in it or before."""
    found = Decision.objects.filter(programme=programme, household_id__in=household_ids, first_month__lte=month.number)
    return {one.household_id: one for one in found.order_by("first_month", "id")}


_BECAUSE = """
SELECT determination_id, kind, code, fact, max(label), count(*), sum(difference)::bigint FROM (
  SELECT p.determination_id, p.id, p.kind, r ->> 'code' AS code, coalesce(r ->> 'fact', r ->> 'test', '') AS fact,
    coalesce(max(r ->> 'label'), '') AS label, max(p.amount_after - p.amount_before) AS difference
  FROM cases_proposal p CROSS JOIN LATERAL jsonb_array_elements(p.reasons) AS r
  WHERE p.determination_id = ANY(%s) GROUP BY 1, 2, 3, 4, 5) each
GROUP BY 1, 2, 3, 4 ORDER BY 6 DESC, 1, 2, 3, 4
"""


def because(actor: Actor, determination_ids: Collection[int]) -> dict[int, list[Because]]:
    """Of each determination: what changed since the last decisions, by kind and reason, most families first; two reasons count
    under both."""
    found: dict[int, list[Because]] = {each: [] for each in determination_ids}
    with connection.cursor() as cursor:
        cursor.execute(_BECAUSE, [list(determination_ids)])
        for each, kind, code, fact, label, households, difference in cursor.fetchall():
            found[each].append(Because(kind, code, fact, label, households, Fen(difference)))
    return found


def awaiting(actor: Actor, *, programme: str = "") -> dict[tuple[str, int, str], int]:
    """Open proposals by (programme, month number, kind): what the workbench shows as to do."""
    where, values = "state = 'open'", []
    if programme:
        where, values = where + " AND programme = %s", [programme]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT programme, month, kind, count(*) FROM cases_proposal WHERE {where} GROUP BY 1, 2, 3", values)  # noqa: S608
        return {(code, month, kind): count for code, month, kind, count in cursor.fetchall()}
