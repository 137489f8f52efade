"""What is due to each person and to the household: share of the household's amount or cover alone, plus top-up."""

from dataclasses import replace
from datetime import date

from minzheng.policy.engine import FenMonth, Flag, When, any_of, total, variable
from minzheng.programmes.dibao.rules.claim import dibao_covered


@variable(
    entity="person",
    unit="fen_month",
    label="Dibao of the person",
    law="Interim measures for social assistance, Order 649, art. 12",
    settled=(When("dibao_covered", 0, 0),),
)
def dibao_share(dibao_covered: Flag, gap_share: FenMonth, single_amount: FenMonth, topup: FenMonth) -> int:
    return gap_share + single_amount + topup if dibao_covered else 0


@variable(
    entity="household",
    unit="fen_month",
    label="Dibao of the household",
    law="Interim measures for social assistance, Order 649, art. 12",
)
def dibao_amount(shares: FenMonth = total(dibao_share)) -> int:
    return shares


@variable(
    entity="household",
    unit="flag",
    label="Entitled to dibao",
    law="Interim measures for social assistance, Order 649, art. 9",
)
def dibao_eligible(covered: Flag = any_of(dibao_covered)) -> int:
    return covered


dibao_eligible_from_2026 = replace(dibao_eligible, since=date(2026, 7, 1), law="Social assistance law, 2026, art. 13")
VARIABLES = (dibao_share, dibao_amount, dibao_eligible, dibao_eligible_from_2026)
