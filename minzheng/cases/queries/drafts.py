"""What the actor typed into forms and has not sent."""

from collections.abc import Sequence

from minzheng.base.actor import Actor
from minzheng.cases.models import Draft


def draft(actor: Actor, form: str, subject: str = "") -> Draft | None:
    """What the actor typed into a form and has not sent."""
    return Draft.objects.filter(account=actor.account, form=form, subject=subject).first()


def drafts(actor: Actor) -> Sequence[Draft]:
    """The actor's unsent forms, newest first."""
    return list(Draft.objects.filter(account=actor.account).order_by("-saved_at"))
