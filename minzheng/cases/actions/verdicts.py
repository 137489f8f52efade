"""What a verdict in a proceeding does to the benefit: the family alone is determined, its proposal decided, all in the act's own
transaction. The entitlement then opens, changes or ends, and the next pay run pays it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.db import connection

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Population
from minzheng.cases import law
from minzheng.cases.actions.deciding import follow, open_proposal
from minzheng.cases.actions.determining import PROPOSAL_COLUMNS, decided_by_rules, one_at_a_time, proposal_rows
from minzheng.cases.actions.outcomes import keep
from minzheng.cases.comparing import Draft, Shares, Subject, Tally, compare, results
from minzheng.cases.declarations import Benefit, grantable
from minzheng.cases.errors import AmountRefused, FactsMissing, FamilyMissing, RulesDiffer
from minzheng.cases.models import Case, CaseState, Decision, Determination, Proceeding
from minzheng.cases.received import snapshot
from minzheng.cases.workflow.declaration import Act, Verdict
from minzheng.payments.tables import running
from minzheng.places import access
from minzheng.places.bulk import copy_rows, reserve_ids
from minzheng.policy.engine import Outcomes

_GRANTS = ("new", "raise", "cut", "change")
_EXPECTED = {"to_raise": ("raise", "new", "change"), "to_cut": ("cut", "change")}  # by the fact that says what was proposed


@dataclass(frozen=True, slots=True)
class Given:
    """What the officer says with the verdict: reasons of the benefit by code, in words, and the sum of a grant paid once (fen)."""

    grounds: tuple[str, ...] = ()
    remark: str = ""
    amount: int | None = None


def carry_out(actor: Actor, row: Proceeding, act: Act, verdict: Verdict, prepared_by: str, given: Given) -> int | None:
    """Part of `do`. Returns the decision, None where the verdict moves no benefit: it only identifies, answers, keeps or ends.

    Raises FactsMissing where the rules lack a fact, RulesDiffer where a grant or change is not what they say or a refusal or stop
    against them names no ground, AmountRefused, FamilyMissing, and what `decide` raises.
    """
    declared = grantable(row.programme)
    if declared is None or verdict in (Verdict.KEEP, Verdict.END):
        return None
    if row.household_id is None:
        raise FamilyMissing
    with access.within(DivisionCode(row.place).area):  # one village: what runs in the county is not read for one family
        found = _Family(actor, law.in_force(row.programme), row, prepared_by)
        draft: Draft | None
        if declared.once:
            draft, grounds = _once(found, act, verdict, given)
        else:
            draft, grounds = _monthly(found, row, verdict, given)
        if draft is None:
            return None
        (decision,) = found.decide(draft, grounds, given.remark)
    row.case_id = found.case.id
    return decision


class _Family:
    """One family under the law in force: its case, its outcome by the rules, and what runs now."""

    def __init__(self, actor: Actor, declared: Benefit, row: Proceeding, prepared_by: str) -> None:
        self.actor, self.declared, self.prepared_by = actor, declared, prepared_by
        one_at_a_time(declared.code)
        self.case = self._case(row)
        self.month = self._month()
        assert row.household_id is not None
        self.household: int = row.household_id
        self.population: Population = snapshot(self.month, [self.household], declared.rules.inputs)
        self.outcomes: Outcomes = decided_by_rules(declared, self.population)
        self.now: Mapping[int, Shares] = running(declared.code, declared.first_month(self.month))
        self.subject = Subject(self.case.id, self.household, self.case.place, self.case.state)
        drafts, self.tallies = compare(self.outcomes, declared, [self.subject], self.now)
        self.draft: Draft | None = drafts[0] if drafts else None

    def _case(self, row: Proceeding) -> Case:
        live = Case.objects.filter(household_id=row.household_id, programme=self.declared.code).exclude(state=CaseState.CLOSED)
        if self.declared.once and row.case_id:
            live = Case.objects.filter(id=row.case_id)
        return live.first() or Case.objects.create(
            place=row.place,
            household_id=row.household_id,
            programme=self.declared.code,
            applied_on=row.opened_on,
            source="application",
        )

    def _month(self) -> Month:
        """The month of the decision; what was paid once is taken back for its own month."""
        granted = Decision.objects.filter(case=self.case).order_by("-id").first() if self.declared.once else None
        return Month.from_number(granted.first_month) if granted else Month.of(self.actor.today)

    @property
    def kind(self) -> str:
        return self.draft.kind if self.draft else "unchanged"

    @property
    def before(self) -> Shares:
        return self.now.get(self.household, {})

    @property
    def position(self) -> int | None:
        return 0 if len(self.population) else None

    def otherwise(self, kind: str, after: Shares) -> Draft:
        """A draft by the officer instead of the rules'."""
        return Draft(self.subject, kind, self.before, after, self.position)

    def decide(self, draft: Draft, grounds: Sequence[str], remark: str) -> list[int]:
        """A determination of this family alone, its proposal, and the decision that follows it: returns the decision's id."""
        made = Determination.objects.create(
            place=self.case.place,
            programme=self.declared.code,
            month=self.month.number,
            rules_digest=self.declared.law_digest,
            inputs_digest=self.population.digest,
            counts={draft.kind: asdict(_tally(draft))},
            prepared_by=self.prepared_by,
            household_id=self.household,
        )
        if self.position is not None:
            keep(made.id, self.population, *results(self.outcomes, self.declared))
        if self.declared.once:  # closed again below: a grant paid once leaves nothing to look at every month
            Case.objects.filter(id=self.case.id).update(state=CaseState.ACTIVE, closed_on=None)
        proposal = self._propose(made, draft)
        decided = follow(self.actor, self.declared, self.month, [open_proposal(proposal)], grounds, remark)
        if self.declared.once:
            Case.objects.filter(id=self.case.id).update(state=CaseState.CLOSED, closed_on=self.actor.today)
        return decided

    def _propose(self, made: Determination, draft: Draft) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE cases_proposal SET state = 'replaced' WHERE case_id = %s AND month = %s AND state = 'open'",
                [self.case.id, made.month],
            )
        (id,) = reserve_ids("cases_proposal", 1)
        (row,) = proposal_rows(made, [draft], self.outcomes, self.declared)
        copy_rows("cases_proposal", ("id", *PROPOSAL_COLUMNS), [(id, *row)])
        return id


def _tally(draft: Draft) -> Tally:
    return Tally(1, len(draft.after or draft.before), sum(draft.before.values()), sum(draft.after.values()))


def _monthly(found: _Family, row: Proceeding, verdict: Verdict, given: Given) -> tuple[Draft | None, Sequence[str]]:
    if verdict in (Verdict.STOP, Verdict.REFUSE):
        return _ended(found, row, verdict, given)
    if found.kind == "unknown":
        raise FactsMissing(1)
    expected = next((kinds for fact, kinds in _EXPECTED.items() if fact in row.facts), _GRANTS)
    if found.draft is None and verdict is Verdict.CHANGE and expected is _GRANTS:
        return None, ()
    if found.draft is None or found.kind not in expected:
        raise RulesDiffer(str(verdict), found.kind)
    return found.draft, given.grounds


def _ended(found: _Family, row: Proceeding, verdict: Verdict, given: Given) -> tuple[Draft | None, Sequence[str]]:
    """As the rules say; else on a ground the officer names, or one that the proceeding's own facts bear the name of."""
    kind = "stop" if verdict is Verdict.STOP else "refuse"
    if kind == "refuse" and found.before:  # what runs is not touched by a refusal
        return None, ()
    if found.draft is not None and found.kind == kind:
        return found.draft, given.grounds
    fitting = {reason.code for reason in found.declared.reasons_for(kind)}
    grounds = given.grounds or tuple(fact for fact in row.facts if fact in fitting)
    if not grounds:
        raise RulesDiffer(str(verdict), found.kind)
    return found.otherwise(kind, {} if kind == "stop" else found.before), grounds


def _once(found: _Family, act: Act, verdict: Verdict, given: Given) -> tuple[Draft, Sequence[str]]:
    if verdict in (Verdict.STOP, Verdict.REFUSE):
        kind = "stop" if verdict is Verdict.STOP else "refuse"
        return found.otherwise(kind, {}), given.grounds
    if found.position is None:
        raise FamilyMissing
    amount = _amount(found, act, given)
    alive = found.outcomes.population.person_facts.get("alive")
    persons = [one for at, one in enumerate(found.population.persons.tolist()) if alive is None or alive[at] != 0]
    if not persons:
        raise FamilyMissing
    each, rest = divmod(amount, len(persons))
    after = dict(found.before)
    for at, person in enumerate(persons):
        after[person] = after.get(person, 0) + each + (1 if at < rest else 0)
    return found.otherwise("raise" if found.before else "new", after), given.grounds


def _amount(found: _Family, act: Act, given: Given) -> int:
    """The officer's sum, at most what the rules allow. Help before anything was checked asks no rule: the papers come later."""
    at_once = not any(each.split()[0] == "accept" for each in act.requires)
    eligible, most = (int(found.outcomes.household[name][0]) for name in (found.declared.eligible, found.declared.amount))
    if at_once:
        if not given.amount or given.amount < 0:
            raise AmountRefused("—")
        return given.amount
    if UNKNOWN in (eligible, most) and eligible != 0:
        raise FactsMissing(1)
    if not eligible:
        raise RulesDiffer("grant", "refuse")
    amount = most if given.amount is None else given.amount
    if not 0 < amount <= most:
        raise AmountRefused(str(Fen(most)))
    return amount
