"""Who gets dibao and how much: Interim Measures for Social Assistance (Order 649), the ministry's review measures, and from July
2026 the Social Assistance Law.

The household is tested as a whole (members, income, property). The amount is the gap to the standard, subtracted for the household
and only then rounded, or a tier for each member; split over its members, plus each member's own top-up. A family that work has
lifted over the standard may stay for some months; in a family near it one person may be covered alone. Read `means/rules`,
then the modules here in the order of the list below.
"""

from datetime import date

from minzheng.policy.engine import Rules
from minzheng.programmes.dibao.rules import alone, claim, grace, outcomes, tiers, topups
from minzheng.programmes.facts import facts
from minzheng.programmes.means import rules as means

_INPUTS = dict.fromkeys((*means.INPUTS, *grace.INPUTS, *claim.INPUTS, *topups.INPUTS))
RULES = Rules(
    "dibao",
    since=date(2012, 12, 12),
    inputs=facts(*_INPUTS),
    variables=(
        *means.VARIABLES,
        *grace.VARIABLES,
        *tiers.VARIABLES,
        *claim.VARIABLES,
        *alone.VARIABLES,
        *topups.VARIABLES,
        *outcomes.VARIABLES,
    ),
)
