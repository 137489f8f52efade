"""What may become of a ticket: states, who may be asked, until when. Pure.

No step here leads to a benefit, a stop or a payment: help and doubts go on as applications and proceedings that officials open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from minzheng.base.calendar import add_working_days
from minzheng.monitoring.signals import Severity

CHINA = timezone(timedelta(hours=8))
LEVELS = ("province", "city", "county", "town", "village")
# Who takes part in the joint conference of social assistance; labels are message ids.
DEPARTMENTS: Mapping[str, str] = {
    "civil_affairs": "Civil affairs",
    "medical_insurance": "Medical insurance",
    "health": "Health",
    "education": "Education",
    "work": "Human resources and social security",
    "housing": "Housing and construction",
    "agriculture": "Agriculture and rural affairs",
    "emergency": "Emergency management",
    "disability": "Disability federation",
    "union": "Trade union",
    "women": "Women's federation",
    "youth": "Youth league",
    "red_cross": "Red Cross",
    "justice": "Justice",
    "police": "Public security",
    "finance": "Finance",
    "veterans": "Veterans affairs",
    "charity": "Charity federation",
}
TROUBLES: Mapping[str, str] = {
    "illness": "Serious illness or accident",
    "disability": "Disability",
    "no_income": "No income",
    "old_alone": "Old and alone",
    "child": "Child without care",
    "school": "Cost of school, or left school",
    "disaster": "Fire or disaster",
    "homeless": "No shelter",
    "violence": "Violence at home",
    "other": "Other trouble",
}


@dataclass(frozen=True, slots=True)
class Way:
    """An act on a ticket: from which states it may be done and where it leads ("" stays)."""

    act: str
    before: tuple[str, ...]
    after: str


WAYS: tuple[Way, ...] = (
    Way("dispatch", ("open", "dispatched", "visited"), "dispatched"),
    Way("hand_over", ("dispatched",), "dispatched"),
    Way("meet", ("open", "dispatched", "visited"), "dispatched"),
    Way("answer", ("dispatched",), ""),
    Way("visit", ("open", "dispatched", "visited"), "visited"),
    Way("join", ("open", "dispatched", "visited"), ""),  # a further report about the same family
    Way("seen", ("open", "dispatched", "visited"), ""),  # shown again by a scan, graver than before
    Way("identify", ("open", "dispatched", "visited"), ""),
    Way("close", ("visited", "dispatched", "open"), "closed"),
)
BY_ACT = {way.act: way for way in WAYS}
# What a ticket may be closed with, by direction; only what does not need a visit before one.
OUTCOMES = {
    "entry": ("aid_opened", "referred", "no_need", "refused", "not_found"),
    "exit": ("checked", "cleared", "not_found"),
}
WITHOUT_VISIT = ("not_found", "referred", "cleared")


def clock(today: date) -> datetime:
    """This moment on the office's business day."""
    return datetime.combine(today, datetime.now(CHINA).time(), CHINA)


def deadline(severity: Severity, count: int, now: datetime) -> datetime:
    """When an answer is due: for red `count` hours from now, else the end of the count-th working day."""
    if severity is Severity.RED:
        return now + timedelta(hours=count)
    day = add_working_days(now.astimezone(CHINA).date(), count)
    return datetime.combine(day, time(23, 59, 59), CHINA)
