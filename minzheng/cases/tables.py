"""Decisions and outcomes as columns for figures. Within the current area."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from django.db import connection

from minzheng.base.month import Month
from minzheng.base.population import Ints

_OUTCOMES = ("household", "person", "state", "amount")
_DECISIONS = {
    "place": pa.string(),
    "household": pa.int64(),
    "programme": pa.string(),
    "kind": pa.string(),
    "month": pa.int64(),
    "reason": pa.string(),
    "source": pa.string(),
}
_BACK = 24  # determinations looked at for what runs; a sum older than that many months is asked for again
_EMPTY = np.empty(0, np.int64)
_HEAD = 20  # bytes before the first number of a bigint[]: dimensions, NULLs, type, length, lower bound
_NUMBER = np.dtype([("width", ">i4"), ("number", ">i8")])


def outcomes(determination_id: int) -> pa.Table:
    """What a determination found for every person of the area, by village and household: household, person, state
    (models.OutcomeState), amount (fen a month), all int64."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_send(households), array_send(persons), array_send(states), array_send(amounts) FROM cases_outcome"
            " WHERE determination_id = %s ORDER BY place, id",
            [determination_id],
        )
        rows = cursor.fetchall()
    columns = list(zip(*rows, strict=True)) or [()] * len(_OUTCOMES)
    return pa.table(
        {name: np.concatenate([_EMPTY, *map(_numbers, packed)]) for name, packed in zip(_OUTCOMES, columns, strict=True)}
    )


def parts(fact: str, month: Month) -> Iterator[tuple[Ints, Ints, Ints]]:
    """What determinations up to the month found of a fact, newest first: persons ascending, their shares (fen a month), the values
    of the fact."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT month, determination_id FROM cases_part WHERE fact = %s AND month <= %s GROUP BY 1, 2"
            " ORDER BY 1 DESC, 2 DESC LIMIT %s",
            [fact, month.number, _BACK],
        )
        for _, determination in cursor.fetchall():
            cursor.execute(
                "SELECT array_send(persons), array_send(shares), array_send(values) FROM cases_part"
                " WHERE fact = %s AND month <= %s AND determination_id = %s",
                [fact, month.number, determination],
            )
            packed = zip(*cursor.fetchall(), strict=True)
            persons, shares, values = (np.concatenate(list(map(_numbers, column))) for column in packed)
            order = np.argsort(persons, kind="stable")
            yield persons[order], shares[order], values[order]


def _numbers(packed: bytes) -> Ints:
    """A bigint[] in its binary form as a column."""
    return np.frombuffer(packed, dtype=_NUMBER, offset=_HEAD)["number"].astype(np.int64)


def decisions(first: Month, last: Month) -> pa.Table:
    """Decisions that take effect in the months `first` to `last`, both included, in the order they were taken.

    Columns place, household, programme, kind, month (from which it counts), reason (the code of its first ground, chosen by the
    official or else found; "" without), source (where the case came from: "application", "former_system" ...).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.place, d.household_id, d.programme, d.kind, d.first_month,"
            " coalesce(d.reasons #>> '{chosen,0}', d.reasons #>> '{found,0,code}', ''), c.source"
            " FROM cases_decision d JOIN cases_case c ON c.id = d.case_id"
            " WHERE d.first_month BETWEEN %s AND %s ORDER BY d.id",
            [first.number, last.number],
        )
        rows = cursor.fetchall()
    columns = list(zip(*rows, strict=True)) or [()] * len(_DECISIONS)
    return pa.table({name: pa.array(column, kind) for (name, kind), column in zip(_DECISIONS.items(), columns, strict=True)})
