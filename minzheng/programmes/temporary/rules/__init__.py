"""Who gets temporary assistance and up to how much: Order 649 arts. 47 to 49 and the ministry's opinions of 2018.

A case is one family, one cause, one grant. Two types: an emergency, which asks nothing about means, and a cost the family
cannot bear. Formulas are local; the amount is the most that the local rule allows. Read the modules in the order of the list below.
"""

from dataclasses import replace
from datetime import date

from minzheng.policy.engine import Rules, Variable
from minzheng.programmes.facts import facts
from minzheng.programmes.temporary.rules import causes, formulas, means, outcomes

OPINIONS = "Opinions on improving temporary assistance, 民发〔2018〕23号"


def _under_each_text(rule: Variable) -> tuple[Variable, ...]:
    """Until 2018-01 the notice of 2014 alone is the law: no decision cites a later one."""
    if not rule.law.startswith(OPINIONS):
        return (rule,)
    return (replace(rule, law=causes.HERE), replace(rule, since=date(2018, 2, 1)))


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
    variables=tuple(
        version for part in (means, causes, formulas, outcomes) for rule in part.VARIABLES for version in _under_each_text(rule)
    ),
)
