"""Words and colours of codes that the pages of warnings, tickets, score cards and audits show."""

from django.utils.translation import gettext_noop as _

from minzheng.monitoring.audits import MODELS
from minzheng.monitoring.handling import DEPARTMENTS, TROUBLES
from minzheng.monitoring.signals import SIGNALS

# As console.labels.LABELS: group -> code -> (label, tone).
WARNING_LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "signal": {code: (signal.label, "") for code, signal in SIGNALS.items()},
    "audit_model": {model.code: (model.label, "") for model in MODELS},
    "partner": {code: (words, "") for code, words in DEPARTMENTS.items()},
    "trouble": {code: (words, "") for code, words in TROUBLES.items()},
    "severity": {
        "1": (_("Blue"), "busy"),
        "2": (_("Yellow"), "care"),
        "3": (_("Orange"), "care"),
        "4": (_("Red"), "bad"),
    },
    "warning_way": {"entry": (_("May need help"), "busy"), "exit": (_("May no longer be entitled"), "care")},
    "ticket": {
        "open": (_("To be dispatched"), "bad"),
        "dispatched": (_("Dispatched"), "busy"),
        "visited": (_("Looked into"), "care"),
        "closed": (_("Closed"), "good"),
    },
    "outcome": {
        "aid_opened": (_("Help applied for"), "good"),
        "referred": (_("Referred to the department in charge"), "good"),
        "no_need": (_("No help needed"), ""),
        "refused": (_("Family does not want help"), ""),
        "not_found": (_("Family not found"), "care"),
        "checked": (_("Doubt holds: goes on as a check"), "bad"),
        "cleared": (_("Doubt does not hold"), "good"),
    },
    "report_source": {
        "village": (_("Village or community worker"), ""),
        "grid": (_("Grid worker"), ""),
        "hospital": (_("Hospital"), ""),
        "school": (_("School"), ""),
        "hotline": (_("Hotline"), ""),
        "resident": (_("Resident"), ""),
        "department": (_("Another department"), ""),
    },
    "task": {
        "sent": (_("With the department"), "busy"),
        "answered": (_("Answered"), "good"),
        "handed_over": (_("Handed on"), ""),
        "called_back": (_("Called back"), ""),
    },
    "task_level": {
        "province": (_("Province"), ""),
        "city": (_("City"), ""),
        "county": (_("County"), ""),
        "town": (_("Township"), ""),
        "village": (_("Village"), ""),
    },
    "ticket_act": {
        "dispatch": (_("Dispatched"), ""),
        "hand_over": (_("Handed on"), ""),
        "meet": (_("Joint meeting"), ""),
        "answer": (_("Answered"), ""),
        "visit": (_("Looked into"), ""),
        "join": (_("Reported again"), ""),
        "seen": (_("Shown again, graver"), ""),
        "identify": (_("Family identified"), ""),
        "close": (_("Closed"), ""),
    },
    "doubt_state": {
        "open": (_("Still open"), "care"),
        "confirmed": (_("Holds"), "bad"),
        "corrected": (_("Put right"), "good"),
        "dismissed": (_("Does not hold"), ""),
        "gone": (_("No longer shown"), ""),
    },
    "hint_source": {
        "signals": (_("Signals"), ""),
        "reports": (_("Reports of people"), ""),
        "both": (_("Both"), ""),
    },
    "layer": {
        "dibao": (_("Dibao families"), ""),
        "destitute": (_("Destitute support"), ""),
        "edge": (_("Dibao edge families"), ""),
        "rigid": (_("Rigid-expenditure families"), ""),
        "at_risk": (_("Others at risk"), ""),
    },
    "threshold_state": {"proposed": (_("Proposed"), "care"), "adopted": (_("In force"), "good"), "dropped": (_("Dropped"), "")},
}
