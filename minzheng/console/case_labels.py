"""Words and colours of codes that the pages of cases show: applications, proofs, proceedings, notices, letters, deliveries."""

from django.utils.translation import gettext_noop as _

from minzheng.cases.workflow.clocks import Colour

# As console.labels.LABELS: group -> code -> (label, tone).
CASE_LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "application": {
        "draft": (_("Being written"), "care"),
        "handed_in": (_("In the hands of the office"), "good"),
        "withdrawn": (_("Withdrawn"), ""),
    },
    "channel": {
        "window": (_("At the counter"), ""),
        "visit": (_("On a visit"), ""),
        "phone": (_("By telephone"), ""),
        "online": (_("Online"), ""),
        "found": (_("Found by the village worker"), ""),
        "transfer": (_("Passed on by another office"), ""),
    },
    "proof": {
        "held": (_("Held already"), "good"),
        "queried": (_("Asked of the department"), "good"),
        "committed": (_("By commitment"), "busy"),
        "paper": (_("Paper handed in"), ""),
        "missing": (_("Not there yet"), "care"),
    },
    "fit": {
        "fits": (_("Eligible as things stand"), "good"),
        "not": (_("Not eligible as things stand"), ""),
        "needs": (_("A fact is missing"), "care"),
        "unknown": (_("A fact is missing"), "care"),
        "asked": (_("On request"), "busy"),
    },
    "manner": {
        "handed": (_("Handed over"), ""),
        "left": (_("Left at the home"), ""),
        "post": (_("By post"), ""),
        "public": (_("By public announcement"), ""),
        "electronic": (_("Electronically"), ""),
    },
    "verdict": {
        "grant": (_("Granted"), "good"),
        "refuse": (_("Refused"), "bad"),
        "change": (_("Changed"), "busy"),
        "stop": (_("Stopped"), "bad"),
        "keep": (_("Kept as it is"), ""),
        "end": (_("Ended without a decision"), ""),
    },
    "notice_state": {
        "standing": (_("Hanging"), "busy"),
        "due": (_("Time is over, to be taken down"), "care"),
        "unopposed": (_("Taken down, nobody objected"), "good"),
        "objected": (_("Objected to"), "bad"),
        "replaced": (_("Replaced"), ""),
        "taken_down": (_("Taken down before its time"), "care"),
        "down": (_("Taken down"), ""),
    },
    "lamp": {
        Colour.GREEN.value: (_("In time"), "good"),
        Colour.YELLOW.value: (_("Due soon"), "care"),
        Colour.ORANGE.value: (_("Due today"), "care"),
        Colour.RED.value: (_("Past the time limit"), "bad"),
        Colour.GREY.value: (_("Not running"), ""),
    },
    "desk": {
        "overdue": (_("Past the time limit"), "bad"),
        "today": (_("Due today"), "care"),
        "soon": (_("Due within three working days"), "busy"),
        "later": (_("Later"), ""),
    },
}
