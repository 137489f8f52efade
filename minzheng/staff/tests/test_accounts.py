"""Accounts: made with a generated password, bound to duties and an area, ended at once."""

from datetime import date

import pytest
from django.contrib.auth import authenticate, get_user
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.test import Client, RequestFactory

from minzheng.audit.models import Entry
from minzheng.base.actor import Duty
from minzheng.base.divisions import EVERYWHERE
from minzheng.base.errors import Conflict, NotFound, NotPermitted
from minzheng.base.identity import IdNumber
from minzheng.places import access
from minzheng.places import actions as places
from minzheng.places.planning import NewDivision
from minzheng.staff import actions, passwords, queries
from minzheng.staff.errors import AccountRefused, NotSetUp, WeakPassword
from minzheng.staff.models import Account, Office
from tests.cast import ADMINISTRATOR, CLERK, COUNTY, NEIGHBOUR_TOWN, OTHER_TOWN, TODAY, TOWN

pytestmark = pytest.mark.django_db


@pytest.fixture
def _office() -> None:
    actions.set_up_office(queries.installer(TODAY), "泗洪县民政局", COUNTY, business_date=TODAY, scenario="test")


def _acts(act: str) -> list[Entry]:
    with access.within(EVERYWHERE):
        return list(Entry.objects.filter(act=act))


def _request_of(account: Account, password: str) -> HttpRequest:
    client = Client()
    request = RequestFactory().get("/")
    assert client.login(request=request, username=account.login, password=password)
    request.session = client.session
    return request


def test_there_is_no_account_and_no_office_after_installing() -> None:
    assert not Account.objects.exists()
    with pytest.raises(NotSetUp):
        queries.office()


def test_an_office_is_set_up_once() -> None:
    installer = queries.installer(TODAY)
    actions.set_up_office(installer, "泗洪县民政局", COUNTY)
    with pytest.raises(Conflict):
        actions.set_up_office(installer, "另一个局", COUNTY)
    assert Office.objects.get().name == "泗洪县民政局"
    assert len(_acts("staff.set_up_office")) == 1


@pytest.mark.usefixtures("_office")
def test_only_a_demonstration_chooses_its_day() -> None:
    actions.set_business_date(ADMINISTRATOR, date(2020, 12, 9))
    assert queries.today() == date(2020, 12, 9)
    Office.objects.update(scenario="")
    with pytest.raises(AccountRefused):
        actions.set_business_date(ADMINISTRATOR, date(2020, 12, 10))


@pytest.mark.usefixtures("_office")
def test_a_new_account_acts_within_its_area_and_duties() -> None:
    account, password = actions.create_account(ADMINISTRATOR, "clerk", "李经办", TOWN, [Duty.CLERK])
    assert account.must_change_password and passwords.classes(password) >= 3 and len(password) >= 10
    actor = queries.actor("clerk")
    assert (actor.place, actor.duties, actor.today) == (TOWN, {Duty.CLERK}, TODAY)
    assert account.password != password


@pytest.mark.parametrize("duties", [[], [Duty.ADMINISTRATOR, Duty.CLERK], [Duty.AUDITOR, Duty.FINANCE]])
@pytest.mark.usefixtures("_office")
def test_who_keeps_the_system_or_watches_it_does_no_business_in_it(duties: list[Duty]) -> None:
    with pytest.raises(AccountRefused):
        actions.create_account(ADMINISTRATOR, "both", "兼职", COUNTY, duties)


@pytest.mark.usefixtures("_office")
def test_accounts_are_the_administrators_business_and_end_at_the_area() -> None:
    with pytest.raises(NotPermitted):
        actions.create_account(CLERK, "friend", "朋友", TOWN, [Duty.CLERK])
    with pytest.raises(NotPermitted):
        actions.create_account(ADMINISTRATOR, "far", "远方", NEIGHBOUR_TOWN, [Duty.CLERK])


@pytest.mark.usefixtures("_office")
def test_a_login_is_never_given_twice() -> None:
    actions.create_account(ADMINISTRATOR, "clerk", "李经办", TOWN, [Duty.CLERK])
    with pytest.raises(Conflict):
        actions.create_account(ADMINISTRATOR, "clerk", "赵经办", TOWN, [Duty.CLERK])


@pytest.mark.usefixtures("_office")
def test_a_deactivated_account_is_out_at_its_next_request() -> None:
    account, password = actions.create_account(ADMINISTRATOR, "clerk", "李经办", TOWN, [Duty.CLERK])
    request = _request_of(account, password)
    assert get_user(request) == account
    actions.deactivate(ADMINISTRATOR, "clerk", "调离")
    assert not get_user(request).is_authenticated
    assert authenticate(RequestFactory().get("/"), username="clerk", password=password) is None
    with pytest.raises(NotFound):
        queries.actor("clerk")
    with pytest.raises(Conflict):
        actions.deactivate(ADMINISTRATOR, "clerk")
    actions.reactivate(ADMINISTRATOR, "clerk")
    assert queries.actor("clerk").account == "clerk"


@pytest.mark.usefixtures("_office")
def test_other_duties_bind_at_the_next_request() -> None:
    actions.create_account(ADMINISTRATOR, "clerk", "李经办", TOWN, [Duty.CLERK])
    actions.assign(ADMINISTRATOR, "clerk", OTHER_TOWN, [Duty.FINANCE])
    actor = queries.actor("clerk")
    assert (actor.place, actor.duties) == (OTHER_TOWN, {Duty.FINANCE})


@pytest.mark.usefixtures("_office")
def test_changing_the_password_ends_the_other_sessions() -> None:
    account, password = actions.create_account(ADMINISTRATOR, "clerk", "李经办", TOWN, [Duty.CLERK])
    request = _request_of(account, password)
    actor = queries.actor("clerk")
    with pytest.raises(AccountRefused):
        actions.change_password(actor, "wrong", "Shuanggou2020x")
    for weak in ("short1A", "alllowercaseletters", "12345678901234", password):
        with pytest.raises(WeakPassword):
            actions.change_password(actor, password, weak)
    actions.change_password(actor, password, "Shuanggou2020x")
    assert not get_user(request).is_authenticated
    assert not Account.objects.get(login="clerk").must_change_password
    fresh = actions.reset_password(ADMINISTRATOR, "clerk", "忘记密码")
    assert authenticate(RequestFactory().get("/"), username="clerk", password=fresh) == account


@pytest.mark.usefixtures("_office")
def test_signing_in_and_out_and_failing_are_in_the_trail() -> None:
    account, password = actions.create_account(ADMINISTRATOR, "clerk", "李经办", TOWN, [Duty.CLERK])
    client = Client()
    assert not client.login(request=RequestFactory().get("/"), username="clerk", password="no")
    assert client.login(request=RequestFactory().get("/"), username="clerk", password=password)
    client.logout()
    assert [entry.actor for entry in _acts("staff.failed_sign_in")] == ["clerk"]
    assert [entry.subject for entry in _acts("staff.sign_in")] == [f"account:{account.pk}"]
    assert len(_acts("staff.sign_out")) == 1


@pytest.mark.usefixtures("_office")
def test_an_unknown_login_is_recorded_but_not_written_down() -> None:
    authenticate(RequestFactory().get("/"), username="MyPassword2020", password="x")
    (entry,) = _acts("staff.failed_sign_in")
    assert (entry.actor, entry.subject) == ("", "account:unknown")
    assert "MyPassword2020" not in entry.detail


@pytest.mark.usefixtures("_office")
def test_five_failures_lock_the_login_for_a_while() -> None:
    _, password = actions.create_account(ADMINISTRATOR, "clerk", "李经办", TOWN, [Duty.CLERK])
    for _attempt in range(5):
        authenticate(RequestFactory().get("/"), username="clerk", password="no")
    assert authenticate(RequestFactory().get("/"), username="clerk", password=password) is None
    assert _acts("staff.lock_out")


@pytest.mark.parametrize("set_up", (True, False))
def test_two_logins_are_one_human_being_by_the_number_alone(set_up: bool) -> None:
    if set_up:
        actions.set_up_office(queries.installer(TODAY), "泗洪县民政局", COUNTY, business_date=TODAY, scenario="test")
    one, other = (IdNumber.synthetic("999001", date(1970, 1, 1), serial) for serial in (1, 3))
    for login, number in (("first", one), ("second", one), ("third", other), ("bare", None), ("barer", None)):
        actions.create_account(ADMINISTRATOR, login, "陈明", TOWN, [Duty.CLERK], number)
    same = {
        (a, b)
        for a in ("first", "second", "third", "bare", "gone")
        for b in ("second", "barer", "away")
        if queries.same_person(a, b)
    }
    assert same == {("first", "second"), ("second", "second")}


@pytest.mark.usefixtures("_office")
def test_an_account_follows_its_merged_town() -> None:
    keeper = queries.installer(TODAY)
    start = date(2001, 1, 1)
    rows = [NewDivision(code, name, None, start) for code, name in ((COUNTY, "泗洪县"), (TOWN, "双沟镇"), (OTHER_TOWN, "界集镇"))]
    places.create_divisions(keeper, rows, document="示例1号")
    actions.create_account(ADMINISTRATOR, "clerk2", "赵经办", OTHER_TOWN, [Duty.CLERK])
    places.merge(keeper, [TOWN, OTHER_TOWN], TOWN, "双沟镇", effective=date(2020, 8, 1), document="示例2号")
    assert queries.actor("clerk2").place == TOWN


@pytest.mark.parametrize("password", ["Ab1", "abcdefghijkl", "ABCDEFGHIJ12", "民政民政民政民政民政1"])
def test_a_password_needs_length_and_three_classes(password: str) -> None:
    with pytest.raises(ValidationError):
        passwords.ThreeClasses().validate(password)


def test_a_long_sentence_with_three_classes_is_a_password() -> None:
    passwords.ThreeClasses().validate("Correct horse battery staple " * 2)


def test_generated_passwords_differ_and_meet_the_profile() -> None:
    made = {passwords.generated() for _ in range(200)}
    assert len(made) == 200
    for each in made:
        passwords.ThreeClasses().validate(each)
