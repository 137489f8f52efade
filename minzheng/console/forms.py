"""What people type: checked at the door, before any action sees it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, UsernameField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.errors import Refusal
from minzheng.base.fen import Fen
from minzheng.base.identity import IdNumber
from minzheng.base.month import Month
from minzheng.console import maps
from minzheng.console.labels import LABELS
from minzheng.console.middleware import worded

EARLIEST, LATEST = 1900, 2200


class SignInForm(AuthenticationForm):
    """Django's form; says the same for an unknown account and a wrong password."""

    username = UsernameField(label=_("Account"), widget=forms.TextInput(attrs={"autofocus": True}))
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("The account or the password is wrong. Capital and small letters differ."),
    }


class PasswordForm(PasswordChangeForm):
    """Django's form; the password itself is changed by staff.actions."""


class DayField(forms.DateField):
    """A calendar day within the years the system can count."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"], **options)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not EARLIEST <= day.year <= LATEST:
            raise forms.ValidationError(_("Enter a valid date."))
        return day


class UploadField(forms.FileField):
    """A file of at most so many megabytes."""

    def __init__(self, *, megabytes: int, **options: Any) -> None:
        super().__init__(**options)
        self.megabytes = megabytes

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file and file.size > self.megabytes * 2**20:
            raise forms.ValidationError(gettext("The file is larger than {limit} MB.").format(limit=self.megabytes))
        return file


class _Checked(forms.CharField):
    """A text that a value type of base checks; its refusal becomes the field's error."""

    parse: Callable[[str], Any]

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.parse(text)
        except Refusal as refusal:
            raise forms.ValidationError(" ".join(worded(refusal))) from None


class YuanField(_Checked):
    parse = staticmethod(Fen.from_yuan)


class MonthField(_Checked):
    parse = staticmethod(Month.parse)


class IdentityField(_Checked):
    parse = staticmethod(IdNumber.parse)


class CodeField(_Checked):
    parse = staticmethod(DivisionCode.widen)


def choices(group: str, empty: Any = None) -> list[tuple[str, Any]]:
    """The codes of a group of labels as options."""
    options = [(code, _(label)) for code, (label, _tone) in LABELS[group].items()]
    return options if empty is None else [("", empty), *options]


def place_choices(actor: Actor, level: Level, within: str, empty: Any, day: date | None = None) -> list[tuple[str, Any]]:
    """The divisions of a level inside a division that the actor sees, by today's map or that of another day."""
    map_ = maps.map_on(day or actor.today)
    return [("", empty), *((str(code), map_.name(code)) for code in map_.at(level, within=within) if code in actor.area)]


class PlaceFilter(forms.Form):
    """Town, then village. The widest choice is the actor's own area."""

    town = forms.ChoiceField(label=_("Town"), required=False)
    village = forms.ChoiceField(label=_("Village"), required=False)

    def __init__(self, actor: Actor, data: Any, **options: Any) -> None:
        super().__init__(data, **options)
        self.actor = actor
        own = actor.place
        towns = place_choices(actor, Level.TOWN, own, _("All"))
        if own.level in (Level.TOWN, Level.VILLAGE):
            town = own.at(Level.TOWN)
            towns = [(str(town), maps.map_on(actor.today).name(town))]
        self.fields["town"].choices = towns  # type: ignore[attr-defined]
        self.fields["town"].widget.attrs |= {"data-send": "", "data-clear": "village"}
        chosen = (data or {}).get("town", "") if own.level not in (Level.TOWN, Level.VILLAGE) else str(own.at(Level.TOWN))
        if chosen and chosen in dict(towns):
            villages = place_choices(actor, Level.VILLAGE, own if own.level == Level.VILLAGE else chosen, _("All"))
        else:
            villages = [("", _("All"))]
        self.fields["village"].choices = villages  # type: ignore[attr-defined]

    def place(self) -> DivisionCode:
        """The division chosen, the actor's own where none is (or where the choice was not one of the options)."""
        cleaned = self.cleaned_data if self.is_valid() or hasattr(self, "cleaned_data") else {}
        code = cleaned.get("village") or cleaned.get("town")
        return DivisionCode(code) if code and code in self.actor.area else self.actor.place


class AccountForm(forms.Form):
    login = forms.SlugField(label=_("Login"), max_length=64, help_text=_("Letters, digits, - and _. Never reused."))
    name = forms.CharField(label=_("Name"), max_length=50)
    place = CodeField(label=_("Area"), help_text=_("Division code, like 321324 for a county."))
    identity = IdentityField(
        label=_("Identity number of the official"),
        required=False,
        max_length=18,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Not kept: only a fingerprint of it, which tells that two accounts are one human being."),
    )
    duties = forms.MultipleChoiceField(label=_("Duties"), widget=forms.CheckboxSelectMultiple, choices=[])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["duties"].choices = choices("duty")  # type: ignore[attr-defined]

    def clean_duties(self) -> list[Duty]:
        return [Duty(duty) for duty in self.cleaned_data["duties"]]


class AssignForm(AccountForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["login"], self.fields["name"], self.fields["identity"]


class IdentifyForm(forms.Form):
    """Whose account it is, recorded later than the account."""

    identity = IdentityField(
        label=_("Identity number of the official"), max_length=18, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), min_length=2, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
