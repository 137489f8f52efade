"""What may be done in monitoring. Nothing here decides, stops or pays."""

from minzheng.monitoring.actions.auditing import settle_finding, take_finding
from minzheng.monitoring.actions.scanning import scan
from minzheng.monitoring.actions.tickets import (
    Reported,
    Sending,
    answer_task,
    close_ticket,
    dispatch,
    hand_over,
    identify,
    meet,
    record_visit,
    report_hardship,
    tell_reporter,
)
from minzheng.monitoring.actions.tuning import propose_threshold, settle_threshold, simulate

__all__ = [
    "Reported",
    "Sending",
    "answer_task",
    "close_ticket",
    "dispatch",
    "hand_over",
    "identify",
    "meet",
    "propose_threshold",
    "record_visit",
    "report_hardship",
    "scan",
    "settle_finding",
    "settle_threshold",
    "simulate",
    "take_finding",
    "tell_reporter",
]
