"""The only writers of cases: open, determine, decide, set aside."""

from minzheng.cases.actions.deciding import decide, decide_group, set_aside
from minzheng.cases.actions.determining import determine
from minzheng.cases.actions.opening import open_cases

__all__ = ["decide", "decide_group", "determine", "open_cases", "set_aside"]
