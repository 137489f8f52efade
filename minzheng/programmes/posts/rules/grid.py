"""Grid workers: a base and performance pay, of which the assessment says how much was earned."""

from minzheng.policy.engine import Code, Count, FenMonth, Flag, When, parameter, variable
from minzheng.policy.engine.arithmetic import portion
from minzheng.programmes.posts.laws import GRID


@variable(entity="person", unit="flag", label="Grid worker", law=GRID, settled=(When("alive", 0, 0), When("post", 0, 0)))
def grid_worker(alive: Flag, post: Code) -> int:
    return 1 if alive and post == 2 else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Base pay of a grid worker",
    law=GRID,
    settled=(When("grid_worker", 0, 0),),
)
def grid_base(grid_worker: Flag, amount: FenMonth = parameter("posts.grid.base")) -> int:
    return amount if grid_worker else 0


@variable(
    entity="person",
    unit="fen_month",
    label="Performance pay of a grid worker",
    law=GRID,
    settled=(When("grid_worker", 0, 0), When("performance_rate", 0, 0)),
)
def grid_performance(grid_worker: Flag, performance_rate: Count, full: FenMonth = parameter("posts.grid.performance")) -> int:
    """The rate is in per cent of the full performance pay, which nobody exceeds."""
    return portion(full, min(performance_rate, 100) * 100) if grid_worker else 0


VARIABLES = (grid_worker, grid_base, grid_performance)
