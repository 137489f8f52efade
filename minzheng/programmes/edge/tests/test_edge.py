"""What is peculiar to identification: its examples hold, it pays nothing, its letters can be written."""

import pytest

from minzheng.policy import examples
from minzheng.programmes.edge.programme import EDGE
from minzheng.programmes.facts import FACTS

assert EDGE.rules is not None and EDGE.parameters is not None and EDGE.examples is not None
EXAMPLES = examples.run(EDGE.examples, EDGE.rules, EDGE.parameters, FACTS)
PLACES = (
    "applicant",
    "applied_on",
    "place",
    "number",
    "persons",
    "standard",
    "income",
    "reasons",
    "law",
    "first_month",
    "date",
    "office",
)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_example(example: examples.Result) -> None:
    assert example.failures == ()


def test_an_identification_pays_nothing_and_is_a_fact_to_others() -> None:
    assert EDGE.benefit is None and EDGE.payment is None
    assert EDGE.gives == {"edge_member": "edge_covered"}


def test_letters_can_be_written() -> None:
    assert set(EDGE.texts) == {"identified", "not_identified"}
    for name in EDGE.texts:
        assert "{" not in EDGE.text(name, **dict.fromkeys(PLACES, "x"))
