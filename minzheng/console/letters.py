"""Letters of a proceeding: which text, and what the case tells it. Written in the office's language, whoever reads the screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.errors import BadValue
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.cases import actions
from minzheng.cases.declarations import grantable
from minzheng.cases.papers import sheet as sheets
from minzheng.cases.papers.letters import Facts, Reason, letter
from minzheng.cases.papers.refusals import MissingWord
from minzheng.cases.papers.sheet import Sheet
from minzheng.cases.papers.word import to_word
from minzheng.cases.papers.wording import Wording
from minzheng.cases.queries import Detail
from minzheng.cases.workflow import clocks
from minzheng.cases.workflow.declaration import Act, Verdict, applies, required_act
from minzheng.console import intake, maps
from minzheng.console.labels import label
from minzheng.console.steps import DECISION, is_letter, written
from minzheng.payments.tables import running
from minzheng.places import access
from minzheng.programmes.declaration import programmes
from minzheng.programmes.procedures.letters import cited
from minzheng.programmes.procedures.letters import text as read
from minzheng.staff.queries import office

GAPS, HEARING, ANSWER = "gaps_letter", "hearing_letter", "answer_letter"
_DECIDED = {
    Verdict.GRANT: ("emergency", "grant", "identified"),
    Verdict.REFUSE: ("refuse", "not_identified"),
    Verdict.CHANGE: ("change",),
    Verdict.STOP: ("stop",),
    Verdict.END: ("end",),
}
URGENT = "urgent"
SIGN = "sign"  # kept beside a letter's facts: a number once given stays as it was printed
UNITS = ("自治县", "自治旗", "林区", "特区", "县", "市", "区", "旗")


@dataclass(frozen=True, slots=True)
class Said:
    """What the form of the act held that a letter says: reasons by code and in words, the sum of a grant paid once, which office
    a referral goes to and with what, who receives an answer."""

    grounds: Sequence[str] = ()
    reason: str = ""
    amount: int | None = None
    other: str = ""
    subject: str = ""
    receiver: str = ""


def wording(detail: Detail, paper: str, verdict: Verdict | None) -> Wording | None:
    """The text of a paper for this case: the programme's own before the common one. None where there is none: a plain step."""
    one = detail.proceeding
    own = programmes()[one.programme].texts if one.programme in programmes() else {}
    for name in _names(one.workflow, paper, verdict):
        found = read(name, own)
        if found is not None:
            return found
    return None


def _names(workflow: str, paper: str, verdict: Verdict | None) -> tuple[str, ...]:
    if paper != DECISION:
        plain = paper.removesuffix("_letter")
        return (f"{workflow}_{'accepted' if plain == 'acceptance' else plain}", plain)
    names = _DECIDED.get(verdict, ()) if verdict else ()
    return tuple(name for name in names if name != "emergency" or URGENT in workflow)


def issue(actor: Actor, detail: Detail, act: Act, said: Said) -> list[Any]:
    """Write and number every letter the act asks for, as the case now stands. Part of the transaction of the act. A paper without a
    text is left to the official. Raises MissingWord where the case lacks what the text needs."""
    made = []
    for paper in written(act):
        text = wording(detail, paper, act.verdict)
        if text is None:
            continue
        facts = facts_of(actor, detail, act, said)
        try:
            letter(text, facts)  # refused now rather than when somebody opens it
        except MissingWord:
            if paper in act.papers:
                raise
            continue  # not asked for by the step: the official writes it by hand
        kept = {
            **facts.stored(),
            "text": text.name,
            "verdict": str(act.verdict or ""),
            SIGN: sign(detail.proceeding.place, actor.today),
        }
        made.append(actions.issue_letter(actor, detail.proceeding.pk, paper, kept))
    return made


def preview(actor: Actor, detail: Detail, act: Act, said: Said) -> tuple[list[Sheet], list[MissingWord]]:
    """The letters of an act before it is done, and what keeps the others from being written yet."""
    texts = [text for paper in written(act) if (text := wording(detail, paper, act.verdict))]
    facts = facts_of(actor, detail, act, said)
    sheets_, gaps = list[Sheet](), list[MissingWord]()
    for text in texts:
        try:
            sheets_.append(letter(text, facts))
        except MissingWord as missing:
            gaps.append(missing)
    return sheets_, gaps


def stored(detail: Detail, of: Any) -> Sheet:
    """An issued letter, word for word: from the facts kept with it and its number."""
    kept = dict(of.facts)
    verdict = Verdict(kept.pop("verdict")) if kept.get("verdict") else kept.pop("verdict", None)
    kept.pop("text", None)
    kept.pop(SIGN, None)
    text = wording(detail, of.kind, verdict or None)
    if text is None:
        raise BadValue("The text of this letter is not there any more.")
    return letter(text, Facts.from_stored({**kept, "number": number_of(of)}))


def number_of(of: Any) -> str:
    """As it is printed: the sign of the county it was issued with, the year, the number."""
    with translation.override(settings.LANGUAGE_CODE):
        held = of.facts.get(SIGN) or sign(of.county, of.issued_on)
        return gettext("{sign} 〔{year}〕 No. {number}").format(sign=held, year=of.year, number=of.number)


def sign(place: str, day: date) -> str:
    """What stands before the numbers of a county's letters: what the office chose (LETTER_SIGN), else 泗洪民 for 泗洪县."""
    county = str(DivisionCode(place).at(Level.COUNTY))
    if settings.LETTER_SIGN and county == office().place:
        return str(settings.LETTER_SIGN)
    name = maps.name_on(county, day)
    unit = next((each for each in UNITS if name.endswith(each) and len(name) > len(each) + 1), "")
    with translation.override(settings.LANGUAGE_CODE):
        return gettext("civil affairs of {county}").format(county=name.removesuffix(unit))


def files(sheet: Sheet, form: str) -> bytes:
    """ "pdf" or "docx". Raises NoFaces where the fonts were not fetched."""
    return sheets.to_pdf(sheet) if form == "pdf" else to_word(sheet)


def facts_of(actor: Actor, detail: Detail, act: Act, said: Said) -> Facts:
    """What the case tells its letters today."""
    with translation.override(settings.LANGUAGE_CODE):
        return _facts(actor, detail, act, said)


def _facts(actor: Actor, detail: Detail, act: Act, said: Said) -> Facts:
    one = detail.proceeding
    at = DivisionCode(one.home or one.place)  # taken in away from home: where the applicant lives, who decides
    by_town = one.decider == Level.TOWN and act.verdict is not None
    title = gettext(label("programme", one.programme)) if one.programme else gettext(detail.workflow.title)
    law = cited(act, gettext)
    return Facts(
        number=gettext("to be numbered"),
        office=office_name(actor.place, actor.today),
        day=actor.today,
        applicant=(said.receiver if ANSWER in act.papers else "") or one.name,  # who objected, never whom it is about
        programme=title,
        place=maps.map_on(actor.today).full_name(at, below=at.at(Level.COUNTY)) if at.level is not Level.COUNTY else "",
        authority=authority(at, actor.today),
        by_town=by_town,
        applied_on=detail.application.received_on if detail.application else one.opened_on,
        accepted_on=_day_of(detail, "accept") or actor.today,
        until=_until(detail, act, actor.today),
        reasons=(Reason(_proposed(detail)),) if HEARING in act.papers else _reasons(one.programme, act, said, law),
        gaps=_missing(actor, detail) if GAPS in act.papers else (),
        enclosed=_enclosed(detail),
        law=law,
        findings=_found(detail) or said.reason,
        outcome=said.reason or _last_reason(detail),
        subject=said.subject or _typed(detail, "subject") or _first_reason(detail),
        other=said.other or _typed(detail, "other") or (office_name(at, actor.today) if one.home else ""),
        **(_hearing(actor, detail) if HEARING in act.papers else _sums(actor, detail, said)),
    )


def office_name(place: DivisionCode, day: date) -> str:
    """Who signs: the bureau for the county, else the people's government of the township or the street's office."""
    if place.level is Level.COUNTY:
        return office().name
    town = maps.name_on(str(place.at(Level.TOWN)), day) if place.level in (Level.TOWN, Level.VILLAGE) else office().name
    if town.endswith("街道"):
        return gettext("{name} street office").format(name=town)
    return gettext("{name} people's government").format(name=town)


def authority(place: DivisionCode, day: date) -> str:
    """The government that hears complaints against a decision of the bureau or of a township: that of the county."""
    return gettext("{name} people's government").format(name=maps.name_on(str(place.at(Level.COUNTY)), day))


def _day_of(detail: Detail, act: str) -> date | None:
    return next((step.day for step in reversed(detail.steps) if step.act == act), None)


def _until(detail: Detail, act: Act, today: date) -> date | None:
    """Until when it will be decided: the end of the time limit that a decision stops, running or started by this act. Where the
    procedure knows no decision, of any."""
    facts = detail.file.facts
    promised = {code for one in detail.workflow.acts if one.verdict for code in one.stops}
    if HEARING in act.papers:
        promised = {required_act(each) for each in act.starts}
    started = {required_act(each) for each in act.starts if applies(each, facts)}
    held = {each.code: each for each in detail.file.clocks if each.running and not each.waiting}
    for limit in detail.workflow.limits:
        begun = clocks.start(limit, today, detail.file.days.get(limit.code, limit.days)) if limit.code in started else None
        if begun and not limit.waiting and limit.code not in held:
            held[limit.code] = begun
    ends = [end for code, each in held.items() if (not promised or code in promised) and (end := clocks.due(each))]
    return max(ends) if ends else None


def _reasons(programme: str, act: Act, said: Said, law: str) -> tuple[Reason, ...]:
    declared = grantable(programme)
    known = {reason.code: reason for reason in declared.reasons} if declared else {}
    found = [Reason(gettext(known[code].label), gettext(known[code].law)) for code in said.grounds if code in known]
    if said.reason:
        found.append(Reason(said.reason, "" if found else law))
    return tuple(found)


def _missing(actor: Actor, detail: Detail) -> tuple[str, ...]:
    from minzheng.cases import queries

    one = detail.application  # None at home, where another township took the application in: its proofs lie there
    return tuple(intake.gap_words(queries.proofs_for(actor, one.pk))) if one else ()


def _first_reason(detail: Detail) -> str:
    return next((step.reason for step in detail.steps if step.reason), "")


def _last_reason(detail: Detail) -> str:
    return next((step.reason for step in reversed(detail.steps) if step.reason), "")


def _proposed(detail: Detail) -> str:
    """Why the cut or stop was proposed that a hearing is about."""
    return next((step.reason for step in reversed(detail.steps) if step.act.startswith("propose_")), "")


def _typed(detail: Detail, name: str) -> str:
    """What an earlier step's form held."""
    return next((str(step.values[name]) for step in reversed(detail.steps) if step.values.get(name)), "")


def _found(detail: Detail) -> str:
    """What was seen at the last visit."""
    return _typed(detail, "living")


def _enclosed(detail: Detail) -> tuple[str, ...]:
    """The papers that lie with the file, in words."""
    words = detail.workflow.papers
    laid = [paper for step in detail.steps for paper in step.papers if not is_letter(paper)]
    kept = [each.kind for each in detail.attachments if not each.voided_at]
    return tuple(gettext(words.get(paper, "Other")) for paper in dict.fromkeys([*laid, *kept]))


def _hearing(actor: Actor, detail: Detail) -> dict[str, Any]:
    """What a hearing is about: what runs, and what is proposed instead, a stop or the sum of the rules."""
    one, now = detail.proceeding, Month.of(actor.today)
    declared = grantable(one.programme)
    if declared is None or one.household_id is None:
        return {}
    first = declared.first_month(now)
    with access.within(DivisionCode(one.place).area):
        before = sum(running(one.programme, first).get(one.household_id, {}).values())
    fit = None if "to_stop" in one.facts else fit_of(actor, detail)
    after = fit.amount or 0 if fit else 0
    return {"amount": Fen(after), "amount_before": Fen(before), "first_month": first, "month": now}


def _sums(actor: Actor, detail: Detail, said: Said) -> dict[str, Any]:
    """Persons, amounts and months: of the decision once there is one, else as the rules say now."""
    if detail.decisions:
        made = detail.decisions[-1]
        proposal = made.proposal
        return {
            "persons": made.persons,
            "amount": Fen(made.amount),
            "amount_before": Fen(proposal.amount_before),
            "first_month": Month.from_number(made.first_month),
            "month": Month.from_number(made.first_month),
        }
    if said.amount is not None:
        return {"amount": Fen(said.amount), "month": Month.of(actor.today), "first_month": Month.of(actor.today)}
    fit = fit_of(actor, detail)
    if fit is None or not fit.amount:
        return {"month": Month.of(actor.today)}
    declared = grantable(detail.proceeding.programme)
    first = declared.first_month(Month.of(actor.today)) if declared else Month.of(actor.today)
    return {"amount": Fen(fit.amount), "first_month": first, "month": Month.of(actor.today), "persons": _members(actor, detail)}


def fit_of(actor: Actor, detail: Detail) -> Any:
    """What the rules say of the family today under the proceeding's programme; None where they say nothing."""
    one = detail.proceeding
    if one.household_id is None or grantable(one.programme) is None:
        return None
    return next((each for each in intake.fits_of(actor, one.household_id) if each.code == one.programme), None)


def _members(actor: Actor, detail: Detail) -> int | None:
    from minzheng.people import queries as people

    household = detail.proceeding.household_id
    return len(people.household(actor, household).members) if household else None
