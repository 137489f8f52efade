"""The public notice of a proceeding: what the case tells it, masked by `cases.papers`, and how it is shown and printed."""

from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.fen import Fen
from minzheng.cases.papers import posting
from minzheng.cases.papers.notices import Group, Noticed, Posting, PublicNotice, made
from minzheng.cases.papers.wording import Wording
from minzheng.cases.queries import Detail
from minzheng.cases.workflow import clocks
from minzheng.cases.workflow.declaration import Act, Verdict
from minzheng.console import letters, maps
from minzheng.people import queries as people
from minzheng.programmes.declaration import programmes
from minzheng.programmes.procedures.letters import cited
from minzheng.programmes.procedures.letters import text as read


def drawn_up(actor: Actor, detail: Detail, act: Act, *, phone: str, where: str) -> PublicNotice:
    """The notice as it would be posted today. Raises NoticeForbidden for programmes without one, BadNotice, NoticeLeaks,
    FamilyMissing."""
    with translation.override(settings.LANGUAGE_CODE):
        notice = _drawn_up(actor, detail, act, phone, where)
    return posting.cleared(notice, secrets(actor, detail.proceeding.household_id))


def _drawn_up(actor: Actor, detail: Detail, act: Act, phone: str, where: str) -> PublicNotice:
    one = detail.proceeding
    place = DivisionCode(one.place)
    until = _until(detail, act, actor.today)
    office = letters.office_name(actor.place, actor.today)
    of = Posting(
        reference=gettext("Notice 〔{year}〕{number}").format(year=actor.today.year, number=one.pk),
        place=maps.map_on(actor.today).full_name(place, below=place.at(Level.COUNTY)),
        posted_on=actor.today,
        until=until,
        office=office,
        phone=phone,
        where=where or office,
    )
    return made(_text(detail), [_noticed(actor, detail)], of, law=cited(act, gettext), programme=one.programme)


def _text(detail: Detail) -> Wording | None:
    """The programme's own: of an application, or of a stop where the procedure can only stop."""
    verdicts = {act.verdict for act in detail.workflow.acts if act.verdict}
    name = "stop_notice" if Verdict.STOP in verdicts and Verdict.GRANT not in verdicts else "public_notice"
    one = detail.proceeding
    own = programmes()[one.programme].texts if one.programme in programmes() else {}
    return read(name, own) if name in own else None


def _noticed(actor: Actor, detail: Detail) -> Noticed:
    one = detail.proceeding
    file = people.household(actor, one.household_id or 0)
    head = next((each for each in file.members if each.person == file.household.head_id), file.members[0])
    fit = letters.fit_of(actor, detail)
    amount = Fen(fit.amount) if fit is not None and fit.amount else None
    village = maps.name_on(file.household.place, actor.today)
    group = Group.STOP if _only_stops(detail) else Group.NEW
    return Noticed(head.name, head.born, village, len(file.members), amount, group)


def _only_stops(detail: Detail) -> bool:
    return not any(act.verdict is Verdict.GRANT for act in detail.workflow.acts)


def _until(detail: Detail, act: Act, today: date) -> date:
    """The last day the notice has to hang: the end of the period that the act starts."""
    starting = [limit for limit in detail.workflow.limits if limit.code in act.starts and limit.waiting]
    begun = [clocks.start(limit, today, detail.file.days.get(limit.code, limit.days)) for limit in starting]
    ends = [end for each in begun if each and (end := clocks.due(each))]
    return max(ends) if ends else today


def secrets(actor: Actor, household: int | None) -> list[str]:
    """Full names and masked numbers of the family: none of them may stand on the board."""
    if household is None:
        return []
    file = people.household(actor, household)
    return [text for member in file.members for text in (member.name, member.identity_masked) if text]


def shown(notice: Any, hidden: list[str]) -> SafeString:
    """The page of it; `cases.papers` escapes and scans what it writes. Raises NoticeLeaks."""
    return mark_safe(posting.page(PublicNotice.from_fields(notice.fields), secrets=hidden))


def poster(notice: Any, hidden: list[str]) -> bytes:
    """A4 as PDF. Raises NoticeLeaks, NoFaces."""
    return posting.poster(PublicNotice.from_fields(notice.fields), secrets=hidden)


def public_name(notice: Any) -> str:
    """Whom it names, as the board does."""
    lines: list[Any] = notice.fields.get("lines", [])
    return "、".join(str(line[1]) for line in lines) or "—"


def last_words(notices: list[Any]) -> dict[str, str]:
    """Telephone and place for objections of the office's last notice, so that they are typed once."""
    return {name: str(notices[0].fields.get(name, "")) for name in ("phone", "where")} if notices else {}
