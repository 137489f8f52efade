"""Who is severely disabled or seriously ill: read by top-ups, by the limits of property and by cover of one person alone."""

from minzheng.policy.engine import Code, Count, Flag, When, parameter, variable


@variable(
    entity="person",
    unit="flag",
    label="Severely disabled",
    law="Interim measures for social assistance, Order 649, art. 12",
    settled=(When("disability_level", 0, 0),),
)
def severely_disabled(
    disability_level: Code,
    disability_kind: Code,
    level: Count = parameter("dibao.severe_level"),
    level_of_mind: Count = parameter("dibao.severe_level_of_mind"),
) -> int:
    """Kinds 5 and 6 of the disability register are intellectual and mental."""
    if disability_level == 0:
        return 0
    limit = level_of_mind if disability_kind == 5 or disability_kind == 6 else level
    return 1 if disability_level <= limit else 0


@variable(
    entity="person",
    unit="flag",
    label="Severely disabled or seriously ill",
    law="Interim measures for social assistance, Order 649, art. 12",
    settled=(When("counted_member", 0, 0),),
)
def hard_case(counted_member: Flag, severely_disabled: Flag, serious_illness: Flag) -> int:
    return 1 if counted_member and (severely_disabled or serious_illness) else 0


INPUTS = ("disability_kind", "disability_level", "serious_illness")
VARIABLES = (severely_disabled, hard_case)
