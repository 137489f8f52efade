"""The monthly check of everybody who receives, on the office's own duty (Dibao review and confirmation measures art. 31): all
departments, all recipients, in columns. What is found is a doubt for an official; nothing is stopped by it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.db import connection

from minzheng.audit.actions import record
from minzheng.base.actor import Actor, Duty
from minzheng.base.arrays import bigints
from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN, Ints
from minzheng.base.progress import Progress, silent
from minzheng.people.tables import households
from minzheng.places import access
from minzheng.places.bulk import copy_rows, reserve_ids
from minzheng.verification import by_name
from minzheng.verification.actions.asking import numbered
from minzheng.verification.authorising import Purpose
from minzheng.verification.catalogue import catalogue
from minzheng.verification.errors import NotAuthorised
from minzheng.verification.findings import DOUBTS, Findings
from minzheng.verification.laying import laid
from minzheng.verification.matching import answer
from minzheng.verification.models import Delivery, Question
from minzheng.verification.permits import Permits, permits
from minzheng.verification.tables import Subjects, as_kept, newest, receiving, subjects

RECHECKERS = (Duty.CLERK, Duty.OFFICER)


@dataclass(frozen=True, slots=True)
class Rechecked:
    """`silent_departments`: those without a good delivery; `doubts` new ones, in `families`; `known` ones were told before."""

    month: Month
    persons: int
    departments: int
    silent_departments: int
    doubts: int
    known: int
    families: int


def recheck(actor: Actor, month: Month, *, progress: Progress = silent) -> Rechecked:
    """Check everybody in the area who receives support against the newest delivery of every department.

    A doubt told before about the same answer is not told again, so that running it twice adds nothing. Raises NotAuthorised where
    nobody receives anything."""
    actor.require(*RECHECKERS)
    with access.within(actor.area):
        recipients = receiving(actor.today)
        who = subjects(actor.today, among=recipients)
        allowed = permits(actor.today, [], who.asked.persons, Purpose.RECHECK, recipients)
        if not allowed:
            raise NotAuthorised("Nobody in your area receives support this month.", remedy="There is nothing to check again.")
        heard = _heard(actor, who, allowed, progress)
        _prepare()
        for (found, _named), (_by_number, permit, delivery) in zip(by_name.added(heard, who), heard, strict=True):
            department = catalogue().departments[permit.department]
            _tell(who, laid(department, found, who.file, who.limits), delivery)
        doubts, told, families = _written(actor, month)
        made = Rechecked(month, len(who.asked.persons), len(heard), len(allowed) - len(heard), doubts, told - doubts, families)
        detail = {
            name: getattr(made, name) for name in ("persons", "departments", "silent_departments", "doubts", "known", "families")
        }
        record(actor, "verification.recheck", f"month:{month}", place=actor.place, detail=detail)
    return made


def _heard(actor: Actor, who: Subjects, allowed: Permits, progress: Progress) -> list[by_name.Heard]:
    """What each department with a good delivery says by numbers, the question in the log."""
    counting, heard = newest(), []
    for at, (code, (permit, refused)) in enumerate(allowed.items()):
        progress("check", at, len(allowed))
        if (delivery := counting.get(code)) is not None:
            Question.under(permit, actor, delivery, refused=len(refused)).save()
            found = answer(catalogue().departments[code], who.asked, permit, as_kept(delivery))
            heard.append(by_name.Heard(found, permit, delivery))
    return heard


def _prepare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS verification_told (household_id bigint, subject bigint, department text,"
            " item text, kind smallint, found bigint, on_file bigint, as_of date, delivery_id bigint) ON COMMIT DROP;"
            " TRUNCATE verification_told"
        )


def _tell(who: Subjects, told: Findings, delivery: Delivery) -> None:
    """Doubts alone, set down for `_written`."""
    doubts = np.flatnonzero(np.isin(told.kinds, DOUBTS))
    if not len(doubts):
        return
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(
            "COPY verification_told (household_id, subject, department, item, kind, found, on_file, as_of, delivery_id) FROM STDIN"
        ) as copy,
    ):
        copy.write("".join(_lines(who, told, doubts, delivery)))


def _lines(who: Subjects, told: Findings, doubts: Ints, delivery: Delivery) -> Iterator[str]:
    rows = told.rows[doubts]
    end = f"{delivery.as_of:%Y-%m-%d}\t{delivery.pk}\n"
    columns = (
        who.households[rows],
        who.asked.persons[rows],
        told.items[doubts],
        told.kinds[doubts],
        told.found[doubts],
        told.on_file[doubts],
    )
    for household, subject, item, kind, found, file in zip(*(column.tolist() for column in columns), strict=True):
        on_file = "\\N" if file == UNKNOWN else file
        yield f"{household}\t{subject}\t{told.department}\t{item}\t{kind}\t{found}\t{on_file}\t{end}"


_NEW = """
DELETE FROM verification_told t USING verification_finding f WHERE f.household_id = t.household_id AND f.department = t.department
  AND f.item = t.item AND f.found = t.found AND f.on_file IS NOT DISTINCT FROM t.on_file
  AND coalesce(f.person_id, -f.obligor_id) = t.subject
"""
_FINDINGS = """
INSERT INTO verification_finding (place, household_id, of_check_id, person_id, obligor_id, department, item, kind, found, on_file,
  as_of, delivery_id, state, explanation, evidence, explained_by, remark, settled_by)
SELECT c.place, t.household_id, c.id, CASE WHEN t.subject > 0 THEN t.subject END, CASE WHEN t.subject < 0 THEN -t.subject END,
  t.department, t.item, t.kind, t.found, t.on_file, t.as_of, t.delivery_id, 'open', '', '', '', '', ''
FROM verification_told t JOIN verification_check c ON c.household_id = t.household_id AND c.month = %s
ORDER BY t.household_id, t.subject, t.department, t.item
"""


def _written(actor: Actor, month: Month) -> tuple[int, int, int]:
    """New doubts, all of them, and families with a new one."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE verification_told")
        cursor.execute("SELECT count(*) FROM verification_told")
        told = cursor.fetchone()[0]
        cursor.execute(_NEW)
        cursor.execute("SELECT DISTINCT household_id FROM verification_told ORDER BY 1")
        families = [household for (household,) in cursor.fetchall()]
        _open_checks(actor, month, families)
        cursor.execute(_FINDINGS, [month.number])
        return cursor.rowcount, told, len(families)


_AGAIN = """
UPDATE verification_check SET state = 'open' WHERE month = %s AND household_id = ANY(%s::bigint[]) RETURNING household_id
"""
_OPENED = ("id", "place", "household_id", "purpose", "number", "state", "asked_on", "asked_by", "month", "counts", "printed")


def _open_checks(actor: Actor, month: Month, families: list[int]) -> None:
    """A check of the month for each family, opened again where it has one."""
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, [month.number, bigints(families)])
        there = {household for (household,) in cursor.fetchall()}
    fresh = [family for family in families if family not in there]
    if not fresh:
        return
    register = households()
    places = dict(zip(register["id"].to_pylist(), register["place"].to_pylist(), strict=True))
    today, purpose = actor.today, int(Purpose.RECHECK)
    copy_rows(
        "verification_check",
        _OPENED,
        (
            (pk, places[family], family, purpose, numbered(today, pk), "open", today, actor.account, month.number, "{}", 0)
            for pk, family in zip(reserve_ids("verification_check", len(fresh)), fresh, strict=True)
        ),
    )
