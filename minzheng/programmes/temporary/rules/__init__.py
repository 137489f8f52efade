"""Who gets temporary assistance and up to how much: Order 649 arts. 47 to 49 and the ministry's opinions of 2018.

A case is one family, one cause, one grant. Two types: an emergency, which asks nothing about means, and a cost the family
cannot bear. Formulas are local; the amount is the most that the local rule allows. Read the modules in the order of the list below.
"""

from datetime import date

from minzheng.policy.engine import Rules
from minzheng.programmes.facts import facts
from minzheng.programmes.temporary.rules import causes, formulas, means, outcomes

RULES = Rules(
    "temporary",
    since=date(2014, 10, 1),
    inputs=facts(
        "alive",
        "registered_elsewhere",
        "wage_income",
        "business_income",
        "property_income",
        "transfer_income",
        "destitute_recipient",
        "orphan_recipient",
        "dibao_recipient",
        "residence",
        "financial_assets",
        "vehicles",
        "homes",
        "emergency",
        "difficulty",
        "own_cost",
        "aided_same_cause",
        "aided_sum",
        "confirmed_amount",
    ),
    variables=(*means.VARIABLES, *causes.VARIABLES, *formulas.VARIABLES, *outcomes.VARIABLES),
)
