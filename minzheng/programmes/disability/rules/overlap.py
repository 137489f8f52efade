"""What excludes a subsidy: the overlap table of README.md, row by row."""

from minzheng.policy.engine import FenMonth, Flag, When, parameter, variable
from minzheng.programmes.disability.laws import SUBSIDIES, UNATTENDED


@variable(
    entity="person",
    unit="flag",
    label="Suspended while serving a sentence",
    law=SUBSIDIES,
    settled=(When("imprisoned", 0, 0),),
)
def suspended_in_prison(imprisoned: Flag, rule: Flag = parameter("disability.suspended_in_prison")) -> int:
    return 1 if imprisoned and rule else 0


@variable(
    entity="person",
    unit="flag",
    label="Excluded from both subsidies",
    law=SUBSIDIES,
    settled=(When("destitute_recipient", 1, 1), When("work_injury_care", 1, 1), When("suspended_in_prison", 1, 1)),
)
def excluded_from_both(destitute_recipient: Flag, work_injury_care: Flag, suspended_in_prison: Flag) -> int:
    return 1 if destitute_recipient or work_injury_care or suspended_in_prison else 0


@variable(
    entity="person",
    unit="flag",
    label="Receives the full allowance of a child without actual care",
    law=UNATTENDED,
    settled=(When("unattended_recipient", 0, 0), When("dibao_recipient", 1, 0)),
)
def unattended_in_full(unattended_recipient: Flag, dibao_recipient: Flag) -> int:
    """A child with dibao gets only what the allowance exceeds dibao by, which excludes nothing."""
    return 1 if unattended_recipient and not dibao_recipient else 0


@variable(
    entity="person",
    unit="flag",
    label="Excluded from the living subsidy by a child's allowance",
    law=SUBSIDIES,
    settled=(When("orphan_recipient", 1, 1), When("unattended_in_full", 1, 1)),
)
def provided_for_as_child(orphan_recipient: Flag, unattended_in_full: Flag) -> int:
    return 1 if orphan_recipient or unattended_in_full else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Care allowances held of another kind",
    law=SUBSIDIES,
)
def care_allowances_held(similar_care_allowance: FenMonth, veteran_cadre_care: FenMonth) -> int:
    return similar_care_allowance + veteran_cadre_care


VARIABLES = (suspended_in_prison, excluded_from_both, unattended_in_full, provided_for_as_child, care_allowances_held)
