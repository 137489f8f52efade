"""Community workers: a multiple of the minimum wage as base, and grade pay."""

from minzheng.policy.engine import Code, Count, FenMonth, Flag, Rate, When, parameter, variable
from minzheng.policy.engine.arithmetic import portion
from minzheng.programmes.posts.laws import COMMUNITY


@variable(entity="person", unit="flag", label="Community worker", law=COMMUNITY, settled=(When("alive", 0, 0), When("post", 0, 0)))
def community_worker(alive: Flag, post: Code) -> int:
    return 1 if alive and post == 1 else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Base pay of a community worker",
    law=COMMUNITY,
    settled=(When("community_worker", 0, 0),),
)
def community_base(
    community_worker: Flag,
    minimum_wage: FenMonth = parameter("area.minimum_wage"),
    multiple: Rate = parameter("posts.community.base_rate"),
) -> int:
    return portion(minimum_wage, multiple) if community_worker else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Grade pay of a community worker",
    law=COMMUNITY,
    settled=(When("community_worker", 0, 0), When("post_grade", 0, 0)),
)
def community_grade_pay(
    community_worker: Flag,
    post_grade: Count,
    first: FenMonth = parameter("posts.community.first_grade"),
    step: FenMonth = parameter("posts.community.grade_step"),
) -> int:
    """Grade 0 is a post without grade."""
    return first + (post_grade - 1) * step if community_worker and post_grade > 0 else 0


VARIABLES = (community_worker, community_base, community_grade_pay)
