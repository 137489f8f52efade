"""Why the pay of a post begins, changes or ends."""

from collections.abc import Mapping
from typing import Any

from minzheng.cases.declarations import Reason
from minzheng.programmes.posts.laws import COMMUNITY

# The first that fits a kind of proposal is what a decision on a whole group gives.
REASONS = (
    Reason("post_taken", "A member has taken up a post.", COMMUNITY, ("new",)),
    Reason("pay_changed", "Grade, performance or the amounts of the place have changed.", COMMUNITY, ("raise", "cut", "change")),
    Reason("posts_changed", "The members who hold a post have changed.", COMMUNITY, ("change", "raise", "cut")),
    Reason("post_left", "No member holds a post.", COMMUNITY, ("stop", "refuse")),
)
LABELS = {reason.code: reason.label for reason in REASONS}
WITH_VALUES = {"pay_changed": "The pay of the household's posts has changed from {before} to {after}."}
# The household outcomes `reasons` reads: ask `evaluate` for these beside the benefit's own.
TOLD = ("posts_eligible", "posts_amount", "posts_held")
Outcome = Mapping[str, int]


def reasons(before: Outcome | None, after: Outcome) -> list[dict[str, Any]]:
    """What the decision rests on, from the outcomes named in TOLD before (None: not covered before) and after."""
    if not after["posts_eligible"]:
        return [_reason("post_left")]
    if before is None or not before["posts_eligible"]:
        return [_reason("post_taken")]
    if before["posts_held"] != after["posts_held"]:
        return [_reason("posts_changed")]
    if before["posts_amount"] != after["posts_amount"]:
        return [_reason("pay_changed", before=before["posts_amount"], after=after["posts_amount"])]
    return []


def _reason(code: str, **values: int) -> dict[str, Any]:
    label = LABELS[code]
    return {"code": code, "label": label, "sentence": WITH_VALUES.get(code, label), "values": values, "unit": "fen_month"}
