"""What is typed when a step is taken: by what the act asks for (signatures, a reason, papers, a survey, a notice, a delivery)."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minzheng.cases.workflow.declaration import Act, Verdict
from minzheng.console.forms import DayField, IdentityField, MonthField, YuanField, choices
from minzheng.console.steps import REFERRAL, is_letter, written

OBJECTS = frozenset({"objected", "ever_objected"})  # facts that an objection sets
SURVEY, NOTICE, DELIVERY = "survey_form", "notice_photo", "delivery_record"
MOST_SECONDS = 4 * 3600
HOUSING = (
    ("own", _("own home")),
    ("rented", _("rented")),
    ("lent", _("lent by relatives or the village")),
    ("unsafe", _("unsafe building")),
    ("none", _("no fixed home")),
)


class ActForm(forms.Form):
    """One step. `held`: papers that lie with the case as attachments already; `grounds`: legal reasons offered, by code."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    seconds = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    draft_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(
        self,
        act: Act,
        papers: Mapping[str, str],
        data: Any = None,
        files: Any = None,
        *,
        held: Collection[str] = (),
        grounds: Collection[tuple[str, str]] = (),
        amount: bool = False,
        **options: Any,
    ) -> None:
        options.setdefault("prefix", None)
        super().__init__(data, files, auto_id=f"{act.code}_%s", **options)
        self.act, self.labels = act, papers
        if SURVEY in act.papers:
            self._survey()
        if NOTICE in act.papers:
            self._notice()
        if DELIVERY in act.papers:
            self._delivery()
        if REFERRAL in act.papers:
            self.fields["other"] = forms.CharField(label=_("To which office"), max_length=100, min_length=2)
            self.fields["subject"] = forms.CharField(
                label=_("What help is needed"), max_length=500, min_length=2, widget=forms.Textarea(attrs={"rows": 2})
            )
        if OBJECTS & set(act.sets):
            self.fields["by_name"] = forms.CharField(
                label=_("By whom"), max_length=100, required=False, help_text=_("Empty when nobody is named.")
            )
        if act.signers > 1:
            self.fields["signers"] = forms.CharField(
                label=_("Who else took part"), max_length=200, help_text=_("Names, separated by spaces. At least two people sign.")
            )
        if amount:
            self.fields["amount"] = YuanField(label=_("Amount (yuan)"), max_length=20)
        if grounds:
            self.fields["grounds"] = forms.MultipleChoiceField(
                label=_("Legal reasons"), choices=list(grounds), widget=forms.CheckboxSelectMultiple, required=False
            )
        if act.reasoned:
            words = _("Reason, as it will stand in the file") if act.verdict else _("Reason")
            self.fields["reason"] = forms.CharField(
                label=words, max_length=2000, required=not grounds, widget=forms.Textarea(attrs={"rows": 2})
            )
        self._papers(held)

    def _survey(self) -> None:
        self.fields["met"] = forms.CharField(label=_("Who was met"), max_length=100)
        self.fields["housing"] = forms.ChoiceField(label=_("Home"), choices=[("", "—"), *HOUSING])
        self.fields["living"] = forms.CharField(
            label=_("How the family lives, works and is looked after"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
        )
        self.fields["agrees"] = forms.ChoiceField(
            label=_("What was declared"),
            choices=[("", "—"), ("1", _("agrees with what was seen")), ("0", _("differs, as noted below"))],
        )
        self.fields["differences"] = forms.CharField(
            label=_("What differs"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
        )

    def _notice(self) -> None:
        self.fields["site"] = forms.CharField(
            label=_("Where it hangs"), max_length=200, initial=gettext("Notice board of the village committee")
        )
        self.fields["phone"] = forms.CharField(label=_("Telephone of the office for objections"), max_length=20)
        self.fields["where"] = forms.CharField(
            label=_("Where to object"), max_length=100, required=False, help_text=_("Empty: at the office itself.")
        )

    def _delivery(self) -> None:
        self.fields["manner"] = forms.ChoiceField(label=_("How it was delivered"), choices=choices("manner"))
        self.fields["receiver"] = forms.CharField(label=_("Who received it"), max_length=100)
        self.fields["on"] = DayField(label=_("Day"))

    def _papers(self, held: Collection[str]) -> None:
        asked = [paper for paper in self.act.papers if not is_letter(paper)]
        for paper in asked:
            label = gettext(self.labels[paper])
            if paper == NOTICE:
                self.fields[f"file-{paper}"] = forms.FileField(
                    label=label, required=paper not in held, widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"})
                )
            elif paper != DELIVERY:
                words = gettext("{paper} lies here, signed").format(paper=label)
                self.fields[f"paper-{paper}"] = forms.BooleanField(label=words, initial=paper in held, required=paper not in held)
        if any(paper not in (NOTICE, DELIVERY) for paper in asked):
            self.fields["scans"] = FilesField(label=_("Scans or photographs"), required=False)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("agrees") == "0" and not typed.get("differences"):
            self.add_error("differences", _("Say what differs."))
        if self.act.reasoned and not (typed.get("reason") or typed.get("grounds")) and "reason" not in self.errors:
            self.add_error("reason", _("A reason is needed."))
        return typed

    @property
    def letters(self) -> list[str]:
        """The letters that are written with the act, in words."""
        return [gettext(self.labels.get(paper, "Letter of the decision with its reasons")) for paper in written(self.act)]

    def signers(self) -> tuple[str, ...]:
        text = str(self.cleaned_data.get("signers", "")).replace("、", " ").replace("，", " ").replace(",", " ")
        return tuple(text.split())

    def reason(self) -> str:
        """What was written, after the legal reasons that were ticked."""
        words = dict(self.fields["grounds"].choices) if "grounds" in self.fields else {}  # type: ignore[attr-defined]
        chosen = [str(words[code]) for code in self.cleaned_data.get("grounds", ())]
        return " ".join([*chosen, self.cleaned_data.get("reason", "")]).strip()

    def values(self) -> dict[str, Any]:
        """The answers of a survey and the like, as they are kept with the step."""
        names = ("met", "housing", "living", "agrees", "differences", "manner", "receiver", "on", "grounds", "other", "subject")
        found = {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}
        if "on" in found:
            found["on"] = found["on"].isoformat()
        return found

    def seconds_at_desk(self) -> int | None:
        seconds = self.cleaned_data.get("seconds")
        return min(seconds, MOST_SECONDS) if seconds else None


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; cleaned to a list."""

    widget = ManyFiles(attrs={"multiple": True, "accept": "image/jpeg,image/png,application/pdf,.docx,.xlsx"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(each, initial) for each in given]


class ToldForm(forms.Form):
    """Facts of the case learnt from outside: what holds, what holds no more."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    facts = forms.MultipleChoiceField(label=_("Tick what is so"), widget=forms.CheckboxSelectMultiple, required=False)
    reason = forms.CharField(label=_("From where it is known"), max_length=200, min_length=2)

    def __init__(self, learnable: Collection[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["facts"].choices = [(code, gettext(words)) for code, words in learnable]  # type: ignore[attr-defined]


class AttachForm(forms.Form):
    kind = forms.ChoiceField(label=_("What it is"))
    scans = FilesField(label=_("Scans or photographs"))

    def __init__(self, papers: Mapping[str, str], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = [(code, gettext(words)) for code, words in papers.items() if not is_letter(code)]
        self.fields["kind"].choices = [*known, ("other", gettext("Other"))]  # type: ignore[attr-defined]


class ObjectionForm(forms.Form):
    """Somebody objects to a public notice, by name or without."""

    by_name = forms.CharField(label=_("By whom"), max_length=100, required=False, help_text=_("Empty when nobody is named."))
    text = forms.CharField(label=_("What is objected"), min_length=2, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


def grounds_of(reasons: Collection[Any], verdict: Verdict | None) -> list[tuple[str, str]]:
    """The legal reasons a programme declares for a verdict: (code, words with the law)."""
    kinds = {
        Verdict.GRANT: ("new",),
        Verdict.REFUSE: ("refuse",),
        Verdict.CHANGE: ("raise", "cut", "change"),
        Verdict.STOP: ("stop",),
    }.get(verdict, ()) if verdict else ()  # fmt: skip
    return [
        (reason.code, f"{gettext(reason.label)}（{gettext(reason.law)}）")
        for reason in reasons
        if any(kind in reason.kinds for kind in kinds)
    ]


class DeliveryForm(forms.Form):
    """How a letter reached somebody."""

    manner = forms.ChoiceField(label=_("How it was delivered"))
    receiver = forms.CharField(label=_("Who received it"), max_length=100)
    on = DayField(label=_("Day"))
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["manner"].choices = choices("manner")  # type: ignore[attr-defined]


class PhotoForm(forms.Form):
    photo = forms.FileField(label=_("Photograph"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}))


class RelativeForm(forms.Form):
    """A close relative of an official, as the official declared."""

    official = forms.CharField(label=_("Official"), max_length=100)
    post = forms.CharField(label=_("Post"), max_length=100, required=False)
    relation = forms.ChoiceField(label=_("Relation to the official"))
    name = forms.CharField(label=_("Relative"), max_length=100)
    identity = IdentityField(
        label=_("Identity number"), max_length=24, widget=forms.TextInput(attrs={"autocomplete": "off", "data-secret": ""})
    )
    since = DayField(label=_("Registered since"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["relation"].choices = choices("kinship", "—")  # type: ignore[attr-defined]


class DrawForm(forms.Form):
    month = MonthField(label=_("Month"), help_text=_("Like 2021-01."))
    programme = forms.ChoiceField(label=_("Programme"))
    share = forms.IntegerField(label=_("Share (percent)"), min_value=1, max_value=100, initial=30)

    def __init__(self, programmes: Collection[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["programme"].choices = list(programmes)  # type: ignore[attr-defined]
