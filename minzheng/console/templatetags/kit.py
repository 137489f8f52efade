"""The kit of the templates: money, months, dates, places, codes, fields and paging, written as Chinese offices write them."""

from collections.abc import Mapping
from datetime import date, datetime

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext

from minzheng.base.errors import Refusal
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.console import labels, maps, officials

register = template.Library()


@register.filter
def say(message: object) -> str:
    """A message id that code carries (labels, findings), in the reader's language."""
    return gettext(str(message)) if message else ""


@register.filter
def yuan(fen: object) -> str:
    return "" if fen is None or fen == "" else Fen(int(fen)).yuan  # type: ignore[call-overload]


@register.filter
def number(value: object) -> str:
    return "" if value is None or value == "" else f"{value:,}"


@register.filter
def signed(value: int | None) -> str:
    return "" if value is None else f"{value:+,}"


@register.filter
def month(value: object) -> str:
    """Month.number, "2020-12" or a Month."""
    if value is None or value == "":
        return ""
    found = value if isinstance(value, Month) else Month.from_number(value) if isinstance(value, int) else Month.parse(str(value))
    return found.chinese if _chinese() else str(found)


@register.filter
def day(value: object) -> str:
    """A date, an ordinal or the ISO text of a day or an instant: 2020年12月8日, in English 2020-12-08."""
    if value is None or value == "":
        return ""
    if isinstance(value, int):
        value = date.fromordinal(value)
    elif isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == 10 else localtime(datetime.fromisoformat(value)).date()
    elif isinstance(value, datetime):
        value = localtime(value).date()
    return f"{value.year}年{value.month}月{value.day}日" if _chinese() else value.isoformat()  # type: ignore[attr-defined]


@register.filter
def moment(value: datetime | None) -> str:
    return "" if value is None else localtime(value).strftime("%Y-%m-%d %H:%M")


def _chinese() -> bool:
    return (get_language() or "").startswith("zh")


@register.simple_tag(takes_context=True)
def place(context: Mapping[str, object], code: str, full: bool | str = False, on: date | None = None) -> str:
    """The name of a division on the actor's business date, or on another day; the code where the map does not know it.

    `full`: with the divisions above it, below the actor's own; "top": from the province down."""
    if not code:
        return ""
    actor = context.get("actor")
    map_ = maps.map_on(on or actor.today) if actor or on else None  # type: ignore[attr-defined]
    if map_ is None:
        return str(code)
    try:
        if not full:
            return map_.name(code)
        own = "" if actor is None or full == "top" else actor.place  # type: ignore[attr-defined]
        return map_.name(code) if code == own else map_.full_name(code, below=own)
    except (KeyError, Refusal):
        return str(code)


@register.simple_tag
def label(group: str, code: object) -> str:
    return gettext(labels.label(group, code)) if code not in (None, "") else ""


@register.simple_tag
def badge(group: str, code: object) -> SafeString | str:
    """A state as a word with a colour; the word alone says it."""
    if code in (None, ""):
        return ""
    return format_html('<span class="badge-state {}">{}</span>', labels.tone(group, code), gettext(labels.label(group, code)))


@register.inclusion_tag("console/field.html")
def field(bound: BoundField, wide: bool = False) -> dict[str, object]:
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "")
    if kind not in ("checkbox", "radio", "hidden"):
        widget.attrs.setdefault("class", "form-select" if kind == "select" else "form-control")
    many = bool(getattr(widget, "allow_multiple_selected", False)) and kind == "checkbox"
    required = bound.field.required and kind != "checkbox"
    shape = {"wide": wide, "check": kind == "checkbox" and not many, "many": many, "file": kind == "file"}
    return {"bound": bound, "required": required, **shape}


@register.simple_tag
def bare(bound: BoundField) -> SafeString:
    """The input alone, for a cell of a table whose head is its label."""
    kind = getattr(bound.field.widget, "input_type", "")
    return bound.as_widget(attrs={"class": "form-select" if kind == "select" else "form-control"})


@register.filter
def official(login: str) -> str:
    """Who a login is."""
    return officials.name_of(login) if login else ""


@register.filter
def item(mapping: Mapping[object, object], key: object) -> object:
    return mapping.get(key, "") if mapping else ""
