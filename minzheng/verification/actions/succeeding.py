"""Two entries found to be one person: rows that may be about the one may be about the other; and the way back.

Runs inside the act of merging, as a listener, and looks beyond the actor's area. Consents do not follow: merged persons sign anew.
"""

from minzheng.base.divisions import EVERYWHERE
from minzheng.people.events import MergeUndone, PersonsMerged
from minzheng.people.following import follow, go_back
from minzheng.places import access
from minzheng.verification.models import Candidate, CandidateState


def persons_merged(event: PersonsMerged) -> None:
    """Which rows followed is kept with the merge. Where both entries have the same row it stays with either, and what an official
    said of the one holds of the other where nobody has said anything yet."""
    with access.within(EVERYWHERE):
        own = {(one.department, one.key): one for one in Candidate.objects.filter(person=event.kept)}
        free = []
        for one in Candidate.objects.filter(person=event.gone).order_by("id"):
            other = own.get((one.department, one.key))
            if other is None:
                free.append(one.id)
            else:
                _agree(one, other)
    follow(event, "candidates", Candidate.objects.filter(id__in=free))


def _agree(one: Candidate, other: Candidate) -> None:
    if (one.state == CandidateState.OPEN) is not (other.state == CandidateState.OPEN):
        open_, said = (one, other) if one.state == CandidateState.OPEN else (other, one)
        Candidate.objects.filter(id=open_.id, state=CandidateState.OPEN).update(
            state=said.state, remark=said.remark, settled_on=said.settled_on, settled_by=said.settled_by
        )


def merge_undone(event: MergeUndone) -> None:
    """Only what followed goes back; what was said of it meanwhile stays said."""
    go_back(event, {"candidates": Candidate})
