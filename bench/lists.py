"""Makes the lists an installation keeps as long as a large county's: rows that say nothing of note, half of them of its people."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from minzheng.base.population import Ints


def lengthened(folder: Path, high: Ints, low: Ints, rows: int) -> int:
    """Give the lists under a folder, each about as many, so many rows together; how many there are then. `high`, `low`: the keys of
    everybody registered. An amount or count is none, a sign is not given, everything else is left out."""
    from minzheng.verification import keeping

    files = sorted(folder.glob("*/*.parquet"))
    dice, total = np.random.default_rng(11), 0
    for path in files:
        table = pq.read_table(path)
        more = max(0, rows // len(files) - table.num_rows)
        who = dice.integers(0, len(high), more // 2)
        halves = (np.concatenate((known[who], _drawn(dice, more - len(who)))) for known in (high, low))
        said = {name: _nothing(table.schema.field(name).type, more) for name in table.column_names[2:]}
        longer = pa.concat_tables([table, pa.table(dict(zip(table.column_names[:2], halves, strict=True)) | said)])
        order = np.argsort(longer["high"].to_numpy(), kind="stable")  # as deliveries are kept
        keeping.write(longer.take(pa.array(order)), path)
        total += longer.num_rows
    return total


def _drawn(dice: np.random.Generator, many: int) -> Ints:
    return dice.integers(-(2**63), 2**63 - 1, many, np.int64)


def _nothing(kind: pa.DataType, many: int) -> pa.Array:
    if pa.types.is_integer(kind):
        return pa.array(np.zeros(many, np.int64), kind)
    return pa.array(np.zeros(many, bool)) if pa.types.is_boolean(kind) else pa.nulls(many, kind)
