"""The month in a real browser, from the login to the report, on the small demonstration."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minzheng.demonstration import bank
from minzheng.payments.layouts import layout
from tests.journeys.browser import chromium, served, sign_in
from tests.journeys.installation import build

pytestmark = pytest.mark.skipif(not chromium(), reason="No Chromium is installed: browser journeys are left out.")
MONTH = "2020-12"
MINUTE = 60_000


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """A served console with the small scenario in an installation of its own; its address and the passwords by login."""
    made = build(tmp_path_factory.mktemp("home"), paid=False)
    with served(made.environment) as address:
        yield address, made.keys


def desk(opened: Any, console: tuple[str, dict[str, str]], login: str) -> Any:
    """A page signed in as an official, that fails the test on any error the browser reports."""
    address, keys = console
    page = opened.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN").new_page()
    page.set_default_timeout(MINUTE)
    page.on("dialog", lambda dialog: dialog.accept())
    page.problems = []
    page.on("console", lambda message: page.problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    sign_in(page, address, login, keys[login])
    return page


def test_a_month_goes_from_determination_to_the_report(opened: Any, console: tuple[str, dict[str, str]]) -> None:
    address, _keys = console
    clerk = desk(opened, console, "clerk")
    clerk.goto(f"{address}/month/{MONTH}/")
    clerk.click("main form[action$='/determine/'] button")
    clerk.wait_for_selector("main table >> text=新增")

    officer = desk(opened, console, "officer")
    officer.goto(f"{address}/month/{MONTH}/")
    officer.click("text=审核建议")
    officer.click(".tabs a[href*='kind=new']")
    officer.click("td a[href^='/proposals/']")
    officer.wait_for_selector(".tree >> text=家庭")
    officer.go_back()
    officer.click("summary >> text=成批确认")
    for box in officer.query_selector_all("details input[name=kind]"):
        box.check()
    officer.click("details button.btn-primary")
    officer.wait_for_selector(".notice.good")

    clerk.goto(f"{address}/month/{MONTH}/")
    clerk.click("text=生成发放批次")
    clerk.wait_for_selector(".notice.good")

    officer.goto(f"{address}/runs/")
    officer.click("td a[href^='/runs/']")
    officer.click("main form[action$='/approve/'] button")
    officer.wait_for_selector(".notice.good")

    finance = desk(opened, console, "finance")
    finance.goto(f"{address}/runs/")
    finance.click("td a[href^='/runs/']")
    finance.click("main form[action$='/authorise/'] button")
    finance.wait_for_selector(".notice.good")
    finance.click("main form[action$='/release/'] button")
    finance.wait_for_selector(".notice.good")
    with finance.expect_download() as download:
        finance.click("main form[action$='/bank-file/'] button")
    orders = Path(download.value.path()).read_bytes()
    answers = bank.answer(orders, layout("standard"), seed=1, noise=0, on=date(2020, 12, 9))
    for paper in (each for each in answers.files if not each.damage):
        finance.goto(f"{address}/bank/")
        finance.set_input_files("main input[type=file]", {"name": paper.name, "mimeType": "text/csv", "buffer": paper.content})
        finance.click("main form[action$='/bank/read/'] button")
        finance.wait_for_url("**/bank/files/*/")
    finance.goto(f"{address}/runs/")
    finance.click("td a[href^='/runs/']")
    finance.wait_for_selector("text=已全部回盘")
    finance.click("main form[action$='/close/'] button")
    finance.wait_for_selector(".notice.good")
    finance.goto(f"{address}/funds/")
    assert finance.query_selector("td.number a") is not None

    officer.goto(f"{address}/figures/?period={MONTH}")
    persons = officer.inner_text("td.number a >> nth=0")
    assert re.fullmatch(r"[\d,]+", persons)
    officer.click("td.number a >> nth=0")
    officer.wait_for_selector(".big-number")
    assert persons in officer.inner_text(".big-number")
    officer.goto(f"{address}/reports/2020/")
    officer.click(".page-head form button[type=submit]")
    officer.wait_for_selector("article.report h1")
    for page in (clerk, officer, finance):
        assert page.problems == []
