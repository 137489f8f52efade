"""Entries that may be one person. Equal names prove nothing: each is a question for an official, never merged by itself."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from minzheng.base.actor import Actor
from minzheng.base.divisions import EVERYWHERE, DivisionCode


@dataclass(frozen=True, slots=True)
class Candidate:
    id: int
    name: str
    place: str
    identity_masked: str
    household_number: str


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two to a few entries with the same name (in either script), birth and sex. `missing`: some have no identity number, which
    makes one person likelier than two different numbers do. `together`: registered in the same village."""

    born: date
    sex: int
    missing: bool
    together: bool
    candidates: tuple[Candidate, ...]


def duplicates(actor: Actor, limit: int = 50, *, place: str = "") -> tuple[Suspicion, ...]:
    """The likeliest first: a missing number and the same village, then a missing number, then the same village.

    `place` narrows to a division inside the area: a whole county of a million persons takes seconds, a town a fraction of one.
    """
    area = DivisionCode.widen(place).area if place else EVERYWHERE
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH alike AS (SELECT born, sex, array_agg(id ORDER BY id) AS ids, count(identity_hash) < count(*) AS missing,"
            " count(DISTINCT place) < count(*) AS together FROM people_person WHERE merged_into_id IS NULL"
            " AND place >= %s AND place < %s"
            " GROUP BY name_key, born, sex HAVING count(*) > 1 ORDER BY 4 DESC, 5 DESC, min(id) LIMIT %s)"
            " SELECT a.ids[1], a.born, a.sex, a.missing, a.together, p.id, p.name, p.place, p.identity_masked,"
            " coalesce(h.number, '') FROM alike a JOIN people_person p ON p.id = ANY(a.ids)"
            " LEFT JOIN people_membership m ON m.person_id = p.id AND upper_inf(m.span)"
            " LEFT JOIN people_household h ON h.id = m.household_id ORDER BY a.missing DESC, a.together DESC, a.ids[1], p.id",
            [area.lo, area.hi, limit],
        )
        rows = cursor.fetchall()
    groups: dict[int, list[tuple[object, ...]]] = {}
    for row in rows:
        groups.setdefault(row[0], []).append(row)
    return tuple(Suspicion(*group[0][1:5], tuple(Candidate(*row[5:]) for row in group)) for group in groups.values())  # type: ignore[arg-type,call-arg]
