"""How people are described where a number does not find them: name, birth, sex, town, telephone; and how frequent a name is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from minzheng.base.arrays import bigints
from minzheng.base.names import pinyin_key


@dataclass(frozen=True, slots=True)
class PersonDescribed:
    """`place` is that in charge; `phone` the keyed hash of the newest telephone, None where there is none."""

    name: str
    born: date
    sex: int
    place: str
    phone: bytes | None


def descriptions(persons: Sequence[int]) -> dict[int, PersonDescribed]:
    """By id, of those in the area who are alive or dead; not of duplicates that were merged."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (p.id) p.id, p.name, p.born, p.sex, p.place, f.hash FROM people_person p"
            " LEFT JOIN people_fact f ON f.person_id = p.id AND f.kind = 'phone' AND f.superseded_at IS NULL"
            " WHERE p.id = ANY(%s::bigint[]) AND p.merged_into_id IS NULL ORDER BY p.id, f.since DESC NULLS LAST, f.id DESC",
            [bigints(persons)],
        )
        return {
            key: PersonDescribed(name, born, sex, place, bytes(phone) if phone else None)
            for key, name, born, sex, place, phone in cursor.fetchall()
        }


def names_like(names: Sequence[str]) -> tuple[list[str], int]:
    """Every name of the register whose initials are those of one of `names`, once a person, and how many people there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM people_person WHERE pinyin_key = ANY(%s) AND merged_into_id IS NULL",
            [sorted({pinyin_key(name) for name in names})],
        )
        found = [name for (name,) in cursor.fetchall()]
        cursor.execute("SELECT count(*) FROM people_person WHERE merged_into_id IS NULL")
        return found, int(cursor.fetchone()[0])
