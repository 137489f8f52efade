"""What a community worker or a grid worker is paid in a month: base, grade pay and performance pay by the local formula."""

from datetime import date

from minzheng.policy.engine import Rules
from minzheng.programmes.facts import facts
from minzheng.programmes.posts.rules import community, grid, outcomes

RULES = Rules(
    "posts",
    since=date(2016, 1, 1),
    inputs=facts("alive", "post", "post_grade", "performance_rate"),
    variables=(*community.VARIABLES, *grid.VARIABLES, *outcomes.VARIABLES),
)
