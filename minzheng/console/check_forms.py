"""What is typed around checks: signed papers, files of departments, replies on paper, what a family says and an official finds."""

from collections.abc import Container
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode
from minzheng.console.forms import DayField, MonthField, PlaceFilter, UploadField, choices
from minzheng.console.labels import label
from minzheng.verification.authorising import Purpose
from minzheng.verification.catalogue import catalogue
from minzheng.verification.findings import DOUBTS

ASKING = [(str(each.value), label) for each, label in (
    (Purpose.APPLICATION, _("Application being examined")), (Purpose.REPORTED_CHANGE, _("Reported change")),
)]  # fmt: skip


def departments(empty: Any = None) -> list[tuple[str, Any]]:
    found = [(code, each.name) for code, each in catalogue().departments.items()]
    return found if empty is None else [("", empty), *found]


class ConsentForm(forms.Form):
    """A signed authorisation of one or several of a family. Without departments: all of them."""

    subjects = forms.MultipleChoiceField(label=_("Who signed"), widget=forms.CheckboxSelectMultiple)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=ASKING)
    signed_on = DayField(label=_("Signed on"))
    until = DayField(label=_("Holds until"))
    document = forms.CharField(label=_("Where the signed paper lies"), max_length=200)
    departments = forms.MultipleChoiceField(
        label=_("Only these departments"), required=False, help_text=_("None chosen: all of the catalogue."),
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )  # fmt: skip

    def __init__(self, actor: Actor, people: list[tuple[int, str]], signed: Container[int], data: Any = None) -> None:
        initial = {
            "signed_on": actor.today,
            "until": actor.today + timedelta(days=182),
            "subjects": [str(key) for key, _n in people if key not in signed],
        }
        super().__init__(data, initial=initial, prefix="consent")
        self.fields["subjects"].choices = [(str(key), name) for key, name in people]  # type: ignore[attr-defined]
        self.fields["departments"].choices = departments()  # type: ignore[attr-defined]


class AskForm(forms.Form):
    purpose = forms.ChoiceField(label=_("Purpose"), choices=ASKING)


class FamilyForm(forms.Form):
    number = forms.CharField(label=_("Household number"), max_length=32)


class DeliveryForm(forms.Form):
    """A file of a department. What its name says of department, day and month is taken where nothing is chosen."""

    file = UploadField(
        label=_("File of a department"), help_text=_("csv, xlsx, xls, ods or Parquet; at most 600 MB."), megabytes=600
    )
    department = forms.ChoiceField(label=_("Department"), required=False)
    as_of = DayField(label=_("As of"), required=False)
    stated = MonthField(label=_("Month it is for"), required=False, max_length=7, help_text=_("Like 2020-12."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["department"].choices = departments(_("As its name says"))  # type: ignore[attr-defined]


class ReplyForm(forms.Form):
    """A reply on paper about one person: a field for each item of the department."""

    subject = forms.ChoiceField(label=_("About whom"))
    as_of = DayField(label=_("As of"))
    paper = forms.CharField(label=_("Which paper, and where it lies"), max_length=200)

    def __init__(self, department: str, people: list[tuple[int, str]], actor: Actor, data: Any = None) -> None:
        super().__init__(data, initial={"as_of": actor.today})
        self.items = catalogue().departments[department].items
        self.fields["subject"].choices = [(str(key), name) for key, name in people]  # type: ignore[attr-defined]
        for code, item in self.items.items():
            self.fields[f"item-{code}"] = forms.CharField(label=item.name, max_length=100, required=False)

    def said(self) -> dict[int, dict[str, str]]:
        typed = {code: self.cleaned_data[f"item-{code}"].strip() for code in self.items}
        return {int(self.cleaned_data["subject"]): {code: text for code, text in typed.items() if text}}


class ExplainForm(forms.Form):
    explanation = forms.CharField(label=_("What the family says"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    evidence = forms.CharField(label=_("What it brought"), max_length=200, required=False)


class SettleForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Finding"), choices=[("", "—"), ("confirmed", _("Found to be so")), ("dismissed", _("Found not to be so"))]
    )
    remark = forms.CharField(label=_("What was looked at and found"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class RecheckForm(forms.Form):
    month = MonthField(label=_("Month"), max_length=7)


class CheckFilter(PlaceFilter):
    words = forms.CharField(label=_("Name, household or report number"), required=False, max_length=50)
    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Doubt"), required=False)
    department = forms.ChoiceField(label=_("Department"), required=False)

    def __init__(self, actor: Actor, data: Any) -> None:
        super().__init__(actor, data)
        fields: dict[str, Any] = self.fields
        fields["purpose"].choices = choices("check-purpose", _("All"))
        fields["state"].choices = choices("check", _("All"))
        doubts = [(str(each.value), gettext(label("check-kind", each.name.lower()))) for each in reversed(DOUBTS)]
        fields["kind"].choices = [("", _("All")), *doubts]
        fields["department"].choices = departments(_("All"))
        self.order_fields(["words", "town", "village", "kind", "department", "purpose", "state"])

    def asked(self) -> dict[str, Any]:
        self.is_valid()
        typed, place = self.cleaned_data, self.place()
        area = DivisionCode(place).area
        numbers = {"purpose": int(typed.get("purpose") or 0) or None, "kind": int(typed.get("kind") or 0)}
        texts = {name: typed.get(name, "") for name in ("words", "state", "department")}
        return {**numbers, **texts, "place": None if place == self.actor.place else (area.lo, area.hi)}


class ConsentFilter(forms.Form):
    words = forms.CharField(label=_("Name or household number"), required=False, max_length=50)
    which = forms.ChoiceField(
        label=_("Which"), required=False,
        choices=[("", _("Still in force")), ("soon", _("Ending within thirty days")), ("ended", _("Ended")),
                 ("withdrawn", _("Withdrawn")), ("all", _("All"))],
    )  # fmt: skip

    def asked(self) -> dict[str, Any]:
        typed = self.cleaned_data if self.is_valid() else {}
        return {"words": typed.get("words", ""), "which": typed.get("which", "")}


class SourceFilter(forms.Form):
    words = forms.CharField(label=_("Department"), required=False, max_length=50)
    lamp = forms.ChoiceField(label=_("How fresh"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["lamp"].choices = choices("delivery-lamp", _("All"))  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        typed = self.cleaned_data if self.is_valid() else {}
        return {"words": typed.get("words", ""), "lamp": typed.get("lamp", "")}


class QuestionFilter(forms.Form):
    department = forms.ChoiceField(label=_("Department"), required=False)
    purpose = forms.ChoiceField(label=_("Purpose"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["department"].choices = departments(_("All"))  # type: ignore[attr-defined]
        self.fields["purpose"].choices = choices("check-purpose", _("All"))  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        typed = self.cleaned_data if self.is_valid() else {}
        purpose = typed.get("purpose")
        return {"department": typed.get("department", ""), "purpose": int(purpose) if purpose else None}


class ItemFilter(forms.Form):
    words = forms.CharField(label=_("Item or department"), required=False, max_length=50)
    group = forms.ChoiceField(label=_("Authority"), required=False)
    use = forms.ChoiceField(label=_("Test it touches"), required=False)
    sensitivity = forms.ChoiceField(label=_("Sensitivity"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["group"].choices = [("", _("All")), *((name, name) for name in catalogue().groups)]  # type: ignore[attr-defined]
        self.fields["use"].choices = choices("check-use", _("All"))  # type: ignore[attr-defined]
        self.fields["sensitivity"].choices = choices("item-sensitivity", _("All"))  # type: ignore[attr-defined]

    def asked(self) -> dict[str, str]:
        typed = self.cleaned_data if self.is_valid() else {}
        return {name: typed.get(name, "") for name in ("words", "group", "use", "sensitivity")}


def worded(value: object) -> str:
    """Yes and no in words; anything else as it is."""
    return (gettext("yes") if value else gettext("no")) if isinstance(value, bool) else str(value)
