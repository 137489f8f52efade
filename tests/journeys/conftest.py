"""One furnished installation for the journeys that only look, and one browser for all of them."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.browser import browser, chromium, served
from tests.journeys.casework import Seat
from tests.journeys.counted import Desk
from tests.journeys.installation import Installation, Office, build, opened_at
from tests.journeys.keystrokes import Tally
from tests.journeys.stafftime import keep


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """MINZHENG_JOURNEY_HOME names one that is there already and saves its building."""
    kept = os.environ.get("MINZHENG_JOURNEY_HOME", "")
    return opened_at(Path(kept)) if kept else build(tmp_path_factory.mktemp("furnished"), paid=True)


@pytest.fixture(scope="session")
def page_kinds(furnished: Installation) -> list[dict[str, Any]]:
    return json.loads(furnished.run("tests.journeys.crawling"))


@pytest.fixture(scope="module")  # while a browser is open its loop runs in this thread, where other tests want a database
def opened() -> Iterator[Any]:
    if not chromium():
        pytest.skip("No Chromium is installed: browser journeys are left out.")
    with browser() as found:
        yield found


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A served installation of its own for journeys that act and let days pass. MINZHENG_JOURNEY_OFFICE names one that is there."""
    kept = os.environ.get("MINZHENG_JOURNEY_OFFICE", "")
    made = opened_at(Path(kept)) if kept else build(tmp_path_factory.mktemp("office"), paid=True)
    with served(made.environment) as address:
        yield Office(made, address)


@pytest.fixture
def journey(request: pytest.FixtureRequest) -> Iterator[Tally]:
    """The count of one journey, named by the test's `@pytest.mark.journey(name, title)`; kept when the journey came to its end."""
    name, title = request.node.get_closest_marker("journey").args
    tally = Tally(name, title)
    yield tally
    keep(tally)


@pytest.fixture
def seat(opened: Any, office: Office, journey: Tally) -> Iterator[Seat]:
    """The desk of an official; the journey fails on any error that a browser reported."""
    taken: dict[str, Desk] = {}

    def at(login: str) -> Desk:
        if login not in taken:
            taken[login] = Desk(opened, office.address, login, office.installation.keys[login], journey)
        return taken[login]

    yield at
    assert {login: desk.problems for login, desk in taken.items() if desk.problems} == {}
