"""Who belongs to the groups. Each notice names its own; the last change was for a time."""

from datetime import date

from minzheng.policy.engine import Flag, When, household, variable
from minzheng.programmes.price.rules.triggers import LINKAGE, triggered

WIDER = "Price-linkage notice, 发改价格〔2021〕1553号"
PHASED = "Phased change to price linkage, six departments, 2022-08-31"
_DEAD = (When("alive", 0, 0),)
_LABEL = "Belongs to the groups of the mechanism"


@variable(entity="person", unit="flag", label=_LABEL, law=LINKAGE, settled=_DEAD)
def in_group(
    alive: Flag, dibao_recipient: Flag, destitute_recipient: Flag, entitled_group: Flag, unemployment_insurance: Flag
) -> int:
    if not alive:
        return 0
    return max(dibao_recipient, destitute_recipient, entitled_group, unemployment_insurance)


@variable(entity="person", unit="flag", name="in_group", since=date(2021, 11, 1), label=_LABEL, law=WIDER, settled=_DEAD)
def in_group_from_2021(
    alive: Flag,
    dibao_recipient: Flag,
    destitute_recipient: Flag,
    entitled_group: Flag,
    unemployment_insurance: Flag,
    orphan_recipient: Flag,
    unattended_recipient: Flag,
    hiv_child: Flag,
) -> int:
    if not alive:
        return 0
    children = max(orphan_recipient, unattended_recipient, hiv_child)
    return max(children, dibao_recipient, destitute_recipient, entitled_group, unemployment_insurance)


@variable(entity="person", unit="flag", name="in_group", since=date(2022, 9, 1), label=_LABEL, law=PHASED, settled=_DEAD)
def in_group_for_a_time(
    alive: Flag,
    dibao_recipient: Flag,
    destitute_recipient: Flag,
    entitled_group: Flag,
    unemployment_insurance: Flag,
    orphan_recipient: Flag,
    unattended_recipient: Flag,
    hiv_child: Flag,
    unemployment_aid: Flag,
    edge_member: Flag,
) -> int:
    """Until 2023-03, for the indices of 2022-08 to 2023-02."""
    if not alive:
        return 0
    children = max(orphan_recipient, unattended_recipient, hiv_child)
    others = max(dibao_recipient, destitute_recipient, entitled_group, unemployment_insurance)
    return max(children, others, unemployment_aid, edge_member)


@variable(entity="person", unit="flag", name="in_group", since=date(2023, 4, 1), label=_LABEL, law=WIDER, settled=_DEAD)
def in_group_from_2023(
    alive: Flag,
    dibao_recipient: Flag,
    destitute_recipient: Flag,
    entitled_group: Flag,
    unemployment_insurance: Flag,
    orphan_recipient: Flag,
    unattended_recipient: Flag,
    hiv_child: Flag,
) -> int:
    if not alive:
        return 0
    children = max(orphan_recipient, unattended_recipient, hiv_child)
    return max(children, dibao_recipient, destitute_recipient, entitled_group, unemployment_insurance)


@variable(
    entity="person",
    unit="flag",
    label="Covered by the price-linked subsidy",
    law=LINKAGE,
    settled=(When("in_group", 0, 0), When("started", 0, 0)),
)
def price_covered(in_group: Flag, started: Flag = household(triggered)) -> int:
    """Whoever belongs to several groups is covered once."""
    return 1 if in_group and started else 0


VARIABLES = (in_group, in_group_from_2021, in_group_for_a_time, in_group_from_2023, price_covered)
