"""Pairs whose truth is known: families on file, and rows about people without a usable number, as departments write them.

A tenth of the rows is about somebody asked; the others are strangers of the same county, among them twins, sons who bear their
father's name and other members of the same families. Every row may be wrong in name, birth, sex, town and telephone at once; the
shares are below. Seeded.
"""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from opencc import OpenCC

from minzheng.base.names import SEPARATOR, sound_key
from minzheng.demonstration.naming import Namer
from minzheng.verification.residue import Description

TOWNS = tuple(f"9993240{at:02}" for at in range(1, 27))
ELSEWHERE = tuple(f"99931100{at}" for at in range(1, 6))
FAR = date(2020, 12, 1)
SHARES = {  # per thousand rows
    "traditional": 30, "separator": 400, "blank": 20, "homophone": 40, "other character": 8, "old name": 5, "cut short": 100,
    "swapped": 15, "digit": 30, "next day": 10, "lunar": 3, "no birth": 5, "wrong sex": 3, "no sex": 30,
    "moved": 80, "far away": 15, "no town": 50, "other phone": 250, "no phone": 400,
}  # fmt: skip
_MINORITY = (
    "买买提", "吐尔逊", "阿卜杜拉", "玉素甫", "巴特尔", "呼和", "扎西", "多吉",
    "吐尔洪", "艾合买提", "洛桑", "次仁", "马尔旦", "沙吾列提", "阿依古丽", "古丽巴哈尔",
    "吾买尔", "其其格", "乌云", "卓玛", "拉姆", "热依汗", "卡德尔", "央金",
    "白玛", "帕提古丽", "木合塔尔", "依明", "库尔班", "斯琴", "高娃", "宝音",
    "旺堆", "平措",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Labelled:
    """`truth` is the person of each row, for rows about somebody asked alone."""

    asked: list[Description]
    told: list[Description]
    truth: dict[int, int]
    hard: dict[int, str]  # what was done to a row, for rows about somebody asked


@dataclass(slots=True)
class _Human:
    name: str
    born: date
    sex: int
    town: str
    phone: str


def labelled(asked: int, rows: int, seed: int) -> Labelled:
    """`asked` persons, and `rows` rows of which a tenth (at most a third of the persons) is about them."""
    dice = random.Random(seed)
    namer = Namer(dice, {"minority_name": 0, "rare_character": 10, "double_surname": 10})
    about = min(rows // 10, asked // 3)
    people: list[_Human] = []
    left_out: list[_Human] = []  # of the families asked, but not asked themselves
    while len(people) < asked:
        family = _family(dice, namer)
        if dice.random() < 0.1:
            left_out.append(family.pop(dice.randrange(len(family))))
        people += family
    people = people[:asked]
    others = left_out[: (rows - about) // 3]
    while len(others) < rows - about:
        others += _family(dice, namer)
    known = dice.sample(range(asked), about)
    written = [(people[at], at + 1) for at in known] + [(each, 0) for each in others[: rows - about]]
    dice.shuffle(written)
    told, truth, hard = [], {}, {}
    for at, (human, person) in enumerate(written, 1):
        made, what = _written(dice, namer, human)
        told.append(replace(_described(at, made), sex=made.sex or None, source="department", **_missing(dice, what)))
        if person:
            truth[at], hard[at] = person, "+".join(what) or "as it is"
    return Labelled([_described(at + 1, each) for at, each in enumerate(people)], told, truth, hard)


def _described(key: int, human: _Human) -> Description:
    return Description(key, human.name, human.born, human.sex, human.town, human.phone or None)


def _missing(dice: random.Random, what: list[str]) -> dict[str, None]:
    left = {"born": "no birth", "town": "no town", "phone": "no phone"}
    return {field: None for field, name in left.items() if _happens(dice, name, what)}


def _family(dice: random.Random, namer: Namer) -> list[_Human]:
    surname = namer.surname() if dice.random() > 0.015 else ""
    town = dice.choice(TOWNS)
    phone = f"{dice.getrandbits(64):016x}" if dice.random() < 0.9 else ""
    head = dice.randrange(1935, 1992)
    found = [_human(dice, namer, surname, dice.choices((1, 2), (4, 1))[0], head, town, phone)]
    if dice.random() < 0.6:
        found.append(_human(dice, namer, namer.surname(), 3 - found[0].sex, head + dice.randrange(-4, 5), town, phone))
    for _ in range(dice.choices((0, 1, 2, 3), (4, 4, 3, 1))[0]):
        year = min(head + dice.randrange(21, 36), 2019)
        found.append(_human(dice, namer, surname, dice.choice((1, 2)), year, town, phone))
        if dice.random() < 0.02:
            found.append(_twin(dice, namer, found[-1]))
    if found[0].sex == 1 and len(found) > 2 and found[-1].sex == 1 and dice.random() < 0.01:
        found[-1].name = found[0].name  # a son with his father's name
    for each in found:
        if dice.random() < 0.4:
            each.phone = f"{dice.getrandbits(64):016x}"  # one of one's own
    return found


def _human(dice: random.Random, namer: Namer, surname: str, sex: int, year: int, town: str, phone: str) -> _Human:
    born = min(date(year, 1, 1) + timedelta(days=dice.randrange(365)), FAR)
    if dice.random() < 0.01:
        born = born.replace(month=1, day=1)  # not known when it was entered
    name = namer.person(surname, sex, year) if surname else SEPARATOR.join(dice.sample(_MINORITY, 2))
    return _Human(name, born, sex, town, phone)


def _twin(dice: random.Random, namer: Namer, first: _Human) -> _Human:
    """Same birth, town and telephone; names that differ in one character, as those of twins do."""
    if len(first.name) < 3 or SEPARATOR in first.name:
        return replace(first, name=namer.person(first.name[:1], first.sex, first.born.year))
    while True:
        other = first.name[:-1] + namer.person(first.name[0], first.sex, first.born.year)[-1]
        if other != first.name:
            return replace(first, name=other)


def _happens(dice: random.Random, what: str, done: list[str]) -> bool:
    if dice.random() * 1000 >= SHARES[what]:
        return False
    done.append(what)
    return True


def _written(dice: random.Random, namer: Namer, human: _Human) -> tuple[_Human, list[str]]:
    """As a department wrote it down, and what became of it."""
    done: list[str] = []
    made = replace(human, name=_name(dice, namer, human, done), born=_born(dice, human.born, done))
    if _happens(dice, "wrong sex", done):
        made.sex = 3 - made.sex
    elif _happens(dice, "no sex", done):
        made.sex = 0
    if _happens(dice, "moved", done):
        made.town = dice.choice(TOWNS)
    elif _happens(dice, "far away", done):
        made.town = dice.choice(ELSEWHERE)
    if _happens(dice, "other phone", done):
        made.phone = f"{dice.getrandbits(64):016x}"
    return made, done


def _name(dice: random.Random, namer: Namer, human: _Human, done: list[str]) -> str:
    name = human.name
    if SEPARATOR in name:
        if _happens(dice, "separator", done):
            return name.replace(SEPARATOR, dice.choice(("•", "．", "-", " ", "")))
        return name[: len(name) - 2] if _happens(dice, "cut short", done) else name
    if _happens(dice, "old name", done):
        return namer.person(name[:1], human.sex, human.born.year)
    at = dice.randrange(1, len(name)) if len(name) > 1 else 0
    if _happens(dice, "homophone", done):
        name = name[:at] + dice.choice(_alike(name[at])) + name[at + 1 :]
    elif _happens(dice, "other character", done):
        name = name[:at] + dice.choice(_characters()) + name[at + 1 :]
    if _happens(dice, "traditional", done):
        name = _traditional().convert(name)
    return name[0] + " " + name[1:] if _happens(dice, "blank", done) else name


def _born(dice: random.Random, born: date, done: list[str]) -> date:
    if born.day <= 12 and born.day != born.month and dice.random() * 1000 < SHARES["swapped"] * 365 / 132:
        done.append("swapped")
        return born.replace(month=born.day, day=born.month)
    if _happens(dice, "digit", done):
        return dice.choice(list(_digits(born)))
    if _happens(dice, "next day", done):
        return born + timedelta(days=dice.choice((-1, 1)))
    return born - timedelta(days=dice.randrange(18, 50)) if _happens(dice, "lunar", done) else born


def _digits(born: date) -> Iterator[date]:
    """Every day that differs in one digit, of the century of the living."""
    text = born.isoformat()
    for at in (2, 3, 5, 6, 8, 9):
        for digit in "0123456789":
            try:
                other = date.fromisoformat(text[:at] + digit + text[at + 1 :])
            except ValueError:
                continue
            if other != born and 1920 <= other.year <= 2020:
                yield other


@cache
def _characters() -> tuple[str, ...]:
    """The 3,755 usual characters of GB 2312."""
    rows = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    signs = (each.decode("gb2312", "ignore") for each in rows)
    return tuple(sign for sign in signs if sign and unicodedata.category(sign) == "Lo")


@cache
def _by_sound() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for sign in _characters():
        found.setdefault(sound_key(sign), []).append(sign)
    return found


@cache
def _alike(sign: str) -> tuple[str, ...]:
    return tuple(each for each in _by_sound().get(sound_key(sign), []) if each != sign) or (sign,)


@cache
def _traditional() -> OpenCC:
    return OpenCC("s2t")
