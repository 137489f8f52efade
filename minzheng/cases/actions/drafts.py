"""What is being typed into a form, kept until it is sent. Not in the trail: sending the form is the act."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from minzheng.base.actor import Actor
from minzheng.cases.actions.proceeding import STAFF
from minzheng.cases.errors import Moved
from minzheng.cases.models import Draft
from minzheng.places import access


def save_draft(actor: Actor, form: str, values: Mapping[str, Any], *, subject: str = "", version: int = 0) -> Draft:
    """Keep what is being typed. Not in the trail: sending the form is the act. Raises Moved where another window of the same
    account saved it since `version` (0: there is none yet)."""
    actor.require(*STAFF)
    with access.within(actor.area):
        mine = {"account": actor.account, "form": form, "subject": subject}
        held = Draft.objects.select_for_update().filter(**mine).first()
        if held is None:
            held = Draft(**mine, place=str(actor.place), saved_at=timezone.now())
            held.values = dict(values)
            held.save()
            return held
        if held.version != version:
            saved = {"account": held.account, "at": held.saved_at, "version": held.version, "values": held.values}
            raise Moved({"values": dict(values)}, [saved])
        held.values, held.version, held.saved_at = dict(values), version + 1, timezone.now()
        held.save(update_fields=("content", "version", "saved_at"))
        return held


def drop_draft(actor: Actor, form: str, subject: str = "") -> None:
    """The form was sent or given up."""
    actor.require(*STAFF)
    with access.within(actor.area):
        Draft.objects.filter(account=actor.account, form=form, subject=subject).delete()
