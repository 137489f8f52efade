"""What is due to each person and to the household: share of the gap plus top-up."""

from minzheng.policy.engine import FenMonth, Flag, any_of, total, variable
from minzheng.programmes.dibao.rules.claim import dibao_covered


@variable(
    entity="person",
    unit="fen_month",
    label="Dibao of the person",
    law="Interim measures for social assistance, Order 649, art. 12",
)
def dibao_share(gap_share: FenMonth, topup: FenMonth) -> int:
    return gap_share + topup


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


VARIABLES = (dibao_share, dibao_amount, dibao_eligible)
