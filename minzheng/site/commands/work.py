"""What the office's longer commands do: the month, figures, the report, rosters. Returns plain data; the text is made beside it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from minzheng.base.actor import Actor
from minzheng.base.divisions import DivisionCode
from minzheng.base.errors import NotPermitted, Refusal
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.base.progress import Progress
from minzheng.base.workbooks import column_letters
from minzheng.cases import actions as cases
from minzheng.cases import queries as case_queries
from minzheng.indicators import actions as indicators
from minzheng.indicators import queries as indicator_queries
from minzheng.indicators import reports
from minzheng.indicators.overview import overview
from minzheng.indicators.periods import Period
from minzheng.people import actions as people
from minzheng.people import queries as people_queries
from minzheng.people.rosters import Layout, Proposal
from minzheng.places import access
from minzheng.site.month import MonthSummary, ProgrammeMonth, run_month
from minzheng.staff import queries as staff

DEMONSTRATION_OFFICIALS = {"preparer": "clerk", "decider": "officer", "finance": "finance"}


def _official(role: str, login: str) -> Actor | None:
    """The named account; in a demonstration its own official; otherwise nobody, and the month waits for one."""
    if not login and staff.office().scenario:
        login = DEMONSTRATION_OFFICIALS[role]
    return staff.actor(login) if login else None


def morning() -> dict[str, int]:
    """The automatic steps of proceedings whose day has come, by act."""
    return cases.morning(staff.installer(staff.today()))


def month(written: str, place: DivisionCode, preparer: str, decider: str, finance: str, progress: Progress) -> dict[str, Any]:
    """Run the month as far as the named officials may take it."""
    prepared_by = _official("preparer", preparer)
    if prepared_by is None:
        raise NotPermitted("Somebody has to prepare the month.", remedy="Name an account with --preparer.")
    wanted, decided_by = Month.parse(written), _official("decider", decider)
    paid_by = _official("finance", finance)
    summary = run_month(wanted, place, preparer=prepared_by, decider=decided_by, finance=paid_by, progress=progress)
    plain = _plain(summary)
    if _close_figures(summary, decided_by or prepared_by, progress):
        plain["figures"] = "closed"
    return plain


def _close_figures(summary: MonthSummary, actor: Actor, progress: Progress) -> bool:
    """Store the month's figures once everything is paid: after a release, or where an interrupted month had not come to it."""
    if not summary.programmes or any(each.awaits for each in summary.programmes):
        return False
    released = any(step.what == "release" for step in summary.steps)
    with access.within(summary.place.area):
        if not released and indicator_queries.closed(actor, summary.place, Period.parse(str(summary.month))):
            return False
    indicators.close_month(actor, summary.place, summary.month, progress)
    return True


def _plain(summary: MonthSummary) -> dict[str, Any]:
    return {
        "month": str(summary.month),
        "place": str(summary.place),
        "seconds": round(summary.seconds, 2),
        "programmes": [_programme(each) for each in summary.programmes],
        "steps": [{"programme": step.programme, "step": step.what, "seconds": round(step.seconds, 2)} for step in summary.steps],
    }


def _programme(each: ProgrammeMonth) -> dict[str, Any]:
    kinds = {
        kind: {"households": tally.households, "persons": tally.persons, "before_fen": tally.before, "after_fen": tally.after}
        for kind, tally in each.kinds.items()
    }
    run = {"id": each.run, "state": each.state, "lines": each.lines, "persons": each.persons, "total_fen": each.total}
    return {
        "programme": each.programme,
        "kinds": kinds,
        "decided": each.decided,
        "open": each.open,
        "run": run | {"held": each.held, "late": each.late},
        "awaits": each.awaits,
    }


_TOLD = ("new", "raise", "cut", "stop", "change", "refuse", "unknown", "unchanged")


def month_text(summary: dict[str, Any]) -> str:
    """For people, in the office's language."""
    with translation.override(settings.LANGUAGE_CODE):
        _ = translation.gettext
        lines = [f"{Month.parse(summary['month']).chinese}  {summary['seconds']} s"]
        for each in summary["programmes"]:
            lines.append(f"  {_(each['programme'])}")
            for kind in _TOLD:
                tally = each["kinds"].get(kind)
                if tally and tally["households"]:
                    money = f"{Fen(tally['before_fen']).yuan} → {Fen(tally['after_fen']).yuan}"
                    lines.append(f"    {_(kind):<8} {tally['households']:>8,} 户 {tally['persons']:>8,} 人   {money} 元")
            run = each["run"]
            if run["id"]:
                paid = f"{run['lines']:,} 户 {run['persons']:,} 人 {Fen(run['total_fen']).yuan} 元"
                lines.append(f"    {_('pay run')} {run['id']} {_(run['state'])}: {paid}")
            if each["awaits"]:
                lines.append(f"    {_(each['awaits'])}")
        return "\n".join(lines)


def figures(place: DivisionCode, period: str) -> list[dict[str, Any]]:
    """Every registered figure, computed from the records of the place. The default period is the business month."""
    with access.within(place.area), translation.override(settings.LANGUAGE_CODE):
        return [result.as_dict() for result in overview(place, period or str(Month.of(staff.today())))]


def annual_report(place: DivisionCode, year: int, out: Path) -> None:
    """Write the year's report in the form that the file name asks for."""
    with access.within(place.area), translation.override(settings.LANGUAGE_CODE):
        report = reports.annual_report(place, year, staff.today(), organisation=staff.office().name)
        reports.write(report.document, out)


def import_roster(
    account: str, file: Path, progress: Progress, confirm: Callable[[str], bool] | None, programme: str = ""
) -> dict[str, Any]:
    """Receive, show how the columns are read, confirm, import; wrong rows come back in a workbook beside the file. With a
    programme, the families it told something new about get a case there, so that the next month determines them."""

    def confirmed(proposal: Proposal) -> Layout:
        with translation.override(settings.LANGUAGE_CODE):
            if confirm is not None and not confirm(_columns_text(proposal)):
                raise Refusal(
                    "Nothing was imported.", remedy="Confirm other columns in the console, or correct the head of the list."
                )
        return proposal.layout

    actor = staff.actor(account)
    roster, returned = people.import_households(actor, file, confirm=confirmed, progress=progress)
    opened = _open_cases(actor, roster.pk, programme) if programme else 0
    return {"roster": roster.pk, "counts": roster.counts, "returned": str(returned or ""), "cases": opened}


def _open_cases(actor: Actor, roster_id: int, programme: str) -> int:
    with access.within(actor.area):
        live = set(case_queries.live_households(programme))
        wanted = [household for household in people_queries.households_of(actor, roster_id) if household not in live]
    return len(cases.open_cases(actor, programme, wanted, actor.today, f"roster:{roster_id}")) if wanted else 0


def _columns_text(proposal: Proposal) -> str:
    lines = []
    for sheet in proposal.sheets:
        read = [f"{column_letters(each.column)} {each.title}={each.field}" for each in sheet.columns if each.field]
        lines.append(f"{sheet.name}: {', '.join(read) or '—'}")
    return "\n".join([*lines, "OK?"])


def roster_text(outcome: dict[str, Any]) -> str:
    """For people, in the office's language."""
    with translation.override(settings.LANGUAGE_CODE):
        _, counts = translation.gettext, outcome["counts"]
        names = ("read", "inserted", "changed", "unchanged", "rejected", "skipped")
        text = "  ".join(f"{_(name)} {counts[name]:,}" for name in names)
        opened = f"\n{_('cases opened')} {outcome['cases']:,}" if outcome["cases"] else ""
        return f"{text}{opened}\n{outcome['returned']}".rstrip()
