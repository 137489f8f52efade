"""What may be asked is declared, with its law, and the declarations are held against the facts they feed."""

from pathlib import Path

import pytest

from minzheng.people.catalogue import FACT_KINDS, Unit
from minzheng.verification.catalogue import Type, Use, catalogue, load
from minzheng.verification.errors import CatalogueWrong

GOOD = """
name: 民政殡葬
group: 民政
subject: person
match: id_number
cycle: weekly
fresh_days: 10
law: {title: Interim measures for social assistance, number: 国务院令第649号, article: art. 58}
items:
  death_date: {name: 死亡日期, type: date, use: exclusion, feeds: death, source: published}
"""
FITS = {
    Type.FLAG: {Unit.YES_NO}, Type.DATE: {Unit.DATE}, Type.FEN: {Unit.FEN, Unit.FEN_A_MONTH},
    Type.CODE: {Unit.CODE, Unit.YES_NO, Unit.COUNT},
    Type.FEN_A_MONTH: {Unit.FEN_A_MONTH}, Type.COUNT: {Unit.COUNT},
}  # fmt: skip


def test_at_least_402_items_of_at_least_30_departments_are_declared() -> None:
    found = catalogue()
    assert len(found.items) >= 402
    assert len(found.departments) >= 30
    assert len(found.groups) >= 20


def test_an_item_is_found_once_under_its_department_and_names_nothing_twice() -> None:
    for department in catalogue().departments.values():
        names = [item.name for item in department.items.values()]
        assert len(set(names)) == len(names), department.code


def test_what_feeds_a_fact_has_a_type_the_fact_can_take() -> None:
    for item in catalogue().items:
        if item.feeds:
            assert FACT_KINDS[item.feeds].unit in FITS[item.type], (item.department, item.code)


def test_an_auxiliary_sign_never_feeds_a_fact() -> None:
    assert not [item.code for item in catalogue().items if item.use is Use.DOUBT and item.feeds]


def test_who_asks_about_a_fact_finds_the_items_it_may_come_from() -> None:
    assert {item.department for item in catalogue().feeding("death")} == {"funeral", "health"}


@pytest.mark.parametrize(
    ("good", "bad", "says"),
    [
        ("type: date", "type: day", "death_date"),
        ("feeds: death", "feeds: dying", "no fact dying"),
        ("source: published", "source: hearsay", "published or common"),
        ("fresh_days: 10", "fresh_days: soon", "number of days"),
        ("article: art. 58", 'article: ""', "legal basis"),
        ("group: 民政\n", "", "exactly"),
        ("match: id_number", "match: face", "id_number"),
    ],
)
def test_a_wrong_declaration_is_refused_with_file_and_place(tmp_path: Path, good: str, bad: str, says: str) -> None:
    (tmp_path / "funeral.yaml").write_text(GOOD.replace(good, bad), encoding="utf-8")
    with pytest.raises(CatalogueWrong, match=says):
        load([tmp_path / "funeral.yaml"])
