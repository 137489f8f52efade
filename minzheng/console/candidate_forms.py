"""The filter of rows that may be about somebody, and what an official says of one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from minzheng.console.forms import choices


class CandidateFilter(forms.Form):
    words = forms.CharField(label=_("Name or household number"), required=False, max_length=50)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["state"].choices = [*choices("candidate"), ("all", _("All"))]  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        typed = self.cleaned_data if self.is_valid() else {}
        state = typed.get("state") or "open"
        return {"words": typed.get("words", ""), "state": "" if state == "all" else state}


class CandidateForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Finding"), choices=[("", "—"), ("same", _("It is the same person")), ("different", _("It is somebody else"))]
    )
    remark = forms.CharField(label=_("What was looked at and found"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
