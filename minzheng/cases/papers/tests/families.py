"""Families as the world has them, nasty ones too: names with numbers, remarks, markup, formulas; everything about them secret."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from minzheng.base.fen import Fen
from minzheng.base.identity import IdNumber
from minzheng.cases.papers.notices import Group, Noticed, Posting

DAY = date(2026, 10, 8)
_SURNAMES = "王李张刘陈杨赵黄周吴单查区欧阳 司马 诸葛 上官".replace(" ", "")
_COMPOUND = ("欧阳", "司马", "诸葛", "上官", "尉迟")
_GIVEN = "明建国芳丽娜小三伟强秀英桂龙䶮㛃𬭎玥梓涵大山病残石癌"
_MINORITY = ("买买提·吐尔逊", "阿依古丽•艾山", "扎西．多吉", "古丽巴哈尔-买买提", "迪丽热巴‧迪力木拉提")
_ILLNESS = ("肢体残疾二级", "尿毒症", "精神分裂", "肺癌晚期", "脑瘫")
_VILLAGES = ("界集村", "杨庄社区", "新华居委会", "大黄庄村", "三里墩村", "十八里社区")


@dataclass(frozen=True, slots=True)
class Family:
    """A case with what must never be seen of it."""

    noticed: Noticed
    secrets: tuple[str, ...]


def families(seed: int) -> Iterator[Family]:
    """Without end, the same for the same seed."""
    chance = random.Random(seed)
    while True:
        yield _family(chance)


def posting(chance: random.Random) -> Posting:
    village = chance.choice(_VILLAGES)
    start = DAY + timedelta(chance.randrange(300))
    town = chance.choice(("界集镇", "青阳街道", "归仁镇"))
    return Posting(
        f"测民公〔{start.year}〕{chance.randrange(1, 99999)}号",
        f"{town}{village}",
        start,
        start + timedelta(7),
        f"{town}人民政府",
        chance.choice(("0527-86221234", "052786221234", "12345", "86221234")),
        f"{town}社会救助窗口",
    )


def _family(chance: random.Random) -> Family:
    born = DAY - timedelta(chance.randrange(1, 36000))
    number = str(IdNumber.synthetic("999001", born, chance.randrange(1, 999)))
    phone = f"1{chance.choice('3456789')}{chance.randrange(10**9):09d}"
    card = _card(chance)
    address = f"{chance.randrange(1, 20)}组{chance.randrange(1, 300)}号"
    given = "".join(chance.choice(_GIVEN) for _ in range(chance.randrange(1, 3)))
    base = chance.choice(_COMPOUND) + given if chance.random() < 0.05 else chance.choice(_SURNAMES) + given
    name = _written(chance, base, (number, phone, card, address))
    children = tuple(
        chance.choice(_SURNAMES) + "".join(chance.choice("梓涵浩宇欣怡") for _ in "ab") for _ in range(chance.randrange(3))
    )
    noticed = Noticed(
        name,
        None if chance.random() < 0.02 else born,
        chance.choice(_VILLAGES),
        1 + len(children),
        None if chance.random() < 0.05 else Fen(chance.randrange(1, 10**7)),
        chance.choice(list(Group)),
    )
    full = base if len(base) > 1 else ""
    return Family(noticed, tuple(filter(None, (full, *children, number, phone, card, address, chance.choice(_ILLNESS)))))


def _card(chance: random.Random) -> str:
    """Nineteen digits with a right check digit."""
    digits = "622848" + f"{chance.randrange(10**12):012d}"
    doubled = sum(sum(divmod(2 * int(sign), 10)) if at % 2 == 0 else int(sign) for at, sign in enumerate(reversed(digits)))
    return digits + str(-doubled % 10)


def _written(chance: random.Random, base: str, secrets: tuple[str, ...]) -> str:
    """Names as they are found in rosters: mostly plain, some with everything a clerk ever typed behind one."""
    nasty = (
        lambda: chance.choice(_MINORITY),
        lambda: base + chance.choice(secrets),
        lambda: f"{base}（{chance.choice(_ILLNESS)}）",
        lambda: f"{base} {chance.choice(secrets)}",
        lambda: f"<b>{base}</b><script>alert({chance.choice(secrets)})</script>",
        lambda: f'=HYPERLINK("http://x/{chance.choice(secrets)}","{base}")',
        lambda: f"#{base}*_$`[{chance.choice(secrets)}]",
        lambda: "　".join(base),
        lambda: f"{base}\n{chance.choice(secrets)}",
        lambda: chance.choice(secrets),
        lambda: "",
        lambda: f"John {chance.choice(secrets)} Smith",
        lambda: base[:1],
        lambda: "".join(chr(ord(sign) + 0xFEE0) if sign.isascii() else sign for sign in base + chance.choice(secrets)),
    )
    return chance.choice(nasty)() if chance.random() < 0.4 else base
