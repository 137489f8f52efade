"""What officials do with an application and a case at their desks, in the words of the pages; every click and key is counted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from minzheng.base.identity import IdNumber
from tests.journeys.counted import Desk
from tests.journeys.installation import Office

VILLAGE, TOWN = "321324101202", "321324101000"
ACCOUNT = "62170012345678999"
GIVEN = "国家富强民主文明和谐自由平等公正法治爱敬诚信友善"
NOTICE = {"phone": "86223344", "file-notice_photo": "公示.jpg"}
SURVEY = {
    "housing": "own",
    "agrees": "1",
    "living": "户主患慢性病，打零工；孩子上学。",
    "signers": "王志刚",
    "paper-survey_form": "on",
}
Seat = Callable[[str], Desk]


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


def given(surname: str, office: Office, serial: int) -> tuple[str, int]:
    """A name and an odd serial (a man's) that no other day's have."""
    serial = 2 * (serial + office.today.toordinal() % 250) + 1
    return f"{surname}{GIVEN[serial % len(GIVEN)]}{GIVEN[serial // 7 % len(GIVEN)]}", serial


def family(surname: str, office: Office, serial: int) -> list[Member]:
    """Three whom nobody knows yet."""
    name, serial = given(surname, office, serial)
    head = person(name, date(1962, 3, 4), serial)
    return [head, person("李桂兰", date(1963, 5, 4), serial - 1, "spouse"), person("小军", date(2008, 5, 4), serial, "son")]


def applies(clerk: Desk, members: Sequence[Member], programme: str = "dibao", wage: str = "800") -> None:
    """Intake of a family of three: what one earns, where they live, the account; the rest they declare to be none."""
    take_in(clerk, members, VILLAGE, {"ask-wage": wage, "ask-h0-homes": "1", "ask-account": ACCOUNT})
    clerk.click("button[data-fill]")
    clerk.answer("programmes", programme)
    clerk.answer("proof-authorisation", "paper")
    hand_in(clerk)


def surveyed(clerk: Desk, name: str) -> None:
    does(clerk, "visit", {"met": name, **SURVEY})
    does(clerk, "appraise", {"paper-appraisal_record": "on"})


def learns(desk: Desk, kind: str, value: str) -> None:
    """Of the person whose record is open: a fact, with the source that is offered first."""
    desk.click("a[href$='/facts/new/']")
    desk.choose_other("select[name=kind]", kind)
    desk.answer("value", value, within="form[method=post].card")
    desk.click("form[method=post].card button.btn-primary")


def at_least(office: Office, day: date) -> None:
    """Not before that day: what the law of the time did not know yet."""
    if office.today < day:
        office.wait((day - office.today).days)


def next_month(office: Office) -> None:
    """To the month from which a decision of today counts."""
    first = office.today.replace(day=1)
    at_least(office, (first + timedelta(days=32)).replace(day=1))


def paid(county: Desk, officer: Desk, finance: Desk, programme: str = "dibao") -> None:
    """The run of the month, of everybody: no part of one case's desk work."""
    with county.part("生成发放批次（当月全部家庭）", desk=False):
        county.click("nav a[href='/month/']")
        lock = f"form[action$='/lock/']:has([name=programme][value={programme}]) button"
        if not county.there(lock):  # the month of this programme is not determined yet
            county.click(f"form[action$='/determine/']:has([name=programme][value={programme}]) button")
        county.click(lock)
        county.sees("待批准")
    signed_off(officer, finance)


def signed_off(officer: Desk, finance: Desk) -> None:
    """Three officials for one run, and the file for the bank."""
    with officer.part("批准", desk=False):
        officer.click("nav a[href='/runs/']")
        officer.click("td a[href^='/runs/']")
        officer.click("form[action$='/approve/'] button")
    with finance.part("授权、发放、报盘", desk=False):
        finance.click("nav a[href='/runs/']")
        finance.click("td a[href^='/runs/']")
        finance.click("form[action$='/authorise/'] button")
        finance.click("form[action$='/release/'] button")
        orders = finance.download("form[action$='/bank-file/'] button")
        assert ACCOUNT in orders.decode("gb18030")
