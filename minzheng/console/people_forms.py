"""Forms about persons and households: facts of every kind, deaths, moves, members."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minzheng.base.actor import Actor
from minzheng.base.divisions import Level
from minzheng.base.month import Month
from minzheng.console.forms import DayField, IdentityField, YuanField, choices, place_choices
from minzheng.people.declarations import FACT_GROUPS, Entity, FactKind, FactRecord, Unit

OWN_ACT = ("death",)  # recorded by an act of its own


def kinds_of(entity: Entity) -> list[tuple[str, list[FactKind]]]:
    """What can be recorded about such a subject, by what it is about: (label, kinds)."""
    groups = [
        (label, [kind for kind in group if kind.code not in OWN_ACT]) for label, group in FACT_GROUPS if group[0].entity is entity
    ]
    return [(label, group) for label, group in groups if group]


def value_field(kind: FactKind) -> forms.Field:
    """The field that fits the unit of a kind of fact."""
    if kind.codes:
        return forms.TypedChoiceField(coerce=int, choices=[(code, gettext(words)) for code, words in kind.codes.items()])
    if kind.unit in (Unit.FEN, Unit.FEN_A_MONTH):
        label = _("Amount (yuan a month)") if kind.unit is Unit.FEN_A_MONTH else _("Amount (yuan)")
        return YuanField(max_length=20, label=label)
    if kind.unit is Unit.YES_NO:
        return forms.TypedChoiceField(coerce=int, choices=[(1, _("yes")), (0, _("no"))])
    if kind.unit is Unit.DATE:
        return DayField()
    if kind.sealed:
        return forms.CharField(max_length=40, min_length=5)
    return forms.IntegerField(min_value=0, max_value=10_000)


class FactForm(forms.Form):
    """A statement of one kind. The source says where it comes from: a declaration, a department, a visit."""

    since = DayField(label=_("Holds from"))
    until = DayField(label=_("Until (first day it does not hold)"), required=False)
    source = forms.ChoiceField(
        label=_("Source"),
        choices=[("declaration", _("Declared by the family")), ("department", _("Notice of a department")), ("visit", _("Visit"))],
    )

    def __init__(self, kind: FactKind, actor: Actor, *args: Any, correcting: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        value = value_field(kind)
        value.label = value.label or gettext(kind.label)
        value.required = True
        if not isinstance(value.widget, forms.Select):
            value.widget.attrs["autocomplete"] = "off"
        fields = {"value": value}
        if kind.sealed:
            fields["text"] = forms.CharField(label=_("Holder's name"), max_length=100, required=kind.code == "bank_account")
        self.fields: dict[str, forms.Field] = fields | self.fields
        self.fields["since"].initial = Month.of(actor.today).first
        if correcting:
            self.fields["reason"] = forms.CharField(label=_("Reason of the correction"), max_length=500, min_length=2)

    def record(self) -> FactRecord:
        typed = self.cleaned_data
        value = typed["value"]
        if isinstance(value, date):
            value = value.toordinal()
        return FactRecord(
            kind=self.kind.code,
            value=None if self.kind.sealed else int(value),
            text=typed.get("text", ""),
            secret=str(value) if self.kind.sealed else "",
            since=typed["since"],
            until=typed["until"],
        )


class EndForm(forms.Form):
    until = DayField(label=_("First day it does not hold"))
    reason = forms.CharField(label=_("Reason"), max_length=500, min_length=2)


class DeathForm(forms.Form):
    died = DayField(label=_("Date of death"))
    source = forms.ChoiceField(
        label=_("Source"),
        choices=[("declaration", _("Reported by the family")), ("department", _("Notice of a department")), ("visit", _("Visit"))],
    )


class MoveForm(forms.Form):
    place = forms.ChoiceField(label=_("New village"))
    since = DayField(label=_("Moved on"))
    reason = forms.CharField(label=_("Reason"), max_length=500, min_length=2)

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        groups = []
        for town, name in place_choices(actor, Level.TOWN, actor.place, "")[1:]:
            groups.append((name, place_choices(actor, Level.VILLAGE, town, "")[1:]))
        self.fields["place"].choices = groups or place_choices(actor, Level.VILLAGE, actor.place, "")[1:]  # type: ignore[attr-defined]
        self.fields["since"].initial = actor.today


class MemberForm(forms.Form):
    """A member who joins: found by the identity number, registered when new."""

    identity = IdentityField(
        label=_("Identity number"), max_length=24, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(label=_("Name"), max_length=100)
    sex = forms.TypedChoiceField(label=_("Sex"), coerce=int, required=False, empty_value=None)
    born = DayField(label=_("Date of birth"), required=False, help_text=_("Sex and date of birth only without an identity number."))
    relation = forms.ChoiceField(label=_("Relation to the head"))
    since = DayField(label=_("Member from"))
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["sex"].choices = choices("sex", "—")  # type: ignore[attr-defined]
        self.fields["relation"].choices = [each for each in choices("relation") if each[0] != "head"]  # type: ignore[attr-defined]
        self.fields["since"].initial = actor.today

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        identity = typed.get("identity")
        if identity is not None:
            typed["born"], typed["sex"] = identity.born, identity.sex
        elif not typed.get("born") or not typed.get("sex"):
            raise forms.ValidationError(_("Enter the identity number, or sex and date of birth."))
        return typed


class ObligorForm(forms.Form):
    """Who lives elsewhere and owes support, to one member or to the family as a whole."""

    name = forms.CharField(label=_("Name"), max_length=100)
    kinship = forms.ChoiceField(label=_("Relation to the member supported"))
    supported = forms.TypedChoiceField(label=_("Member supported"), coerce=int, required=False, empty_value=None)
    identity = IdentityField(
        label=_("Identity number"), max_length=24, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    since = DayField(label=_("Owes support from"))

    def __init__(self, actor: Actor, members: list[tuple[int, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kinship"].choices = choices("kinship")  # type: ignore[attr-defined]
        self.fields["supported"].choices = [("", _("the family as a whole")), *members]  # type: ignore[attr-defined]
        self.fields["since"].initial = Month.of(actor.today).first


class LeaveForm(forms.Form):
    until = DayField(label=_("First day outside the family"))
    reason = forms.CharField(label=_("Reason"), max_length=500, min_length=2)
    new_head = forms.TypedChoiceField(label=_("New head"), coerce=int, required=False, empty_value=None)

    def __init__(self, actor: Actor, others: list[tuple[int, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["new_head"].choices = [("", "—"), *others]  # type: ignore[attr-defined]
        self.fields["until"].initial = actor.today
        if not others:
            del self.fields["new_head"]
