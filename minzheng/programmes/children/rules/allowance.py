"""The monthly allowance: the standard of the place by where the child lives, less the dibao received where only the rest is due."""

from minzheng.policy.engine import Code, Count, FenMonth, Flag, When, any_of, count, parameter, total, variable
from minzheng.programmes.children.laws import ORPHANS, UNATTENDED


@variable(
    entity="person",
    unit="flag",
    label="Orphan or child without actual care",
    law=UNATTENDED,
    settled=(When("orphan_covered", 1, 1), When("unattended_covered", 1, 1)),
)
def child_fits(orphan_covered: Flag, unattended_covered: Flag) -> int:
    return 1 if orphan_covered or unattended_covered else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Standard in an institution",
    law=ORPHANS,
    settled=(When("child_fits", 0, 0), When("placement", 0, 0)),
)
def institution_standard(child_fits: Flag, placement: Code, standard: FenMonth = parameter("children.institution")) -> int:
    return standard if child_fits and placement == 1 else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Standard in a family",
    law=ORPHANS,
    settled=(When("child_fits", 0, 0), When("placement", 1, 0)),
)
def family_standard(child_fits: Flag, placement: Code, standard: FenMonth = parameter("children.family")) -> int:
    """Children without actual care follow the standard of orphans."""
    return standard if child_fits and placement == 0 else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Dibao that the allowance is topped up from",
    law=UNATTENDED,
    settled=(When("child_fits", 0, 0), When("dibao_recipient", 0, 0), When("in_full", 1, 0)),
)
def dibao_counted(
    child_fits: Flag, dibao_recipient: Flag, dibao_received: FenMonth, in_full: Flag = parameter("children.in_full_beside_dibao")
) -> int:
    return dibao_received if child_fits and dibao_recipient and not in_full else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Allowance of the child",
    law=ORPHANS,
    settled=(When("child_fits", 0, 0),),
)
def children_share(child_fits: Flag, institution_standard: FenMonth, family_standard: FenMonth, dibao_counted: FenMonth) -> int:
    return max(0, institution_standard + family_standard - dibao_counted) if child_fits else 0


@variable(entity="person", unit="flag", label="Gets a child's allowance", law=ORPHANS)
def children_covered(children_share: FenMonth) -> int:
    return 1 if children_share > 0 else 0


@variable(entity="household", unit="fen_month", label="Children's allowances of the household", law=ORPHANS)
def children_amount(shares: FenMonth = total(children_share)) -> int:
    return shares


@variable(entity="household", unit="flag", label="Entitled to a child's allowance", law=ORPHANS)
def children_eligible(covered: Flag = any_of(children_covered)) -> int:
    return covered


@variable(entity="household", unit="count", label="Orphans", law=ORPHANS)
def orphans(persons: Count = count("orphan_covered")) -> int:
    return persons


@variable(entity="household", unit="count", label="Children without actual care", law=UNATTENDED)
def unattended_children(persons: Count = count("unattended_covered")) -> int:
    return persons


VARIABLES = (
    child_fits,
    institution_standard,
    family_standard,
    dibao_counted,
    children_share,
    children_covered,
    children_amount,
    children_eligible,
    orphans,
    unattended_children,
)
