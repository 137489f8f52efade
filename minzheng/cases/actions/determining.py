"""One month's determination: facts in columns through the rules, compared with what runs, written as proposals."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from django.db import connection

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode
from minzheng.base.failpoints import failpoint
from minzheng.base.month import Month
from minzheng.base.population import Population
from minzheng.base.progress import Progress, silent
from minzheng.cases import law
from minzheng.cases.actions.outcomes import keep, keep_parts
from minzheng.cases.comparing import Draft, Shares, Subject, Tally, compare, results
from minzheng.cases.declarations import Benefit
from minzheng.cases.evidence import Evidence, canonical, digest, gather
from minzheng.cases.models import Determination, Proposal, ProposalState
from minzheng.cases.reasoning import CHANGING, Earlier, Reasoning
from minzheng.cases.received import snapshot
from minzheng.payments.tables import running
from minzheng.places import access
from minzheng.places.bulk import copy_rows, count_rows_anew
from minzheng.policy.engine import Outcomes, evaluate

PROPOSAL_COLUMNS = (
    "place", "determination_id", "case_id", "household_id", "programme", "month", "kind", "amount_before", "amount_after",
    "persons_before", "persons_after", "reasons", "inputs", "inputs_digest", "shares_before", "shares", "state",
)  # fmt: skip


def determine(actor: Actor, programme: str, month: Month, place: DivisionCode, progress: Progress = silent) -> Determination:
    """Apply the rules of a month to every live case of the area and propose what should change.

    With the same facts, rules and entitlements it changes nothing and returns the determination that stands. Otherwise the open
    proposals of the month are replaced; what was set aside comes back only when its facts or the rules changed. A family with a
    missing fact gets a proposal "unknown" that names it: its running entitlement goes on.
    """
    actor.require(Duty.CLERK, Duty.OFFICER)
    actor.require_place(place)
    declared = law.in_force(programme)
    with access.within(place.area):
        one_at_a_time(programme)
        subjects = _subjects(programme, month)
        progress("facts", 0, len(subjects))
        population = snapshot(month, sorted(subject.household for subject in subjects), declared.rules.inputs)
        now = running(programme, declared.first_month(month))
        last = Determination.objects.filter(place=place, programme=programme, month=month.number, household=None).order_by("-id")
        standing, named = last.first(), declared.law_digest
        if standing and (standing.inputs_digest, standing.rules_digest) == (population.digest, named) and not _stale(standing, now):
            return standing
        progress("rules", 0, len(subjects))
        outcomes = decided_by_rules(declared, population)
        drafts, tallies = compare(outcomes, declared, subjects, now)
        made = Determination.objects.create(
            place=place,
            programme=programme,
            month=month.number,
            rules_digest=named,
            inputs_digest=population.digest,
            counts={kind: asdict(tally) for kind, tally in sorted(tallies.items())},
            prepared_by=actor.account,
        )
        found = results(outcomes, declared)
        keep(made.id, population, *found)
        keep_parts(made, outcomes, declared, *found)
        progress("proposals", 0, len(drafts))
        written = _write(made, drafts, outcomes, declared)
        _record(actor, made, tallies, written)
        failpoint("cases.determine.written")
        progress("proposals", written, written)
        return made


def one_at_a_time(programme: str) -> None:
    """Part of the acts that determine: of a programme one at a time, so that none replaces the proposals of another meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(21, hashtext(%s))", [programme])


def decided_by_rules(declared: Benefit, population: Population) -> Outcomes:
    """What a determination asks of the rules, as far as those of the month know it."""
    known = declared.rules.in_force(population.month).variables
    return evaluate(declared.rules, declared.parameters, population, [name for name in declared.asked if name in known])


def _subjects(programme: str, month: Month) -> list[Subject]:
    """Live cases, and those this very month's decisions closed: so that a re-run looks at the same families."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (c.household_id) c.id, c.household_id, c.place, c.state FROM cases_case c"
            " WHERE c.programme = %(programme)s AND (c.state <> 'closed' OR c.id IN (SELECT p.case_id FROM cases_proposal p"
            " WHERE p.programme = %(programme)s AND p.month = %(month)s AND p.state = 'decided' AND p.kind IN ('stop', 'refuse')))"
            " ORDER BY c.household_id, c.state = 'closed', c.id DESC",
            {"programme": programme, "month": month.number},
        )
        return [Subject(*row) for row in cursor.fetchall()]


def _stale(standing: Determination, now: Mapping[int, Shares]) -> bool:
    """Whether an entitlement moved under a proposal that is still open."""
    found = Proposal.objects.filter(programme=standing.programme, month=standing.month, state=ProposalState.OPEN).values_list(
        "household_id", "shares_before"
    )
    return any(shares_of(shares) != now.get(household, {}) for household, shares in found)


def shares_of(stored: Mapping[str, int]) -> Shares:
    """Shares as JSON keeps them (text keys) to person -> fen."""
    return {int(person): amount for person, amount in stored.items()}


def _write(made: Determination, drafts: Sequence[Draft], outcomes: Outcomes, declared: Benefit) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_proposal SET state = 'replaced' WHERE programme = %s AND month = %s AND state = 'open'",
            [made.programme, made.month],
        )
        cursor.execute(
            "SELECT p.case_id, p.inputs_digest, p.kind, p.amount_after FROM cases_proposal p"
            " JOIN cases_determination d ON d.id = p.determination_id"
            " WHERE p.programme = %s AND p.month = %s AND p.state = 'set_aside' AND d.rules_digest = %s",
            [made.programme, made.month, made.rules_digest],
        )
        aside = set(cursor.fetchall())
    rows = proposal_rows(made, drafts, outcomes, declared)
    written = copy_rows("cases_proposal", PROPOSAL_COLUMNS, (row for row in rows if (row[2], row[13], row[6], row[8]) not in aside))
    count_rows_anew("cases", written)
    return written


def proposal_rows(
    made: Determination, drafts: Sequence[Draft], outcomes: Outcomes, declared: Benefit
) -> Iterator[tuple[object, ...]]:
    """One row a draft. They are made while they are written: the evidence of a county held at once would be gigabytes."""
    earlier = _earlier([draft.subject.case for draft in drafts if draft.kind in CHANGING])
    reasoning = Reasoning(outcomes, declared, made.rules_digest, earlier)
    there = [draft.position for draft in drafts if draft.position is not None]
    evidences = gather(outcomes.population, declared.rules.inputs, there)
    return (_row(made, draft, {} if draft.position is None else next(evidences), reasoning) for draft in drafts)


def _row(made: Determination, draft: Draft, evidence: Evidence, reasoning: Reasoning) -> tuple[object, ...]:
    inputs, reasons = canonical(evidence), canonical(reasoning.of(draft, evidence))
    after = draft.before if draft.kind == "unknown" else draft.after
    return (
        draft.subject.place, made.id, draft.subject.case, draft.subject.household, made.programme, made.month, draft.kind,
        sum(draft.before.values()), sum(after.values()), len(draft.before), len(after), reasons, inputs,
        digest(inputs), canonical(_stored(draft.before)), canonical(_stored(after)), str(ProposalState.OPEN),
    )  # fmt: skip


def _stored(shares: Shares) -> dict[str, int]:
    return {str(person): amount for person, amount in shares.items()}


def _earlier(cases: Sequence[int]) -> dict[int, Earlier]:
    """The evidence and the law of each case's last decision, where the family was there."""
    if not cases:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (p.case_id) p.case_id, p.inputs::text, d.rules_digest FROM cases_proposal p"
            " JOIN cases_determination d ON d.id = p.determination_id"
            " WHERE p.case_id = ANY(%s) AND p.state = 'decided' ORDER BY p.case_id, p.month DESC, p.id DESC",
            [list(cases)],
        )
        return {case: Earlier(json.loads(inputs), law) for case, inputs, law in cursor.fetchall() if inputs != "{}"}


def _record(actor: Actor, made: Determination, tallies: Mapping[str, Tally], written: int) -> None:
    record(
        actor,
        "cases.determine",
        f"determination:{made.id}",
        place=made.place,
        detail={
            "programme": made.programme,
            "month": str(Month.from_number(made.month)),
            "households": {kind: tally.households for kind, tally in tallies.items()},
            "proposals": written,
            "rules_digest": made.rules_digest,
            "inputs_digest": made.inputs_digest,
        },
    )
