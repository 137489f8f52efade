"""A change of the law as typed: which figure or switch, where, for whom, from which day, and the new value in its own unit."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.errors import Refusal
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.console import facts, labels, rulebook
from minzheng.console.forms import DayField, MonthField, place_choices
from minzheng.policy.engine import Change, Parameter, Reference
from minzheng.policy.engine.parameters import EVERYONE

ROWS = 4
_UNITS = {"fen_month": _("yuan a month"), "fen": _("yuan"), "rate": "%", "flag": _("1 yes, 0 no"), "count": "", "code": ""}


class LawForm(forms.Form):
    """What is tried, on which month, and the document it would stand in."""

    title = forms.CharField(label=_("Title"), max_length=100)
    month = MonthField(label=_("Tried on the month"), max_length=7, widget=forms.TextInput(attrs={"type": "month"}))
    document = forms.CharField(label=_("Document (may be a draft)"), max_length=200, required=False)
    number = forms.CharField(label=_("Document number"), max_length=100, required=False)
    article = forms.CharField(label=_("Article"), max_length=100, required=False)

    def reference(self) -> Reference:
        typed = self.cleaned_data
        return Reference(typed["document"] or typed["title"], typed["number"], typed["article"])


class ChangeForm(forms.Form):
    """One figure. The place is the actor's area or a town of it; an empty residence means both."""

    code = forms.ChoiceField(label=_("Figure or switch"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    residence = forms.ChoiceField(label=_("Residence"), required=False)
    since = DayField(label=_("Holds from"), required=False)
    value = forms.CharField(label=_("New value"), required=False, max_length=20)

    def __init__(self, actor: Actor, known: Mapping[str, Parameter], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = known
        self.fields["code"].choices = figure_choices(known)  # type: ignore[attr-defined]
        towns = (
            place_choices(actor, Level.TOWN, actor.place, "")[1:] if actor.place.level not in (Level.TOWN, Level.VILLAGE) else []
        )
        here = (str(actor.place), rulebook.place_name(actor.place, actor))
        self.fields["place"].choices = [here, *towns]  # type: ignore[attr-defined]
        residences = [(code, facts.word("residence", code)) for code in ("rural", "urban")]
        self.fields["residence"].choices = [("", gettext("All")), *residences]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("code"):
            if not typed.get("since"):
                self.add_error("since", gettext("This field is needed."))
            try:
                typed["number"] = number(self.known[typed["code"]].unit, typed.get("value", ""))
            except (Refusal, InvalidOperation, ValueError):
                self.add_error("value", gettext("Write a value in the unit of the figure."))
        return typed

    def change(self, source: Reference) -> Change | None:
        """None for a row left empty."""
        typed = self.cleaned_data
        if not typed.get("code"):
            return None
        residence = typed["residence"] if self.known[typed["code"]].by_residence else EVERYONE
        return Change(
            typed["code"], DivisionCode(typed["place"]), residence, typed["since"], typed["number"], source, confirmed=True
        )


def number(unit: str, text: str) -> int:
    """A typed value in the unit of the rules: yuan to fen, percent to ten-thousandths. Raises where it is none."""
    if unit in ("fen_month", "fen"):
        return int(Fen.from_yuan(text.strip()))
    found = Decimal(text.strip().rstrip("%")) * (100 if unit == "rate" else 1)
    if found != found.to_integral_value() or found < 0 or (unit == "flag" and found not in (0, 1)):
        raise ValueError(text)
    return int(found)


def figure_choices(known: Mapping[str, Parameter]) -> list[Any]:
    """All figures by programme; what several programmes share stands with the first."""
    groups: list[Any] = [("", "—")]
    seen: set[str] = set()
    for programme in rulebook.ruled():
        codes = [code for code in sorted(rulebook.figures(programme).by_code) if code not in seen and code in known]
        seen.update(codes)
        options = [(code, worded(known[code])) for code in codes]
        if options:
            groups.append((gettext(labels.label("programme", programme.code)), options))
    return groups


def worded(parameter: Parameter) -> str:
    unit = str(_UNITS.get(parameter.unit, ""))
    return f"{gettext(parameter.description)} ({unit})" if unit else gettext(parameter.description)


def figures() -> dict[str, Parameter]:
    """Every figure some programme has, by code, as in force now."""
    return {code: each for programme in rulebook.ruled() for code, each in rulebook.figures(programme).by_code.items()}


def current(parameter: Parameter, change: Change, month: Month) -> str:
    """What holds now where the change would: one text, or rural and urban."""
    residences = ((change.residence,) if change.residence else ("rural", "urban")) if parameter.by_residence else (EVERYONE,)
    values = [parameter.at(change.place, month, residence) for residence in residences]
    texts = dict.fromkeys(rulebook.amount(value.value, parameter.unit) for value in values if value is not None)
    return " / ".join(texts) or gettext("no value here")
