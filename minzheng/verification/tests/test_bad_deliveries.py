"""Broken files handed in by an official: each set aside with words that say what to do, kept as it came; the good one stays."""

import numpy as np
import pytest

from minzheng.base.crypto import ring
from minzheng.places import access
from minzheng.verification import actions, keeping, queries
from minzheng.verification.actions import receiving
from minzheng.verification.incoming import reading
from minzheng.verification.incoming.reading import REASONS
from minzheng.verification.matching import keys
from minzheng.verification.models import Delivery
from minzheng.verification.tests.test_incoming import BROKEN, HEAD, SCHEME, Row, person, text
from tests import cast

pytestmark = pytest.mark.django_db
DEPARTMENT = "social_insurance"


def home(at: int) -> Row:
    return (person(at), f"{cast.COUNTY}"[:6] + "100000", f"{1000 + at}.50", 120 + at, "1990-03-05", "2010-04", "退休")


def ours(content: bytes) -> bytes:
    """The broken files name a county; ours it is, but for the one that is another's."""
    return content.replace(b"321324100000", f"{cast.COUNTY}"[:6].encode() + b"100000")


@pytest.fixture
def good(monkeypatch: pytest.MonkeyPatch) -> Delivery:
    """Last month's list of sixty people, nearly all of them registered."""
    high, _low = keys(ring().lookup_many([person(at) for at in range(60)]))
    monkeypatch.setattr(receiving, "scheme_for", lambda _department: SCHEME)
    monkeypatch.setattr(receiving, "identities", lambda _day: {"high": high})
    made = actions.receive(cast.OFFICER, DEPARTMENT, "社保2020-12-01.csv", text([home(at) for at in range(60)], HEAD) + b"\n")
    assert made.state == "good" and made.profile["known"] == 1.0
    return made


def strangers(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if case.startswith("nobody_known"):
        monkeypatch.setattr(receiving, "identities", lambda _day: {"high": np.array([1], np.int64)})
    if case == "too_many_rows: huge":
        monkeypatch.setattr(reading, "MOST_ROWS", 50)
    if case == "too_large: huge":
        monkeypatch.setattr(reading, "LARGEST", 0)


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_kept_and_set_aside_and_the_last_good_one_stays(
    case: str, good: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, name, expected = BROKEN[case]
    content = ours(content) + (b"\n\n" if case.startswith("nobody_known") else b"")
    strangers(case, monkeypatch)
    stated = expected.get("stated")
    made = actions.receive(cast.OFFICER, DEPARTMENT, name, content, cast.TODAY, stated)  # type: ignore[arg-type]
    assert (made.state, made.path) == ("quarantined", "")
    assert case.split(":")[0] in [code for code, _facts in made.reasons]
    for code, facts in made.reasons:
        message, remedy = REASONS[code]
        assert "{" not in message.format(**facts) and remedy
    assert keeping.kept(made.original, made.sha256, bytes(made.opener)) == content
    if len(content) > 100:
        assert content[:100] not in (keeping.folder() / made.original).read_bytes()
    with access.within(cast.OFFICER.area):
        assert {row.newest.pk for row in queries.sources(cast.OFFICER) if row.newest} == {good.pk}


def test_nothing_is_received_twice_though_it_was_set_aside(good: Delivery) -> None:
    first, again = (actions.receive(cast.OFFICER, DEPARTMENT, "a.csv", b"\n", cast.TODAY) for _ in range(2))
    assert first.pk == again.pk and Delivery.objects.count() == 2
