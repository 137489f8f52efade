"""Support that relatives living elsewhere owe (赡养费、抚养费、扶养费), reckoned from their income where a local rule says so."""

from minzheng.policy.engine import (
    Code,
    Count,
    Day,
    FenMonth,
    Flag,
    Rate,
    When,
    count,
    first_day,
    household,
    parameter,
    total,
    variable,
)
from minzheng.policy.engine.arithmetic import completed_years, portion
from minzheng.programmes.means.rules.work import dibao_standard


@variable(
    entity="person",
    unit="flag",
    label="Old enough to be owed support",
    law="Law on the rights of the elderly, art. 2",
    settled=(When("counted_member", 0, 0),),
)
def owed_support(counted_member: Flag, born: Day, day: Day = first_day(), age: Count = parameter("dibao.support.age")) -> int:
    return 1 if counted_member and completed_years(born, day) >= age else 0


@variable(
    entity="household",
    unit="count",
    label="Members each obligor supports here",
    law="Dibao review and confirmation measures, 民发〔2021〕57号, art. 13",
    settled=(When("for_family", 0, 1),),
)
def supported_members(owed: Count = count(owed_support), for_family: Flag = parameter("dibao.support.for_family")) -> int:
    """At least one: somebody is owed it."""
    return max(1, owed) if for_family else 1


@variable(
    entity="obligor",
    unit="flag",
    label="Obligor who can be turned to",
    law="Dibao review and confirmation measures, 民发〔2021〕57号, art. 13",
)
def obligor_present(obligor_absent: Flag) -> int:
    return 0 if obligor_absent else 1


@variable(
    entity="household",
    unit="count",
    label="Obligors who can be turned to",
    law="Dibao review and confirmation measures, 民发〔2021〕57号, art. 13",
)
def obligors_present(present: Count = count(obligor_present)) -> int:
    return present


@variable(
    entity="obligor",
    unit="fen_month",
    label="Income of the obligor above what is left to the own household",
    law="Dibao review and confirmation measures, 民发〔2021〕57号, art. 13",
    settled=(
        When("mode", 0, 0),
        When("mode", 3, 0),
        When("obligor_absent", 1, 0),
        When("obligor_dibao", 1, 0),
        When("obligor_destitute", 1, 0),
    ),
)
def obligor_excess(
    obligor_income: FenMonth,
    obligor_members: Count,
    obligor_absent: Flag,
    obligor_dibao: Flag,
    obligor_destitute: Flag,
    standard: FenMonth = household(dibao_standard),
    mode: Code = parameter("dibao.support.mode"),
    free_rate: Rate = parameter("dibao.support.free_rate"),
    by_person: Flag = parameter("dibao.support.by_person"),
) -> int:
    """Mode 1 leaves a multiple of the standard to each person of the obligor's household, mode 2 the standard itself."""
    if mode == 0 or mode == 3 or obligor_absent or obligor_dibao or obligor_destitute:
        return 0
    left = portion(standard, free_rate) if mode == 1 else standard
    persons = max(1, obligor_members)
    excess = max(0, obligor_income - left * persons)
    return excess // persons if by_person else excess


@variable(
    entity="obligor",
    unit="fen_month",
    label="Support by the local formula",
    law="Dibao review and confirmation measures, 民发〔2021〕57号, art. 13",
    settled=(When("obligor_excess", 0, 0),),
)
def support_by_formula(
    obligor_excess: FenMonth,
    obligor_supports: Count,
    children: Count = household(obligors_present),
    here: Count = household(supported_members),
    mode: Code = parameter("dibao.support.mode"),
    rate: Rate = parameter("dibao.support.rate"),
    rate_of_many: Rate = parameter("dibao.support.rate_of_many"),
    many: Count = parameter("dibao.support.many"),
) -> int:
    """A share of the excess, spread over everybody the obligor must support; those who live here get their parts."""
    share = portion(obligor_excess, rate_of_many if mode == 2 and children >= many else rate)
    persons = max(1, obligor_supports)
    return share * min(here, persons) // persons


@variable(
    entity="obligor",
    unit="fen_month",
    label="Support that counts",
    law="Dibao review and confirmation measures, 民发〔2021〕57号, art. 13",
    settled=(When("mode", 0, 0),),
)
def obligor_support(support_by_formula: FenMonth, obligor_pays: FenMonth, mode: Code = parameter("dibao.support.mode")) -> int:
    """What a court ordered or what is really paid goes before the formula where it is more."""
    return max(support_by_formula, obligor_pays) if mode else 0


@variable(
    entity="household",
    unit="fen_month",
    label="Support of relatives that counts",
    law="Dibao review and confirmation measures, 民发〔2021〕57号, art. 13",
)
def support_counted(owed: FenMonth = total(obligor_support)) -> int:
    return owed


INPUTS = (
    "born",
    "obligor_income",
    "obligor_members",
    "obligor_supports",
    "obligor_pays",
    "obligor_absent",
    "obligor_dibao",
    "obligor_destitute",
)
VARIABLES = (
    owed_support,
    supported_members,
    obligor_present,
    obligors_present,
    obligor_excess,
    support_by_formula,
    obligor_support,
    support_counted,
)
