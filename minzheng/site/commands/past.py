"""`minzheng policy again`: past months of a place as their decisions knew them and as they are known now."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from django.conf import settings
from django.utils import translation

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import NotFound
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.cases import queries
from minzheng.cases.declarations import grantable
from minzheng.people.queries import find_households
from minzheng.places import access
from minzheng.policy.retroactive import letter_lines
from minzheng.staff.queries import installer, today

Document = dict[str, Any]
Span = tuple[Month, Month]


def again(place: DivisionCode, programme: str, span: Span) -> Document:
    """Per month the families decided about, those owed more and less, and those whose answer lacks a fact; fen. Raises NotFound for
    a programme without a benefit, Refusal for months that cannot be looked at."""
    actor = _reader(programme)
    with access.within(place.area):
        months = queries.months_begun(actor, *span)
        return {"programme": programme, "months": [_month(actor, programme, month) for month in months]}


def _month(actor: Actor, programme: str, month: Month) -> Document:
    parts = [part.by_household().difference for part in queries.past_dues(actor, programme, month)]
    differences = np.concatenate(parts) if parts else np.empty(0, np.int64)
    back, owed = differences[differences > 0], differences[(differences < 0) & (differences != UNKNOWN)]
    return {
        "month": str(month),
        "families": len(differences),
        "back_families": len(back), "back_fen": int(back.sum()),
        "owed_families": len(owed), "owed_fen": -int(owed.sum()),
        "unknown_families": int((differences == UNKNOWN).sum()),
    }  # fmt: skip


def text(document: Document) -> str:
    lines = [f"{'月份':<10}{'家庭':>9}{'补发户':>9}{'补发（元）':>14}{'追回户':>9}{'追回（元）':>14}{'不明户':>9}"]
    for each in document["months"]:
        back, owed = (Fen(each[name]).yuan for name in ("back_fen", "owed_fen"))
        counts = [f"{each[f'{name}families']:>11,}" for name in ("", "back_", "owed_", "unknown_")]
        lines.append(f"{each['month']:<10}{counts[0]}{counts[1]}{back:>18}{counts[2]}{owed:>18}{counts[3]}")
    return "\n".join(lines)


def letter(place: DivisionCode, programme: str, span: Span, number: str) -> Iterator[str]:
    """What a family may be told, month by month with the reasons. Raises NotFound for an unknown number."""
    actor = _reader(programme)
    with access.within(place.area), translation.override(settings.LANGUAGE_CODE):
        found = [row for row in find_households(actor, text=number, place=place, limit=20).rows if row.number == number]
        if not found:
            raise NotFound("There is no such family in your area.")
        lines = [each.line for each in queries.past_months(actor, found[0].id, *span) if each.line.programme == programme]
        if not lines:
            yield translation.gettext("In these months nothing was learnt after the decision that changes what is due.")
        yield from letter_lines(reversed(lines), say=translation.gettext)


def _reader(programme: str) -> Actor:
    if grantable(programme) is None:
        raise NotFound("There is no such programme.")
    return installer(today())
