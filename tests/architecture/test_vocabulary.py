"""One word per concept: what rules ask for is what people records."""

from minzheng.people.declarations import FACT_KINDS, HOUSEHOLD_COLUMNS, PERSON_COLUMNS
from minzheng.site.programmes import PROGRAMMES


def test_every_input_of_a_rule_is_a_fact_that_can_be_recorded() -> None:
    for programme in PROGRAMMES:
        if programme.benefit:
            unknown = set(programme.benefit.rules.inputs) - {*FACT_KINDS, *PERSON_COLUMNS, *HOUSEHOLD_COLUMNS}
            assert not unknown, f"{programme.code} asks for {unknown}"
