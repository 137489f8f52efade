"""Changes of the law drafted here, and the documents by which figures changed, for screens."""

from minzheng.base.actor import Actor
from minzheng.cases.errors import LawProposalNotFound
from minzheng.cases.models import LawProposal, Publication, PublishedValue


def law_proposals(actor: Actor, *, limit: int = 50) -> list[LawProposal]:
    """Changes of the law drafted in the area, newest first."""
    return list(LawProposal.objects.order_by("-id")[:limit])


def law_proposal(actor: Actor, proposal_id: int) -> LawProposal:
    """Raises LawProposalNotFound."""
    found = LawProposal.objects.filter(id=proposal_id).select_related("publication").first()
    if found is None:
        raise LawProposalNotFound
    return found


def publications(actor: Actor, *, limit: int = 50) -> list[tuple[Publication, list[PublishedValue]]]:
    """Documents by which figures of the law changed here, newest first, each with its values."""
    found = list(Publication.objects.order_by("-id")[:limit])
    values = list(PublishedValue.objects.filter(publication__in=found).order_by("id"))
    return [(one, [value for value in values if value.publication_id == one.id]) for one in found]
