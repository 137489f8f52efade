"""The list of who is supported in a village: masked, with the law of the day, nothing but what the law has published."""

import pytest

from minzheng.base.workbooks import read
from minzheng.console.tests.conftest import Enter
from minzheng.console.tests.test_money_pages import run, text  # noqa: F401
from tests import cast

pytestmark = pytest.mark.django_db
ASKED = {"programme": "dibao", "town": str(cast.TOWN), "village": str(cast.VILLAGE), "phone": "0527-86221234"}


def test_it_lists_the_families_of_a_village_masked_with_people_and_amount(enter: Enter, run: int) -> None:  # noqa: F811
    page = text(enter(cast.CLERK).get("/notices/published/", ASKED))
    assert "最低生活保障对象公布" in page and "长期公布" in page and "公布〔2020〕12月" in page
    assert "按照《最低生活保障审核审批办法（试行）》（民发〔2012〕220号）的规定" in page  # the law of that day
    assert "王*国" in page and "王建国" not in page.split("public-notice", 1)[1]
    assert "事由" not in page and "家庭月保障金（元）" in page


def test_poster_and_workbook_say_the_same_and_the_workbook_is_noted(enter: Enter, run: int) -> None:  # noqa: F811
    clerk = enter(cast.CLERK)
    assert clerk.get("/notices/published/poster/", ASKED).content[:5] == b"%PDF-"
    asked = "&".join(f"{name}={value}" for name, value in ASKED.items())
    sheet = read(clerk.post(f"/notices/published/export/?{asked}").content, "x.xlsx").sheets[0]
    cells = " ".join(str(cell) for row in sheet.rows for cell in row)
    assert "王*国" in cells and "王建国" not in cells


def test_without_a_village_without_families_or_with_a_mobile_telephone_it_says_what_to_do(enter: Enter, run: int) -> None:  # noqa: F811
    clerk = enter(cast.CLERK)
    assert "请选择村（社区）" in text(clerk.get("/notices/published/"))
    assert "没有此项目的在保家庭" in text(clerk.get("/notices/published/", ASKED | {"village": str(cast.SECOND_VILLAGE)}))
    assert clerk.get("/notices/published/", ASKED | {"phone": "13800001234"}).status_code == 422
    assert clerk.get("/notices/published/poster/", ASKED | {"village": ""}).status_code == 404


def test_a_village_of_another_town_is_not_listed(enter: Enter, run: int) -> None:  # noqa: F811
    page = text(enter(cast.OTHER_CLERK).get("/notices/published/", ASKED))
    assert "王*国" not in page
