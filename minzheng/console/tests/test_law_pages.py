"""Programmes, the calculator, trials of a change of law and the two lists, as officials use them."""

import html
import re
from datetime import date
from itertools import pairwise

import pytest
from django.http import HttpResponse

from minzheng.audit import queries as audit
from minzheng.base.fen import Fen
from minzheng.cases import actions as cases
from minzheng.console import simulations
from minzheng.console.pictures import charts, graph, layout
from minzheng.console.tests import families
from minzheng.console.tests.conftest import Enter
from minzheng.people import actions as people
from minzheng.people import queries
from minzheng.places import access
from tests import cast

pytestmark = pytest.mark.django_db
NO_CHANGE = {f"c{row}-{name}": "" for row in (1, 2, 3) for name in ("code", "residence", "value", "since")}


@pytest.fixture
def households(enter: Enter) -> dict[str, int]:
    """Six families, four of them with a case and decided; one of these earns too much since December."""
    simulations.forget()
    found = families.register()
    with_case = sorted(found[number] for number in ("A1", "A2", "B1", "B2"))
    cases.open_cases(cast.COUNTY_CLERK, "dibao", with_case, cast.TODAY, "application")
    made = cases.determine(cast.COUNTY_CLERK, "dibao", cases_month(11), cast.COUNTY)
    cases.decide_group(cast.OFFICER, made.id, ("new",))
    earner = head(found["B2"])
    people.record_fact(
        cast.OFFICER, families.FactRecord("wage_income", 500_000, since=date(2020, 12, 1)), "visit", person_id=earner
    )
    return found


def cases_month(month: int):
    from minzheng.base.month import Month

    return Month(2020, month)


def head(household: int) -> int:
    with access.within(cast.OFFICER.area):
        return queries.household(cast.OFFICER, household).members[0].person


def text(answer: HttpResponse) -> str:
    assert answer.status_code == 200, answer.content.decode()[:3000]
    return html.unescape(answer.content.decode())


def shown(page: str) -> str:
    """What a reader sees."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def draft(client, value: str = "700", **more: str):
    changes = {
        "c0-code": "dibao.standard",
        "c0-place": cast.COUNTY,
        "c0-residence": "",
        "c0-since": "2020-12-01",
        "c0-value": value,
    }
    places = {f"c{row}-place": cast.COUNTY for row in (1, 2, 3)}
    asked = {"title": "提高低保标准", "month": "2020-12", "document": "", "number": "", "article": ""}
    return client.post("/laws/new/", NO_CHANGE | places | asked | changes | more)


def test_every_programme_shows_its_law_figures_rules_and_letters(enter: Enter, county: None) -> None:
    client = enter(cast.CLERK)
    listed = text(client.get("/programmes/"))
    codes = re.findall(r'href="/programmes/([\w-]+)/"', listed)
    assert "dibao" in codes
    for code in codes:
        for tab in ("overview", "figures", "places", "rules", "rules&facts=1", "texts"):
            page = text(client.get(f"/programmes/{code}/?tab={tab}&month=2020-12"))
            assert "style=" not in page and "<script>" not in page, (code, tab)
    page = shown(text(client.get("/programmes/dibao/?tab=figures&month=2020-12")))
    assert "610.00" in page and "2020年7月1日" in page


def test_a_box_of_the_graph_opens_its_rule_with_law_and_what_it_takes(enter: Enter, county: None) -> None:
    page = text(enter(cast.CLERK).get("/programmes/dibao/?tab=rules&month=2020-12&rule=dibao_amount"))
    assert "def dibao_amount(" in page and "649" in page
    assert "data-centre" in page
    assert enter(cast.CLERK).get("/programmes/dibao/?tab=rules&rule=no_such").status_code == 404
    assert enter(cast.CLERK).get("/programmes/no_such/").status_code == 404


def test_the_calculator_answers_explains_and_stores_nothing(enter: Enter, county: None) -> None:
    client = enter(cast.CLERK)
    before = audit_count()
    typed = {"members": "1", "obligors": "0", "place": cast.COUNTY, "month": "2020-12", "nothing_else": "1", "h.residence": "0"}
    typed |= {"p1.name": "王某", "p1.relation": "0", "p1.sex": "1", "p1.born": "1980-01-01", "p1.wage_income": "609.99"}
    typed |= {"h.vehicles": "0", "h.homes": "1"}
    page = shown(text(client.post("/calculator/", typed | {"act": "answer"})))
    assert "0.01" in page and "符合条件" in page
    page = shown(text(client.post("/calculator/", typed | {"act": "answer", "p1.wage_income": "610"})))
    assert "人均收入" in page
    page = text(client.post("/calculator/", typed | {"act": "answer", "p1.wage_income": "many"}))
    assert "many" in page and "answers" not in page
    assert audit_count() == before


def test_the_calculator_adds_members_and_starts_from_a_registered_family(enter: Enter, households: dict[str, int]) -> None:
    client = enter(cast.CLERK)
    page = text(client.post("/calculator/", {"members": "1", "act": "add-p", "p1.name": "王某"}))
    assert 'name="p2.born"' in page and 'value="王某"' in page
    page = text(client.post("/calculator/", {"members": "2", "act": "without-p1", "p1.name": "王某", "p2.name": "李某"}))
    assert 'name="p2.born"' not in page and 'value="李某"' in page
    page = text(client.get(f"/calculator/?household={households['A1']}"))
    assert "王建国" in page and "610" in page
    assert enter(cast.OTHER_CLERK).get(f"/calculator/?household={households['A1']}").status_code == 404


def test_a_change_is_tried_submitted_published_by_another_and_reckoned_as_it_said(enter: Enter, households: dict[str, int]) -> None:
    clerk, officer = enter(cast.COUNTY_CLERK), enter(cast.OFFICER)
    clerk.post("/month/2020-12/determine/", {"programme": "dibao"})
    address = draft(clerk)["Location"]
    page = shown(text(clerk.get(address)))
    told = re.search(r"按调整后政策 ([\d,.]+)", page)
    assert told and "610.00" in page and "700.00" in page
    assert officer.post(f"{address}act/", {"act": "publish", "document": "通知", "number": "1号"}).status_code == 409  # a draft
    assert clerk.post(f"{address}act/", {"act": "submit"}).status_code == 302
    assert clerk.post(f"{address}act/", {"act": "publish", "document": "通知", "number": "1号"}).status_code == 403
    assert "须重新核算" not in shown(text(officer.get("/month/2020-12/")))
    assert officer.post(f"{address}act/", {"act": "publish", "document": "通知", "number": ""}).status_code == 422
    assert officer.post(f"{address}act/", {"act": "publish", "document": "关于提高标准的通知", "number": "1号"}).status_code == 302
    assert "须重新核算" in shown(text(officer.get("/month/2020-12/")))
    assert "已发布" in text(officer.get(address))
    clerk.post("/month/2020-12/determine/", {"programme": "dibao"})
    assert "须重新核算" not in shown(text(officer.get("/month/2020-12/")))
    from minzheng.cases import queries as found

    with access.within(cast.COUNTY.area):
        (made, *_rest) = found.determinations(cast.OFFICER, programme="dibao")
    assert Fen(sum(tally["after"] for tally in made.counts.values())).yuan == told[1]
    assert "关于提高标准的通知" in text(officer.get("/programmes/dibao/?tab=figures&month=2020-12"))


def test_the_numbers_of_a_trial_open_to_families_and_leave_as_a_workbook(enter: Enter, households: dict[str, int]) -> None:
    client = enter(cast.COUNTY_CLERK)
    address = draft(client)["Location"]
    for by in ("town", "size", "group", "residence"):
        assert "540.00" in text(client.get(f"{address}?by={by}"))
    listed = shown(text(client.get(f"{address}families/?kind=raised&by=town&key={cast.TOWN}")))  # a form's token holds any letters
    assert "A1" in listed and "B1" not in listed
    answer = client.post(f"{address}families/export/?kind=raised")
    assert answer.content[:2] == b"PK"
    with access.within(cast.OFFICER.area):
        assert audit.trail(cast.OFFICER, act="console.export")[0].detail["rows"] == 3
    other = enter(cast.OTHER_CLERK)
    assert other.get(address).status_code == 404 and other.get(f"{address}families/").status_code == 404


@pytest.mark.parametrize(("field", "value"), [("c0-value", "viel"), ("c0-value", "-5"), ("c0-code", ""), ("month", "2020")])
def test_a_draft_that_cannot_be_read_is_not_kept(enter: Enter, households: dict[str, int], field: str, value: str) -> None:
    client = enter(cast.COUNTY_CLERK)
    assert draft(client, **{field: value}).status_code == 200
    assert "提高低保标准" not in text(client.get("/laws/"))


def test_a_clerk_of_a_town_drafts_for_the_town_only(enter: Enter, households: dict[str, int]) -> None:
    client = enter(cast.CLERK)
    assert draft(client).status_code == 200  # the county is not among the choices
    assert draft(client, **{f"c{row}-place": cast.TOWN for row in range(4)}).status_code == 302


def test_both_lists_name_the_families_and_what_settles_them(enter: Enter, households: dict[str, int]) -> None:
    client = enter(cast.COUNTY_CLERK)
    listed = text(client.get("/entitlement/?programme=dibao&month=2020-12&list=unclaimed"))
    assert "A3" in listed and "B3" in listed and ">A1<" not in listed
    overpaid = shown(text(client.get("/entitlement/?programme=dibao&month=2020-12&list=overpaid")))
    assert "B2" in overpaid
    assert client.post("/entitlement/export/?programme=dibao&month=2020-12&list=overpaid").content[:2] == b"PK"
    assert "A3" not in shown(text(enter(cast.OTHER_CLERK).get("/entitlement/?programme=dibao&month=2020-12")))
    assert client.get("/entitlement/?programme=no&month=x&list=y&page=z").status_code == 200


def audit_count() -> int:
    with access.within(cast.OFFICER.area):
        return len(audit.trail(cast.OFFICER, limit=500))


def test_a_graph_runs_from_left_to_right_and_boxes_never_overlap() -> None:
    below = {"a": (), "b": ("a",), "c": ("a", "b"), "d": ("c",), "e": ("a",)}
    columns = layout.layers(below)
    number = {name: at for at, names in enumerate(columns) for name in names}
    assert all(number[need] < number[name] for name, needs in below.items() for need in needs)
    heights = layout.places(columns, below, 50)
    for names in columns:
        ordered = sorted(heights[name] for name in names)
        assert all(later - earlier >= 50 for earlier, later in pairwise(ordered))


def test_pictures_print_names_as_text() -> None:
    hostile = '<script>alert("1")</script>'
    box = graph.Box("x", "household", hostile, ())
    drawn = graph.drawn([box], "", (), lambda name: f"?rule={hostile}")
    bars = charts.bars([(hostile, 5.0), ("b", -3.0)], str, signed=True)
    lines = charts.lines([charts.Series(hostile, [(0, 0), (1, 5)])], str, str)
    assert "<script" not in drawn + bars + lines
