"""Who is asked about elsewhere, by keyed hash: members and obligors of the households of the area, without a number in clear."""

from collections.abc import Sequence
from datetime import date
from itertools import starmap

import numpy as np
from django.db import connection

from minzheng.base.crypto import ring
from minzheng.base.identity import IdNumber
from minzheng.base.population import Ints
from minzheng.people.declarations import sealing_context
from minzheng.people.tables.packed import columns, whole_tables

_HALVES = ", ".join(f"('x' || encode(substring({{0}}.identity_hash from {at} for 8), 'hex'))::bit(64)::bigint" for at in (1, 9))
_MEMBERS = (
    f"SELECT p.id, m.household_id, {_HALVES.format('p')} FROM people_membership m JOIN people_person p ON p.id = m.person_id"  # noqa: S608
    " WHERE m.span @> %s::date AND p.identity_hash IS NOT NULL AND p.merged_into_id IS NULL"
)
_OBLIGORS = (
    f"SELECT -o.id, o.household_id, {_HALVES.format('o')} FROM people_obligor o"  # noqa: S608
    " WHERE o.since <= %s AND (o.until IS NULL OR o.until > %s) AND o.identity_hash IS NOT NULL"
)


def identities(day: date, household_ids: Sequence[int] | None = None) -> dict[str, Ints]:
    """`subject` (a member by id, an obligor by its id made negative), `household`, and the halves `high` and `low` of the keyed
    hash of the full number, by (household, members before obligors, id): everybody of the area that day who has a number."""
    limits = ["", ""] if household_ids is None else [" AND m.household_id = ANY(%s)", " AND o.household_id = ANY(%s)"]
    asked = [] if household_ids is None else [list(household_ids)]
    with whole_tables(household_ids is None):
        found = columns(
            f"{_MEMBERS}{limits[0]} UNION ALL {_OBLIGORS}{limits[1]}",
            [day, *asked, day, day, *asked],
            ("subject", "household", "high", "low"),
        )
    order = np.lexsort((np.abs(found["subject"]), found["subject"] < 0, found["household"]))
    return {name: column[order] for name, column in found.items()}


def numbers(subjects: Sequence[int]) -> dict[int, IdNumber]:
    """The numbers themselves, to be handed to a department that is asked under a permit; the caller enters it in the trail."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, identity_sealed FROM people_person WHERE id = ANY(%s) AND identity_sealed IS NOT NULL"
            " UNION ALL SELECT -id, identity_sealed FROM people_obligor WHERE -id = ANY(%s) AND identity_sealed IS NOT NULL",
            [list(subjects), list(subjects)],
        )
        found = cursor.fetchall()
    contexts = starmap(sealing_context, ((("person" if key > 0 else "obligor"), abs(key), "identity") for key, _ in found))
    opened = ring().open_many([sealed for _, sealed in found], contexts)
    return {key: IdNumber(text) for (key, _), text in zip(found, opened, strict=True)}
