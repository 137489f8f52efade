"""Which children get the orphan allowance or that of children without actual care, and the study aid of orphans.

First the two parents (`parents.py`), then the child (`status.py`), the monthly allowance (`allowance.py`) and the aid for a school
year (`study_aid.py`). No rule reads the household: a child's allowance is the child's own.
"""

from datetime import date

from minzheng.policy.engine import Rules
from minzheng.programmes.children.rules import allowance, parents, status, study_aid
from minzheng.programmes.facts import facts

RULES = Rules(
    "children",
    since=date(2010, 1, 1),
    inputs=facts(
        "born",
        "alive",
        "registered_elsewhere",
        "adopted",
        "destitute_recipient",
        "father_state",
        "father_state_months",
        "mother_state",
        "mother_state_months",
        "student",
        "orphan_since",
        "unattended_since",
        "placement",
        "dibao_recipient",
        "dibao_received",
        "disability_level",
    ),
    variables=(*parents.VARIABLES, *status.VARIABLES, *allowance.VARIABLES, *study_aid.VARIABLES),
)
