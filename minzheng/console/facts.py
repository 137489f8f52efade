"""Facts as people read them: yuan, yes and no, dates, codes by name."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext

from minzheng.base.fen import Fen
from minzheng.console import labels
from minzheng.people.declarations import FACT_KINDS, RELATIONS, RESIDENCES, Unit
from minzheng.policy.printing import value_text

BUILT_IN = {
    "born": "date of birth",
    "sex": "sex",
    "relation": "relation to the head",
    "alive": "alive",
    "residence": "residence",
}


def name(code: str) -> str:
    """What a fact is called, in the reader's language."""
    kind = FACT_KINDS.get(code)
    return gettext(kind.label if kind else BUILT_IN.get(code, code))


def text(code: str, value: int | None) -> str:
    """The value of a fact of this kind; "unknown" where it is."""
    if value is None:
        return gettext("unknown")
    kind = FACT_KINDS.get(code)
    if kind is None:
        return _built_in(code, value)
    if kind.codes:
        return gettext(kind.codes.get(value, str(value)))
    if kind.unit in (Unit.FEN, Unit.FEN_A_MONTH):
        return Fen(value).yuan
    if kind.unit is Unit.YES_NO:
        return gettext("yes") if value else gettext("no")
    return _day(value) if kind.unit is Unit.DATE else str(value)


def _day(ordinal: int) -> str:
    """A day; where a complete register has none, the fact is 0."""
    return date.fromordinal(ordinal).isoformat() if ordinal > 0 else gettext("none")


def _built_in(code: str, value: int) -> str:
    words: Mapping[str, tuple[str, tuple[str, ...]]] = {"relation": ("relation", RELATIONS), "residence": ("residence", RESIDENCES)}
    if code in words:
        group, codes = words[code]
        return gettext(labels.label(group, codes[value])) if 0 <= value < len(codes) else str(value)
    if code == "sex":
        return gettext(labels.label("sex", value))
    if code == "born":
        return date.fromordinal(value).isoformat()
    return gettext("yes") if value else gettext("no")


def ruled(value: int | None, unit: str) -> str:
    """A value of a rule, in the unit of the rule."""
    return _day(value) if unit == "date" and value is not None else value_text(value, unit, gettext)


def word(group: str, code: str) -> str:
    """A code in the reader's language; "" stays ""."""
    return gettext(labels.label(group, code)) if code else ""
