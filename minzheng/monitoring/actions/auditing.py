"""Doubts of audit models: who looks into one, and what was found. Putting it right is a proceeding or recovery of its own."""

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.errors import BadValue
from minzheng.monitoring.errors import FindingNotFound
from minzheng.monitoring.models import AuditFinding
from minzheng.places import access

KEEPERS = (Duty.CLERK, Duty.OFFICER)
SETTLED = ("confirmed", "corrected", "dismissed")


def take_finding(actor: Actor, finding_ids: list[int]) -> int:
    """Become the owner of open doubts. Returns how many."""
    actor.require(*KEEPERS)
    with access.within(actor.area):
        count = AuditFinding.objects.filter(id__in=finding_ids, state="open").update(owner=actor.account)
        record(
            actor,
            "monitoring.take_finding",
            "finding:several",
            place=str(actor.place),
            detail={"findings": finding_ids, "taken": count},
        )
        return count


def settle_finding(actor: Actor, finding_id: int, state: str, remark: str) -> AuditFinding:
    """Say what it was: it holds, it was put right, it does not hold. Raises FindingNotFound, BadValue."""
    actor.require(*KEEPERS)
    if state not in SETTLED or not remark.strip():
        raise BadValue("Say what was found, in words.")
    with access.within(actor.area):
        found = AuditFinding.objects.select_for_update().filter(id=finding_id).first()
        if found is None:
            raise FindingNotFound
        if found.state not in ("open", "confirmed") or (found.state == "confirmed" and state != "corrected"):
            raise BadValue("This doubt was settled already.")
        found.state, found.remark, found.settled_by, found.settled_on = state, remark, actor.account, actor.today
        found.owner = found.owner or actor.account
        found.save()
        record(actor, "monitoring.settle_finding", f"finding:{found.id}", place=found.place, reason=remark, detail={"state": state})
        return found
