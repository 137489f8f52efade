"""What a family is told of a payment: one sentence for a text message or a slip, always in the office's language."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.console.labels import label
from minzheng.console.templatetags.kit import day
from minzheng.payments.holding import LABELS
from minzheng.payments.layouts import REASONS

SENT = ("released", "reconciled", "closed")


def receipt(line: Any, run: Any, months: Iterable[int], office: str) -> str:
    """The sentence about one line: paid, on its way, refused or held back. No full number of any kind is in it."""
    with translation.override(settings.LANGUAGE_CODE):
        facts = {
            "name": line.payee.name,
            "benefit": gettext(label("programme", run.programme)),
            "months": _months(sorted(set(months))),
            "sum": Fen(line.amount).yuan,
            "tail": line.account_masked[-4:],
            "day": day(line.bank_on or run.released_on or run.pay_date),
            "reason": gettext(_reason(line)).rstrip("。."),
            "office": office,
        }
        return gettext(_template(line, run)).format(**facts)


def _template(line: Any, run: Any) -> str:
    if line.held:
        return HELD
    if run.state not in SENT:
        return READY
    return {"ok": PAID, "failed": REFUSED, "returned": REFUSED}.get(line.bank, UNDER_WAY)


def _reason(line: Any) -> str:
    return str(LABELS[line.held]) if line.held else REASONS.get(line.bank_reason, REASONS["other"])


def _months(numbers: list[int]) -> str:
    """Consecutive months as a span: 2020年10月至12月."""
    spans: list[list[Month]] = []
    for found in map(Month.from_number, numbers):
        if spans and spans[-1][-1] + 1 == found:
            spans[-1].append(found)
        else:
            spans.append([found])
    return "、".join(_span(span[0], span[-1]) for span in spans)


def _span(first: Month, last: Month) -> str:
    if first == last:
        return first.chinese
    return f"{first.chinese}至{last.month}月" if first.year == last.year else f"{first.chinese}至{last.chinese}"


def _(text: str) -> str:  # marks the sentences for translation where they are defined
    return text


PAID = _(
    "{name}: your family's {benefit} for {months}, {sum} yuan, was paid on {day} to the account ending in {tail}."
    " Questions: {office}."
)
UNDER_WAY = _(
    "{name}: your family's {benefit} for {months}, {sum} yuan, was handed to the bank on {day} for the account ending in {tail}."
    " Questions: {office}."
)
READY = _(
    "{name}: your family's {benefit} for {months}, {sum} yuan, is being prepared and will be paid by {day}. Questions: {office}."
)
REFUSED = _(
    "{name}: your family's {benefit} for {months}, {sum} yuan, did not reach the account ending in {tail}: {reason}."
    " Please come with identity card and bank card to have it mended; it is then paid again. {office}."
)
HELD = _(
    "{name}: your family's {benefit} for {months}, {sum} yuan, waits: {reason}."
    " Please come with identity card and bank card to have it mended; nothing is lost. {office}."
)
