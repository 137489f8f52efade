"""People found by name: on labelled people, and one by one where a mistake would be somebody else."""

from datetime import date

import numpy as np
import pytest

from bench.labelled import labelled
from minzheng.base.names import sound_key
from minzheng.verification.residue import Description, Frequencies, Verdict, described, frequencies, matched, model
from minzheng.verification.residue.fields import KEYS, MOST
from minzheng.verification.residue.resolving import Verdicts

WANG = Description(1, "王建国", date(1960, 5, 17), 1, "999324001", "aa")
CROWD = [f"{surname}{given}" for surname in "赵钱孙李周吴郑冯陈褚" for given in ("秀英", "桂兰", "志强", "文", "永昌")]
COMMON = frequencies([*CROWD * 200, WANG.name, WANG.name])  # two of ten thousand are called so


def verdict(told: Description, *asked: Description, common: Frequencies = COMMON) -> Verdict | None:
    found = matched(asked or [WANG], [told], common)
    assert len(found.persons) < 2
    return Verdict(int(found.verdicts[0])) if len(found.verdicts) else None


def row(**more: object) -> Description:
    given = {"key": 100, "name": WANG.name, "born": WANG.born, "sex": 1, "town": WANG.town, "phone": None, "source": "vehicles"}
    return Description(**{**given, **more})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def found() -> tuple[Verdicts, dict[int, int]]:
    source = labelled(10_000, 20_000, seed=77)
    common = frequencies((each.name for each in source.asked), (each.name for each in source.told))
    return matched(source.asked, source.told, common), source.truth


def test_the_thresholds_hold_on_labelled_people_never_seen_in_training(found: tuple[Verdicts, dict[int, int]]) -> None:
    verdicts, truth = found
    sure = verdicts.verdicts == Verdict.SURE
    right = np.array([truth.get(row, 0) for row in verdicts.rows.tolist()]) == verdicts.persons
    assert right[sure].mean() >= 0.995
    assert (right & sure).sum() / len(truth) >= 0.96  # 0.97 less two standard errors of 2,000; measured at full size by bench
    assert len(np.unique(verdicts.persons[~sure])) / 10_000 < 0.02


def test_a_row_is_surely_about_one_person_at_most_and_no_other_is_looked_at_then(found: tuple[Verdicts, dict[int, int]]) -> None:
    verdicts, _ = found
    sure = verdicts.rows[verdicts.verdicts == Verdict.SURE]
    assert len(sure) == len(set(sure.tolist()))
    assert not set(sure.tolist()) & set(verdicts.rows[verdicts.verdicts == Verdict.GREY].tolist())


@pytest.mark.parametrize("name", ["王建国", "王建國", "王 建 国", "王建帼", "王健国"])
def test_other_ways_to_write_a_name_are_surely_the_same(name: str) -> None:
    assert verdict(row(name=name)) is Verdict.SURE


@pytest.mark.parametrize("name", ["买买提•吐尔逊", "买买提.吐尔逊", "买买提吐尔逊", "买买提－吐尔逊", "買買提·吐爾遜"])
def test_a_minority_name_is_the_same_behind_any_separator(name: str) -> None:
    asked = Description(1, "买买提·吐尔逊", date(1960, 5, 17), 1, "999324001")
    assert verdict(row(name=name), asked) is Verdict.SURE


@pytest.mark.parametrize("born", [date(1960, 5, 18), date(1960, 5, 11), date(1961, 5, 17)])
def test_one_wrong_digit_of_the_birth_is_forgiven_where_the_town_agrees(born: date) -> None:
    assert verdict(row(born=born)) is Verdict.SURE


def test_day_and_month_may_have_changed_places() -> None:
    asked = Description(1, "王建国", date(1960, 5, 7), 1, "999324001")
    assert verdict(row(born=date(1960, 7, 5)), asked) is Verdict.SURE


def test_who_moved_to_another_town_is_found_by_a_rare_name() -> None:
    assert verdict(row(town="999324009", phone="aa")) is Verdict.SURE


@pytest.mark.parametrize("phone", [None, "aa", "bb"])
@pytest.mark.parametrize("name", ["王建军", "王立国"])
def test_a_twin_is_never_surely_the_other(name: str, phone: str | None) -> None:
    assert verdict(row(name=name, phone=phone)) is not Verdict.SURE


@pytest.mark.parametrize("born", [date(1985, 3, 2), date(1980, 5, 17), date(1990, 5, 17), date(1987, 5, 17)])
def test_a_son_with_his_fathers_name_and_telephone_is_never_surely_the_father(born: date) -> None:
    assert verdict(row(born=born, phone="aa")) is not Verdict.SURE


def test_two_rows_of_one_department_that_both_fit_leave_both_to_an_official() -> None:
    found = matched([WANG], [row(key=100, born=date(1960, 5, 18)), row(key=101, born=date(1960, 5, 16))], COMMON)
    assert found.verdicts.tolist() == [Verdict.GREY, Verdict.GREY]


def test_rows_that_say_the_same_of_a_person_count_together_and_departments_apart() -> None:
    told = [row(key=100), row(key=101), row(key=102, source="housing", phone="aa")]
    found = matched([WANG], told, COMMON)
    assert found.rows.tolist() == [100, 101, 102]
    assert set(found.verdicts.tolist()) == {Verdict.SURE}


def test_two_people_alike_leave_a_row_to_an_official() -> None:
    other = Description(2, "王建国", date(1960, 5, 17), 1, "999324001")
    found = matched([WANG, other], [row()], COMMON)
    assert found.verdicts.tolist() == [Verdict.GREY, Verdict.GREY]
    assert found.persons.tolist() == [1, 2]


def test_a_frequent_name_weighs_less_than_a_rare_one() -> None:
    frequent = frequencies([WANG.name] * 2_000 + CROWD)
    moved = row(town="999324009", born=date(1960, 5, 18))
    rare, usual = (matched([WANG], [moved], common) for common in (COMMON, frequent))
    assert not len(usual.weights) or usual.weights[0] < rare.weights[0]


def test_what_too_many_share_forms_no_pairs() -> None:
    crowd = [Description(at, f"王{at}", date(1900, 1, 1), 1, "999324001", "0") for at in range(MOST + 1)]
    table = described(crowd, COMMON)
    assert table["by_phone"].null_count == table["by_born_town"].null_count == len(crowd)
    assert set(KEYS) <= set(table.column_names)


def test_nobody_and_nothing_is_no_match() -> None:
    assert verdict(row(name="", born=None, sex=None, town=None)) is None
    assert len(matched([], [], COMMON).rows) == 0


def test_the_model_says_what_its_thresholds_were_set_by() -> None:
    assert model().measured["precision"] >= 0.995
    assert model().grey < model().sure


@pytest.mark.parametrize(
    ("one", "other"), [("王英", "王瑛"), ("單桂龍", "单桂龙"), ("阿不都", "阿布都"), ("买买提·吐尔逊", "买买提吐尔逊")]
)
def test_homophones_sound_alike(one: str, other: str) -> None:
    assert sound_key(one) == sound_key(other)
