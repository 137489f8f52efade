"""Pages with real families: what may be seen, what never is, and how much it costs."""

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from minzheng.audit import queries as audit
from minzheng.base.actor import Actor
from minzheng.base.fen import Fen
from minzheng.base.month import Month
from minzheng.cases import actions as cases
from minzheng.cases.declarations import benefits
from minzheng.console.tests import families
from minzheng.console.tests.conftest import Enter
from minzheng.payments.actions import appropriate
from minzheng.people import actions as people
from minzheng.people import queries
from minzheng.places import access
from tests import cast

pytestmark = pytest.mark.django_db
FULL_NUMBER = re.compile(r"(?<!\d)\d{17}[\dX](?!\d)")
NOT_QUERIES = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SELECT set_config", "SELECT coalesce(current_setting")


@pytest.fixture
def households(enter: Enter) -> dict[str, int]:
    return families.register()


def text(answer: HttpResponse) -> str:
    assert answer.status_code == 200, answer.content.decode()[:3000]
    return answer.content.decode()


def head(actor: Actor, household: int) -> int:
    with access.within(actor.area):
        return queries.household(actor, household).members[0].person


def test_it_lists_only_the_families_of_the_area(enter: Enter, households: dict[str, int]) -> None:
    def listed(actor: cast.Actor) -> set[str]:  # as text between tags: a random token in an attribute may hold any letters
        return set(re.findall(r">\s*([AB]\d)\s*<", text(enter(actor).get("/households/"))))

    assert "A1" in listed(cast.CLERK) and "B1" not in listed(cast.CLERK)
    assert {"A1", "B1"} <= listed(cast.COUNTY_CLERK)


def test_it_says_the_same_of_a_foreign_family_as_of_a_missing_one(enter: Enter, households: dict[str, int]) -> None:
    client = enter(cast.OTHER_CLERK)
    foreign, missing = client.get(f"/households/{households['A1']}/"), client.get("/households/999999/")
    assert foreign.status_code == missing.status_code == 404
    assert re.sub(r"\d{3,}|csrf\S+|value=\S+", "", foreign.content.decode()) == re.sub(
        r"\d{3,}|csrf\S+|value=\S+", "", missing.content.decode()
    )


def test_it_refuses_every_act_on_a_foreign_family(enter: Enter, households: dict[str, int]) -> None:
    client, household = enter(cast.OTHER_CLERK), households["A1"]
    person = head(cast.OFFICER, household)
    for address in (
        f"/households/{household}/facts/new/",
        f"/households/{household}/move/",
        f"/households/{household}/members/new/",
        f"/households/{household}/members/{person}/leave/",
        f"/households/{household}/account/",
        f"/households/{household}/case/",
        f"/persons/{person}/",
        f"/persons/{person}/facts/new/",
        f"/persons/{person}/death/",
        f"/persons/{person}/identity/",
    ):
        for answer in (client.get(address), client.post(address, {"reason": "看看", "programme": "dibao"})):
            assert answer.status_code in (404, 405), address


def test_it_shows_no_full_number_on_any_page(enter: Enter, households: dict[str, int]) -> None:
    client, household = enter(cast.OFFICER), households["A1"]
    person = head(cast.OFFICER, household)
    canaries = [str(families.identity(10)), families.ACCOUNT]
    for address in ("/", "/households/", f"/households/{household}/?history=1", f"/persons/{person}/?history=1", "/trail/"):
        page = text(client.get(address))
        assert not any(canary in page for canary in canaries), address
        assert not FULL_NUMBER.search(page), address
    page = text(client.post("/persons/", {"text": canaries[0]}))
    assert "王建国" in page
    assert "A1" in page


def test_it_reveals_a_number_once_for_a_reason_and_writes_it_down(enter: Enter, households: dict[str, int]) -> None:
    client = enter(cast.CLERK)
    person = head(cast.CLERK, households["A1"])
    refused = client.post(f"/persons/{person}/identity/", {"reason": ""})
    assert refused.status_code == 422
    assert str(families.identity(10)) in text(client.post(f"/persons/{person}/identity/", {"reason": "核对证件"}))
    assert families.ACCOUNT in text(client.post(f"/households/{households['A1']}/account/", {"reason": "核对账号"}))
    assert str(families.identity(10)) not in text(client.get(f"/persons/{person}/"))
    assert client.get(f"/persons/{person}/identity/").status_code == 405
    with access.within(cast.OFFICER.area):
        acts = audit.trail(cast.OFFICER, act="people.reveal_identity")
    assert [(act.account, act.reason) for act in acts] == [("clerk", "核对证件")]
    assert str(families.identity(10)) not in str(dict(client.session))


def test_it_searches_by_name_initials_and_number(enter: Enter, households: dict[str, int]) -> None:
    client = enter(cast.CLERK)
    for sought in ("王建国", "wjg", str(families.identity(10)), "王建國"):
        assert "王建国" in text(client.post("/persons/", {"text": sought})), sought
    assert "李秀英" not in text(client.post("/persons/", {"text": str(families.identity(510))}))


def test_it_prints_hostile_names_as_text(enter: Enter, households: dict[str, int]) -> None:
    client, household = enter(cast.OFFICER), households["A2"]
    connection.cursor().execute("SELECT 1")
    with access.within(cast.OFFICER.area), connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET name = %s WHERE id = %s", [families.HOSTILE, head(cast.OFFICER, household)])
    person = head(cast.OFFICER, household)
    for address in ("/households/", f"/households/{household}/", f"/persons/{person}/", f"/persons/{person}/death/"):
        page = text(client.get(address))
        assert "<script>alert" not in page and "&lt;script&gt;alert" in page, address


def test_it_pages_by_key_through_all_families(enter: Enter, county: None) -> None:
    families.register(40)
    client, seen, address = enter(cast.CLERK), [], "/households/"
    for _page in range(5):
        page = text(client.get(address))
        seen += re.findall(r'<td class="code">(A\d+)</td>', page)
        following = re.search(r'href="(\?[^"]*)" rel="next"', page)
        if not following:
            break
        address = "/households/" + following[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 40


@pytest.mark.parametrize(
    "bad", ["after=1e3", "after=%EF%BC%90", "order=99999999999999999999", "town=999", "village=x&town=y", "after=W10"]
)
def test_it_never_breaks_on_a_bad_address(enter: Enter, households: dict[str, int], bad: str) -> None:
    assert enter(cast.COUNTY_CLERK).get(f"/households/?{bad}").status_code in (200, 422)


@pytest.mark.parametrize(
    "address",
    ["/trail/?after=-1", "/figures/?place=1&period=x", "/figures/?period=9999", "/places/?day=x", "/figures/x/?w_month=a"],
)
def test_it_answers_nonsense_with_a_sentence(enter: Enter, households: dict[str, int], address: str) -> None:
    answer = enter(cast.OFFICER).get(address)
    assert answer.status_code in (200, 404, 422)
    assert "{" not in re.sub(r"<[^>]*>", "", answer.content.decode())


def test_it_records_a_fact_and_shows_it_with_its_history(enter: Enter, households: dict[str, int]) -> None:
    client = enter(cast.CLERK)
    person = head(cast.CLERK, households["A1"])
    address = f"/persons/{person}/facts/new/?kind=wage_income"
    wrong = client.post(address, {"value": "12.345", "since": "2020-12-01", "source": "visit"})
    assert wrong.status_code == 200 and "12.345" in wrong.content.decode()
    saved = client.post(address, {"value": "1,234.50", "since": "2020-12-01", "source": "visit"})
    assert saved["Location"] == f"/persons/{person}/"
    page = text(client.get(f"/persons/{person}/?history=1"))
    assert "1,234.50" in page and "0.00" in page


def test_it_exports_what_the_filter_shows_and_writes_it_down(enter: Enter, households: dict[str, int]) -> None:
    answer = enter(cast.CLERK).post("/households/export/?text=A1")
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert answer.content[:2] == b"PK"
    with access.within(cast.OFFICER.area):
        act = audit.trail(cast.OFFICER, act="console.export")[0]
    assert act.detail["rows"] == 1


def test_it_keeps_every_page_at_twelve_queries(enter: Enter, households: dict[str, int]) -> None:
    people.record_fact(
        cast.OFFICER,
        families.FactRecord("wage_income", 5, since=families.SINCE),
        "visit",
        person_id=head(cast.OFFICER, households["A1"]),
    )
    for programme in benefits():
        cases.open_cases(cast.COUNTY_CLERK, programme, sorted(households.values()), cast.TODAY, "application")
        cases.determine(cast.COUNTY_CLERK, programme, Month(2020, 12), cast.COUNTY)
    client = enter(cast.OFFICER)
    client.get("/")
    person = head(cast.OFFICER, households["A1"])
    many = {}
    (made,) = re.findall(r"/determinations/(\d+)/", text(client.get("/month/2020-12/")))[:1]
    for address in (
        "/",
        "/calculator/",
        f"/determinations/{made}/",
        "/households/",
        f"/households/{households['A1']}/",
        f"/persons/{person}/",
        "/month/2020-12/",
        "/runs/",
        "/trail/",
        "/places/",
    ):
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            text(client.get(address))
        asked = [query["sql"] for query in captured if not query["sql"].startswith(NOT_QUERIES)]
        if len(asked) > 12:
            many[address] = asked
    assert {address: len(asked) for address, asked in many.items()} == {}, many


def test_it_takes_a_month_from_determination_to_the_bank_file(enter: Enter, households: dict[str, int]) -> None:
    cases.open_cases(cast.COUNTY_CLERK, "dibao", sorted(households.values()), cast.TODAY, "application")
    clerk, officer, finance = enter(cast.COUNTY_CLERK), enter(cast.OFFICER), enter(cast.FINANCE)
    assert clerk.post("/month/2020-12/determine/", {"programme": "dibao"}).status_code == 302
    page = text(officer.get("/month/2020-12/"))
    found = re.search(r"/determinations/(\d+)/", page)
    assert found
    listed = text(officer.get(f"/determinations/{found[1]}/?kind=new"))
    proposals = re.findall(r'name="proposal" value="(\d+)"', listed)
    assert len(proposals) == 6
    explained = text(officer.get(f"/proposals/{proposals[0]}/"))
    assert "tree" in explained and "649" in explained
    assert clerk.post("/proposals/decide/", {"proposal": proposals}).status_code == 403
    assert officer.post("/proposals/decide/", {"proposal": proposals[:2], "kind": "new"}).status_code == 302
    again = officer.post("/proposals/decide/", {"proposal": proposals[:2], "kind": "new"})
    assert again.status_code == 409
    assert officer.post(f"/determinations/{found[1]}/decide/", {"kind": ["new"]}).status_code == 302
    assert clerk.post("/runs/lock/", {"programme": "dibao", "month": "2020-12"}).status_code == 302
    run = re.search(r"/runs/(\d+)/", text(finance.get("/runs/")))
    assert run
    page = text(finance.get(f"/runs/{run[1]}/"))
    digest = re.search(r'name="digest" value="(\w+)"', page)
    assert digest
    assert officer.post(f"/runs/{run[1]}/approve/", {"digest": "0" * 64}).status_code == 409
    assert officer.post(f"/runs/{run[1]}/approve/", {"digest": digest[1]}).status_code == 302
    assert finance.post(f"/runs/{run[1]}/authorise/", {"digest": digest[1]}).status_code == 302
    assert finance.post(f"/runs/{run[1]}/release/").status_code == 422  # the funds hold nothing yet
    for fund in ("central", "county"):
        appropriate(cast.FINANCE, fund, Fen(10**10), "下达")
    assert finance.post(f"/runs/{run[1]}/release/").status_code == 302
    assert families.ACCOUNT in finance.post(f"/runs/{run[1]}/bank-file/", {"form": "standard"}).content.decode("gb18030")
    page = text(officer.get("/figures/?period=2020-12"))
    assert "subsistence_persons" in page and "此后无新的办理" in page
    assert "双沟镇" in text(officer.get("/figures/subsistence_persons/?period=2020-12"))
    assert "尚未计算" in text(officer.get("/figures/?period=2020"))
    assert officer.post("/figures/close/", {"period": "2020"}).status_code == 302
    assert "subsistence_persons" in text(officer.get("/figures/?period=2020"))
    assert "王建国" in text(officer.get("/figures/subsistence_persons/people/?period=2020-12"))
    assert "王建国" not in text(enter(cast.OTHER_CLERK).get("/figures/subsistence_persons/people/?period=2020-12"))
    assert "尚未编制" in text(officer.get("/reports/2020/"))
    assert officer.get("/reports/2020/docx/").status_code == 404
    assert officer.post("/reports/write/", {"year": "2020"}).status_code == 302
    page = text(officer.get("/reports/2020/"))
    assert '<a class="figure"' in page and "style=" not in page
    assert officer.get("/reports/2020/docx/").content[:2] == b"PK"
    assert "尚未编制" in text(enter(cast.OTHER_CLERK).get(f"/reports/2020/?place={cast.COUNTY}"))
