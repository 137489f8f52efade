"""The study aid of the welfare lottery for orphans who go on learning as adults (福彩圆梦·孤儿助学): a sum for each school year."""

from minzheng.policy.engine import Code, Count, Flag, Money, When, any_of, parameter, total, variable
from minzheng.programmes.children.laws import STUDY_AID


@variable(
    entity="person",
    unit="flag",
    label="Full-time at a stage that the study aid covers",
    law=STUDY_AID,
    settled=(When("student", 0, 0),),
)
def stage_of_study_aid(
    student: Code,
    lowest: Count = parameter("children.study_aid.lowest_stage"),
    highest: Count = parameter("children.study_aid.highest_stage"),
) -> int:
    return 1 if student > 0 and lowest <= student <= highest else 0


@variable(
    entity="person",
    unit="flag",
    label="Adopted without being disabled",
    law=STUDY_AID,
    settled=(When("adopted", 0, 0),),
)
def adopted_in_health(adopted: Flag, disability_level: Code) -> int:
    """A disabled orphan keeps the aid after an adoption."""
    return 1 if adopted and disability_level == 0 else 0


@variable(
    entity="person",
    unit="flag",
    label="Gets the study aid of orphans",
    law=STUDY_AID,
    settled=(
        When("alive", 0, 0),
        When("underage", 1, 0),
        When("orphan_before_adult", 0, 0),
        When("stage_of_study_aid", 0, 0),
        When("adopted_in_health", 1, 0),
    ),
)
def study_aid_covered(
    alive: Flag, underage: Flag, orphan_before_adult: Flag, stage_of_study_aid: Flag, adopted_in_health: Flag
) -> int:
    if not alive or underage or adopted_in_health:
        return 0
    return 1 if orphan_before_adult and stage_of_study_aid else 0


@variable(
    entity="person",
    unit="fen",
    label="Study aid of a school year",
    law=STUDY_AID,
    settled=(When("study_aid_covered", 0, 0),),
)
def study_aid_share(study_aid_covered: Flag, amount: Money = parameter("children.study_aid.school_year")) -> int:
    return amount if study_aid_covered else 0


@variable(entity="household", unit="fen", label="Study aid of the household in a school year", law=STUDY_AID)
def study_aid_amount(shares: Money = total(study_aid_share)) -> int:
    return shares


@variable(entity="household", unit="flag", label="Entitled to the study aid of orphans", law=STUDY_AID)
def study_aid_eligible(covered: Flag = any_of(study_aid_covered)) -> int:
    return covered


VARIABLES = (
    stage_of_study_aid,
    adopted_in_health,
    study_aid_covered,
    study_aid_share,
    study_aid_amount,
    study_aid_eligible,
)
