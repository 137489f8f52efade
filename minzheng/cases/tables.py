"""Decisions as columns for figures. Within the current area."""

import pyarrow as pa
from django.db import connection

from minzheng.base.month import Month

_FIELDS = {
    "place": pa.string(),
    "household": pa.int64(),
    "programme": pa.string(),
    "kind": pa.string(),
    "month": pa.int64(),
    "reason": pa.string(),
    "source": pa.string(),
}


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
    columns = list(zip(*rows, strict=True)) or [()] * len(_FIELDS)
    return pa.table({name: pa.array(column, kind) for (name, kind), column in zip(_FIELDS.items(), columns, strict=True)})
