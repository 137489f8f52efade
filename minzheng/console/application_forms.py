"""What is typed at intake: who applies, a family that is new, the facts nobody holds yet, proofs, who applies for them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode, Level
from minzheng.base.errors import BadValue
from minzheng.base.identity import IdNumber, fold
from minzheng.console import facts, maps
from minzheng.console.forms import DayField, IdentityField, PlaceFilter, choices, place_choices
from minzheng.console.middleware import worded
from minzheng.console.people_forms import value_field
from minzheng.people.declarations import FACT_KINDS, FactRecord, FamilyRecord, PersonRecord, Unit
from minzheng.policy.engine import Missing

MEMBERS = 4  # rows of a new family's table to begin with
MOST_MEMBERS = 20
MOST_TOWNS = 3000
LONG = 15  # digits; so many are a number, never a name
ACCOUNT, HOLDER = "ask-account", "ask-holder"


class WhoForm(forms.Form):
    """Who stands at the desk. A POST, so that no number enters an address."""

    text = forms.CharField(
        label=_("Identity number of the applicant, or a name"),
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": ""}),
    )

    def clean_text(self) -> str:
        """A number that cannot be one is told here, not taken for a name."""
        text = str(self.cleaned_data["text"]).strip()
        if sum(sign.isdigit() for sign in text) >= LONG:
            try:
                IdNumber.parse(fold(text)[0])
            except BadValue as refusal:
                raise forms.ValidationError(" ".join(worded(refusal))) from None
        return text

    def identity(self) -> IdNumber | None:
        try:
            return IdNumber.parse(fold(self.cleaned_data["text"])[0])
        except BadValue:
            return None


class ApplicationFilter(PlaceFilter):
    words = forms.CharField(
        label=_("Name or number"), required=False, max_length=50, widget=forms.TextInput(attrs={"data-find": ""})
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    since = DayField(label=_("Received from"), required=False)

    def __init__(self, actor: Actor, data: Any, **options: Any) -> None:
        super().__init__(actor, data, **options)
        self.fields["state"].choices = choices("application", _("All"))  # type: ignore[attr-defined]
        self.order_fields(["words", "state", "since", "town", "village"])

    def asked(self) -> dict[str, Any]:
        self.is_valid()
        typed, place = self.cleaned_data, self.place()
        return {
            "words": typed.get("words", "").strip(),
            "state": typed.get("state", ""),
            "since": typed.get("since"),
            "town": "" if place == self.actor.place else str(place),
        }


class FamilyForm(forms.Form):
    place = forms.ChoiceField(label=_("Village"))
    residence = forms.ChoiceField(label=_("Residence"))
    address = forms.CharField(label=_("Address"), max_length=200, required=False)

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        villages = place_choices(actor, Level.VILLAGE, actor.place, "")[1:]
        groups: dict[str, list[tuple[str, Any]]] = {}
        map_ = maps.map_on(actor.today)
        for code, name in villages:
            groups.setdefault(map_.name(DivisionCode(code).at(Level.TOWN)), []).append((code, name))
        nested = list(groups.items()) if len(groups) > 1 else villages
        unsaid = [("", "—")] if len(villages) > 1 else []  # a village chosen by nobody would be taken for the family's
        self.fields["place"].choices = [*unsaid, *nested]  # type: ignore[attr-defined]
        self.fields["residence"].choices = choices("residence")  # type: ignore[attr-defined]


class MemberRow(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    identity = IdentityField(
        label=_("Identity number"), max_length=24, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    relation = forms.ChoiceField(label=_("Relation"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["relation"].choices = choices("relation")  # type: ignore[attr-defined]
        self.fields["name"].widget.attrs |= {"class": "form-control"}
        self.fields["identity"].widget.attrs |= {"class": "form-control", "data-secret": ""}
        self.fields["relation"].widget.attrs |= {"class": "form-select"}
        self.use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if bool(typed.get("name")) != bool(typed.get("identity")) and "identity" not in self.errors:
            raise forms.ValidationError(_("Name and identity number belong together."))
        return typed

    def record(self) -> PersonRecord | None:
        """None for a row that was left empty."""
        typed = self.cleaned_data
        number = typed.get("identity")
        return PersonRecord(typed["name"], number.sex, number.born, typed["relation"], number) if number else None


MemberRows = forms.formset_factory(MemberRow, extra=0, min_num=MEMBERS, max_num=MOST_MEMBERS, absolute_max=MOST_MEMBERS)


def family_record(actor: Actor, form: FamilyForm, rows: Iterable[MemberRow]) -> FamilyRecord:
    """The family as typed, head first. Raises BadValue without one head."""
    typed = form.cleaned_data
    members = [record for row in rows if (record := row.record())]
    members.sort(key=lambda member: member.relation != "head")
    if sum(member.relation == "head" for member in members) != 1:
        raise BadValue("Exactly one member is the head of the family.")
    place = DivisionCode(typed["place"])
    since = actor.today.replace(day=1)  # a month is judged by who belonged to the family on its first day, as facts are
    return FamilyRecord("", place, typed["residence"], since, members, typed["address"])


class ElsewhereForm(forms.Form):
    """A family that lives in another township: the application is taken here and passed on."""

    name = forms.CharField(label=_("Name"), max_length=100)
    identity = IdentityField(label=_("Identity number"), max_length=24, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    home = forms.ChoiceField(label=_("Home township"))

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        map_ = maps.map_on(actor.today)
        towns = [code for code in map_.at(Level.TOWN) if code not in actor.area][:MOST_TOWNS]
        self.fields["home"].choices = [(str(code), map_.full_name(code)) for code in towns]  # type: ignore[attr-defined]


class HowForm(forms.Form):
    """How the application came in, who makes it for the family, and what it is about."""

    channel = forms.ChoiceField(label=_("How the application came in"))
    reason = forms.CharField(
        label=_("What happened, in the applicant's words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed for urgent temporary assistance; a help for everything else."),
    )
    agent_name = forms.CharField(
        label=_("Agent: name"), max_length=100, required=False, help_text=_("Empty when the family applies itself.")
    )
    agent_relation = forms.CharField(label=_("Agent: relation or office"), max_length=100, required=False)
    agent_phone = forms.CharField(label=_("Agent: telephone"), max_length=20, required=False)
    agent_authorised = DayField(label=_("Agent: authorised on"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["channel"].choices = choices("channel")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("agent_name") and not typed.get("agent_authorised") and "agent_authorised" not in self.errors:
            self.add_error("agent_authorised", _("An agent needs an authorisation: give its day."))
        return typed

    def agent(self) -> dict[str, str]:
        typed = self.cleaned_data
        if not typed.get("agent_name"):
            return {}
        day = typed.get("agent_authorised")
        return {
            "name": typed["agent_name"],
            "relation": typed.get("agent_relation", ""),
            "phone": typed.get("agent_phone", ""),
            "authorised_on": day.isoformat() if day else "",
        }


UNITS = {Unit.FEN: gettext_noop("{fact} (yuan)"), Unit.FEN_A_MONTH: gettext_noop("{fact} (yuan a month)")}
NUMBERS = (Unit.FEN, Unit.FEN_A_MONTH, Unit.COUNT)


@dataclass(frozen=True, slots=True)
class Question:
    """A fact nobody holds, and of whom: at most one of person and obligor."""

    fact: str
    person: int | None
    obligor: int | None
    who: str

    @property
    def name(self) -> str:
        of = f"p{self.person}" if self.person else f"o{self.obligor}" if self.obligor else "h0"
        return f"ask-{of}-{self.fact}"


def questions(missing: Iterable[Missing], names: Mapping[int, str]) -> list[Question]:
    """Each fact once, in the order of the members; what no family can answer (a figure of the law) is left out."""
    found: dict[str, Question] = {}
    for one in missing:
        kind = FACT_KINDS.get(one.fact)
        if kind is None or kind.sealed or one.fact == "death":
            continue
        each = Question(one.fact, one.person_id, one.obligor_id, names.get(one.person_id or 0, ""))
        found.setdefault(each.name, each)
    order = {person: at for at, person in enumerate(names)}
    return sorted(found.values(), key=lambda each: (each.person is None, order.get(each.person or 0, 0)))


def _titled(fact: str) -> str:
    """A fact with the unit it is typed in."""
    return gettext(UNITS.get(FACT_KINDS[fact].unit, "{fact}")).format(fact=facts.name(fact))


class AskForm(forms.Form):
    """The questions that are left, each with the field that fits its fact; an answer may be left for later."""

    def __init__(self, asked: Sequence[Question], account: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked = asked
        for one in asked:
            kind = FACT_KINDS[one.fact]
            field = value_field(kind)
            field.required = False
            field.label = f"{one.who} {_titled(one.fact)}".strip()
            field.help_text = gettext(field.help_text) if field.help_text else ""
            if isinstance(field, forms.TypedChoiceField):
                field.choices = [("", "—"), *field.choices]
                field.empty_value = None
            else:
                field.widget.attrs |= {"autocomplete": "off"}
                if kind.unit in NUMBERS:
                    field.widget.attrs |= {"data-number": "", "inputmode": "decimal"}
            self.fields[one.name] = field
        if account:
            self.fields[ACCOUNT] = forms.CharField(
                label=_("Bank account for payment"),
                min_length=5,
                max_length=40,
                required=False,
                widget=forms.TextInput(attrs={"autocomplete": "off", "data-secret": ""}),
            )
            self.fields[HOLDER] = forms.CharField(label=_("Holder's name"), max_length=100, required=False, initial=account)

    @property
    def table(self) -> tuple[list[str], list[tuple[str, list[forms.BoundField | None]]]]:
        """Questions about members as a table: the facts as heads, a row a member."""
        of_persons = [one for one in self.asked if one.person]
        kinds = list(dict.fromkeys(one.fact for one in of_persons))
        rows: dict[tuple[int | None, str], dict[str, forms.BoundField]] = {}
        for one in of_persons:
            rows.setdefault((one.person, one.who), {})[one.fact] = self[one.name]
        heads = [_titled(kind) for kind in kinds]
        return heads, [(who, [cells.get(kind) for kind in kinds]) for (_person, who), cells in rows.items()]

    @property
    def others(self) -> list[forms.BoundField]:
        """Questions about the family as a whole, and the account."""
        of_persons = {one.name for one in self.asked if one.person}
        return [bound for bound in self if bound.name not in of_persons]

    def answers(self) -> list[tuple[Question, FactRecord]]:
        """What was answered, as it will be recorded."""
        found = []
        for one in self.asked:
            value = self.cleaned_data.get(one.name)
            if value is not None and value != "":
                number = value.toordinal() if hasattr(value, "toordinal") else int(value)
                found.append((one, FactRecord(one.fact, number)))
        return found

    def account(self) -> FactRecord | None:
        number = self.cleaned_data.get(ACCOUNT)
        return FactRecord("bank_account", secret=number, text=self.cleaned_data.get(HOLDER, "")) if number else None
