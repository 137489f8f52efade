"""The bank refuses, the sum is issued again, and then the bank says it paid after all: overpaid, but nothing is broken."""

from datetime import date

import pytest

from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.cases.actions import decide_group, determine, open_cases
from minzheng.cases.tests.families import family, register
from minzheng.payments import actions as pay
from minzheng.payments.errors import FundOverdrawn
from minzheng.payments.models import Answer, Line, Run
from minzheng.payments.tables import available, overpaid
from minzheng.places import access
from minzheng.site import database
from minzheng.site.doctor import examine
from tests.cast import COUNTY, COUNTY_CLERK, FINANCE, OFFICER
from tests.machine.test_races import SECOND_FINANCE

DECEMBER, JANUARY = Month(2020, 12), Month(2021, 1)


def test_a_sum_the_bank_paid_twice_is_overpaid_and_the_doctor_finds_nothing_broken(own_database: str) -> None:
    households = register(family(1, (10_000,)), family(2, (10_000,)))
    open_cases(COUNTY_CLERK, "dibao", households, date(2020, 10, 1), "test")
    decide_group(OFFICER, determine(COUNTY_CLERK, "dibao", DECEMBER, COUNTY).id, ("new",))
    first = _paid(DECEMBER, households[0])
    pay.answer_line(FINANCE, first.id, "failed", "closed", date(2020, 12, 9), "电话")
    run = pay.lock_run(COUNTY_CLERK, "dibao", JANUARY, COUNTY)
    pay.lift_doubt(OFFICER, _line(run, households[0]).id, "已核实")
    pay.abort_run(FINANCE, run.id, "放行后重新编制")
    again = _paid(JANUARY, households[0])
    assert again.amount == 2 * first.amount
    pay.answer_line(FINANCE, again.id, "ok", "", date(2020, 12, 10), "电话")
    pay.answer_line(FINANCE, first.id, "ok", "", date(2020, 12, 11), "电话")
    with access.within(COUNTY.area):
        answer = Answer.objects.get(effect="quarantined")
    pay.settle_answer(FINANCE, answer.id, "与银行核对", "ok")
    with access.within(COUNTY.area):
        assert [cell.amount for cell in overpaid("dibao", JANUARY)] == [-first.amount]
    with database.server().connect(own_database) as connection:
        assert {finding.code for finding in examine(connection) if finding.broken} <= {"places_known"}  # there is no map


def _paid(month: Month, household: int) -> Line:
    run = pay.lock_run(COUNTY_CLERK, "dibao", month, COUNTY)
    pay.approve_run(OFFICER, run.id, run.digest)
    pay.authorise_run(FINANCE, run.id, run.digest)
    pay.release_run(SECOND_FINANCE, run.id)
    return _line(run, household)


def _line(run: Run, household: int) -> Line:
    with access.within(COUNTY.area):
        return Line.objects.get(run=run, household=household)


def test_the_banks_word_that_it_paid_after_all_waits_until_the_fund_covers_it(own_database: str) -> None:
    (household,) = register(family(1, (10_000,)))
    open_cases(COUNTY_CLERK, "dibao", [household], date(2020, 10, 1), "test")
    decide_group(OFFICER, determine(COUNTY_CLERK, "dibao", DECEMBER, COUNTY).id, ("new",))
    line = _paid(DECEMBER, household)
    pay.answer_line(FINANCE, line.id, "failed", "closed", date(2020, 12, 9), "电话")
    with access.within(COUNTY.area):
        emptied = available(COUNTY)
    for fund, amount in emptied.items():
        pay.appropriate(FINANCE, fund, Fen(-amount), "收回")
    pay.answer_line(FINANCE, line.id, "ok", "", date(2020, 12, 11), "电话")
    with access.within(COUNTY.area):
        answer = Answer.objects.get(effect="quarantined")
    with pytest.raises(FundOverdrawn):
        pay.settle_answer(FINANCE, answer.id, "与银行核对", "ok")
    for fund, amount in emptied.items():
        pay.appropriate(FINANCE, fund, Fen(amount), "重新拨付")
    pay.settle_answer(FINANCE, answer.id, "与银行核对", "ok")
    with access.within(COUNTY.area):
        assert all(amount >= 0 for amount in available(COUNTY).values()) and Line.objects.get(id=line.id).bank == "ok"
