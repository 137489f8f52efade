"""Letters and notices of all programmes can be written: each kind of decision has one, and none leaves a place open."""

import pytest

from minzheng.programmes.declaration import Programme
from minzheng.site.programmes import PROGRAMMES

PLACES = (
    *("applicant", "applied_on", "place", "number", "month", "persons", "amount", "amount_before", "standard", "income"),
    *("reasons", "law", "first_month", "date", "office"),
)
KINDS = {
    "tekun": ("grant", "change", "stop", "refuse"),
    "edge": ("identified", "not_identified"),
    "rigid": ("identified", "not_identified"),
    "price": ("grant", "stop", "refuse"),
    "temporary": ("grant", "stop", "refuse", "emergency"),
}


@pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda each: each.code)
def test_a_letter_leaves_no_place_open(programme: Programme) -> None:
    paid = ("grant", "change", "stop") if programme.benefit else ()
    assert set(KINDS.get(programme.code, paid)) <= set(programme.texts)
    for name in programme.texts:
        assert "{" not in programme.text(name, **dict.fromkeys(PLACES, "x"))
