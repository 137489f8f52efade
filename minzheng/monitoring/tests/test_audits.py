"""The audit models over small books: what each finds, and what it says when it cannot look."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from minzheng.base.month import Month
from minzheng.base.population import UNKNOWN
from minzheng.monitoring.audits import BY_CODE, MODELS, Books, Due, audit
from minzheng.monitoring.conditions import limits_of
from minzheng.monitoring.signals import parameters
from minzheng.monitoring.tests.columns import register
from tests.cast import TODAY

DAY = TODAY.toordinal()
MONTH = Month(2020, 12)
WHOLE = pa.int64()
POOR = {"dibao_recipient": 1, "receives": 61_000}


def table(rows: list[tuple], *names: str) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    kinds = {"programme": pa.string()}
    return pa.table({name: pa.array(column, kinds.get(name, WHOLE)) for name, column in zip(names, columns, strict=True)})


def books(*families: list[dict[str, int]], paid: tuple[int, ...] = (), **more: object) -> Books:
    """`paid`: persons paid 610 yuan in the month."""
    found = register(*families)
    home = dict(zip(found.population.persons.tolist(), found.population.households[found.home].tolist(), strict=True))
    lines = [(home[one], one, "dibao", MONTH.number, 61_000) for one in paid]
    empty = Books(
        register=found,
        month=MONTH,
        limits=limits_of(parameters(), found),
        paid=table(lines, "household", "person", "programme", "month", "amount"),
        entitled=table([line[:3] for line in lines], "household", "person", "programme"),
        lines=table([], "household", "payee", "account", "answered"),
        ended=table([], "household", "programme", "ended"),
        notices=table([], "proceeding", "household", "posted", "down"),
        proceedings=table([], "id", "household", "programme", "closed", "late", "relative", "county"),
        grants=table([], "household", "programme", "day", "amount"),
        reviews=table([], "household", "day"),
    )
    return replace(empty, **more)  # type: ignore[arg-type]


def found(code: str, of: Books) -> list[tuple[int, int]]:
    doubts = BY_CODE[code].check(of).doubts
    return list(zip(doubts.households.tolist(), doubts.persons.tolist(), strict=True))


def test_there_are_twenty_two_models_and_each_answers() -> None:
    assert [model.code for model in MODELS] == [f"A{number}" for number in range(1, 23)]
    assert set(audit(books([{}]))) == set(BY_CODE)


def test_a_model_without_its_data_says_what_it_needs() -> None:
    told = audit(books([{}], paid=(101,)))
    for code in ("A3", "A9", "A10", "A11", "A12", "A14", "A15", "A16", "A17", "A19", "A21"):
        assert told[code].blind and told[code].needs and not len(told[code].doubts), code
    assert told["A1"].needs == ("funeral", "health", "household_register") and not told["A1"].blind


PAST = MONTH.first.toordinal() - 40


@pytest.mark.parametrize(
    ("code", "member"),
    [
        ("A1", {"funeral.death_date": PAST}),
        ("A1", {"death": PAST}),
        ("A2", {"justice.term_start": PAST}),
        ("A3", {"fiscal_payroll.on_budget": 1}),
        ("A4", {"vehicles.tax_price": 9_000_000}),
        ("A5", {"real_estate.estate_count": 2}),
        ("A6", {"sole_traders.business_count": 1}),
        ("A7", {"social_insurance.pension_amount": 300_000}),
        ("A8", {"excluding": 2}),
        ("A9", {"deposits.person_over_limit": 1}),
    ],
)
def test_it_finds_who_should_not_receive(code: str, member: dict[str, int]) -> None:
    assert [home for home, _ in found(code, books([member], [{}], paid=(101, 102)))] == [1]


WAGE, TAXED, PENSION = "fiscal_payroll.budget_pay", "personal_tax.declared_income", "social_insurance.pension_amount"
POOR_EARNER = POOR | {"wage_income": 20_000, "transfer_income": 5_000}  # 610 yuan run, 250 are declared


@pytest.mark.parametrize(
    ("member", "seen"),
    [
        ({WAGE: 50_000, TAXED: 50_000}, []),  # one pay, known twice
        ({WAGE: 80_000}, []),  # 600 more than declared: what runs is not used up
        ({WAGE: 82_000}, [87_000]),
        ({TAXED: 90_000}, [95_000]),
        ({PENSION: 70_000}, []),  # may be one that does not count
        ({PENSION: 86_000}, [86_000]),  # as large as the whole line
        ({PENSION: 120_000}, [140_000]),
    ],
)
def test_incomes_known_elsewhere_reach_the_line_with_what_was_declared(member: dict[str, int], seen: list[int]) -> None:
    doubts = BY_CODE["A7"].check(books([POOR_EARNER | member], paid=(101,))).doubts
    assert doubts.values.tolist() == seen and doubts.limits.tolist() == [86_000] * len(seen)


SOLD = {"vehicles.transferred_out": DAY - 400}


@pytest.mark.parametrize(
    ("member", "homes"),
    [
        ({"vehicles.vehicle_count": 1}, [1]),
        ({"vehicles.vehicle_count": 1} | SOLD, []),
        ({"vehicles.vehicle_count": 2} | SOLD, [1]),
        ({"vehicles.vehicle_count": 1, "vehicles.first_registration": DAY - 300} | SOLD, [1]),  # another since
        ({"vehicles.tax_price": 9_000_000} | SOLD, []),
        ({"vehicles.vehicle_count": 1, "vehicles.transferred_out": DAY + 9}, [1]),
    ],
)
def test_a_vehicle_that_was_handed_on_is_held_no_longer(member: dict[str, int], homes: list[int]) -> None:
    assert [home for home, _ in found("A4", books([POOR | {"vehicles": 0} | member], paid=(101,)))] == homes


def test_any_of_several_records_of_a_person_may_show_it() -> None:
    """Of codes the greatest and the least are known: neither the mildest level nor the own county hides the other."""
    level, county = "disability.disability_level", "other_benefits.benefit_county"
    assert found("A18", books([{level: 3, f"{level}.least": 1}], [{level: 3, f"{level}.least": 3}])) == [(1, 101)]
    own, other = 321324, 321322
    both = [{county: own, f"{county}.least": other} | POOR], [{county: own, f"{county}.least": own} | POOR]
    assert found("A8", books(*both)) == [(1, 101)]


def test_a_death_within_the_month_is_no_doubt() -> None:
    assert not found("A1", books([{"funeral.death_date": MONTH.first.toordinal() + 3}], paid=(101,)))


def test_it_finds_a_payee_outside_the_family_and_an_account_of_many() -> None:
    lines = table([(1, 102, 7, DAY), (2, 102, 7, DAY)], "household", "payee", "account", "answered")
    of = books([{}], [{}], lines=lines)
    assert set(found("A10", of)) == {(1, 102), (1, -1), (2, -1)}


def test_it_finds_what_was_paid_late() -> None:
    first = MONTH.first.toordinal()
    lines = table([(1, 101, 7, first + 9), (2, 102, 8, first + 10)], "household", "payee", "account", "answered")
    assert found("A12", books([{}], [{}], lines=lines)) == [(2, -1)]


def test_it_finds_what_is_not_what_the_rules_give() -> None:
    due, running = np.array([50_000, 61_000, UNKNOWN]), np.array([61_000, 30_000, 10_000])
    of = books([{}], [{}], [{}], dues={"dibao": Due(np.array([1, 1, 1]), due, running, np.array([1, 2, 2]), np.array([1, 1, 1]))})
    assert found("A11", of) == [(1, -1), (2, -1)]


def test_it_finds_a_family_of_which_only_some_members_receive() -> None:
    """Less money for all of them is another matter, and so is a family for which nothing runs."""
    sums, covered, drawing = np.full(4, 61_000), np.array([2, 2, 2, 3]), np.array([1, 2, 0, 1])
    due = Due(np.array([1, 1, 1, 0]), sums, sums, covered, drawing)
    assert found("A14", books([{}], [{}], [{}], [{}], dues={"dibao": due})) == [(1, -1)]


def test_it_finds_what_was_paid_after_the_end() -> None:
    of = books([{}], [{}], paid=(101, 102), ended=table([(1, "dibao", MONTH.number - 1)], "household", "programme", "ended"))
    assert found("A13", of) == [(1, -1)]


def test_it_finds_a_short_notice_and_a_late_step() -> None:
    notices = table([(1, 1, DAY - 6, DAY), (2, 2, DAY - 7, DAY)], "proceeding", "household", "posted", "down")
    names = ("id", "household", "programme", "closed", "late", "relative", "county")
    of = books([{}], [{}], [{}], notices=notices, proceedings=table([(9, 3, "dibao", None, 1, 0, 0)], *names))
    assert found("A17", of) == [(1, -1), (3, -1)]


def test_it_finds_who_receives_without_authorisation_or_report() -> None:
    of = books([POOR, {"born": 2010}], [POOR], [{}], consents=np.array([103]))
    assert found("A16", of) == [(1, 101)] and BY_CODE["A16"].check(of).needs == ("reports of checks",)
    assert found("A16", replace(of, checked=np.array([1]))) == [(1, 101), (2, -1)]
    assert BY_CODE["A16"].check(replace(of, checked=np.array([1]))).needs == ()
    before = replace(of, checked=np.array([1]), to_authorise=np.array([2]), to_check=np.array([1]))
    assert found("A16", before) == []  # granted before such papers were kept here


def test_it_finds_an_official_s_relative_nobody_declared() -> None:
    names = ("id", "household", "programme", "closed", "late", "relative", "county")
    rows = [(8, 1, "dibao", DAY, 0, 0, 1), (9, 2, "dibao", DAY, 0, 1, 1)]
    of = books([{}], [{}], proceedings=table(rows, *names), relatives=np.array([101, 102]))
    assert found("A15", of) == [(1, -1)]


def test_it_finds_who_was_missed_and_only_outside_every_programme() -> None:
    old = {"born": 1950, "wage_income": 0, "business_income": 0, "property_income": 0, "transfer_income": 0}
    of = books([{"disability_level": 1}], [{"disability_level": 1, "dibao_recipient": 1}], [old])
    assert found("A18", of) == [(1, 101), (3, 103)]


def test_it_finds_grants_that_repeat() -> None:
    rows = [(1, "temporary", DAY, 50_000)] * 3 + [(2, "temporary", DAY, 50_000)]
    assert found("A20", books([{}], [{}], grants=table(rows, "household", "programme", "day", "amount"))) == [(1, -1)]


def test_it_finds_a_review_that_is_overdue() -> None:
    member = {"receives": 61_000}
    reviews = table([(1, DAY - 500), (2, DAY - 100)], "household", "day")
    assert found("A22", books([member], [member], reviews=reviews)) == [(1, -1)]


def test_a_doubt_says_where_it_was_seen_so_that_its_numbers_have_a_unit() -> None:
    of = books([POOR | {"vehicles.tax_price": 9_000_000}], paid=(101,))
    doubts = BY_CODE["A4"].check(of).doubts
    assert doubts.sources.tolist() == ["vehicles.tax_price"] and doubts.values.tolist() == [9_000_000]


def test_a_threshold_is_taken_where_the_family_lives() -> None:
    grants = table([(1, "temporary", DAY, 1), (1, "temporary", DAY, 1)], "household", "programme", "day", "amount")
    here = books([POOR], paid=(101,), grants=grants)
    assert found("A20", here) == []

    def stricter(code: str, entity: str) -> np.ndarray:
        return np.ones(1, np.int64) if code == "audit.repeat_grants" else here.limits(code, entity)

    assert found("A20", replace(here, limits=stricter)) == [(1, -1)]
