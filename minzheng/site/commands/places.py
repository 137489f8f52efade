"""`minzheng place …` and `minzheng import divisions`: changes of the map, each with its document and effective day."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings
from django.utils import translation

from minzheng.base.divisions import DivisionCode
from minzheng.places.listing import FINDINGS

group = typer.Typer(no_args_is_help=True, help="Changes of the administrative map. Each needs the document that ordered it.")

Code = Annotated[str, typer.Argument(help="A division code of 2 to 12 digits.")]
Name = Annotated[str, typer.Option(help="The name it has from then on.")]
Effective = Annotated[str, typer.Option(help="The day from which it holds, like 2020-08-01.")]
Document = Annotated[str, typer.Option(help="The document that ordered it, with its number.")]
Account = Annotated[str, typer.Option(help="The administrator who records it.")]


@group.command()
def create(
    code: Code, name: Name, effective: Effective, document: Document, account: Account = "admin", rural: bool | None = None
) -> None:
    """A new division under an existing one."""
    actions, actor = _ready(account)
    actions.create_division(actor, _code(code), name, since=_day(effective), document=document, rural=rural)  # type: ignore[attr-defined]
    _tell(code)


@group.command()
def rename(code: Code, name: Name, effective: Effective, document: Document, account: Account = "admin") -> None:
    """Another name for the same code."""
    actions, actor = _ready(account)
    actions.rename(actor, _code(code), name, effective=_day(effective), document=document)  # type: ignore[attr-defined]
    _tell(code)


@group.command()
def move(code: Code, to: Code, effective: Effective, document: Document, account: Account = "admin") -> None:
    """Under another parent with a new code; everything inside goes along."""
    actions, actor = _ready(account)
    actions.move(actor, _code(code), _code(to), effective=_day(effective), document=document)  # type: ignore[attr-defined]
    _tell(to)


@group.command()
def recode(code: Code, to: Code, effective: Effective, document: Document, account: Account = "admin") -> None:
    """A new code for the same division; everything inside goes along."""
    actions, actor = _ready(account)
    actions.recode(actor, {_code(code): _code(to)}, effective=_day(effective), document=document)  # type: ignore[attr-defined]
    _tell(to)


@group.command()
def merge(
    codes: Annotated[list[str], typer.Argument(help="All divisions that become one.")],
    into: Annotated[str, typer.Option(help="The code it has from then on: one of them, or one never used.")],
    name: Name,
    effective: Effective,
    document: Document,
    account: Account = "admin",
) -> None:
    """Several become one; their villages are recoded with exact lineage and the families' files follow."""
    actions, actor = _ready(account)
    olds = [_code(code) for code in codes]
    actions.merge(actor, olds, _code(into), name, effective=_day(effective), document=document)  # type: ignore[attr-defined]
    _tell(into)


@group.command()
def abolish(code: Code, effective: Effective, document: Document, account: Account = "admin") -> None:
    """The division ends and nothing stands for it."""
    actions, actor = _ready(account)
    actions.abolish(actor, _code(code), effective=_day(effective), document=document)  # type: ignore[attr-defined]
    _tell(code)


@group.command("list")
def listed(
    out: Annotated[Path, typer.Argument(help="A .csv or .xlsx file; `minzheng import divisions` reads it again.")],
    on: Annotated[str, typer.Option(help="The map of that day; default: the business date.")] = "",
    place: Annotated[str, typer.Option(help="Inside this division; default: all.")] = "",
) -> None:
    """Write the divisions of a day as a list."""
    _start()
    from minzheng.places import queries
    from minzheng.staff.queries import today

    within = DivisionCode.widen(place) if place else DivisionCode("0" * 12)
    out.write_bytes(queries.export(_day(on) if on else today(), within, workbook=out.suffix == ".xlsx"))
    typer.echo(str(out))


def import_divisions(file: Path, document: str, since: str, account: str) -> dict[str, Any]:
    """Take over a list; rows that cannot be taken are told with their row, the others are in."""
    actions, actor = _ready(account)
    day = _day(since) if since else None
    report = actions.import_divisions(actor, file.read_bytes(), file.name, document=document, since=day)  # type: ignore[attr-defined]
    with translation.override(settings.LANGUAGE_CODE):
        findings = [
            {"row": each.row, "column": each.column, "value": each.value, "finding": translation.gettext(FINDINGS[each.code])}
            for each in report.findings
        ]
    return {"inserted": report.inserted, "unchanged": report.unchanged, "findings": findings}


def list_text(outcome: dict[str, Any]) -> str:
    """For people: what was taken, and each row that was not, with its reason."""
    told = [f"  {each['row']} {each['column']} {each['value']}: {each['finding']}" for each in outcome["findings"]]
    return "\n".join([f"+{outcome['inserted']}  ={outcome['unchanged']}  ✗{len(told)}", *told])


def _start() -> None:
    from minzheng.site.commandline import start

    start()


def _ready(account: str) -> tuple[object, object]:
    _start()
    from minzheng.places import actions
    from minzheng.staff.queries import actor

    return actions, actor(account)


def _code(written: str) -> DivisionCode:
    return DivisionCode.widen(written)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter("Write the day like 2020-08-01.") from None


def _tell(code: str, say: Callable[[str], None] = typer.echo) -> None:
    from minzheng.places.queries import map_on

    division = _code(code)
    there = map_on(date.max)
    say(there.full_name(division) if there.exists(division) else str(division))
