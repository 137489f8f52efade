"""Who gets the price-linked subsidy of a month and how much: the linkage notices since 2011.

Prices rise beyond a threshold, the mechanism starts, every person of certain groups gets one subsidy for that month. The month of
the rules is the one in which the index is published and the subsidy paid. Read the modules in the order of the list below.
"""

from datetime import date

from minzheng.policy.engine import Rules
from minzheng.programmes.facts import facts
from minzheng.programmes.price.rules import amounts, groups, living, triggers

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
    variables=(*triggers.VARIABLES, *groups.VARIABLES, *amounts.VARIABLES, *living.VARIABLES),
)
