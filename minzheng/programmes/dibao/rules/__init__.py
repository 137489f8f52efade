"""Who gets dibao and how much: Interim Measures for Social Assistance (Order 649) and the ministry's review measures.

The household is tested as a whole (members, income, property); the amount is the gap to the standard, subtracted for the household
and only then rounded, split over its members, plus each member's own top-up. Read the modules in the order of the list below.
"""

from datetime import date

from minzheng.policy.engine import Rules
from minzheng.programmes.dibao.rules import claim, outcomes, topups
from minzheng.programmes.facts import facts
from minzheng.programmes.means.rules import counting, income, wealth

RULES = Rules(
    "dibao",
    since=date(2012, 12, 12),
    inputs=facts(
        "born",
        "alive",
        "imprisoned",
        "compulsory_rehabilitation",
        "religious_absence",
        "declared_missing",
        "destitute_recipient",
        "employed",
        "wage_income",
        "business_income",
        "property_income",
        "transfer_income",
        "disability_kind",
        "disability_level",
        "serious_illness",
        "refused_jobs",
        "residence",
        "financial_assets",
        "vehicles",
        "homes",
    ),
    variables=(
        *counting.VARIABLES,
        *income.VARIABLES,
        *wealth.VARIABLES,
        *claim.VARIABLES,
        *topups.VARIABLES,
        *outcomes.VARIABLES,
    ),
)
