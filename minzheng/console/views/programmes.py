"""Programmes: the law of each, its figures through time and by place, its rules as a graph, its letters."""

import re
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from minzheng.base.errors import BadValue
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.cases import law
from minzheng.cases.papers.refusals import ASKED
from minzheng.console import facts, procedures, rulebook
from minzheng.console.pages import READERS, ActingRequest, page
from minzheng.console.pictures import charts, graph
from minzheng.console.views.laws import READERS as TRYING
from minzheng.policy.engine import Parameter, Regime
from minzheng.programmes.declaration import Programme

TABS = ("overview", "procedures", "figures", "places", "rules", "texts")
MONEY = ("fen_month", "fen")
GAP = re.compile(r"\{([a-z_]+)\}")
GAPS = ASKED | {  # as the texts themselves: in Chinese
    "amount_capital": "金额大写",
    "date": "日期",
    "income": "家庭月人均收入",
    "persons": "人数",
    "phone": "联系电话",
    "place": "住址",
    "remedies": "救济途径",
    "standard": "保障标准",
    "until": "截止日期",
}


def month_of(request: ActingRequest) -> Month:
    """The month asked for, else that of the business date."""
    return Month.parse(request.GET["month"]) if request.GET.get("month") else Month.of(request.actor.today)


@page(READERS)
def programmes(request: ActingRequest) -> HttpResponse:
    """What this installation decides by rules."""
    month, rows = month_of(request), []
    for found in rulebook.ruled():
        values = [value for each in rulebook.figures(found).by_code.values() for value in each.values]
        rows.append({"programme": found, "values": len(values), "doubtful": sum(not value.confirmed for value in values)})
        regime = _regime(found, month)
        rows[-1] |= {"rules": len(regime.variables) if regime else 0}
    parts = {"rows": rows, "month": month, "may_try": request.actor.may(*TRYING)}
    return render(request, "console/programmes.html", parts)


def _regime(found: Programme, month: Month) -> Regime | None:
    """The rules of the month; None before they begin."""
    return found.rules.in_force(month) if found.rules and month.first >= found.rules.since else None


@page(READERS)
def programme(request: ActingRequest, code: str) -> HttpResponse:
    found, month = rulebook.programme(code), month_of(request)
    tab = request.GET.get("tab", "overview")
    if tab not in TABS:
        raise BadValue("There is no such page.")
    parts: dict[str, Any] = {"programme": found, "tab": tab, "month": month, "begun": _regime(found, month) is not None}
    shown = {
        "overview": _overview,
        "procedures": _procedures,
        "figures": _figures,
        "places": _places,
        "rules": _rules,
        "texts": _texts,
    }[tab]
    return render(request, "console/programme.html", parts | shown(request, found, month))


def _overview(request: ActingRequest, found: Programme, month: Month) -> dict[str, Any]:
    regime = _regime(found, month)
    asked = [name for name in _outcomes(found) if regime and name in regime.variables]
    outcomes = [rulebook.told(regime.variables[name]) for name in asked] if regime else []
    reads = [(facts.name(name), each.entity) for name, each in found.rules.inputs.items()] if found.rules else []
    reasons = found.benefit.reasons if found.benefit else ()
    gives = [facts.name(fact) for fact in found.gives]
    funds = found.payment.funds if found.payment else ()
    return {"outcomes": outcomes, "reads": reads, "reasons": reasons, "gives": gives, "funds": funds}


def _outcomes(found: Programme) -> tuple[str, ...]:
    return tuple(f"{found.code}_{part}" for part in ("eligible", "amount", "covered", "share"))


def _procedures(request: ActingRequest, found: Programme, month: Month) -> dict[str, Any]:
    """How it is applied for, changed, checked again and stopped: its procedures in the month as pictures."""
    return {"shown": procedures.of_programme(found.code, request.actor, month.last)}


def _figures(request: ActingRequest, found: Programme, month: Month) -> dict[str, Any]:
    """Every figure through time with its sources; a chart where it is money that changed."""
    everywhere, shown = "everywhere" in request.GET, []
    for code, parameter in sorted(rulebook.figures(found).by_code.items()):
        lines = rulebook.lines(parameter, request.actor, month, everywhere=everywhere)
        now = rulebook.at_place(parameter, request.actor.place, month)
        line = {"code": code, "parameter": parameter, "lines": lines, "chart": _history(parameter, lines)}
        line |= {"now": " / ".join(dict.fromkeys(rulebook.amount(value.value, parameter.unit) for value in now))}
        shown.append(line | {"doubtful": any(not value.confirmed for value in now)})
    shown.sort(key=lambda figure: not figure["chart"])
    return {"figures": shown, "everywhere": everywhere, "published": bool(law.edition())}


def _history(parameter: Parameter, lines: list[rulebook.Line]) -> str:
    if parameter.unit not in MONEY:
        return ""
    series: dict[str, list[tuple[float, float]]] = {}
    for line in sorted(lines, key=lambda line: line.value.since):
        if line.value.value is not None:
            points = series.setdefault(f"{line.place} {line.residence}".strip(), [])
            points.append((line.value.since.toordinal(), line.value.value))
    drawn = [charts.Series(name, points, steps=True) for name, points in series.items() if len(points) > 1][:6]
    if not drawn:
        return ""
    last = max(x for each in drawn for x, _ in each.points) + 365
    drawn = [charts.Series(each.label, [*each.points, (last, each.points[-1][1])], steps=True) for each in drawn]
    return mark_safe(charts.lines(drawn, _year, _yuan))


def _year(ordinal: float) -> str:
    from datetime import date

    day = date.fromordinal(int(ordinal))
    return f"{day.year}-{day.month:02d}"


def _yuan(fen: float) -> str:
    return Fen(round(fen)).yuan.removesuffix(".00")


def _places(request: ActingRequest, found: Programme, month: Month) -> dict[str, Any]:
    """What each place gives in the month, side by side."""
    shown = []
    for code, parameter in sorted(rulebook.figures(found).by_code.items()):
        rows = rulebook.compared(parameter, request.actor, month)
        if len({place for place, _residence, _value in rows}) < 2:
            continue
        picture = ""
        if parameter.unit in MONEY:
            bars = [(f"{place} {residence}".strip(), float(value.value or 0)) for place, residence, value in rows]
            picture = mark_safe(charts.bars(bars, _yuan))
        texts = [(place, residence, value, rulebook.amount(value.value, parameter.unit)) for place, residence, value in rows]
        shown.append({"code": code, "parameter": parameter, "rows": texts, "chart": picture})
    return {"figures": shown}


def _rules(request: ActingRequest, found: Programme, month: Month) -> dict[str, Any]:
    """The rule graph of the month, and the rule that was chosen: its text, law and arguments."""
    regime, chosen, all_ = _regime(found, month), request.GET.get("rule", ""), "facts" in request.GET
    if regime is None:
        return {"picture": ""}
    tail = "&facts=1" if all_ else ""
    here = reverse("console:programme", args=[found.code])

    def address(name: str) -> str:
        return f"{here}?tab=rules&month={month}&rule={name}{tail}#rule"

    boxes = graph.boxes(regime, gettext, lambda name: rulebook.described(found, name), facts=all_)
    drawn = graph.drawn(boxes, chosen, _outcomes(found), address)
    parts: dict[str, Any] = {"picture": mark_safe(drawn), "with_facts": all_}
    parts["listed"] = [rulebook.told(each) for each in regime.variables.values()]
    if chosen:
        each = rulebook.rule(regime, chosen)
        parts |= {"rule": rulebook.told(each), "arguments": rulebook.arguments(found, each, request.actor.place, month)}
        parts |= {
            "text": rulebook.text_of(each),
            "versions": [rulebook.told(one) for one in found.rules.versions[chosen]] if found.rules else (),
        }
        users = [other for other in regime.variables.values() if any(source.name == chosen for source in other.sources)]
        parts |= {"users": [rulebook.told(other) for other in users]}
    return parts


def _texts(request: ActingRequest, found: Programme, month: Month) -> dict[str, Any]:
    """Each letter with the names of its gaps, as an official reads it."""

    def named(gap: re.Match[str]) -> str:
        return f"〔{GAPS[gap[1]]}〕" if gap[1] in GAPS else gap[0]

    return {"texts": [(name, GAP.sub(named, path.read_text(encoding="utf-8"))) for name, path in found.texts.items()]}
