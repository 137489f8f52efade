"""What is due: the basic living standard and the care standard. Both of the person; the household's amount is their sum."""

from minzheng.policy.engine import Code, FenMonth, Flag, Rate, When, household, parameter, total, variable
from minzheng.policy.engine.arithmetic import portion, rounded

BASIC = "Opinions on destitute support, 国发〔2016〕14号"
CARE = BASIC
PAID = "Interim measures for social assistance, Order 649, art. 15"


@variable(entity="household", unit="fen_month", label="Basic living standard from the dibao standard", law=BASIC)
def multiple_of_line(
    line: FenMonth, multiple: Rate = parameter("tekun.basic.multiple"), rounding: Code = parameter("tekun.basic.rounding")
) -> int:
    return rounded(portion(line, multiple), rounding)


@variable(
    entity="person",
    unit="fen_month",
    label="Basic living standard",
    law=BASIC,
    settled=(When("tekun_covered", 0, 0),),
)
def tekun_basic_share(
    tekun_covered: Flag,
    placement: Code,
    from_line: FenMonth = household(multiple_of_line),
    at_home: FenMonth = parameter("tekun.basic.at_home"),
    in_institution: FenMonth = parameter("tekun.basic.in_institution"),
) -> int:
    """A place may set the amounts itself, also by placement; where it does not (0) the multiple decides. Never less than it."""
    if not tekun_covered:
        return 0
    return max(from_line, in_institution if placement == 1 else at_home)


@variable(
    entity="person",
    unit="rate",
    label="Care standard as a share of the minimum wage",
    law=CARE,
    settled=(When("tekun_covered", 0, 0),),
)
def care_rate(
    tekun_covered: Flag,
    care_grade: Code,
    placement: Code,
    alone_home: Rate = parameter("tekun.care.rate.none_at_home"),
    partly_home: Rate = parameter("tekun.care.rate.partly_at_home"),
    fully_home: Rate = parameter("tekun.care.rate.fully_at_home"),
    alone_institution: Rate = parameter("tekun.care.rate.none_in_institution"),
    partly_institution: Rate = parameter("tekun.care.rate.partly_in_institution"),
    fully_institution: Rate = parameter("tekun.care.rate.fully_in_institution"),
) -> int:
    if not tekun_covered:
        return 0
    if care_grade == 2:
        return fully_institution if placement == 1 else fully_home
    if care_grade == 1:
        return partly_institution if placement == 1 else partly_home
    return alone_institution if placement == 1 else alone_home


@variable(
    entity="person",
    unit="fen_month",
    label="Care standard",
    law=CARE,
    settled=(When("tekun_covered", 0, 0),),
)
def tekun_care_share(
    tekun_covered: Flag,
    care_rate: Rate,
    minimum_wage: FenMonth = parameter("area.minimum_wage"),
    rounding: Code = parameter("tekun.care.rounding"),
) -> int:
    return rounded(portion(minimum_wage, care_rate), rounding) if tekun_covered else 0


@variable(entity="person", unit="fen_month", label="Destitute support of the person", law=PAID)
def tekun_share(tekun_basic_share: FenMonth, tekun_care_share: FenMonth) -> int:
    return tekun_basic_share + tekun_care_share


@variable(entity="household", unit="fen_month", label="Destitute support of the household", law=PAID)
def tekun_amount(shares: FenMonth = total(tekun_share)) -> int:
    return shares


VARIABLES = (multiple_of_line, tekun_basic_share, care_rate, tekun_care_share, tekun_share, tekun_amount)
