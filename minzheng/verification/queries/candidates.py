"""Rows without a usable number that may be about somebody: what waits for an official, and what was said."""

from dataclasses import dataclass

from django.db.models import Q

from minzheng.base.actor import Actor
from minzheng.base.errors import NotFound
from minzheng.verification.by_name import Said, opened
from minzheng.verification.catalogue import catalogue
from minzheng.verification.models import Candidate


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """The person on file is `candidate.person`; `told` what the department wrote of somebody."""

    candidate: Candidate
    told: Said
    department: str


def candidates(
    actor: Actor, *, words: str = "", state: str = "open", page: int = 1, size: int = 30
) -> tuple[list[CandidateRow], int]:
    """The likeliest first, with how many there are. `words`: a part of the person's name, a household number; no `state`: all."""
    found = Candidate.objects.select_related("person", "household", "delivery").order_by("-weight", "id")
    found = found.filter(person__merged_into=None)  # where both of two merged entries had a row, the kept one's stands for it
    if sought := words.strip():
        found = found.filter(Q(person__name__contains=sought) | Q(household__number=sought))
    if state:
        found = found.filter(state=state)
    return [_row(one) for one in found[(page - 1) * size : page * size]], found.count()


def candidate(actor: Actor, candidate_id: int) -> CandidateRow:
    """Raises NotFound."""
    found = Candidate.objects.select_related("person", "household", "delivery").filter(pk=candidate_id).first()
    if found is None:
        raise NotFound("There is no such row in your area.")
    return _row(found)


def _row(one: Candidate) -> CandidateRow:
    known = catalogue().departments
    return CandidateRow(one, opened(one), known[one.department].name if one.department in known else one.department)
