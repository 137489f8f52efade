"""Which member of the household owes which other support, by how each is related to the head (codes of the register:
0 head, 1 spouse, 2 son, 3 daughter, 4 grandchild, 5 parent, 6 grandparent, 7 sibling, 8 other)."""

from minzheng.policy.engine import Code, Flag, When, any_of, household, variable
from minzheng.programmes.tekun.rules.kin import OWES

_NOT = (When("able", 0, 0),)


@variable(entity="person", unit="flag", label="Head of the household, able to support", law=OWES, settled=_NOT)
def able_as_head(able: Flag, relation: Code) -> int:
    return 1 if able and relation == 0 else 0


@variable(entity="person", unit="flag", label="Spouse of the head, able to support", law=OWES, settled=_NOT)
def able_as_spouse(able: Flag, relation: Code) -> int:
    return 1 if able and relation == 1 else 0


@variable(entity="person", unit="flag", label="Child of the head, able to support", law=OWES, settled=_NOT)
def able_as_child(able: Flag, relation: Code) -> int:
    return 1 if able and (relation == 2 or relation == 3) else 0


@variable(entity="person", unit="flag", label="Parent of the head, able to support", law=OWES, settled=_NOT)
def able_as_parent(able: Flag, relation: Code) -> int:
    return 1 if able and relation == 5 else 0


@variable(entity="person", unit="flag", label="Grandparent of the head, able to support", law=OWES, settled=_NOT)
def able_as_grandparent(able: Flag, relation: Code) -> int:
    return 1 if able and relation == 6 else 0


@variable(entity="person", unit="flag", label="Sibling of the head, able to support", law=OWES, settled=_NOT)
def able_as_sibling(able: Flag, relation: Code) -> int:
    return 1 if able and relation == 7 else 0


@variable(entity="household", unit="flag", label="The head is able to support", law=OWES)
def able_head(found: Flag = any_of(able_as_head)) -> int:
    return found


@variable(entity="household", unit="flag", label="The head's spouse is able to support", law=OWES)
def able_spouse(found: Flag = any_of(able_as_spouse)) -> int:
    return found


@variable(entity="household", unit="flag", label="A child of the head is able to support", law=OWES)
def able_child(found: Flag = any_of(able_as_child)) -> int:
    return found


@variable(entity="household", unit="flag", label="A parent of the head is able to support", law=OWES)
def able_parent(found: Flag = any_of(able_as_parent)) -> int:
    return found


@variable(entity="household", unit="flag", label="A grandparent of the head is able to support", law=OWES)
def able_grandparent(found: Flag = any_of(able_as_grandparent)) -> int:
    return found


@variable(entity="household", unit="flag", label="A sibling of the head is able to support", law=OWES)
def able_sibling(found: Flag = any_of(able_as_sibling)) -> int:
    return found


@variable(
    entity="person",
    unit="flag",
    label="A member of the household owes support and is able",
    law=OWES,
    settled=(When("without_means", 0, 0), When("relation", 8, 0)),
)
def supported_at_home(
    without_means: Flag,
    relation: Code,
    head: Flag = household(able_head),
    spouse: Flag = household(able_spouse),
    child: Flag = household(able_child),
    parent: Flag = household(able_parent),
    grandparent: Flag = household(able_grandparent),
    sibling: Flag = household(able_sibling),
) -> int:
    """Asked only about who has no means of his own; such a person is not able, and so never his own supporter."""
    if not without_means or relation == 8:
        return 0
    if relation == 0:
        return max(spouse, child, parent)
    if relation == 1:
        return max(head, child)
    if relation == 2 or relation == 3:
        return max(head, spouse)
    if relation == 4:
        return child
    if relation == 5:
        return max(head, sibling, parent, grandparent)
    return max(parent, grandparent) if relation == 6 else parent


VARIABLES = (
    able_as_head, able_as_spouse, able_as_child, able_as_parent, able_as_grandparent, able_as_sibling,
    able_head, able_spouse, able_child, able_parent, able_grandparent, able_sibling,
    supported_at_home,
)  # fmt: skip
