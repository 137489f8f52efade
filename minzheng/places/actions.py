"""Changes of the map. Each is one event with a document and an effective day; rows in custody follow recoded places.

Only an administrator changes the map (codes and documents come from the government above), within the own area.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import Area, DivisionCode, Level
from minzheng.base.errors import BadValue
from minzheng.base.workbooks import read
from minzheng.places import access, custody, planning, queries
from minzheng.places.errors import MapConflict
from minzheng.places.listing import Finding, parse, sift
from minzheng.places.models import Change, ChangeKind, Division, Lineage, Population
from minzheng.places.planning import NewDivision, Part, Plan, Present

_LOCK = 0x6D61_7000  # changes are recorded one after the other, so the newest change names the state of the map


def create_division(
    actor: Actor,
    code: DivisionCode,
    name: str,
    *,
    since: date,
    document: str,
    rural: bool | None = None,
    note: str = "",
) -> Change:
    """A new division under an existing one. `rural`: True for a villagers' committee, False for a residents' committee."""
    return create_divisions(actor, [NewDivision(DivisionCode(code), name, rural, since)], document=document, note=note)


def create_divisions(actor: Actor, divisions: Iterable[NewDivision], *, document: str, note: str = "") -> Change:
    """Many at once, as one change; parents may be among them. The change is effective from the earliest `since`."""
    wanted = list(divisions)
    if not wanted or any(division.since is None for division in wanted):
        raise MapConflict("A new division needs the day from which it exists.")
    earliest = min(division.since for division in wanted if division.since)
    return _carry_out(actor, ChangeKind.CREATE, earliest, document, note, lambda present: planning.creation(wanted))


def rename(
    actor: Actor, code: DivisionCode, name: str, *, effective: date, document: str, rural: bool | None = None, note: str = ""
) -> Change:
    """Another name for the same code; with `rural`, a village that becomes a community (村改居) or back."""
    return _carry_out(
        actor, ChangeKind.RENAME, effective, document, note, lambda present: planning.renaming(present, code, name.strip(), rural)
    )


def move(
    actor: Actor, code: DivisionCode, new_code: DivisionCode, *, effective: date, document: str, name: str = "", note: str = ""
) -> Change:
    """Under another parent, with a new code; everything inside goes along."""
    names: dict[str, str] = {code: name.strip()} if name.strip() else {}
    if DivisionCode(code).parent == DivisionCode(new_code).parent:
        raise MapConflict("{new} lies under the same division as {old}.", remedy="Record it as a new code.", old=code, new=new_code)
    return _carry_out(
        actor, ChangeKind.MOVE, effective, document, note, lambda present: planning.recoding(present, {code: new_code}, names)
    )


def recode(
    actor: Actor,
    pairs: Mapping[DivisionCode, DivisionCode],
    *,
    effective: date,
    document: str,
    note: str = "",
) -> Change:
    """New codes for the same divisions, in one change; everything inside goes along, by its last digits or as `pairs` says."""
    return _carry_out(
        actor, ChangeKind.RECODE, effective, document, note, lambda present: planning.recoding(present, _texts(pairs), {})
    )


def merge(
    actor: Actor,
    olds: Sequence[DivisionCode],
    into: DivisionCode,
    name: str,
    *,
    effective: date,
    document: str,
    rural: bool | None = None,
    villages: Mapping[DivisionCode, DivisionCode] | None = None,
    note: str = "",
) -> Change:
    """Several become one. `into` is one of `olds` (it keeps its code) or a code never used. `villages`: their new codes,
    where the last three digits cannot simply be kept or the next free number is not wanted."""
    return _carry_out(
        actor,
        ChangeKind.MERGE,
        effective,
        document,
        note,
        lambda present: planning.merging(present, olds, DivisionCode(into), name.strip(), rural, _texts(villages or {})),
    )


def split(
    actor: Actor,
    old: DivisionCode,
    parts: Sequence[Part],
    *,
    effective: date,
    document: str,
    keeps_files: str = "",
    note: str = "",
) -> Change:
    """One becomes several. Villages of a split town are recoded exactly. The files of a split village stay with the part that
    keeps its code, or with `keeps_files`, until families are moved one by one."""
    return _carry_out(
        actor, ChangeKind.SPLIT, effective, document, note, lambda present: planning.splitting(present, old, parts, keeps_files)
    )


def abolish(actor: Actor, code: DivisionCode, *, effective: date, document: str, note: str = "") -> Change:
    """The division ends and nothing stands for it. Refused while files are kept there: then it is a merger or a move."""

    def plan(present: Present) -> Plan:
        held = _rows_in(DivisionCode(code))
        if held:
            raise MapConflict(
                "{count} files are kept in {code}.", remedy="Merge it, or move the families first.", count=held, code=code
            )
        return planning.abolition(present, code)

    return _carry_out(actor, ChangeKind.ABOLISH, effective, document, note, plan)


def _carry_out(actor: Actor, kind: str, effective: date, document: str, note: str, plan_of: Callable[[Present], Plan]) -> Change:
    _check_order(actor, document)
    with access.within(_county_of(actor)):
        _wait_for_other_changes()
        plan = plan_of(Present(queries.atlas()))
        change, moved = _enact(actor, kind, effective, document, note, plan)
        detail = {"effective": effective, "document": change.document, "divisions": len(plan.codes), "rows_moved": moved}
        record(actor, f"places.{kind}", f"change:{change.pk}", place=_common(plan.codes), reason=note, detail=detail)
    return change


def _texts(pairs: Mapping[DivisionCode, DivisionCode]) -> dict[str, str]:
    return {str(old): str(new) for old, new in pairs.items()}


def _check_order(actor: Actor, document: str) -> None:
    actor.require(Duty.ADMINISTRATOR)
    if not document.strip():
        raise MapConflict("A change of the map needs the number of the document that orders it.")


def _enact(actor: Actor, kind: str, effective: date, document: str, note: str, plan: Plan) -> tuple[Change, int]:
    """Write one checked change inside the running transaction; returns it and how many rows in custody moved."""
    if effective > actor.today:
        raise MapConflict("The change takes effect only on {day}.", remedy="Record it on that day or later.", day=effective)
    for code in plan.codes:
        actor.require_place(code)
    planning.check(queries.atlas(), plan, effective)
    change = Change.objects.create(kind=kind, effective=effective, document=document.strip(), note=note, recorded_by=actor.account)
    _write(change, plan)
    return change, _follow(plan.moves)


@dataclass(frozen=True, slots=True)
class ListReport:
    """What became of a list: rows taken, rows known already, and findings for the rest."""

    inserted: int
    unchanged: int
    findings: tuple[Finding, ...]


def import_divisions(actor: Actor, content: bytes, filename: str, *, document: str, since: date | None = None) -> ListReport:
    """Take over a list of divisions from CSV or a workbook: columns 代码, 名称, and where known 级别, 类别, 启用日期,
    停用日期, 原代码.

    Rows that cannot be taken come back as findings, the others are taken; the same list again changes nothing. A row with a former
    code (原代码) closes it on that day and its files follow. Raises NoHeader, UnreadableFile, MapConflict (nothing was changed).
    """
    _check_order(actor, document)
    listed, findings = parse(read(content, filename), since)
    with access.within(_county_of(actor)):
        _wait_for_other_changes()
        taken, refused, unchanged = sift(listed, queries.atlas(), actor.place)
        for day in sorted({row.since for row in taken} | {row.until for row in taken if row.until}):
            plan = planning.of_list(taken, day)
            kind = ChangeKind.RECODE if plan.lineage else ChangeKind.CREATE if plan.opening else ChangeKind.ABOLISH
            _enact(actor, kind, day, document, filename[:200], plan)
        report = ListReport(len(taken), unchanged, tuple(sorted((*findings, *refused), key=lambda each: each.row)))
        detail = {"inserted": report.inserted, "unchanged": unchanged, "findings": len(report.findings), "document": document}
        record(actor, "places.import_divisions", "list", place=actor.place, reason=filename[:200], detail=detail)
    return report


def _county_of(actor: Actor) -> Area:
    """Row-level security widened to the county: a village may move from the actor's town to the next only with its rows."""
    inside_county = actor.place.level in (Level.TOWN, Level.VILLAGE)
    return actor.place.at(Level.COUNTY).area if inside_county else actor.area


def _wait_for_other_changes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _write(change: Change, plan: Plan) -> None:
    if plan.closing:
        Division.objects.filter(code__in=plan.closing, until=None).update(until=change.effective, closed_by=change)
    Division.objects.bulk_create(
        (
            Division(
                code=division.code,
                name=division.name.strip(),
                level=division.code.level,
                rural=division.rural,
                since=division.since or change.effective,
                opened_by=change,
            )
            for division in plan.opening.values()
        ),
        batch_size=5000,
    )
    Lineage.objects.bulk_create(
        Lineage(change=change, old=old, new=new, whole=whole) for (old, new), whole in sorted(plan.lineage.items())
    )


def _follow(moves: Mapping[str, str]) -> int:
    """Rows in custody of recoded places follow, all tables, set-based. Returns how many rows moved."""
    if not moves:
        return 0
    moved = 0
    with connection.cursor() as cursor:
        for table in custody.tables():
            cursor.execute(
                f"UPDATE {table.table} AS kept SET place = went.new"  # noqa: S608 - names come from the custody register
                " FROM unnest(%s::text[], %s::text[]) AS went(old, new) WHERE kept.place = went.old",
                [list(moves), list(moves.values())],
            )
            moved += cursor.rowcount
    return moved


def _rows_in(code: DivisionCode) -> int:
    with connection.cursor() as cursor:
        count = 0
        for table in custody.tables():
            cursor.execute(
                f"SELECT count(*) FROM {table.table} WHERE place >= %s AND place < %s",  # noqa: S608
                [code.area.lo, code.area.hi],
            )
            count += cursor.fetchone()[0]
    return count


def _common(codes: Sequence[str]) -> DivisionCode:
    """The smallest division that contains all: where the change is filed."""
    here = DivisionCode(codes[0])
    while not all(here.contains(code) for code in codes):
        here = here.parent or DivisionCode("0" * 12)
    return here


def record_population(actor: Actor, place: DivisionCode, kind: str, number: int, *, counted_on: date, source: str) -> None:
    """A counted population of one place: the denominator of shares."""
    record_populations(actor, {(place, kind): number}, counted_on=counted_on, source=source)


def record_populations(actor: Actor, numbers: Mapping[tuple[DivisionCode, str], int], *, counted_on: date, source: str) -> None:
    """Counted populations of many places on one day, by (place, kind). A count once recorded is replaced by a later one only."""
    actor.require(Duty.ADMINISTRATOR, Duty.OFFICER)
    there = queries.map_on(counted_on)
    for (place, kind), number in numbers.items():
        actor.require_place(place)
        if number < 0 or not kind or not there.exists(place):
            raise BadValue("{number} is no population of {code} on {day}.", number=number, code=place, day=counted_on)
    with access.within(actor.area):
        rows = [
            Population(place=place, kind=kind, number=number, counted_on=counted_on, source=source)
            for (place, kind), number in numbers.items()
        ]
        known = Population.objects.filter(counted_on=counted_on).values_list("place", "kind")
        if {(row.place, row.kind) for row in rows} & set(known):
            raise MapConflict("A population of that day is already recorded.", remedy="Record a correction under its own date.")
        Population.objects.bulk_create(rows, batch_size=5000)
        detail = {"counted_on": counted_on, "numbers": len(rows), "source": source}
        record(actor, "places.record_populations", "population", place=_common(sorted({row.place for row in rows})), detail=detail)
