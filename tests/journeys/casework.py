"""What officials do with an application and a case at their desks, in the words of the pages; every click and key is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from minzheng.base.identity import IdNumber
from tests.journeys.counted import Desk


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    identity: str
    relation: str


def person(name: str, born: date, serial: int, relation: str = "head") -> Member:
    """With a synthetic identity number: the area 999 exists nowhere."""
    return Member(name, str(IdNumber.synthetic("999324", born, serial)), relation)


def take_in(desk: Desk, family: Sequence[Member], village: str, answers: Mapping[str, str], *, address: str = "1组8号") -> None:
    """From the workbench to an application of a family nobody knows yet: registered, asked, handed in."""
    desk.click("nav a[href='/applications/']")
    desk.click("a[href='/applications/new/']")
    desk.type("#id_text", family[0].identity)
    desk.press("Enter")
    desk.choose_other("select[name=place]", village)
    desk.type("input[name=address]", address)
    for at, member in enumerate(family):
        desk.type(f"input[name=member-{at}-name]", member.name)
        desk.answer(f"member-{at}-identity", member.identity)
        desk.choose_other(f"select[name=member-{at}-relation]", member.relation)
    desk.click("form[action='/applications/family/'] button.btn-primary")
    for name, value in answers.items():
        desk.answer(name, value) if name != "ask-wage" else desk.type("input[name$='-wage_income']", value)


def hand_in(desk: Desk) -> None:
    desk.click("button[value=hand_in]")


def does(desk: Desk, act: str, values: Mapping[str, str] | None = None) -> None:
    """An act of the case that is open: its form is filled in the order it stands, and sent."""
    form = f"form.act[action$='/acts/{act}/']"
    folded = f"details:not([open]):has({form}) > summary"
    if desk.there(folded):
        desk.click(folded)
    for name, value in (values or {}).items():
        desk.answer(name, value, within=form)
    desk.click(f"{form} button[type=submit]")


def opens_case(desk: Desk, name: str) -> None:
    """From wherever the official is, by name in the list of what is to be done."""
    desk.click("nav a[href='/proceedings/']")
    desk.type("form.card #id_words", name)
    desk.press("Enter")
    desk.click(f"main tbody tr:has-text('{name}') a >> nth=0")


def tells(desk: Desk, facts: Sequence[str], source: str) -> None:
    """What is known of the case, and from where."""
    form = "form[action$='/facts/']"
    for fact in facts:
        desk.answer("facts", fact, within=form)
    desk.type(f"{form} [name=reason]", source)
    desk.click(f"{form} button[type=submit]")
