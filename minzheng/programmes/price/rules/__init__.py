"""Who gets the price-linked subsidy of a month and how much: the linkage notices since 2011.

Prices rise beyond a threshold, the mechanism starts, every person of certain groups gets one subsidy for that month. The month of
the rules is the one in which the index is published and the subsidy paid. Read the modules in the order of the list below.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from minzheng.policy.engine import Rules, Variable
from minzheng.programmes.facts import facts
from minzheng.programmes.price.rules import amounts, groups, living, triggers

DECLARED = (*triggers.VARIABLES, *groups.VARIABLES, *amounts.VARIABLES, *living.VARIABLES)
NOTICES = ((None, triggers.FIRST), (date(2016, 8, 1), triggers.LINKAGE), (date(2021, 11, 1), groups.WIDER))


def _under_each_notice(rule: Variable) -> Iterator[Variable]:
    """A rule of the mechanism that no notice changed goes on under each of them, and cites the one of its months."""
    if rule.law != triggers.LINKAGE:
        yield rule
        return
    others = {each.since for each in DECLARED if each.name == rule.name and each is not rule}
    for since, law in NOTICES:
        if (since or date.min) >= (rule.since or date.min) and since not in others:
            yield replace(rule, law=law, since=since)


RULES = Rules(
    "price",
    since=date(2011, 1, 1),
    inputs=facts(
        "alive",
        "dibao_recipient",
        "destitute_recipient",
        "entitled_group",
        "unemployment_insurance",
        "unemployment_aid",
        "orphan_recipient",
        "unattended_recipient",
        "hiv_child",
        "edge_member",
        "residence",
    ),
    variables=tuple(version for rule in DECLARED for version in _under_each_notice(rule)),
)
