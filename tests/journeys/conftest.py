"""One furnished installation for the journeys that only look, and one browser for all of them."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.browser import browser, chromium
from tests.journeys.installation import Installation, build


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """MINZHENG_JOURNEY_HOME names one that is there already and saves its building."""
    kept = os.environ.get("MINZHENG_JOURNEY_HOME", "")
    if not kept:
        return build(tmp_path_factory.mktemp("furnished"), paid=True)
    from pathlib import Path

    rows = json.loads((Path(kept) / "demonstration-accounts.json").read_text())
    return Installation(Path(kept), {row["login"]: row["password"] for row in rows})


@pytest.fixture(scope="session")
def page_kinds(furnished: Installation) -> list[dict[str, Any]]:
    return json.loads(furnished.run("tests.journeys.crawling"))


@pytest.fixture(scope="session")
def opened() -> Iterator[Any]:
    if not chromium():
        pytest.skip("No Chromium is installed: browser journeys are left out.")
    with browser() as found:
        yield found
