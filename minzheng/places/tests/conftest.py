"""The small map of the cast, made by the real actions."""

from datetime import date

import pytest

from minzheng.base.actor import Actor, Duty
from minzheng.base.divisions import DivisionCode
from tests.cast import (
    COUNTY,
    NEIGHBOUR_COUNTY,
    NEIGHBOUR_TOWN,
    OTHER_TOWN,
    OTHER_VILLAGE,
    SECOND_VILLAGE,
    TODAY,
    TOWN,
    VILLAGE,
)

START = date(2001, 1, 1)


@pytest.fixture
def keeper() -> Actor:
    """Keeps the map of the whole province."""
    return Actor("keeper", "图管理", DivisionCode("320000000000"), frozenset({Duty.ADMINISTRATOR}), TODAY)


@pytest.fixture
def small_map(db: None, keeper: Actor) -> None:
    from minzheng.places import actions  # models load only once Django is set up
    from minzheng.places.planning import NewDivision

    rows = [
        (COUNTY, "泗洪县", None),
        (TOWN, "双沟镇", None),
        (VILLAGE, "罗岗村", True),
        (SECOND_VILLAGE, "草湾村", True),
        (OTHER_TOWN, "界集镇", None),
        (OTHER_VILLAGE, "姚兴村", True),
        (NEIGHBOUR_COUNTY, "泗阳县", None),
        (NEIGHBOUR_TOWN, "众兴镇", None),
    ]
    divisions = [NewDivision(code, name, rural, START) for code, name, rural in rows]
    actions.create_divisions(keeper, divisions, document="示例1号")
