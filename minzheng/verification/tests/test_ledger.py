"""A family is asked about as it agreed, every question is in the log, and what comes back is a doubt it can contest."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from minzheng.base.errors import BadValue, Conflict, NotFound, NotPermitted
from minzheng.people import queries as people
from minzheng.people.declarations import FactRecord
from minzheng.places import access
from minzheng.site.doctor.files import files_gone
from minzheng.verification import actions, keeping, queries, tables
from minzheng.verification.authorising import Purpose
from minzheng.verification.errors import ConsentRefused, FileGone, NotAuthorised
from minzheng.verification.findings import DOUBTS, Kind
from minzheng.verification.models import Check, Delivery, Finding, Question
from minzheng.verification.tests import offices
from tests import cast

pytestmark = pytest.mark.django_db


def findings(check: Check) -> dict[tuple[str, str], Finding]:
    with access.within(cast.OFFICER.area):
        return {(row.department, row.item): row for row in Finding.objects.filter(of_check=check)}


def report_of(check: Check) -> queries.Report:
    with access.within(cast.CLERK.area):
        return queries.report(cast.CLERK, check.pk)


def doubt(check: Check) -> Finding:
    return next(row for row in findings(check).values() if row.kind in DOUBTS)


@pytest.fixture
def household() -> int:
    return offices.family(
        "A1",
        11,
        facts=[FactRecord("vehicles", 0, since=offices.SINCE)],
        own=[FactRecord("wage_income", 50_000, since=offices.SINCE)],
    )


@pytest.fixture
def check(household: int) -> Check:
    """The household has a car it did not declare and a wage above the declared one."""
    offices.sent("vehicles", (offices.number(11), {"brand": "大众", "vehicle_count": 1}), (offices.number(900), {"brand": "五菱"}))
    offices.sent("social_insurance", (offices.number(11), {"insured_base": "2500.00"}))
    offices.sign(household)
    return actions.ask(cast.CLERK, household, Purpose.APPLICATION)


def test_it_asks_nobody_without_a_signed_paper(household: int) -> None:
    with pytest.raises(NotAuthorised):
        actions.ask(cast.CLERK, household, Purpose.APPLICATION)
    assert not Question.objects.exists()


def test_it_lays_the_answers_beside_what_was_declared(check: Check) -> None:
    found = findings(check)
    assert (found["vehicles", "vehicle_count"].kind, found["vehicles", "vehicle_count"].on_file) == (Kind.OVER, 0)
    assert (found["social_insurance", "insured_base"].kind, found["social_insurance", "insured_base"].found) == (
        Kind.DIFFERS,
        250_000,
    )
    assert check.state == "open"


def balance(household: int, yuan: str, kind: Kind) -> bool:
    offices.sent("deposits", (offices.number(11), {"deposit_balance": yuan}))
    made = actions.ask(cast.CLERK, household, Purpose.APPLICATION)
    return findings(made)["deposits", "deposit_balance"].kind == kind


def test_limits_are_those_of_the_place_the_day_and_the_size_of_the_family(household: int) -> None:
    """24 months of the standard of 610 yuan for each of two members where the family lives."""
    offices.sign(household)
    assert balance(household, "29280.00", Kind.NEW)
    assert balance(household, "29280.01", Kind.OVER)


def test_a_place_without_a_limit_has_none(household: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from minzheng.policy.engine import Parameters

    monkeypatch.setattr("minzheng.verification.tables.limits", lambda: ((), Parameters(())))
    offices.sign(household)
    assert balance(household, "900000.00", Kind.NEW)


def test_it_says_of_every_department_and_person_what_became_of_the_question(check: Check) -> None:
    report = report_of(check)
    said = {(section.department.code, line.name): line.state for section in report.sections for line in section.lines}
    assert said["vehicles", "王建国"] == "found"
    assert said["vehicles", "李梅"] == "no_record"
    assert said["deposits", "王建国"] == "not_answered"
    assert report.raise_by == cast.TODAY + timedelta(days=5)
    assert sum(report.counts.values()) == 2 * 47


def test_it_logs_each_question_and_keeps_the_log(check: Check) -> None:
    with access.within(cast.CLERK.area):
        rows = list(Question.objects.filter(household_id=check.household_id))
        assert len(rows) == 47
        assert {(row.ground, row.asked, row.permit_day) for row in rows} == {("consent", 2, cast.TODAY)}
        for act in ("UPDATE verification_question SET asked = 0", "DELETE FROM verification_question"):
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(act)


def test_a_paper_for_one_department_opens_that_one_alone(household: int) -> None:
    offices.sign(household, departments=["vehicles"])
    made = actions.ask(cast.CLERK, household, Purpose.APPLICATION)
    assert [section.department.code for section in report_of(made).sections] == ["vehicles"]


def test_who_did_not_sign_is_not_asked_about(household: int) -> None:
    offices.sign(household, offices.members(household)[:1])
    made = actions.ask(cast.CLERK, household, Purpose.APPLICATION)
    section = report_of(made).sections[0]
    assert {line.name: line.state for line in section.lines}["李梅"] == "not_asked"


def test_an_obligor_signs_and_is_asked_about_too(household: int) -> None:
    offices.with_son(household, 301)
    offices.sent("social_insurance", (offices.number(301), {"insured_base": "9000.00"}))
    offices.sign(household)
    made = actions.ask(cast.CLERK, household, Purpose.APPLICATION)
    row = findings(made)["social_insurance", "insured_base"]
    assert (row.person_id, row.kind) == (None, Kind.NEW)


def test_nothing_is_asked_after_a_withdrawal(household: int) -> None:
    for one in offices.sign(household):
        actions.withdraw_consent(cast.CLERK, one, reason="本人书面撤回")
        with pytest.raises(Conflict):
            actions.withdraw_consent(cast.CLERK, one, reason="再次")
    with pytest.raises(NotAuthorised):
        actions.ask(cast.CLERK, household, Purpose.APPLICATION)


@pytest.mark.parametrize(
    "more",
    [
        {"signed_on": date(2020, 12, 9)},
        {"until": date(2020, 11, 30)},
        {"until": date(2022, 12, 31)},
        {"document": " "},
        {"departments": ["nobody"]},
        {"purpose": Purpose.RECHECK},
        {"subjects": [999_999]},
    ],
)
def test_a_paper_that_cannot_be_so_is_refused(household: int, more: dict[str, object]) -> None:
    with pytest.raises(ConsentRefused):
        offices.sign(household, **more)  # type: ignore[arg-type]


def test_the_neighbour_town_neither_signs_nor_asks_nor_sees(check: Check) -> None:
    with pytest.raises(NotFound):
        actions.ask(cast.OTHER_CLERK, check.household_id, Purpose.APPLICATION)
    with access.within(cast.OTHER_CLERK.area):
        assert not Check.objects.exists() and not Finding.objects.exists() and not Question.objects.exists()


def test_the_family_explains_and_an_official_settles(check: Check) -> None:
    row = findings(check)["vehicles", "vehicle_count"]
    actions.explain(cast.VILLAGE_WORKER, row.pk, "车已报废，未注销。", evidence="报废证明")
    actions.settle_finding(cast.CLERK, row.pk, confirmed=False, remark="核实报废证明原件。")
    with pytest.raises(Conflict):
        actions.explain(cast.CLERK, row.pk, "再说")
    other = findings(check)["social_insurance", "insured_base"]
    actions.settle_finding(cast.CLERK, other.pk, confirmed=True, remark="单位证明工资2500元。")
    with access.within(cast.CLERK.area):
        assert Check.objects.get(pk=check.pk).state == "settled"


def test_what_was_settled_of_the_same_answer_stays_settled_when_asked_again(check: Check) -> None:
    for row in findings(check).values():
        if row.kind in DOUBTS:
            actions.settle_finding(cast.CLERK, row.pk, confirmed=False, remark="查证不属实")
    again = actions.ask(cast.CLERK, check.household_id, Purpose.APPLICATION)
    with access.within(cast.CLERK.area):
        assert Check.objects.get(pk=again.pk).state == "settled"
    assert again.earlier_id == check.pk
    assert doubt(again).remark == "查证不属实"


def test_answers_become_facts_only_where_nobody_stated_anything(household: int) -> None:
    offices.sent("social_insurance", (offices.number(12), {"insured_months": 120, "insured_base": "1000"}))
    delivery = offices.sent("vehicles", (offices.number(11), {"vehicle_count": 1, "tax_price": "30000"}))
    offices.sign(household)
    made = actions.ask(cast.CLERK, household, Purpose.APPLICATION)
    actions.feed(cast.CLERK, made.pk)
    with access.within(cast.CLERK.area):
        file = people.household(cast.CLERK, household)
    held = {fact.kind: (fact.value, fact.source) for fact in file.facts if fact.current}
    assert held["vehicles"] == (0, "declaration")  # a doubt, and somebody stated it
    assert held["vehicle_value"] == (3_000_000, f"verification:{delivery.pk}")
    wage = {fact.kind: fact for member in file.members for fact in member.facts}["wage_income"]
    assert wage.value in (50_000, 100_000)


def test_a_confirmed_doubt_does_not_overwrite_what_was_declared(check: Check) -> None:
    row = findings(check)["social_insurance", "insured_base"]
    actions.settle_finding(cast.CLERK, row.pk, confirmed=True, remark="属实")
    actions.feed(cast.CLERK, check.pk)
    with access.within(cast.CLERK.area):
        file = people.household(cast.CLERK, check.household_id)
    assert [fact.value for fact in file.members[0].facts if fact.kind == "wage_income"] == [50_000]


def test_a_paper_reply_is_read_like_a_file(check: Check) -> None:
    who = offices.members(check.household_id)[0]
    said = {who: {"deposit_balance": "12000.50"}}
    actions.enter_reply(cast.CLERK, check.pk, "deposits", said, cast.TODAY, paper="农商行回函3号")
    report = report_of(check)
    section = next(section for section in report.sections if section.department.code == "deposits")
    assert section.lines[0].state == "found"
    assert findings(check)["deposits", "deposit_balance"].found == 1_200_050
    with pytest.raises(BadValue):
        actions.enter_reply(cast.CLERK, check.pk, "deposits", {who: {"deposit_balance": "许多"}}, cast.TODAY, paper="3号")


def test_each_print_of_a_report_is_counted(check: Check) -> None:
    assert [actions.print_report(cast.CLERK, check.pk) for _ in range(2)] == [1, 2]


def test_a_file_counts_once_and_is_kept_as_it_came() -> None:
    content = offices.listed("vehicles", [(offices.number(11), {"brand": "大众"})])
    first = actions.receive(cast.OFFICER, "vehicles", "vehicles-2020-12-05.csv", content)
    again = actions.receive(cast.OFFICER, "vehicles", "另名.csv", content)
    assert (first.pk, first.as_of) == (again.pk, date(2020, 12, 5))
    assert Delivery.objects.count() == 1
    assert keeping.kept(first.original, first.sha256, bytes(first.opener)) == content
    stored = (keeping.folder() / first.original).read_bytes() + (keeping.folder() / first.path).read_bytes()
    assert offices.number(11).encode() not in stored


def test_a_file_that_is_gone_is_named_and_nothing_is_asked(household: int) -> None:
    offices.sign(household)
    made = offices.sent("vehicles", (offices.number(11), {"brand": "大众"}))
    with access.within(cast.COUNTY_CLERK.area):
        assert files_gone(connection.connection, keeping.folder()) == []
        (keeping.folder() / made.path).unlink()
        assert files_gone(connection.connection, keeping.folder()) == [made.path]
    with pytest.raises(FileGone, match=made.path):
        actions.ask(cast.CLERK, household, Purpose.APPLICATION)
    assert Check.objects.count() == Question.objects.count() == 0


def test_files_of_an_earlier_version_are_found_where_they_are_looked_for_now(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MINZHENG_HOME", str(tmp_path))
    (tmp_path / "deliveries" / "vehicles").mkdir(parents=True)
    (tmp_path / "deliveries" / "vehicles" / "a.parquet").write_bytes(b"kept")
    keeping.take_over()
    keeping.take_over()
    assert keeping.there("vehicles/a.parquet").read_bytes() == b"kept"


def test_a_bad_file_is_quarantined_and_the_last_good_one_stays() -> None:
    good = offices.sent("vehicles", (offices.number(11), {"brand": "大众"}))
    bad = actions.receive(cast.OFFICER, "vehicles", "vehicles-2020-12-06.csv", b"\x50\x4b\x03\x04 cut off")
    assert (bad.state, bool(bad.reasons), bad.path) == ("quarantined", True, "")
    assert tables.newest()["vehicles"].pk == good.pk
    with pytest.raises(Exception, match="quarantined"):
        actions.accept(cast.OFFICER, bad.pk, reason="试试")


def test_an_official_takes_a_shrunken_list_for_a_reason() -> None:
    many = [(offices.number(at), {"brand": "大众"}) for at in range(1, 61)]
    offices.sent("vehicles", *many)
    few = offices.sent("vehicles", *many[:10], as_of=date(2020, 12, 7))
    assert (few.state, few.reasons[0][0]) == ("quarantined", "fewer_rows")
    taken = actions.accept(cast.OFFICER, few.pk, reason="车管所来电：清理注销车辆")
    assert taken.state == "good"
    assert [row.state for row in Delivery.objects.order_by("id")] == ["replaced", "quarantined", "good"]
    with pytest.raises(Conflict):
        actions.accept(cast.OFFICER, few.pk, reason="再次")


def test_a_late_older_file_does_not_take_the_place_of_a_newer_one() -> None:
    newer = offices.sent("vehicles", (offices.number(11), {"brand": "大众"}))
    offices.sent("vehicles", (offices.number(11), {"brand": "五菱"}), as_of=date(2020, 11, 5))
    assert tables.newest()["vehicles"].pk == newer.pk


def test_a_town_receives_nothing() -> None:
    with pytest.raises(NotPermitted):
        actions.receive(cast.CLERK, "vehicles", "x.csv", b"")
