"""Who is in need through rigid expenditure: the measures of 2024, since July 2026 also the Social Assistance Law.

Four tests: income per member below what people there had at their disposal last year, property within a list, rigid expenditure of
twelve months over a share of the income of the same months, and not helped otherwise. `expenditure.py` adds up, `holdings.py` tests
property, here is the family.
"""

from datetime import date

from minzheng.policy.engine import Rules
from minzheng.programmes.facts import facts
from minzheng.programmes.means import rules as means
from minzheng.programmes.rigid.rules import expenditure, family, holdings

_OWN = ("dibao_recipient", "edge_member", *expenditure.INPUTS)
RULES = Rules(
    "rigid",
    since=date(2025, 1, 1),
    inputs=facts(*dict.fromkeys((*means.INPUTS, *_OWN))),
    variables=(*means.VARIABLES, *expenditure.VARIABLES, *holdings.VARIABLES, *family.VARIABLES),
)
