"""The only writers of cases: open, determine, decide, set aside; proceedings and their papers; figures of the law."""

from minzheng.cases.actions.deciding import decide, decide_group, set_aside
from minzheng.cases.actions.determining import determine
from minzheng.cases.actions.opening import open_cases
from minzheng.cases.actions.proceeding import do, link_family, open_proceeding, take, tell_facts
from minzheng.cases.actions.publishing import propose_law, publish_law, publish_parameters, submit_law, withdraw_law

__all__ = [
    "decide",
    "decide_group",
    "determine",
    "do",
    "link_family",
    "open_cases",
    "open_proceeding",
    "propose_law",
    "publish_law",
    "publish_parameters",
    "set_aside",
    "submit_law",
    "take",
    "tell_facts",
    "withdraw_law",
]
