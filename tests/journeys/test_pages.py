"""Every kind of page of a furnished installation: may be read by everybody, fits its window, asks the database little."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys import axe
from tests.journeys.browser import served, sign_in
from tests.journeys.installation import Installation

WIDTHS = {"desk": (1366, 768), "phone": (390, 844)}
MOST_QUERIES = 12
FILES = {
    "application": 20, "application-receipt": 20, "household-past": 40, "proceeding": 22, "notice": 18, "letter": 16,
    "letter-preview": 30,
}  # fmt: skip


@pytest.fixture(scope="module")
def address(furnished: Installation) -> Iterator[str]:
    with served(furnished.environment) as found:
        yield found


def readable(page_kinds: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Paths of pages by account."""
    found: dict[str, list[str]] = {}
    for row in page_kinds:
        if row["page"]:
            found.setdefault(row["login"], []).append(row["path"])
    return found


def test_no_link_leads_nowhere(page_kinds: list[dict[str, Any]]) -> None:
    assert len({row["name"] for row in page_kinds}) > 45
    lost = [row for row in page_kinds if row["status"] not in (200, 302)]
    assert [(row["login"], row["path"], row["status"]) for row in lost] == []


def test_no_list_asks_the_database_more_than_twelve_times(page_kinds: list[dict[str, Any]]) -> None:
    """Files of one case, where everything about it stands on one page, may ask more, but not without bound."""
    many = {
        row["path"]: row["queries"] for row in page_kinds if row["page"] and row["queries"] > FILES.get(row["name"], MOST_QUERIES)
    }
    assert many == {}


def test_axe_finds_nothing_serious_and_every_page_fits_its_window(
    opened: Any, address: str, furnished: Installation, page_kinds: list[dict[str, Any]]
) -> None:
    if not axe.SCRIPT.exists():
        pytest.skip("axe-core is not there: run `make setup`.")
    wrong: list[str] = []
    for login, paths in readable(page_kinds).items():
        window = opened.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", bypass_csp=True)
        page = window.new_page()
        page.goto(f"{address}/login/")
        wrong += _judged(page, "/login/")
        sign_in(page, address, login, furnished.keys[login])
        for path in paths:
            page.goto(address + path)
            wrong += _judged(page, path)
        window.close()
    assert wrong == [], "\n".join(wrong)


def _judged(page: Any, path: str) -> list[str]:
    """Both widths of one page."""
    wrong = []
    for name, (width, height) in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        wrong += [f"{path} ({name}): {one['rule']} {node}" for one in axe.findings(page) for node in one["nodes"][:3]]
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            wrong.append(f"{path} ({name}): {wide} px wide")
    return wrong
