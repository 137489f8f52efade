"""How a person and a row are compared, and what was learnt from labelled pairs (`model.json`, by `python -m bench.residue train`).

All conditions are SQL that DuckDB and Spark both read. A model is used as it was stored: nothing is learnt in daily use.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from minzheng.verification.residue.fields import KEYS

FILE = Path(__file__).with_name("model.json")
PEOPLE = 1_000_000  # of a county: the chance that a row is about one certain person, before anything is compared


class Name(IntEnum):
    """How alike two names are, as Splink numbers the levels."""

    OTHER = 0
    SURNAME = 1
    GIVEN = 2  # the same given name behind another surname
    CHARACTER = 3  # one character is another, or a long name was cut short or spelt otherwise
    SOUND = 4
    SAME = 5


class Born(IntEnum):
    """How alike two days of birth are."""

    OTHER = 0
    NEAR = 1  # within two months: the day of the lunar calendar
    ANNIVERSARY = 2  # the same day of another year
    NEXT = 3  # a day apart
    DIGIT = 4  # one digit is another, not that of the decade
    SWAPPED = 5  # day and month changed places
    SAME = 6


SURE_NAMES = (Name.SOUND, Name.SAME)  # one character more or less is how brothers and sisters differ
SURE_BIRTHS = (Born.NEAR, Born.NEXT, Born.DIGIT, Born.SWAPPED, Born.SAME)  # and a son may bear his father's name


@dataclass(frozen=True, slots=True)
class Model:
    """`settings` as Splink reads them; weights are powers of two. A pair from `sure` on is taken, from `grey` on looked at by an
    official; whoever comes within `margin` of the best leaves both unsure. `measured` is what the thresholds were set by."""

    settings: Mapping[str, Any]
    sure: float
    grey: float
    margin: float
    measured: Mapping[str, float]


@lru_cache(maxsize=1)
def model() -> Model:
    """The model of this installation."""
    return Model(**json.loads(FILE.read_text(encoding="utf-8")))


def store(made: Model) -> None:
    content = {name: getattr(made, name) for name in Model.__slots__}
    FILE.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def untrained() -> dict[str, Any]:
    """What is compared, before anything was learnt."""
    return {
        "link_type": "link_only",
        "probability_two_random_records_match": 1 / PEOPLE,
        "unique_id_column_name": "unique_id",
        "source_dataset_column_name": "source_dataset",
        "retain_matching_columns": True,  # and with them the levels, by which `resolving` decides
        "blocking_rules_to_generate_predictions": [{"blocking_rule": f"l.{key} = r.{key}"} for key in KEYS],
        "comparisons": [_names(), _births(), _sexes(), _towns(), _phones()],
    }


def _names() -> dict[str, Any]:
    places = " + ".join(f"cast(substr(name_l, {at}, 1) = substr(name_r, {at}, 1) as int)" for at in (1, 2, 3, 4))
    one = f"length(name_l) = length(name_r) and length(name_l) between 3 and 4 and {places} = 3"  # an end past both is alike
    shorter = "least(length(name_l), length(name_r))"
    cut = f"{shorter} >= 4 and substr(name_l, 1, {shorter}) = substr(name_r, 1, {shorter})"
    long = f"{shorter} >= 5 and levenshtein(sound_l, sound_r) <= 4"  # letters: DuckDB counts bytes, Spark characters
    character = f"({one}) or ({cut}) or ({long})"
    return _comparison(
        "name",
        {**_level("name_l = name_r"), "tf_adjustment_column": "name"},
        {**_level("sound_l = sound_r"), "tf_adjustment_column": "sound"},
        _level(character),
        _level("given_l = given_r and length(given_l) >= 2"),
        _level("substr(name_l, 1, 1) = substr(name_r, 1, 1)"),
    )


def _births() -> dict[str, Any]:
    part = "substr(born_{}, {}, {})".format
    swapped = " and ".join(
        f"{part('l', *mine)} = {part('r', *theirs)}" for mine, theirs in (((1, 4), (1, 4)), ((6, 2), (9, 2)), ((9, 2), (6, 2)))
    )
    return _comparison(
        "born",
        _level("born_l = born_r"),
        _level(swapped),
        _level("levenshtein(born_l, born_r) = 1 and substr(born_l, 1, 3) = substr(born_r, 1, 3)"),
        _level("abs(day_l - day_r) = 1"),
        _level("substr(born_l, 6, 5) = substr(born_r, 6, 5)"),
        _level("abs(day_l - day_r) <= 60"),
    )


def _sexes() -> dict[str, Any]:
    return _comparison("sex", _level("sex_l = sex_r"))


def _towns() -> dict[str, Any]:
    return _comparison("town", _level("town_l = town_r"), _level("substr(town_l, 1, 6) = substr(town_r, 1, 6)"))


def _phones() -> dict[str, Any]:
    return _comparison("phone", _level("phone_l = phone_r"))


def _comparison(column: str, *levels: dict[str, Any]) -> dict[str, Any]:
    unknown = {"sql_condition": f"{column}_l IS NULL OR {column}_r IS NULL", "is_null_level": True}
    return {"output_column_name": column, "comparison_levels": [unknown, *levels, _level("ELSE")]}


def _level(condition: str) -> dict[str, Any]:
    return {"sql_condition": condition}
