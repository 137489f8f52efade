"""Who gets the two disability subsidies and how much: 国发〔2015〕52号, with the overlap rules of neighbouring programmes.

First the certificate (`conditions.py`), then what excludes (`overlap.py`), then each subsidy, then the sums. Where this text and a
local one differ, the local one is a parameter.
"""

from datetime import date

from minzheng.policy.engine import Rules
from minzheng.programmes.disability.rules import care, conditions, living, outcomes, overlap
from minzheng.programmes.facts import facts

RULES = Rules(
    "disability",
    since=date(2016, 1, 1),
    inputs=facts(
        "alive",
        "registered_elsewhere",
        "disability_kind",
        "disability_level",
        "disability_valid_until",
        "long_term_care_need",
        "imprisoned",
        "work_injury_care",
        "destitute_recipient",
        "orphan_recipient",
        "unattended_recipient",
        "dibao_recipient",
        "edge_member",
        "rigid_member",
        "wage_income",
        "business_income",
        "transfer_income",
        "residence",
        "similar_living_allowance",
        "similar_care_allowance",
        "veteran_cadre_care",
    ),
    variables=(*conditions.VARIABLES, *overlap.VARIABLES, *living.VARIABLES, *care.VARIABLES, *outcomes.VARIABLES),
)
