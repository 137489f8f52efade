"""Pages for everybody: with the keyboard alone, in large type, on paper, and in a window that is narrow."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.browser import served, sign_in
from tests.journeys.installation import Installation

OUTLINED = """() => { const at = document.activeElement, look = getComputedStyle(at);
  return {tag: at.tagName + ' ' + (at.id || at.className || at.textContent.slice(0, 20)),
          seen: look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 1.5,
          shown: at.getBoundingClientRect().width > 0}; }"""
LARGE = ("/", "/households/", "/households/1/", "/runs/", "/runs/2/", "/bank/", "/figures/", "/programmes/dibao/", "/trail/")


@pytest.fixture(scope="module")
def address(furnished: Installation) -> Iterator[str]:
    with served(furnished.environment) as found:
        yield found


@pytest.fixture
def page(opened: Any, address: str, furnished: Installation) -> Iterator[Any]:
    window = opened.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    found = window.new_page()
    sign_in(found, address, "officer", furnished.keys["officer"])
    yield found
    window.close()


def test_a_family_is_found_and_opened_without_a_mouse(page: Any, address: str) -> None:
    page.goto(f"{address}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#content"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find-everywhere"
    page.keyboard.type("l")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    for _stop in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(document.activeElement.getAttribute('href') || '').startsWith('/households/') && "
                         "document.activeElement.closest('td') !== null"):  # fmt: skip
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/households/*/")


def test_wherever_the_keyboard_stands_can_be_seen(page: Any, address: str) -> None:
    unseen = []
    for path in ("/households/", "/runs/2/"):
        page.goto(address + path)
        for _stop in range(70):
            page.keyboard.press("Tab")
            at = page.evaluate(OUTLINED)
            if at["shown"] and not at["tag"].startswith("BODY") and not at["seen"]:
                unseen.append(f"{path}: {at['tag']}")
    assert unseen == [], unseen


def test_large_type_grows_everything_and_nothing_runs_out_of_the_window(page: Any, address: str) -> None:
    page.goto(f"{address}/")
    page.click("button[name=large]")
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") >= 20
    wide = []
    for width, height in ((1366, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        for path in LARGE:
            page.goto(address + path)
            found = page.evaluate("document.documentElement.scrollWidth")
            if found > width:
                wide.append(f"{path}: {found} of {width}")
    assert wide == []


def test_paper_carries_the_content_the_office_and_no_menu(page: Any, address: str) -> None:
    page.goto(f"{address}/households/")
    page.emulate_media(media="print")
    for hidden in (".side", ".top", "form .actions"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert "打印人" in page.inner_text(".print-only")
    assert page.locator("main table tbody tr").first.is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
