"""What of a name or a number may be seen by whom. Public paper shows the least by which neighbours still know who is meant."""

from datetime import date

from minzheng.base.identity import mask
from minzheng.base.names import SEPARATOR, name_key

STAR = "*"
UNNAMED = "未成年人"
_ADULT = 18  # 民法典 art. 17
# A last character that speaks of illness is starred as well: names typed with a remark behind them.
_TELLING = frozenset("病癌瘫残疾聋哑盲瘤疯傻障")


def public_name(name: str, born: date | None, on: date) -> str:
    """A name as a notice may show it: 李明 -> 李*, 张小三 -> 张*三, 买买提·吐尔逊 -> 买*·吐*. Never that of somebody who was not of
    age on the day, nor of somebody whose birth is not known: the line then names no one."""
    if born is None or _age(born, on) < _ADULT:
        return UNNAMED
    return masked_name(name)


def masked_name(name: str) -> str:
    """First and last character of three or four; the first alone otherwise, and of each part of a name with separators."""
    parts = [_letters(part) for part in _separated(name)]
    parts = [part for part in parts if part]
    if not parts:
        return STAR
    if len(parts) > 1:
        return SEPARATOR.join(part[0] + STAR for part in parts[:4])
    only = parts[0]
    shown = 3 <= len(only) <= 4 and not only[-1].isascii() and only[-1] not in _TELLING
    return only[0] + STAR * (len(only) - 2) + only[-1] if shown else only[0] + STAR


def masked_identity(number: str) -> str:
    """On every paper: 510822********0010."""
    return mask(number)


def _separated(name: str) -> list[str]:
    """By the separators of minority names; in Latin script by blanks too."""
    spaced = name.replace(" ", SEPARATOR) if name.isascii() else name
    return "".join(SEPARATOR if _separates(sign) else sign for sign in spaced).split(SEPARATOR)


def _separates(sign: str) -> bool:
    return not sign.isalnum() and name_key(f"a{sign}b")[1:2] == SEPARATOR


def _letters(part: str) -> str:
    """What stands before the first sign that is no letter: remarks, numbers and brackets typed into a name go no further."""
    part = part.strip()
    end = next((at for at, sign in enumerate(part) if not sign.isalpha()), len(part))
    return part[:end]


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
