"""Words and colours of checks with other departments: purposes, answers, findings, deliveries, the catalogue's own terms."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from minzheng.verification.catalogue import Law
from minzheng.verification.incoming.reading import REASONS

CHECK_LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "check-purpose": {
        "1": (_("Application being examined"), "busy"),
        "2": (_("Monthly re-check"), ""),
        "3": (_("Reported change"), "care"),
        "4": (_("Early warning"), ""),
    },
    "candidate": {
        "open": (_("To look at"), "care"),
        "same": (_("Same person"), "good"),
        "different": (_("Somebody else"), ""),
    },
    "check": {"open": (_("Doubts to settle"), "care"), "settled": (_("No open doubt"), "good")},
    "check-answer": {
        "found": (_("Found"), "busy"),
        "no_record": (_("No record"), "good"),
        "stale": (_("Out of date"), "care"),
        "not_answered": (_("Not answered"), "care"),
        "not_asked": (_("Not asked: no authorisation"), ""),
    },
    "check-kind": {
        "agrees": (_("Agrees with the file"), "good"),
        "differs": (_("Differs from the file"), "bad"),
        "new": (_("Nothing on file"), "busy"),
        "over": (_("Over the limit"), "bad"),
        "rules_out": (_("May rule it out"), "bad"),
        "sign": (_("A sign alone"), ""),
    },
    "check-finding": {
        "open": (_("To be heard"), "care"),
        "explained": (_("Explained, to be looked at"), "busy"),
        "confirmed": (_("Found to be so"), "bad"),
        "dismissed": (_("Found not to be so"), "good"),
    },
    "check-use": {
        "identity": (_("Who is who"), ""),
        "income": (_("Income test"), ""),
        "property": (_("Property test"), ""),
        "expenditure": (_("Expenditure test"), ""),
        "status": (_("Status of a person"), ""),
        "exclusion": (_("Exclusion"), ""),
        "doubt": (_("Auxiliary sign"), ""),
    },
    "delivery": {
        "good": (_("Counts"), "good"),
        "quarantined": (_("Quarantined"), "bad"),
        "replaced": (_("Replaced by a newer one"), ""),
    },
    "delivery-lamp": {
        "good": (_("Fresh"), "good"),
        "care": (_("Out of date within a week"), "care"),
        "bad": (_("Out of date"), "bad"),
        "none": (_("Nothing received"), ""),
    },
    "delivery-route": {
        "upload": (_("Uploaded"), ""),
        "folder": (_("Exchange folder"), ""),
        "database": (_("Database"), ""),
        "http": (_("Asked over the network"), ""),
        "paper": (_("Reply on paper"), ""),
        "delivery": (_("Newest delivery"), ""),
    },
    "check-ground": {
        "consent": (_("Signed authorisation"), ""),
        "duty": (_("Duty to re-verify"), ""),
        "handover": (_("Handed over by the department"), ""),
    },
    "item-type": {
        "text": (_("text"), ""),
        "code": (_("code"), ""),
        "id": (_("identity number of another person"), ""),
        "date": (_("day"), ""),
        "month": (_("month"), ""),
        "fen": (_("amount"), ""),
        "fen_a_month": (_("amount a month"), ""),
        "count": (_("number"), ""),
        "percent": (_("percent"), ""),
        "area": (_("area"), ""),
        "flag": (_("yes or no"), ""),
    },
    "item-cycle": {
        "weekly": (_("weekly"), ""),
        "monthly": (_("monthly"), ""),
        "quarterly": (_("quarterly"), ""),
        "yearly": (_("yearly"), ""),
        "on_request": (_("on request"), ""),
    },
    "item-match": {
        "id_number": (_("by identity number"), ""),
        "unit_code": (_("by the code of a firm"), ""),
        "household": (_("by any member of the household"), ""),
    },
    "item-sensitivity": {"usual": (_("Usual"), ""), "high": (_("High"), "care")},
    "item-source": {"published": (_("seen in a published document"), ""), "common": (_("common practice"), "")},
    "fault": {"identity": (_("Identity number cannot be used"), "bad"), "unreadable": (_("Cannot be read"), "care")},
    "delivery-reason": {code: (text, "bad") for code, (text, _remedy) in REASONS.items()},
    "delivery-remedy": {code: (remedy, "") for code, (_text, remedy) in REASONS.items()},
}


def cited(law: Law) -> str:
    """A law as it is cited, in the reader's language."""
    return gettext("{title} ({number}), {article}").format(
        title=gettext(law.title), number=law.number, article=gettext(law.article)
    )
