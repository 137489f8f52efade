"""The only writers of cases: open, determine, decide, set aside; proceedings and their papers; figures of the law."""

from minzheng.cases.actions.applying import Asked, HandedIn, hand_in, save_application, withdraw_application
from minzheng.cases.actions.deciding import decide, decide_group, set_aside
from minzheng.cases.actions.determining import determine
from minzheng.cases.actions.drafts import drop_draft, save_draft
from minzheng.cases.actions.mornings import morning
from minzheng.cases.actions.opening import open_cases
from minzheng.cases.actions.papering import (
    answer_objection,
    attach,
    deliver,
    issue_letter,
    object_to,
    post_notice,
    prove_notice,
    take_down,
    void_attachment,
)
from minzheng.cases.actions.proceeding import do, link_family, open_proceeding, take, tell_facts
from minzheng.cases.actions.publishing import propose_law, publish_law, submit_law, withdraw_law
from minzheng.cases.actions.registers import Kin, draw_spot_checks, end_relative, register_relative

__all__ = [
    "Asked",
    "HandedIn",
    "Kin",
    "answer_objection",
    "attach",
    "decide",
    "decide_group",
    "deliver",
    "determine",
    "do",
    "draw_spot_checks",
    "drop_draft",
    "end_relative",
    "hand_in",
    "issue_letter",
    "link_family",
    "morning",
    "object_to",
    "open_cases",
    "open_proceeding",
    "post_notice",
    "propose_law",
    "prove_notice",
    "publish_law",
    "register_relative",
    "save_application",
    "save_draft",
    "set_aside",
    "submit_law",
    "take",
    "take_down",
    "tell_facts",
    "void_attachment",
    "withdraw_application",
    "withdraw_law",
]
