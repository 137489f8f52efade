"""What is peculiar to temporary assistance: a sum paid once, measured by the standard of dibao."""

from minzheng.base.month import Month
from minzheng.programmes.means.parameters import MEANS
from minzheng.programmes.temporary.programme import TEMPORARY


def test_the_urban_standard_is_that_of_dibao() -> None:
    assert TEMPORARY.parameters is not None
    for place in ("321324000000", "640324000000"):
        urban = TEMPORARY.parameters.at("area.urban_standard", place, Month(2022, 7))
        assert urban == MEANS.at("dibao.standard", place, Month(2022, 7), "urban")


def test_a_grant_is_a_sum_and_no_monthly_benefit() -> None:
    assert TEMPORARY.benefit is not None and TEMPORARY.benefit.once
    assert TEMPORARY.rules is not None and TEMPORARY.rules.versions["temporary_amount"][-1].unit == "fen"
