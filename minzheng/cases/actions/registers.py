"""Registers beside the cases: relatives of officials, spot checks drawn by lot."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.crypto import ring
from minzheng.base.errors import BadValue, Conflict, NotFound
from minzheng.base.identity import IdNumber
from minzheng.base.month import Month
from minzheng.cases import kinship, reading
from minzheng.cases.actions.proceeding import RELATIVE, tell
from minzheng.cases.models import OfficialRelative, Proceeding, SpotCheck
from minzheng.cases.sampling import draw
from minzheng.places import access


@dataclass(frozen=True, slots=True)
class Kin:
    """A relative as declared: of which official (with post), in which relation, who."""

    official: str
    post: str
    relation: str
    name: str
    identity: IdNumber
    since: date


def register_relative(actor: Actor, kin: Kin) -> OfficialRelative:
    """Enter a close relative of an official. Open proceedings of that person's family learn of it at once. Raises BadValue where it
    stands already."""
    actor.require(Duty.OFFICER, Duty.CLERK)
    with access.within(actor.area):
        found = ring().lookup(kin.identity.full)
        try:
            with transaction.atomic():
                made = OfficialRelative.objects.create(
                    place=str(actor.place),
                    official=kin.official,
                    post=kin.post,
                    relation=kin.relation,
                    name=kin.name,
                    identity_hash=found,
                    identity_masked=kin.identity.masked,
                    since=kin.since,
                    recorded_by=actor.account,
                )
        except IntegrityError as error:
            raise BadValue("This relative of the official is registered already.") from error
        told = _tell_families(actor, found)
        record(actor, "cases.register_relative", f"relative:{made.id}", place=made.place, detail={"proceedings": told})
        return made


def _tell_families(actor: Actor, identity_hash: bytes) -> list[int]:
    families = kinship.families_of([identity_hash], actor.today)
    told = []
    for row in Proceeding.objects.select_for_update().filter(household_id__in=families, closed_on=None).order_by("id"):
        workflow, _ = reading.file(row, ())
        if RELATIVE in workflow.facts and RELATIVE not in row.facts:
            tell(actor, row, (RELATIVE,), (), "")
            told.append(row.id)
    return told


def end_relative(actor: Actor, relative_id: int, until: date, reason: str) -> None:
    """The relation or the post has ended, or was entered in error. Raises NotFound, BadValue."""
    actor.require(Duty.OFFICER, Duty.CLERK)
    with access.within(actor.area):
        found = OfficialRelative.objects.filter(id=relative_id, until=None).first()
        if found is None:
            raise NotFound("There is no such entry in your area.")
        if until < found.since:
            raise BadValue("An entry does not end before it began.")
        found.until = until
        found.save(update_fields=("until",))
        record(actor, "cases.end_relative", f"relative:{found.id}", place=found.place, reason=reason, detail={"until": until})


def draw_spot_checks(actor: Actor, month: Month, programme: str, share: int, *, seed: str = "") -> SpotCheck:
    """Draw by lot which of the month's new proceedings of a programme the county visits itself: `share` percent, rounded up. Once
    a month and programme; seed and population are kept, so that anybody can draw again. Raises BadValue, Conflict where it was."""
    actor.require(Duty.OFFICER, Duty.CLERK)
    if not 1 <= share <= 100:
        raise BadValue("A share lies between 1 and 100 percent.")
    with access.within(actor.area):
        opened = Proceeding.objects.filter(programme=programme, workflow=programme, opened_on__range=(month.first, month.last))
        population = sorted(opened.values_list("id", flat=True))
        chosen_seed = seed or uuid4().hex
        try:
            with transaction.atomic():
                made = SpotCheck.objects.create(
                    place=str(actor.place),
                    month=month.number,
                    programme=programme,
                    seed=chosen_seed,
                    share=share,
                    population=population,
                    chosen=draw(chosen_seed, population, share),
                    drawn_by=actor.account,
                    drawn_at=timezone.now(),
                )
        except IntegrityError as error:
            raise Conflict("The spot checks of this month were drawn already.", remedy="Open the list.") from error
        detail = {"month": str(month), "programme": programme, "share": share, "seed": chosen_seed, "of": len(population)}
        record(actor, "cases.draw_spot_checks", f"spotcheck:{made.id}", place=made.place, detail=detail | {"chosen": made.chosen})
        return made
