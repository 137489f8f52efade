"""What is typed on the pages of payments: the bank's file, its word on paper, a doubt lifted, money that arrived."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minzheng.base.month import Month
from minzheng.console.forms import DayField, IdentityField, MonthField, UploadField, YuanField, choices
from minzheng.console.labels import label
from minzheng.payments.actions import SIGNATURE_LIST
from minzheng.payments.declarations import payments
from minzheng.payments.layouts import REASONS, layouts


def layout_choices() -> list[tuple[str, str]]:
    """The banks' layouts by their titles, the first of them the common one."""
    return sorted(((code, gettext(one.title)) for code, one in layouts().items()), key=lambda choice: choice[0] != "standard")


def forms_of_file() -> list[tuple[str, str]]:
    """What a released run may be written as: every bank's layout and the list for signature."""
    return [*layout_choices(), (SIGNATURE_LIST, gettext("List for signature (Excel)"))]


class ReturnForm(forms.Form):
    """The bank's answer as it came."""

    layout = forms.ChoiceField(label=_("Layout"))
    file = UploadField(label=_("The bank's file"), megabytes=256)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["layout"].choices = layout_choices()  # type: ignore[attr-defined]


class PaperForm(forms.Form):
    """The bank's word about one line, on paper or by telephone."""

    status = forms.ChoiceField(label=_("What the bank says"))
    reason = forms.ChoiceField(label=_("Reason"), required=False)
    on = DayField(label=_("Day"))
    remark = forms.CharField(label=_("Who said so, and how"), min_length=2, max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["status"].choices = choices("bank")  # type: ignore[attr-defined]
        self.fields["reason"].choices = [("", "—"), *((code, gettext(words)) for code, words in REASONS.items())]  # type: ignore[attr-defined]


class SettleForm(forms.Form):
    """What an official found out about an answer that does not fit; with a status the bank's word stands after all."""

    status = forms.ChoiceField(label=_("How the line stands"), required=False)
    remark = forms.CharField(label=_("What was found out"), min_length=2, max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["status"].choices = [("", _("Leave it as it is")), *choices("bank")]  # type: ignore[attr-defined]


class LiftForm(forms.Form):
    remark = forms.CharField(label=_("How it was looked into"), min_length=2, max_length=200)


class AppropriationForm(forms.Form):
    fund = forms.ChoiceField(label=_("Fund"))
    amount = YuanField(label=_("Sum (yuan)"), help_text=_("Negative where money is withdrawn."))
    document = forms.CharField(label=_("Document"), min_length=2, max_length=150, help_text=_("Number and title of the notice."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["fund"].choices = choices("fund")  # type: ignore[attr-defined]


def _programmes() -> list[tuple[str, str]]:
    return [(code, gettext(label("programme", code))) for code in sorted(payments())]


class OpenForm(forms.Form):
    """An overpayment found."""

    programme = forms.ChoiceField(label=_("Programme"))
    household = forms.CharField(label=_("Household number"), max_length=40)
    cause = forms.CharField(label=_("Why too much was paid"), min_length=2, max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["programme"].choices = _programmes()  # type: ignore[attr-defined]


class TextForm(forms.Form):
    """A step with a reason in words, with none, or with the sum that was shown."""

    text = forms.CharField(label=_("Reason"), min_length=2, max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    left = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    @classmethod
    def of(cls, data: Any = None, *, file: Any) -> "TextForm":
        form = cls(data)
        del form.fields["left"]
        return form

    @classmethod
    def nothing(cls, data: Any = None, *, file: Any) -> "TextForm":
        form = cls(data if data is None else {"text": "-", **data.dict()})
        del form.fields["left"], form.fields["text"]
        return form

    @classmethod
    def rest(cls, data: Any = None, *, file: Any) -> "TextForm":
        form = cls(data, initial={"left": int(file.left)})
        del form.fields["text"]
        return form


class DecideForm(forms.Form):
    """What is owed: all that was found, or month by month."""

    reason = forms.CharField(label=_("Reason"), min_length=2, max_length=200)

    def __init__(self, data: Any = None, *, file: Any) -> None:
        super().__init__(data)
        self.months = [one.id for one in file.months]
        for one in file.months:
            label_ = f"{one.name} {one.month}"
            self.fields[f"m{one.id}"] = YuanField(label=label_, required=False, initial=one.found.plain)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        amounts = {number: int(typed.get(f"m{number}") or 0) for number in self.months}
        return typed | {"amounts": {number: amount for number, amount in amounts.items() if amount}}


class PlanForm(forms.Form):
    kind = forms.ChoiceField(label=_("How it comes back"))
    first = MonthField(label=_("First month"), help_text=_("Like 2021-01."))
    count = forms.IntegerField(label=_("Number of instalments"), required=False, min_value=2, max_value=60)
    percent = forms.IntegerField(label=_("Percent of each payment kept back"), required=False, min_value=1, max_value=100)

    def __init__(self, data: Any = None, *, file: Any) -> None:
        super().__init__(data)
        self.fields["kind"].choices = choices("plan")  # type: ignore[attr-defined]


class RepayForm(forms.Form):
    amount = YuanField(label=_("Sum (yuan)"))
    kind = forms.ChoiceField(label=_("How it came in"))
    reference = forms.CharField(label=_("Number of the receipt"), min_length=2, max_length=100)

    def __init__(self, data: Any = None, *, file: Any) -> None:
        super().__init__(data, initial={"amount": file.left.plain})
        self.fields["kind"].choices = [choice for choice in choices("repayment") if choice[0] != "set_off"]  # type: ignore[attr-defined]


class SpanForm(forms.Form):
    """A benefit and the months from which (and up to which) something holds for a family."""

    programme = forms.ChoiceField(label=_("Programme"))
    first = MonthField(label=_("First month"), help_text=_("Like 2021-01."))
    until = MonthField(label=_("Up to, not including"), required=False, help_text=_("Empty while no end is known."))

    def __init__(self, data: Any = None, *, file: Any, month: Month) -> None:
        super().__init__(data, initial={"first": str(month)})
        self.fields["programme"].choices = _programmes()  # type: ignore[attr-defined]


class SuspendForm(SpanForm):
    person = forms.ChoiceField(label=_("Person"), required=False)
    reason = forms.CharField(label=_("Reason"), min_length=2, max_length=200)

    def __init__(self, data: Any = None, *, file: Any, month: Month) -> None:
        super().__init__(data, file=file, month=month)
        members = [(str(member.person), member.name) for member in file.members]
        self.fields["person"].choices = [("", gettext("The whole family")), *members]  # type: ignore[attr-defined]


class PayeeForm(SpanForm):
    payee = IdentityField(label=_("Identity number of the payee"), max_length=18)
    document = forms.CharField(label=_("The agreement: title, number, where it is kept"), min_length=2, max_length=200)


class EndForm(forms.Form):
    first = MonthField(label=_("From the month"), help_text=_("Like 2021-01."))
    reason = forms.CharField(label=_("Reason"), min_length=2, max_length=200)


class ResumeForm(EndForm):
    pays_back = forms.ChoiceField(
        label=_("The suspended months"), choices=[("0", _("are lost")), ("1", _("are paid with the next run"))]
    )
