"""Who is destitute and what is due: Order 649 arts. 14 to 19 and the ministry's identification measures.

Three tests of a person, all of which must hold: no capacity to work, no source of income, nobody able to support. What is due is
the basic living standard and a care standard by the grade of self-care. Read the modules in the order of the list below.
"""

from datetime import date

from minzheng.policy.engine import Rules
from minzheng.programmes.facts import facts
from minzheng.programmes.tekun.rules import amounts, capacity, care, identification, kin, kinship, obligors, sources, telling

RULES = Rules(
    "tekun",
    since=date(2016, 10, 10),
    inputs=facts(
        "born",
        "alive",
        "relation",
        "student",
        "disability_kind",
        "disability_level",
        "wage_income",
        "business_income",
        "property_income",
        "transfer_income",
        "imprisoned",
        "declared_missing",
        "orphan_since",
        "unattended_since",
        "placement",
        "cannot_eat",
        "cannot_dress",
        "cannot_get_up",
        "cannot_toilet",
        "cannot_walk",
        "cannot_bathe",
        "residence",
        "financial_assets",
        "vehicles",
        "homes",
        "obligor_income",
        "obligor_members",
        "obligor_born",
        "obligor_destitute",
        "obligor_dibao",
        "obligor_disability_kind",
        "obligor_disability_level",
        "obligor_absent",
        "obligor_low_property",
    ),
    variables=(
        *capacity.VARIABLES,
        *sources.VARIABLES,
        *kin.VARIABLES,
        *kinship.VARIABLES,
        *obligors.VARIABLES,
        *identification.VARIABLES,
        *care.VARIABLES,
        *amounts.VARIABLES,
        *telling.VARIABLES,
    ),
)
