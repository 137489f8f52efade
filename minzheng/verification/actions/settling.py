"""What the family says to a doubt, and how an official settles it. Nothing else follows from it here."""

from django.db.models import F

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.errors import BadValue, Conflict, NotFound
from minzheng.places import access
from minzheng.verification.findings import DOUBTS
from minzheng.verification.models import Check, Finding, FindingState

HEARERS = (Duty.VILLAGE_WORKER, Duty.CLERK, Duty.OFFICER)
SETTLERS = (Duty.CLERK, Duty.OFFICER)
WAITING = (FindingState.OPEN, FindingState.EXPLAINED)


def explain(actor: Actor, finding_id: int, explanation: str, *, evidence: str = "") -> None:
    """Write down what the family says to a doubt and what it brought. Raises NotFound, BadValue, Conflict once it is settled."""
    actor.require(*HEARERS)
    if not explanation.strip():
        raise BadValue("The explanation is empty.", remedy="Write down what the family said.")
    said: dict[str, object] = {"explanation": explanation.strip(), "evidence": evidence.strip()}
    said |= {"explained_on": actor.today, "explained_by": actor.account}
    with access.within(actor.area):
        found = _moved(finding_id, FindingState.EXPLAINED, "Ask again to have it looked at anew.", **said)
        record(actor, "verification.explain", f"finding:{finding_id}", place=found.place)


def settle_finding(actor: Actor, finding_id: int, *, confirmed: bool, remark: str) -> None:
    """An official found the doubt to be so or not, and says why. Raises NotFound, BadValue without a reason, Conflict."""
    actor.require(*SETTLERS)
    if not remark.strip():
        raise BadValue("A reason is needed.", remedy="Say what was looked at and found.")
    state = FindingState.CONFIRMED if confirmed else FindingState.DISMISSED
    said = {"remark": remark.strip(), "settled_on": actor.today, "settled_by": actor.account}
    with access.within(actor.area):
        found = _moved(finding_id, state, "Look at what was found.", **said)
        close_check(found.of_check_id)
        detail = {"confirmed": confirmed}
        record(
            actor, "verification.settle_finding", f"finding:{finding_id}", place=found.place, reason=remark.strip(), detail=detail
        )


def close_check(check_id: int) -> None:
    """A check without an open doubt is settled."""
    if not Finding.objects.filter(of_check_id=check_id, kind__in=DOUBTS, state__in=WAITING).exists():
        Check.objects.filter(pk=check_id).update(state="settled")


def print_report(actor: Actor, check_id: int) -> int:
    """A report leaves the system on paper: how many times it did by now."""
    actor.require(*SETTLERS)
    with access.within(actor.area):
        changed = Check.objects.filter(pk=check_id).update(printed=F("printed") + 1)
        if not changed:
            raise NotFound("There is no such check in your area.")
        found = Check.objects.get(pk=check_id)
        detail = {"times": found.printed}
        record(actor, "verification.print_report", f"check:{check_id}", place=found.place, detail=detail)
    return found.printed


def _moved(finding_id: int, state: str, remedy: str, **said: object) -> Finding:
    """A doubt that waits, with what was said of it. Raises NotFound, Conflict once it is settled."""
    found = Finding.objects.filter(pk=finding_id, kind__in=DOUBTS).first()
    if found is None:
        raise NotFound("There is no such doubt in your area.")
    if not Finding.objects.filter(pk=finding_id, state__in=WAITING).update(state=state, **said):
        raise Conflict("This doubt was settled meanwhile.", remedy=remedy)
    return found
