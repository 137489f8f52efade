"""What is due to each worker, and to the household."""

from minzheng.policy.engine import Count, FenMonth, Flag, When, any_of, count, total, variable
from minzheng.programmes.posts.laws import COMMUNITY


@variable(
    entity="person",
    unit="flag",
    label="Holds a post in a community",
    law=COMMUNITY,
    settled=(When("community_worker", 1, 1), When("grid_worker", 1, 1)),
)
def holds_post(community_worker: Flag, grid_worker: Flag) -> int:
    return 1 if community_worker or grid_worker else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Pay of the post",
    law=COMMUNITY,
    settled=(When("holds_post", 0, 0),),
)
def posts_share(
    holds_post: Flag, community_base: FenMonth, community_grade_pay: FenMonth, grid_base: FenMonth, grid_performance: FenMonth
) -> int:
    return community_base + community_grade_pay + grid_base + grid_performance if holds_post else 0


@variable(entity="person", unit="flag", label="Paid for a post", law=COMMUNITY)
def posts_covered(posts_share: FenMonth) -> int:
    return 1 if posts_share > 0 else 0


@variable(entity="household", unit="fen_month", label="Pay of the household's posts", law=COMMUNITY)
def posts_amount(shares: FenMonth = total(posts_share)) -> int:
    return shares


@variable(entity="household", unit="flag", label="Entitled to pay for a post", law=COMMUNITY)
def posts_eligible(covered: Flag = any_of(posts_covered)) -> int:
    return covered


@variable(entity="household", unit="count", label="Members who hold a post", law=COMMUNITY)
def posts_held(persons: Count = count(holds_post)) -> int:
    return persons


VARIABLES = (holds_post, posts_share, posts_covered, posts_amount, posts_eligible, posts_held)
