"""One word per concept: what rules ask for is what people records; every figure is in the catalogue."""

from minzheng.people.tables import BUILT_IN

from minzheng.people.declarations import FACT_KINDS
from minzheng.site.programmes import PROGRAMMES


def test_every_input_of_a_rule_is_a_fact_that_can_be_recorded() -> None:
    for programme in PROGRAMMES:
        if programme.benefit:
            unknown = set(programme.benefit.rules.inputs) - set(FACT_KINDS) - {*PERSON_COLUMNS, *HOUSEHOLD_COLUMNS}
            assert not unknown, f"{programme.code} asks for {unknown}"
