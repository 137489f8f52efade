"""An official says whether a row without a usable number is about a person. The next check finds it, or never again."""

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.errors import BadValue, Conflict, NotFound
from minzheng.places import access
from minzheng.verification.models import Candidate, CandidateState

SETTLERS = (Duty.CLERK, Duty.OFFICER)


def settle_candidate(actor: Actor, candidate_id: int, *, same: bool, remark: str) -> None:
    """Raises NotFound, BadValue without a reason, Conflict once it is settled."""
    actor.require(*SETTLERS)
    if not remark.strip():
        raise BadValue("A reason is needed.", remedy="Say what was looked at and found.")
    with access.within(actor.area):
        found = Candidate.objects.filter(pk=candidate_id).first()
        if found is None:
            raise NotFound("There is no such row in your area.")
        changed = Candidate.objects.filter(pk=candidate_id, state=CandidateState.OPEN).update(
            state=CandidateState.SAME if same else CandidateState.DIFFERENT, remark=remark.strip(), settled_on=actor.today,
            settled_by=actor.account,
        )  # fmt: skip
        if not changed:
            raise Conflict("This row was settled meanwhile.", remedy="Look at what was found.")
        detail = {"same": same, "person": found.person_id, "department": found.department}
        target = f"candidate:{candidate_id}"
        record(actor, "verification.settle_candidate", target, place=found.place, reason=remark.strip(), detail=detail)
