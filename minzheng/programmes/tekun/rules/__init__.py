"""Who is destitute and what is due: Order 649 arts. 14 to 19 and the ministry's identification measures.

Three tests of a person, all of which must hold: no capacity to work, no source of income, nobody able to support. What is due is
the basic living standard and a care standard by the grade of self-care. Read the modules in the order of the list below.
"""

from dataclasses import replace
from datetime import date

from minzheng.policy.engine import Rules, Variable
from minzheng.programmes.facts import facts
from minzheng.programmes.tekun.rules import amounts, capacity, care, identification, kin, kinship, obligors, sources, telling

MEASURES = "Destitute-person identification measures, 民发〔2021〕43号"
FIRST_VERSION = "Destitute-person identification measures, first version, 民发〔2016〕178号"


def _in_both_versions(rule: Variable) -> tuple[Variable, ...]:
    """Until 2021-06 the measures of 2016 are the law, the same tests with other numbers: no decision cites a later law."""
    if not rule.law.startswith(MEASURES):
        return (rule,)
    return (replace(rule, law=FIRST_VERSION), replace(rule, since=date(2021, 7, 1)))


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
    variables=tuple(
        version
        for part in (capacity, sources, kin, kinship, obligors, identification, care, amounts, telling)
        for rule in part.VARIABLES
        for version in _in_both_versions(rule)
    ),
)
