"""From a paid fen back to what it rests on, and from a decision forward to its money: the part that payments knows."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from minzheng.audit.queries import Act, trail
from minzheng.base.actor import Actor
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.payments.errors import LineNotFound
from minzheng.payments.models import NOT_PAID, SENT, Entitlement, Item


@dataclass(frozen=True, slots=True)
class Proof:
    """One item with everything behind it. `digest` froze the lines of the run and is what its approvals are for; `basis` names the
    decision ("decision:123") that opened the entitlement; `acts` are those of the trail about the run, oldest first."""

    item: int
    person: int
    programme: str
    month: Month
    amount: Fen
    reason: str
    line: int
    household: int
    account: str  # masked
    held: str
    bank: str
    bank_on: date | None
    run: int
    batch: str
    state: str
    digest: str
    drafted_by: str
    approved_by: str
    authorised_by: str
    released_by: str
    released_on: date | None
    entitlement: int
    entitled: Fen
    basis: str
    acts: tuple[Act, ...]

    @property
    def paid(self) -> bool:
        return not self.held and self.state in SENT and self.bank not in NOT_PAID


@dataclass(frozen=True, slots=True)
class Money:
    """What came of a decision: `entitled` opened by it (span as month numbers stands in the entitlement), and every item paid under
    it. `paid` is the sum of those that were sent and neither refused nor returned."""

    entitlements: tuple[Entitlement, ...]
    items: tuple[Proof, ...]

    @property
    def paid(self) -> Fen:
        return Fen(sum(one.amount for one in self.items if one.paid))


def proof(actor: Actor, item_id: int) -> Proof:
    """Raises LineNotFound, the same for what does not exist and what lies elsewhere."""
    found = _proofs(actor, Item.objects.filter(id=item_id), with_acts=True)
    if not found:
        raise LineNotFound
    return found[0]


def money_of(actor: Actor, decision_id: int) -> Money:
    """Forward from a decision; nothing where it granted nothing or lies elsewhere. Aborted runs are left out."""
    opened = tuple(Entitlement.objects.filter(basis=f"decision:{decision_id}").select_related("person").order_by("id"))
    under = [f"entitlement:{one.id}" for one in opened]
    homes = {one.household_id for one in opened}
    rows = Item.objects.filter(household__in=homes, basis__in=under).exclude(run__state="aborted")
    return Money(opened, tuple(_proofs(actor, rows, with_acts=False)))


def _proofs(actor: Actor, query: QuerySet[Item], *, with_acts: bool) -> list[Proof]:
    rows = list(query.select_related("line", "run").order_by("month", "id"))
    entitlements = Entitlement.objects.in_bulk({int(row.basis.removeprefix("entitlement:")) for row in rows})
    return [_proof(actor, row, entitlements[int(row.basis.removeprefix("entitlement:"))], with_acts) for row in rows]


def _proof(actor: Actor, row: Item, under: Entitlement, with_acts: bool) -> Proof:
    line, run = row.line, row.run
    acts = tuple(reversed(trail(actor, subject=f"run:{run.id}"))) if with_acts else ()
    return Proof(
        item=row.id, person=under.person_id, programme=row.programme, month=Month.from_number(row.month), amount=Fen(row.amount),
        reason=row.reason, line=line.id, household=line.household_id, account=line.account_masked, held=line.held, bank=line.bank,
        bank_on=line.bank_on, run=run.id, batch=run.batch, state=run.state, digest=run.digest, drafted_by=run.drafted_by,
        approved_by=run.approved_by, authorised_by=run.authorised_by, released_by=run.released_by, released_on=run.released_on,
        entitlement=under.id, entitled=Fen(under.amount), basis=under.basis, acts=acts,
    )  # fmt: skip
