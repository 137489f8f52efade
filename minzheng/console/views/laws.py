"""Changes of the law: drafted, tried on every family of the area, looked into, submitted, and published by another officer."""

import io
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minzheng.base import workbooks
from minzheng.base.actor import Actor, Duty
from minzheng.base.errors import BadValue
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.cases import actions, queries
from minzheng.cases.lawbook import revived
from minzheng.cases.trials import Trial, Tried
from minzheng.console import actions as work_actions
from minzheng.console import facts, law_forms, maps, rulebook
from minzheng.console.law_forms import ChangeForm, LawForm
from minzheng.console.numbers import whole
from minzheng.console.pages import ActingRequest, page
from minzheng.console.pictures import charts
from minzheng.console.simulations import tried
from minzheng.console.views.accounts import attempt
from minzheng.console.views.households import EXCEL
from minzheng.console.views.runs import attachment
from minzheng.people.queries.search import households_by_id
from minzheng.policy.comparison import DIMENSIONS, KINDS, Comparison
from minzheng.policy.engine import Change, Reference

READERS = (Duty.CLERK, Duty.OFFICER, Duty.FINANCE, Duty.AUDITOR)
PREPARERS = (Duty.CLERK, Duty.OFFICER)
SIZE, EXPORTED = 50, 100_000
TOLD = ("new", "raised", "cut", "out")  # what a list is asked for: who wins and who loses


@page(READERS)
def laws(request: ActingRequest) -> HttpResponse:
    """What was tried here, and what was published."""
    found = [(one, _sums(one.result)) for one in queries.law_proposals(request.actor)]
    known = law_forms.figures()
    published = [
        (one, [_said(known.get(value.code), value, request.actor) for value in values])
        for one, values in queries.publications(request.actor)
    ]
    parts = {"rows": found, "published": published, "may_draft": request.actor.may(*PREPARERS)}
    return render(request, "console/laws.html", parts)


def _sums(result: dict[str, Any]) -> int | None:
    """Fen a month more or less, over all programmes, as reckoned when it was saved."""
    sums = [one["after"] - one["before"] for one in result.get("programmes", {}).values()]
    return sum(sums) if sums else None


def _said(parameter: Any, value: Any, actor: Actor) -> dict[str, Any]:
    text = rulebook.amount(value.value, parameter.unit) if parameter and value.value is not None else gettext("ends here")
    return {
        "what": gettext(parameter.description) if parameter else value.code,
        "place": rulebook.place_name(str(value.place), actor),
        "residence": facts.word("residence", value.residence),
        "since": value.since,
        "text": text,
    }


@page(PREPARERS, methods=("GET", "POST"))
def draft(request: ActingRequest) -> HttpResponse:
    """Write a change, try it, and keep it as a draft with its sums."""
    actor, known = request.actor, law_forms.figures()
    sent = request.POST if request.method == "POST" else None
    month = Month.of(actor.today)
    form = LawForm(sent, initial={"month": str(month)})
    rows = [
        ChangeForm(actor, known, sent, prefix=f"c{at}", initial={"place": str(actor.place), "since": (month + 1).first})
        for at in range(law_forms.ROWS)
    ]
    if sent is not None and all([form.is_valid(), *(row.is_valid() for row in rows)]):
        source = form.reference()
        changes = [change for change in (row.change(source) for row in rows) if change is not None]
        made: list[Any] = []
        if attempt(form, lambda: made.append(_keep(actor, form, source, changes))):
            return redirect("console:law", made[0].pk)
    return render(request, "console/law_draft.html", {"form": form, "rows": rows})


def _keep(actor: Actor, form: LawForm, source: Reference, changes: list[Change]) -> Any:
    month = form.cleaned_data["month"]
    if not changes:
        raise BadValue("No figure is changed.", remedy="Choose at least one figure and its new value.")
    result = _result(tried(actor, month, changes))
    return actions.propose_law(actor, form.cleaned_data["title"], source, month, changes, result)


def _result(found: Tried) -> dict[str, Any]:
    """The sums that stay with the draft."""
    told = {}
    for code, trial in found.trials.items():
        told[code] = {"before": trial.before, "after": trial.after, "kinds": trial.kinds}
    return {"programmes": told, "households": found.households, "persons": found.persons}


@page(READERS)
def law(request: ActingRequest, law_id: int) -> HttpResponse:
    """What it would bring: cost, funds, winners and losers by town, size, group and residence. Every number opens."""
    actor, one = request.actor, queries.law_proposal(request.actor, law_id)
    changes, month = _changes(one), Month.from_number(one.month)
    parts: dict[str, Any] = {
        "law": one,
        "month": month,
        "changes": _worded(actor, one, changes, month),
        "rights": _rights(actor, one),
    }
    if one.state == "published":
        return render(request, "console/law.html", parts | {"stored": one.result})
    found = tried(actor, month, changes)
    code = _code(request, found)
    by = request.GET.get("by", "town")
    if by not in DIMENSIONS:
        raise BadValue("There is no such page.")
    parts |= {
        "tried": found,
        "later": any(change.since > month.first for change in changes),
        "codes": list(found.trials),
        "code": code,
        "by": by,
        "dimensions": DIMENSIONS,
    }
    if code:
        parts |= _effects(actor, found.trials[code], by)
    return render(request, "console/law.html", parts)


def _changes(one: Any) -> list[Change]:
    source = Reference(**one.document)
    return [revived(change, source) for change in one.changes]


def _worded(actor: Actor, one: Any, changes: list[Change], month: Month) -> list[dict[str, Any]]:
    known, lines = law_forms.figures(), []
    for change in changes:
        parameter = known.get(change.code)
        line = _said(parameter, change, actor)
        lines.append(line | {"now": law_forms.current(parameter, change, month) if parameter and one.state != "published" else ""})
    return lines


def _rights(actor: Actor, one: Any) -> dict[str, bool]:
    own = one.prepared_by == actor.account
    return {
        "submit": one.state == "draft" and own,
        "withdraw": one.state in ("draft", "submitted") and actor.may(*PREPARERS),
        "publish": one.state == "submitted" and actor.may(Duty.OFFICER) and not own,
        "waits": one.state == "submitted" and own,
    }


def _code(request: ActingRequest, found: Tried) -> str:
    asked = request.GET.get("programme", "")
    return asked if asked in found.trials else next(iter(found.trials), "")


def _effects(actor: Actor, trial: Trial, by: str) -> dict[str, Any]:
    live, code = trial.live, trial.code
    rows = [(row, _key_name(actor, by, row.key)) for row in live.table(by, code)]
    bars = [(name, float(row.change)) for row, name in sorted(rows, key=lambda pair: -abs(pair[0].change))[:20] if row.change]
    funds = rulebook.programme(code).payment
    shared = live.funds({code: funds.funds}) if funds else {}
    total = next(row for row in live.table() if row.key == code)
    apart = trial.others.households(code)
    entitled = [int(((column != UNKNOWN) & (column > 0)).sum()) for column in (apart.before, apart.after)]
    return {
        "trial": trial,
        "total": total,
        "change": trial.after - trial.before,
        "year": 12 * (trial.after - trial.before),
        "rows": rows,
        "chart": mark_safe(charts.bars(bars, _signed, signed=True)) if bars else "",
        "funds": [(fund, before, after, after - before) for fund, (before, after) in shared.items()],
        "apart": {"before": entitled[0], "after": entitled[1]},
        "told": TOLD,
        "monthly": live.stages[code].monthly,
    }


def _signed(fen: float) -> str:
    return f"{'+' if fen > 0 else ''}{Fen(round(fen)).yuan}"


def _key_name(actor: Actor, by: str, key: str) -> str:
    if by == "town":
        return maps.name_on(key, actor.today)
    return facts.word("residence", key) if by == "residence" else facts.word("group", key) if by == "group" else key


class FamilyFilter(forms.Form):
    """Which families: what happens to them, and the row they stand behind."""

    kind = forms.ChoiceField(label=_("What happens"), required=False)
    town = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        options = [(kind, facts.word("effect", kind)) for kind in (*TOLD, "same", "none", "unknown")]
        self.fields["kind"].choices = [("", gettext("All who win or lose")), *options]  # type: ignore[attr-defined]


def _families(request: ActingRequest, law_id: int) -> tuple[Any, Trial, Comparison, list[int], dict[str, str]]:
    """The law, its trial, the comparison asked for and the positions in it; `asked` names the row."""
    one = queries.law_proposal(request.actor, law_id)
    found = tried(request.actor, Month.from_number(one.month), _changes(one))
    code = _code(request, found)
    if not code:
        raise BadValue("The change touches no programme that pays.")
    trial = found.trials[code]
    asked = {name: request.GET.get(name, "")[:20] for name in ("by", "key", "kind", "apart")}
    if asked["by"] and asked["by"] not in DIMENSIONS:
        raise BadValue("There is no such page.")
    side = trial.others if asked["apart"] else trial.live
    kinds = (asked["kind"],) if asked["kind"] in KINDS else TOLD
    positions = side.positions(asked["by"], asked["key"], kinds, code).tolist()
    return one, trial, side, positions, asked


@page(READERS)
def families(request: ActingRequest, law_id: int) -> HttpResponse:
    """The households behind a number of the page, largest change first."""
    actor = request.actor
    one, trial, side, positions, asked = _families(request, law_id)
    number = min(whole(request.GET.get("page")) or 1, 20_000)
    ordered = _ordered(side, trial.code, positions)
    rows = _listed(actor, side, trial.code, ordered[(number - 1) * SIZE : number * SIZE])
    parts = {"law": one, "rows": rows, "total": len(ordered), "number": number, "last": max(1, -(-len(ordered) // SIZE))}
    parts |= {"first": (number - 1) * SIZE, "asked": asked, "code": trial.code, "form": FamilyFilter(request.GET)}
    parts |= {"row_name": _key_name(actor, asked["by"], asked["key"]) if asked["by"] and asked["key"] else ""}
    return render(request, "console/law_families.html", parts | {"may_export": actor.may(Duty.CLERK, Duty.OFFICER, Duty.AUDITOR)})


def _ordered(side: Comparison, code: str, positions: list[int]) -> list[int]:
    change = side.households(code).change
    return sorted(positions, key=lambda at: (-abs(int(change[at])) if change[at] != UNKNOWN else 0, at))


def _listed(actor: Actor, side: Comparison, code: str, positions: list[int]) -> list[dict[str, Any]]:
    difference, sizes = side.households(code), side.population.offsets
    ids = [int(side.population.households[at]) for at in positions]
    known = {row.id: row for row in households_by_id(actor, ids)}
    rows = []
    for at, household in zip(positions, ids, strict=True):
        before, after = int(difference.before[at]), int(difference.after[at])
        rows.append(
            {
                "id": household,
                "row": known.get(household),
                "place": str(side.population.places[at]),
                "persons": int(sizes[at + 1] - sizes[at]),
                "kind": KINDS[int(difference.kinds[at])],
                "before": None if before == UNKNOWN else before,
                "after": None if after == UNKNOWN else after,
                "change": None if UNKNOWN in (before, after) else after - before,
            }
        )
    return rows


@page((Duty.CLERK, Duty.OFFICER, Duty.AUDITOR), methods=("POST",))
def export(request: ActingRequest, law_id: int) -> HttpResponse:
    """The list as a workbook; what was asked and how many rows is in the trail."""
    actor = request.actor
    one, trial, side, positions, asked = _families(request, law_id)
    ordered = _ordered(side, trial.code, positions)[:EXPORTED]
    titles = [
        *(gettext("Household number"), gettext("Head"), gettext("Place"), gettext("Persons"), gettext("What happens")),
        *(gettext("Before (yuan)"), gettext("After (yuan)"), gettext("Difference (yuan)")),
    ]
    lines = [
        (
            row["row"].number if row["row"] else "",
            row["row"].head_name if row["row"] else "",
            maps.name_on(row["place"], actor.today),
            str(row["persons"]),
            facts.word("effect", row["kind"]),
            *("" if row[name] is None else Fen(row[name]).yuan for name in ("before", "after", "change")),
        )
        for start in range(0, len(ordered), 2_000)
        for row in _listed(actor, side, trial.code, ordered[start : start + 2_000])
    ]
    target = io.BytesIO()
    columns = [workbooks.Column(title, width=18) for title in titles]
    workbooks.write(target, [workbooks.SheetPlan(gettext("Households"), columns, lines)])
    work_actions.record_export(actor, "law", {"law": one.pk, "programme": trial.code, **asked}, len(lines))
    return attachment(target.getvalue(), f"{one.title}.xlsx", EXCEL)


class PublishForm(forms.Form):
    """The document by which it takes effect."""

    document = forms.CharField(label=_("Document"), max_length=200)
    number = forms.CharField(label=_("Document number"), max_length=100)
    article = forms.CharField(label=_("Article"), max_length=100, required=False)


@page(PREPARERS, methods=("POST",))
def act(request: ActingRequest, law_id: int) -> HttpResponse:
    """Submit, withdraw or publish. Publishing needs the issued document."""
    actor, chosen = request.actor, request.POST.get("act")
    if chosen == "submit":
        actions.submit_law(actor, law_id)
        text = gettext("Submitted. Another officer can publish it.")
    elif chosen == "withdraw":
        actions.withdraw_law(actor, law_id, request.POST.get("remark", "").strip()[:500])
        text = gettext("Withdrawn.")
    elif chosen == "publish":
        form = PublishForm(request.POST)
        if not form.is_valid():
            raise BadValue("A figure of the law needs its document.", remedy="Give title and number of the document that sets it.")
        typed = form.cleaned_data
        actions.publish_law(actor, law_id, Reference(typed["document"], typed["number"], typed["article"]))
        text = gettext("Published. The months it concerns must be determined anew.")
    else:
        raise BadValue("There is no such act.")
    messages.success(request, text, extra_tags="good")
    return redirect("console:law", law_id)
