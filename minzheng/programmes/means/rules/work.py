"""Wages: what is added where a wage is assessed instead of declared, and what is taken off for the cost of being in work."""

from minzheng.policy.engine import Code, Count, FenMonth, Flag, Rate, When, earlier, household, parameter, variable
from minzheng.policy.engine.arithmetic import portion


@variable(
    entity="household",
    unit="fen_month",
    label="Dibao standard per person",
    law="Interim measures for social assistance, Order 649, art. 10",
)
def dibao_standard(standard: FenMonth = parameter("dibao.standard")) -> int:
    return standard


@variable(
    entity="person",
    unit="code",
    label="Work that may be assessed: 1 unstable, 2 refused, 0 neither",
    law="Notice on backstop assistance, 2022-10-20, item 1(1)",
    settled=(When("mode", 0, 0),),
)
def assessable_work(
    employed: Flag,
    insured_months: Count,
    refused_jobs: Count,
    mode: Code = parameter("dibao.imputed_wage_mode"),
    months: Count = parameter("dibao.imputed_wage_months"),
) -> int:
    if mode == 0:
        return 0
    if refused_jobs > 0:
        return 2
    return 1 if employed and insured_months < months else 0


@variable(
    entity="person",
    unit="code",
    label="Why a wage is assessed: 1 unstable work, 2 work refused, 0 it is not",
    law="Notice on backstop assistance, 2022-10-20, item 1(1)",
    settled=(When("assessable_work", 0, 0), When("labour_capacity", 2, 0), When("labour_capacity", 3, 0)),
)
def imputed_reason(assessable_work: Code, labour_capacity: Code) -> int:
    """Only of who is fully able to work (code 1); unknown until that is assessed."""
    return assessable_work if labour_capacity == 1 else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Added to the wage up to the minimum wage",
    law="Notice on backstop assistance, 2022-10-20, item 1(1)",
    settled=(When("imputed_reason", 0, 0),),
)
def imputed_wage(imputed_reason: Code, wage_income: FenMonth, minimum: FenMonth = parameter("area.minimum_wage")) -> int:
    """A real wage above the minimum wage stays what it is."""
    return max(0, minimum - wage_income) if imputed_reason else 0


@variable(
    entity="household",
    unit="fen_month",
    label="Share of the standard for the cost of being in work",
    law="Opinions on reforming social assistance, 2020-08, item 11",
)
def employment_cost_share(dibao_standard: FenMonth, rate: Rate = parameter("dibao.employment_cost_rate")) -> int:
    return portion(dibao_standard, rate)


@variable(
    entity="household",
    unit="fen_month",
    label="Most that is deducted for the cost of being in work",
    law="Opinions on reforming social assistance, 2020-08, item 11",
)
def employment_cost_limit(dibao_standard: FenMonth, cap: Rate = parameter("dibao.employment_cost_cap")) -> int:
    return portion(dibao_standard, cap)


@variable(
    entity="person",
    unit="fen_month",
    label="Deduction for the cost of being in work",
    law="Opinions on reforming social assistance, 2020-08, item 11",
    settled=(When("employed", 0, 0),),
)
def employment_cost(
    employed: Flag,
    wage_income: FenMonth,
    share: FenMonth = household(employment_cost_share),
    limit: FenMonth = household(employment_cost_limit),
    mode: Code = parameter("dibao.employment_cost_mode"),
    rate: Rate = parameter("dibao.employment_cost_rate"),
) -> int:
    """Mode 0: a share of the standard; 1: a share of the wage. Never more than the wage, nor than the limit."""
    if not employed:
        return 0
    return min(wage_income, portion(wage_income, rate) if mode == 1 else share, limit)


@variable(
    entity="person",
    unit="fen_month",
    label="Wage of a carer left out of account",
    law="Dibao review and confirmation measures, 民发〔2021〕57号, art. 13",
    settled=(When("carer", 0, 0), When("rate", 0, 0)),
)
def carer_disregard(
    carer: Flag, wage_income: FenMonth, others: Count = earlier("carer"), rate: Rate = parameter("dibao.carer_disregard_rate")
) -> int:
    """One carer in a family: the first."""
    return portion(wage_income, rate) if carer and others == 0 else 0


INPUTS = ("employed", "wage_income", "residence", "insured_months", "refused_jobs", "labour_capacity", "carer")
VARIABLES = (
    dibao_standard, assessable_work, imputed_reason, imputed_wage,
    employment_cost_share, employment_cost_limit, employment_cost, carer_disregard,
)  # fmt: skip
