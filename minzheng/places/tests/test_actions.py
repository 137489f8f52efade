"""Changes of the map, one act each."""

from datetime import date

import pytest
from django.db import connection

from minzheng.audit.models import Entry
from minzheng.base.actor import Actor
from minzheng.base.divisions import EVERYWHERE, DivisionCode
from minzheng.base.errors import BadValue, NotFound, NotPermitted
from minzheng.places import access, actions, queries
from minzheng.places.errors import Ambiguous, MapConflict
from minzheng.places.models import Change
from minzheng.places.planning import Part
from tests.cast import (
    ADMINISTRATOR,
    CLERK,
    COUNTY,
    NEIGHBOUR_TOWN,
    OTHER_TOWN,
    OTHER_VILLAGE,
    SECOND_VILLAGE,
    TODAY,
    TOWN,
    VILLAGE,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_map")]
BEFORE, EFFECTIVE = date(2020, 7, 31), date(2020, 8, 1)
ORDER = {"effective": EFFECTIVE, "document": "示例2号"}
THIRD = DivisionCode("321324101203")


def _person_in(place: str) -> int:
    with access.within(COUNTY.area), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_person (place, name, name_key, given_key, pinyin_key, sex, born, identity_masked)"
            " VALUES (%s, '张三', '张三', '三', 'zs', 1, '1960-01-01', '') RETURNING id",
            [place],
        )
        return cursor.fetchone()[0]


def _place_of(person: int) -> str:
    with access.within(EVERYWHERE), connection.cursor() as cursor:
        cursor.execute("SELECT place FROM people_person WHERE id = %s", [person])
        return cursor.fetchone()[0]


def test_it_names_a_place_from_the_top_down() -> None:
    there = queries.map_on(TODAY)
    assert there.full_name(VILLAGE) == "泗洪县双沟镇罗岗村"
    assert there.full_name(VILLAGE, below=COUNTY) == "双沟镇罗岗村"
    assert there.children(COUNTY) == [TOWN, OTHER_TOWN]
    assert there.ancestors(VILLAGE) == [COUNTY, TOWN]


def test_a_merger_recodes_the_villages_and_their_people_go_along() -> None:
    person, stays = _person_in(OTHER_VILLAGE), _person_in(VILLAGE)
    actions.merge(ADMINISTRATOR, [TOWN, OTHER_TOWN], TOWN, "双沟镇", **ORDER)
    there = queries.map_on(TODAY)
    assert there.children(TOWN) == [VILLAGE, SECOND_VILLAGE, THIRD]
    assert there.name(THIRD) == "姚兴村"
    assert (_place_of(person), _place_of(stays)) == (THIRD, VILLAGE)
    assert not there.exists(OTHER_TOWN)
    assert queries.map_on(BEFORE).children(OTHER_TOWN) == [OTHER_VILLAGE]


def test_village_codes_translate_exactly_both_ways() -> None:
    actions.merge(ADMINISTRATOR, [TOWN, OTHER_TOWN], TOWN, "双沟镇", **ORDER)
    now, then = queries.map_on(TODAY), queries.map_on(BEFORE)
    assert now.translate(OTHER_VILLAGE) == THIRD
    assert then.translate(THIRD) == OTHER_VILLAGE
    assert now.translate(VILLAGE) == then.translate(VILLAGE) == VILLAGE
    assert now.translate(OTHER_TOWN) == TOWN


def test_a_merged_town_is_ambiguous_on_the_map_before() -> None:
    actions.merge(ADMINISTRATOR, [TOWN, OTHER_TOWN], TOWN, "双沟镇", **ORDER)
    with pytest.raises(Ambiguous):
        queries.map_on(BEFORE).translate(TOWN, on=TODAY)


def test_a_split_village_is_ambiguous_and_its_files_stay_with_the_named_part() -> None:
    person = _person_in(VILLAGE)
    parts = [Part(DivisionCode("321324101210"), "罗岗东村"), Part(DivisionCode("321324101211"), "罗岗西村")]
    with pytest.raises(MapConflict):
        actions.split(ADMINISTRATOR, VILLAGE, parts, **ORDER)
    actions.split(ADMINISTRATOR, VILLAGE, parts, keeps_files="321324101211", **ORDER)
    assert _place_of(person) == "321324101211"
    with pytest.raises(Ambiguous):
        queries.map_on(TODAY).translate(VILLAGE)
    assert queries.map_on(BEFORE).translate("321324101210") == VILLAGE


def test_a_split_town_hands_out_every_village() -> None:
    new = DivisionCode("321324103000")
    actions.split(ADMINISTRATOR, TOWN, [Part(TOWN, "双沟镇"), Part(new, "草湾镇", villages=(SECOND_VILLAGE,))], **ORDER)
    there = queries.map_on(TODAY)
    assert there.children(TOWN) == [VILLAGE]
    assert there.children(new) == ["321324103202"]
    assert there.translate(SECOND_VILLAGE) == "321324103202"


def test_a_village_that_moves_changes_the_extent_of_both_towns() -> None:
    target = DivisionCode("321324102205")
    actions.move(ADMINISTRATOR, VILLAGE, target, **ORDER)
    there = queries.map_on(TODAY)
    assert there.translate(VILLAGE) == target
    with pytest.raises(Ambiguous):
        there.translate(TOWN, on=BEFORE)
    with pytest.raises(Ambiguous):
        queries.map_on(BEFORE).translate(OTHER_TOWN, on=TODAY)


def test_a_renamed_division_keeps_its_code() -> None:
    actions.rename(ADMINISTRATOR, VILLAGE, "罗岗社区", rural=False, **ORDER)
    assert queries.map_on(BEFORE).name(VILLAGE) == "罗岗村"
    assert queries.map_on(TODAY).name(VILLAGE) == "罗岗社区"
    assert queries.map_on(TODAY).rural(VILLAGE) is False
    assert queries.map_on(TODAY).translate(VILLAGE, on=BEFORE) == VILLAGE


def test_a_recoded_town_takes_its_villages_along() -> None:
    person = _person_in(VILLAGE)
    actions.recode(ADMINISTRATOR, {TOWN: DivisionCode("321324120000")}, **ORDER)
    assert queries.map_on(TODAY).children("321324120000") == ["321324120201", "321324120202"]
    assert _place_of(person) == "321324120201"


def test_a_code_is_never_reused() -> None:
    actions.abolish(ADMINISTRATOR, VILLAGE, **ORDER)
    with pytest.raises(MapConflict, match="never reused"):
        actions.create_division(ADMINISTRATOR, VILLAGE, "新村", since=date(2020, 9, 1), document="示例3号", rural=True)


def test_a_town_with_villages_cannot_be_abolished() -> None:
    with pytest.raises(MapConflict, match="still contains"):
        actions.abolish(ADMINISTRATOR, TOWN, **ORDER)


def test_a_village_with_files_cannot_be_abolished() -> None:
    _person_in(VILLAGE)
    with pytest.raises(MapConflict, match="files are kept"):
        actions.abolish(ADMINISTRATOR, VILLAGE, **ORDER)


def test_a_division_needs_its_parent() -> None:
    with pytest.raises(MapConflict, match="not on the map"):
        actions.create_division(
            ADMINISTRATOR, DivisionCode("321324109201"), "孤村", since=date(2019, 1, 1), document="示例3号", rural=True
        )


def test_changes_of_one_division_are_recorded_in_order() -> None:
    actions.rename(ADMINISTRATOR, VILLAGE, "新罗岗村", **ORDER)
    with pytest.raises(MapConflict, match="already has a change"):
        actions.rename(ADMINISTRATOR, VILLAGE, "老罗岗村", effective=date(2020, 1, 1), document="示例3号")


def test_nobody_else_changes_the_map_nor_beyond_the_own_area_nor_the_future() -> None:
    with pytest.raises(NotPermitted):
        actions.rename(CLERK, VILLAGE, "新村", **ORDER)
    with pytest.raises(NotPermitted):
        actions.rename(ADMINISTRATOR, NEIGHBOUR_TOWN, "新镇", **ORDER)
    with pytest.raises(MapConflict, match="takes effect only"):
        actions.rename(ADMINISTRATOR, VILLAGE, "新村", effective=date(2021, 1, 1), document="示例3号")
    with pytest.raises(MapConflict, match="document"):
        actions.rename(ADMINISTRATOR, VILLAGE, "新村", effective=EFFECTIVE, document=" ")


def test_the_map_through_time_is_a_list() -> None:
    change = actions.merge(ADMINISTRATOR, [TOWN, OTHER_TOWN], TOWN, "双沟镇", note="示例", **ORDER)
    events = queries.history(THIRD)
    assert [event.kind for event in events] == ["merge", "create"]
    assert (OTHER_VILLAGE, THIRD, True) in events[0].lineage
    assert events[0].change == change.pk
    assert [event.kind for event in queries.history(NEIGHBOUR_TOWN)] == ["create"]


def test_a_refused_change_leaves_nothing() -> None:
    before = Change.objects.count()
    with pytest.raises(MapConflict):
        actions.merge(ADMINISTRATOR, [TOWN, OTHER_TOWN], DivisionCode("321324101000"), "", effective=EFFECTIVE, document="示例")
    assert Change.objects.count() == before
    assert queries.map_on(TODAY).exists(OTHER_TOWN)


def test_each_change_is_in_the_trail_once(keeper: Actor) -> None:
    actions.merge(keeper, [TOWN, OTHER_TOWN], TOWN, "双沟镇", **ORDER)
    with access.within(COUNTY.area):
        entry = Entry.objects.get(act="places.merge")
    assert (entry.actor, entry.place) == ("keeper", COUNTY)


def test_population_is_summed_over_the_villages_of_the_map_of_the_day() -> None:
    counted = {(VILLAGE, "agricultural"): 300, (SECOND_VILLAGE, "agricultural"): 200, (OTHER_VILLAGE, "agricultural"): 100}
    actions.record_populations(ADMINISTRATOR, counted, counted_on=date(2019, 12, 31), source="示例")
    actions.merge(ADMINISTRATOR, [TOWN, OTHER_TOWN], TOWN, "双沟镇", **ORDER)
    assert queries.population(TOWN, "agricultural", BEFORE) == 500
    assert queries.population(TOWN, "agricultural", TODAY) == 600
    assert queries.population(COUNTY, "agricultural", TODAY) == 600
    assert queries.population(COUNTY, "resident", TODAY) is None
    actions.record_population(ADMINISTRATOR, COUNTY, "agricultural", 650, counted_on=date(2020, 11, 1), source="示例")
    assert queries.population(COUNTY, "agricultural", TODAY) == 650
    with pytest.raises(BadValue):
        actions.record_population(ADMINISTRATOR, COUNTY, "agricultural", -1, counted_on=TODAY, source="示例")


def test_a_place_off_the_map_is_said_to_be_so() -> None:
    with pytest.raises(NotFound):
        queries.map_on(date(1990, 1, 1)).name(COUNTY)
    with pytest.raises(NotFound):
        queries.map_on(TODAY).translate("990000000000")
