"""What is peculiar to identification: its examples hold, it pays nothing, its letters can be written."""

import pytest

from minzheng.policy import examples
from minzheng.programmes.facts import FACTS
from minzheng.programmes.rigid.programme import RIGID

assert RIGID.rules is not None and RIGID.parameters is not None and RIGID.examples is not None
EXAMPLES = examples.run(RIGID.examples, RIGID.rules, RIGID.parameters, FACTS)
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
    assert RIGID.benefit is None and RIGID.payment is None
    assert RIGID.gives == {"rigid_member": "rigid_covered"}


def test_letters_can_be_written() -> None:
    assert set(RIGID.texts) == {"identified", "not_identified"}
    for name in RIGID.texts:
        assert "{" not in RIGID.text(name, **dict.fromkeys(PLACES, "x"))
