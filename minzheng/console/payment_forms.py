"""What is typed on the pages of payments: the bank's file, its word on paper, a doubt lifted, money that arrived."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minzheng.console.forms import DayField, YuanField, choices
from minzheng.payments.actions import SIGNATURE_LIST
from minzheng.payments.layouts import REASONS, layouts

BIGGEST = 256 * 2**20


def layout_choices() -> list[tuple[str, str]]:
    """The banks' layouts by their titles, the first of them the common one."""
    return sorted(((code, gettext(one.title)) for code, one in layouts().items()), key=lambda choice: choice[0] != "standard")


def forms_of_file() -> list[tuple[str, str]]:
    """What a released run may be written as: every bank's layout and the list for signature."""
    return [*layout_choices(), (SIGNATURE_LIST, gettext("List for signature (Excel)"))]


class ReturnForm(forms.Form):
    """The bank's answer as it came."""

    layout = forms.ChoiceField(label=_("Layout"))
    file = forms.FileField(label=_("The bank's file"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["layout"].choices = layout_choices()  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > BIGGEST:
            raise forms.ValidationError(_("The file is larger than 256 MB."))
        return file


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
