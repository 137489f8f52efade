"""The list of who is supported in a village, as it hangs there for good: applicant, people supported and amount, never more."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.month import Month
from minzheng.cases.declarations import procedures
from minzheng.cases.papers import posting
from minzheng.cases.papers.notices import Group, Noticed, Posting, PublicNotice, made
from minzheng.console import letters, maps
from minzheng.payments import queries as payments
from minzheng.programmes.declaration import programmes
from minzheng.programmes.procedures.letters import cited, text

TEXT, ACT = "publication", "publish"


def published() -> list[tuple[str, str]]:
    """Programmes whose families the law has published, with their titles."""
    return [(code, gettext(one.title)) for code, one in programmes().items() if TEXT in one.texts]


def families(actor: Actor, programme: str, village: DivisionCode) -> list[payments.Supported]:
    return payments.supported(actor, programme, Month.of(actor.today), str(village))


def drawn_up(
    actor: Actor, programme: str, village: DivisionCode, of: list[payments.Supported], *, phone: str, where: str
) -> PublicNotice:
    """The list of today. Raises BadNotice (also for a village without such families), NoticeLeaks."""
    with translation.override(settings.LANGUAGE_CODE):
        office = letters.office_name(village.at(Level.TOWN), actor.today)
        name = maps.name_on(str(village), actor.today)
        regime = procedures()[programme].on(actor.today)
        hung = Posting(
            reference=gettext("List 〔{year}〕 month {month}").format(year=actor.today.year, month=actor.today.month),
            place=maps.map_on(actor.today).full_name(village, below=village.at(Level.COUNTY)),
            posted_on=actor.today,
            until=None,
            office=office,
            phone=phone,
            where=where or office,
        )
        lines = [Noticed(each.name, each.born, name, each.persons, each.amount, Group.KEPT) for each in of]
        law = cited(regime.act(ACT), gettext) if regime else ""
        notice = made(text(TEXT, programmes()[programme].texts), lines, hung, law=law, programme=programme)
    return posting.cleared(notice, secrets(of))


def secrets(of: list[payments.Supported]) -> list[str]:
    """The full names: none of them may stand on the board."""
    return [each.name for each in of]
