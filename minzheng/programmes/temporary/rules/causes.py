"""Why somebody is helped: an emergency or a cost; whether here; whether this cause was helped already."""

from datetime import date

from minzheng.policy.engine import Code, Count, FenMonth, Flag, Money, When, any_of, parameter, variable
from minzheng.programmes.temporary.rules.means import COST

ONCE = "Interim measures for social assistance, Order 649, arts. 47 and 48"
HERE = "Notice on temporary assistance, 国发〔2014〕47号"
ANYWHERE = "Opinions on reforming social assistance, 2020-08, item 14"


@variable(entity="household", unit="flag", label="An emergency", law=COST)
def in_emergency(emergency: Code) -> int:
    return 1 if emergency > 0 else 0


@variable(
    entity="household",
    unit="flag",
    label="A cost the family cannot bear",
    law=COST,
    settled=(When("difficulty", 0, 0), When("own_cost", 0, 0), When("means_fit", 0, 0)),
)
def unbearable_cost(difficulty: Code, own_cost: Money, means_fit: Flag) -> int:
    return 1 if difficulty > 0 and own_cost > 0 and means_fit else 0


@variable(
    entity="household",
    unit="code",
    label="Type: 1 emergency, 2 cost, 0 neither",
    law=COST,
    settled=(When("in_emergency", 1, 1),),
)
def temporary_type(in_emergency: Flag, unbearable_cost: Flag) -> int:
    if in_emergency:
        return 1
    return 2 if unbearable_cost else 0


@variable(
    entity="person",
    unit="flag",
    label="Registered here",
    law=HERE,
    settled=(When("alive", 0, 0), When("registered_elsewhere", 1, 0)),
)
def registered_here(alive: Flag, registered_elsewhere: Flag) -> int:
    return 1 if alive and not registered_elsewhere else 0


@variable(entity="household", unit="flag", label="Can be helped here", law=HERE)
def helped_here(registered: Flag = any_of(registered_here)) -> int:
    return registered


@variable(
    entity="household",
    unit="flag",
    name="helped_here",
    since=date(2020, 9, 1),
    label="Can be helped here",
    law=ANYWHERE,
    settled=(When("in_emergency", 1, 1), When("registered", 1, 1)),
)
def helped_here_from_2020(in_emergency: Flag, registered: Flag = any_of(registered_here)) -> int:
    """In an emergency help is given where it happens, wherever the family is registered."""
    return 1 if in_emergency or registered else 0


@variable(entity="household", unit="flag", label="This cause was not helped before", law=ONCE)
def cause_not_helped(aided_same_cause: Count, times: Count = parameter("temporary.times_per_cause")) -> int:
    return 1 if aided_same_cause < times else 0


@variable(
    entity="household",
    unit="flag",
    label="Less was granted in twelve months than the limit",
    law=ONCE,
    settled=(When("limit", 0, 1), When("aided_sum", 0, 1)),
)
def year_open(
    aided_sum: Money, base_standard: FenMonth, persons: Count, limit: Count = parameter("temporary.cap.standards_a_year")
) -> int:
    """A limit of 0 is none."""
    return 1 if limit == 0 or aided_sum == 0 or aided_sum < base_standard * persons * limit else 0


@variable(
    entity="household",
    unit="flag",
    label="Entitled to temporary assistance",
    law=ONCE,
    settled=(
        When("persons", 0, 0),
        When("temporary_type", 0, 0),
        When("helped_here", 0, 0),
        When("cause_not_helped", 0, 0),
        When("year_open", 0, 0),
    ),
)
def temporary_eligible(persons: Count, temporary_type: Code, helped_here: Flag, cause_not_helped: Flag, year_open: Flag) -> int:
    return 1 if persons > 0 and temporary_type > 0 and helped_here and cause_not_helped and year_open else 0


VARIABLES = (
    in_emergency, unbearable_cost, temporary_type, registered_here, helped_here, helped_here_from_2020, cause_not_helped, year_open,
    temporary_eligible,
)  # fmt: skip
