"""The errors of real lists: wrong digits, old numbers, people mixed up, odd signs, names written otherwise, rows twice. Pure."""

import random
from collections.abc import Sequence

from minzheng.base.identity import IdNumber, check_digit

WRONG, MIXED_UP, OLD, ODD, RENAMED, TWICE = 30, 8, 250, 150, 200, 120  # of ten thousand rows
SHORT = 300
_TRADITIONAL = str.maketrans("国华张陈刘杨赵马龙东", "國華張陳劉楊趙馬龍東")
_WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def number(dice: random.Random, identity: IdNumber, others: Sequence[IdNumber]) -> str:
    """The number as somebody typed it. `others`: the numbers of the list, which it may be mixed up with; in a short list, that
    somebody read over, no digit is wrong."""
    drawn = dice.randrange(10_000)
    if drawn < WRONG + MIXED_UP and len(others) >= SHORT:
        return _wrong(dice, identity) if drawn < WRONG else dice.choice(others)
    if drawn < WRONG + MIXED_UP + OLD and identity[6:8] == "19":
        return identity[:6] + identity[8:17]
    if drawn < WRONG + MIXED_UP + OLD + ODD:
        return dice.choice((identity.lower(), f" {identity}", f"'{identity}", identity.translate(_WIDE)))
    return identity


def _wrong(dice: random.Random, identity: IdNumber) -> str:
    """One digit of the serial number typed wrongly: the check digit tells."""
    at = dice.randint(14, 16)
    digits = identity[:at] + str((int(identity[at]) + dice.randint(1, 9)) % 10) + identity[at + 1 : 17]
    return digits + identity[17] if check_digit(digits) != identity[17] else identity[:17] + ("0" if identity[17] != "0" else "1")


def name(dice: random.Random, written: str) -> str:
    """The name as that department writes it."""
    if dice.randrange(10_000) >= RENAMED:
        return written
    if "·" in written:
        return written.replace("·", dice.choice((".", "", "•")))
    return written.translate(_TRADITIONAL)


def twice(dice: random.Random) -> bool:
    return dice.randrange(10_000) < TWICE
