"""What is compared of a person on file and of a row, made alike on both sides, and the keys by which pairs are formed.

A pair is looked at only where one key is equal, and a key that too many share is none: twelve thousand people entered as born on
1900-01-01 cannot make a hundred million pairs.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from minzheng.base.names import SEPARATOR, given_key, name_key, sound_key

MOST = 200  # who share a key on one side, in one source; beyond it the key says nothing
KEYS = ("by_sound_born", "by_name_year", "by_sound_day", "by_sound_swapped", "by_born_town", "by_phone", "by_sound_town")


@dataclass(frozen=True, slots=True)
class Description:
    """One side. `key` is the person, or the row; `source` the department that described it ("" for ourselves): rows of one source
    compete for a person. `town` is the first nine digits of a division, `phone` a keyed hash in hex; None where not known."""

    key: int
    name: str
    born: date | None
    sex: int | None
    town: str | None
    phone: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How many of `total` people bear a name, by its key and by its sound."""

    total: int
    names: Counter[str]
    sounds: Counter[str]


def frequencies(*names: Iterable[str]) -> Frequencies:
    """Of the people at hand. Few people make every name look frequent, which makes less sure, never more."""
    found: Counter[str] = Counter(name for each in names for name in each)
    keys: Counter[str] = Counter()
    sounds: Counter[str] = Counter()
    for name, count in found.items():
        keys[_name(name)] += count
        sounds[_sound(name)] += count
    return Frequencies(found.total(), keys, sounds)


def _name(name: str) -> str:
    return name_key(name).replace(SEPARATOR, "")


def _sound(name: str) -> str:
    """In plain letters, which all databases count alike."""
    return sound_key(name).encode("ascii", "backslashreplace").decode()


def described(people: Sequence[Description], common: Frequencies) -> pa.Table:
    """The columns Splink compares, and the keys pairs are formed by."""
    written = pa.array([one.name for one in people], pa.string()).dictionary_encode()
    names = written.dictionary.to_pylist()
    by_name = {
        "name": pa.array([_name(name) or None for name in names], pa.string()),
        "sound": pa.array([_sound(name) or None for name in names], pa.string()),
        "given": pa.array([given_key(name).replace(SEPARATOR, "") or None for name in names], pa.string()),
    }
    by_name |= {
        "share_of_name": _shares(by_name["name"], common.names, common.total),
        "share_of_sound": _shares(by_name["sound"], common.sounds, common.total),
    }
    born = pa.array([one.born for one in people], pa.date32())
    columns = {
        "unique_id": pa.array([one.key for one in people], pa.int64()),
        **{name: column.take(written.indices) for name, column in by_name.items()},
        "born": born.cast(pa.string()),
        "day": born.cast(pa.int32()).cast(pa.int64()),
        "sex": pa.array([one.sex for one in people], pa.int64()),
        "town": pa.array([one.town for one in people], pa.string()),
        "phone": pa.array([one.phone for one in people], pa.string()),
    }
    source = pa.array([one.source for one in people], pa.string())
    return pa.table({**columns, **{name: _bounded(key, source) for name, key in _keys(columns).items()}})


def _shares(keys: pa.Array, counts: Counter[str], total: int) -> pa.Array:
    return pa.array([max(counts[key], 1) / max(total, 1) for key in keys.to_pylist()], pa.float64())


def _keys(columns: dict[str, pa.Array]) -> dict[str, pa.Array]:
    name, sound, born, town = (columns[each] for each in ("name", "sound", "born", "town"))
    year, month, day = (pc.utf8_slice_codeunits(born, start, stop) for start, stop in ((0, 4), (5, 7), (8, 10)))
    first = pc.less(month, day)
    return {
        "by_sound_born": _joined(sound, born),
        "by_name_year": _joined(name, year),
        "by_sound_day": _joined(sound, month, day),
        "by_sound_swapped": _joined(sound, year, pc.if_else(first, month, day), pc.if_else(first, day, month)),
        "by_born_town": _joined(born, town),
        "by_phone": columns["phone"],
        "by_sound_town": _joined(sound, town),
    }


def _joined(*columns: pa.Array) -> pa.Array:
    """Null where any part is not known."""
    return pc.binary_join_element_wise(*columns, "|", null_handling="emit_null")


def _bounded(column: pa.Array, source: pa.Array) -> pa.Array:
    shared = pa.table({"key": column, "source": source}).group_by(["key", "source"]).aggregate([([], "count_all")])
    frequent = shared["key"].filter(pc.greater(shared["count_all"], MOST))
    return pc.if_else(pc.is_in(column, value_set=frequent.combine_chunks()), pa.scalar(None, pa.string()), column)
