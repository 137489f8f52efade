"""What the elderly get: the old-age allowance by age, and for the poor the service subsidy and the nursing subsidy by ability.

The three are decided one by one: an unknown of one leaves the others standing. `old_age_*` is the allowance, which the monthly run
pays; `elder_service_*` and `elder_nursing_*` are outcomes of their own.
"""

from datetime import date

from minzheng.policy.engine import Rules
from minzheng.programmes.facts import facts
from minzheng.programmes.old_age.rules import age, allowance, nursing, service

RULES = Rules(
    "old_age",
    since=date(2013, 7, 1),
    inputs=facts(
        "born",
        "alive",
        "registered_elsewhere",
        "dibao_recipient",
        "edge_member",
        "destitute_recipient",
        "ability_grade",
        "disability_living_received",
        "disability_care_received",
        "similar_care_allowance",
        "veteran_cadre_care",
        "residence",
    ),
    variables=(*age.VARIABLES, *allowance.VARIABLES, *service.VARIABLES, *nursing.VARIABLES),
)
