"""What is typed about warnings, tickets, tasks, thresholds and doubts: checked at the door."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode, Level
from minzheng.console.forms import DayField, PlaceFilter, choices, place_choices
from minzheng.monitoring.actions import Reported, Sending
from minzheng.monitoring.handling import OUTCOMES
from minzheng.monitoring.signals import SIGNALS, parameters

AREA = forms.Textarea(attrs={"rows": 3})


class WarningFilter(PlaceFilter):
    """What is open, without anything."""

    words = forms.CharField(
        label=_("Name or number"), required=False, max_length=50, widget=forms.TextInput(attrs={"data-find": ""})
    )
    direction = forms.ChoiceField(label=_("Kind of warning"), required=False)
    severity = forms.ChoiceField(label=_("Severity"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    signal = forms.ChoiceField(label=_("Signal"), required=False)
    source = forms.ChoiceField(label=_("Reported by"), required=False)
    late = forms.BooleanField(label=_("Past the time limit"), required=False)

    def __init__(self, actor: Actor, data: Any) -> None:
        super().__init__(actor, data)
        fields: dict[str, Any] = self.fields
        fields["direction"].choices = choices("warning_way", _("All"))
        fields["severity"].choices = choices("severity", _("All"))
        fields["state"].choices = [("", _("Open ones")), *choices("ticket"), ("all", _("All"))]
        fields["signal"].choices = choices("signal", _("All"))
        fields["source"].choices = choices("report_source", _("All"))
        self.order_fields(["words", "direction", "severity", "state", "signal", "source", "town", "village", "late"])

    def asked(self) -> dict[str, Any]:
        """As `queries.tickets` takes it. A choice that is none is left out."""
        self.is_valid()
        typed, place = self.cleaned_data, self.place()
        asked = {name: typed.get(name, "") for name in ("direction", "state", "signal", "source")}
        area = DivisionCode(place).area
        return {
            **asked,
            "words": typed.get("words", "").strip(),
            "severity": int(typed.get("severity") or 0),
            "late": bool(typed.get("late")),
            "place": None if place == self.actor.place else (area.lo, area.hi),
        }


class ReportForm(forms.Form):
    """A report of somebody in trouble: short enough for a phone. The reporter may stay unnamed."""

    source = forms.ChoiceField(label=_("Reported by"))
    village = forms.ChoiceField(label=_("Village"))
    name = forms.CharField(label=_("Who is in trouble"), max_length=100)
    address = forms.CharField(label=_("Where they live"), max_length=200, required=False)
    trouble = forms.ChoiceField(label=_("Trouble"))
    words = forms.CharField(label=_("What is known"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    urgent = forms.BooleanField(label=_("Urgent: life or shelter in danger"), required=False)
    reporter = forms.CharField(label=_("Name of the reporter"), max_length=100, required=False, help_text=_("May stay empty."))
    contact = forms.CharField(
        label=_("Telephone of the reporter"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    household = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["source"].choices = choices("report_source")
        fields["trouble"].choices = choices("trouble")
        own = actor.place
        fields["village"].choices = (
            place_choices(actor, Level.VILLAGE, own, _("Choose"))
            if own.level is not Level.VILLAGE
            else place_choices(actor, Level.VILLAGE, own.at(Level.TOWN), _("Choose"))
        )

    def reported(self) -> Reported:
        typed = self.cleaned_data
        return Reported(
            source=typed["source"],
            place=DivisionCode(typed["village"]),
            name=typed["name"],
            trouble=typed["trouble"],
            words=typed["words"],
            address=typed["address"],
            household=typed["household"],
            reporter=typed["reporter"],
            contact=typed["contact"],
            urgent=typed["urgent"],
        )


class _Versioned(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)


class DispatchForm(_Versioned):
    level = forms.ChoiceField(label=_("Level"))
    department = forms.ChoiceField(label=_("Department"))
    what = forms.CharField(label=_("What is asked"), max_length=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["level"].choices = choices("task_level")
        fields["department"].choices = choices("partner")

    def sending(self) -> Sending:
        return Sending(self.cleaned_data["level"], self.cleaned_data["department"], self.cleaned_data["what"])


class HandOverForm(DispatchForm):
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["version"]


class MeetForm(_Versioned):
    departments = forms.MultipleChoiceField(label=_("Departments"), widget=forms.CheckboxSelectMultiple)
    what = forms.CharField(label=_("What the meeting is about"), max_length=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["departments"].choices = [one for one in choices("partner") if one[0] != "civil_affairs"]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("What was done or found"), max_length=2000, widget=AREA)
    minutes = forms.IntegerField(label=_("Minutes it took"), min_value=0, max_value=10_000)


class VisitForm(_Versioned):
    on = DayField(label=_("Day of the visit"))
    confirmed = forms.ChoiceField(label=_("Does it hold?"), choices=[("yes", _("Yes, as reported")), ("no", _("No"))])
    words = forms.CharField(label=_("What was seen"), max_length=2000, widget=AREA)
    minutes = forms.IntegerField(label=_("Minutes it took"), min_value=0, max_value=10_000)

    def told(self) -> dict[str, Any]:
        typed = self.cleaned_data
        named = {name: typed[name] for name in ("on", "words", "minutes", "version")}
        return named | {"confirmed": typed["confirmed"] == "yes"}


class CloseForm(_Versioned):
    outcome = forms.ChoiceField(label=_("What came of it"))
    proceeding = forms.IntegerField(
        label=_("Number of the application or proceeding"), required=False, min_value=1, help_text=_("Where one was opened.")
    )
    note = forms.CharField(label=_("What was done, in words"), max_length=1000, widget=AREA)

    def __init__(self, direction: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        named = OUTCOMES[direction]
        self.fields["outcome"].choices = [one for one in choices("outcome") if one[0] in named]  # type: ignore[attr-defined]


class TellForm(forms.Form):
    words = forms.CharField(label=_("What the reporter was told"), max_length=500)


class IdentifyFamilyForm(forms.Form):
    number = forms.CharField(label=_("Household number"), max_length=32)


class TaskFilter(forms.Form):
    words = forms.CharField(label=_("Name"), required=False, max_length=50)
    department = forms.ChoiceField(label=_("Department"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    late = forms.BooleanField(label=_("Past the time limit"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["department"].choices = choices("partner", _("All"))
        fields["level"].choices = choices("task_level", _("All"))
        fields["state"].choices = [
            ("", _("With the department")),
            *[one for one in choices("task") if one[0] != "sent"],
            ("all", _("All")),
        ]

    def asked(self) -> dict[str, Any]:
        self.is_valid()
        typed = self.cleaned_data
        named = {name: typed.get(name, "") for name in ("words", "department", "level")}
        return named | {"state": typed.get("state") or "sent", "late": bool(typed.get("late"))}


class SpanForm(forms.Form):
    """Days the cards count, the last year without them."""

    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("Until"), required=False)

    def span(self, today: date) -> tuple[date, date]:
        self.is_valid()
        typed = self.cleaned_data
        return typed.get("first") or today.replace(year=today.year - 1, day=1), typed.get("last") or today


class ThresholdForm(forms.Form):
    """Another value as the unit is written: yuan, percent, a count."""

    code = forms.ChoiceField(label=_("Threshold"))
    value = forms.CharField(
        label=_("New value"), max_length=20, help_text=_("Yuan, percent or a number, as the threshold is written.")
    )
    since = DayField(label=_("In force since"))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, signal: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = parameters().by_code
        named = [(code, _(known[f"monitoring.{code}"].description)) for code in SIGNALS[signal].thresholds]
        self.fields["code"].choices = named  # type: ignore[attr-defined]

    def number(self) -> int | None:
        """In the rules' unit. Raises ParameterError."""
        return parameters().by_code[f"monitoring.{self.cleaned_data['code']}"].number(self.cleaned_data["value"])


class DoubtFilter(forms.Form):
    words = forms.CharField(label=_("Name or household number"), required=False, max_length=50)
    state = forms.ChoiceField(label=_("State"), required=False)
    mine = forms.BooleanField(label=_("Mine only"), required=False)
    late = forms.BooleanField(label=_("Past the time limit"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["state"].choices = [*choices("doubt_state"), ("all", _("All"))]  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        self.is_valid()
        typed = self.cleaned_data
        flags = {name: bool(typed.get(name)) for name in ("mine", "late")}
        return {"words": typed.get("words", ""), "state": typed.get("state") or "open", **flags}


class DoubtForm(forms.Form):
    state = forms.ChoiceField(label=_("What was found"))
    remark = forms.CharField(label=_("In words"), max_length=1000, widget=AREA)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["state"].choices = [one for one in choices("doubt_state") if one[0] in ("confirmed", "corrected", "dismissed")]  # type: ignore[attr-defined]
