"""Words and colours of codes that screens show: duties, states, kinds, relations. Labels are message ids."""

from django.utils.translation import gettext_noop as _

from minzheng.console.act_labels import ACT_LABELS
from minzheng.console.case_labels import CASE_LABELS
from minzheng.console.check_labels import CHECK_LABELS
from minzheng.console.warning_labels import WARNING_LABELS
from minzheng.payments import answers, holding, layouts, ledger
from minzheng.programmes.declaration import programmes

# group -> code -> (label, tone); tones are classes of the style sheet: good, busy, care, bad or "".
LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "duty": {
        "village_worker": (_("Village worker"), ""),
        "clerk": (_("Clerk"), ""),
        "officer": (_("Officer"), ""),
        "finance": (_("Finance officer"), ""),
        "auditor": (_("Auditor"), ""),
        "administrator": (_("Administrator"), ""),
    },
    "residence": {"rural": (_("Rural"), ""), "urban": (_("Urban"), "")},
    "sex": {"1": (_("Male"), ""), "2": (_("Female"), "")},
    "relation": {
        "head": (_("Head"), ""),
        "spouse": (_("Spouse"), ""),
        "son": (_("Son"), ""),
        "daughter": (_("Daughter"), ""),
        "grandchild": (_("Grandchild"), ""),
        "parent": (_("Parent"), ""),
        "grandparent": (_("Grandparent"), ""),
        "sibling": (_("Sibling"), ""),
        "other": (_("Other relative"), ""),
    },
    "kinship": {
        "son": (_("Son"), ""),
        "daughter": (_("Daughter"), ""),
        "parent": (_("Parent"), ""),
        "spouse": (_("Spouse"), ""),
        "grandchild": (_("Grandchild"), ""),
        "grandparent": (_("Grandparent"), ""),
        "sibling": (_("Sibling"), ""),
        "other": (_("Other relative"), ""),
    },
    "case": {"open": (_("To be decided"), "care"), "active": (_("Receiving"), "good"), "closed": (_("Closed"), "")},
    "kind": {
        "new": (_("New"), "good"),
        "raise": (_("Raise"), "busy"),
        "cut": (_("Cut"), "care"),
        "change": (_("Members change"), "busy"),
        "stop": (_("Stop"), "bad"),
        "unchanged": (_("Unchanged"), ""),
        "refuse": (_("Not eligible"), ""),
        "unknown": (_("Fact missing"), "care"),
    },
    "proposal": {
        "open": (_("To be decided"), "care"),
        "decided": (_("Decided"), "good"),
        "set_aside": (_("Set aside"), ""),
        "replaced": (_("Replaced"), ""),
    },
    "run": {
        "drafted": (_("Drafted"), ""),
        "locked": (_("To be approved"), "care"),
        "approved": (_("Approved"), "busy"),
        "authorised": (_("Authorised"), "busy"),
        "released": (_("Released"), "good"),
        "reconciled": (_("Reconciled"), "good"),
        "closed": (_("Closed"), ""),
        "aborted": (_("Aborted"), "bad"),
    },
    "item": {
        "ordinary": (_("Ordinary"), ""),
        "back_pay": (_("Back pay"), "busy"),
        "correction": (_("Correction"), "busy"),
        "re_issue": (_("Issued again"), "care"),
    },
    "bank": {
        "ok": (_("Paid"), "good"),
        "failed": (_("Refused by the bank"), "bad"),
        "unknown": (_("Unknown to the bank"), "care"),
        "returned": (_("Sent back"), "bad"),
    },
    "direction": {
        "out": (_("To the bank"), "busy"),
        "in": (_("From the bank"), "good"),
        "hand": (_("On paper"), ""),
    },
    "answer": {
        "applied": (_("Taken as said"), "good"),
        "repeated": (_("Said before"), ""),
        "quarantined": (_("Does not fit"), "care"),
    },
    "doubt": {code: (words, "care") for code, words in answers.DOUBTS.items()},
    "bank_reason": {code: (words, "") for code, words in layouts.REASONS.items()},
    "journal": {
        "opening": (_("Opening balance"), ""),
        "appropriation": (_("Appropriation"), ""),
        "accrual": (_("Granted"), ""),
        "release": (_("Sent to the bank"), ""),
        "answer": (_("Bank's answer"), ""),
        "reversal": (_("Reversal"), ""),
        "year_close": (_("Year close"), ""),
        "recovery": (_("Recovery decided"), ""),
        "repayment": (_("Repayment"), ""),
        "set_off": (_("Kept back from the benefit"), ""),
        "write_off": (_("Write-off"), ""),
    },
    "fund_number": {
        "carried": (_("Brought into the year"), ""),
        "appropriated": (_("Appropriated"), ""),
        "granted": (_("Granted"), ""),
        "in_transit": (_("In transit"), ""),
        "paid": (_("Confirmed by the bank"), ""),
        "recoverable": (_("To be recovered"), ""),
        "available": (_("Available"), ""),
    },
    "recovery": {
        "found": (_("Found"), "care"),
        "noticed": (_("Family notified"), "busy"),
        "appealed": (_("Family objects"), "care"),
        "decided": (_("Owed"), "busy"),
        "planned": (_("Being repaid"), "busy"),
        "settled": (_("Repaid"), "good"),
        "written_off": (_("Written off"), ""),
        "dropped": (_("Nothing owed"), ""),
    },
    "recovery_letter": {
        "notice": (_("Notice of recovery"), ""),
        "decision": (_("Decision on the recovery"), ""),
        "plan": (_("Agreement on repayment"), ""),
    },
    "paid_item": {
        "paid": (_("Paid"), "good"),
        "returned": (_("Sent back"), "bad"),
        "held": (_("Held back"), "care"),
        "under_way": (_("Under way"), "busy"),
    },
    "plan": {
        "single": (_("At once"), ""),
        "instalments": (_("In instalments"), ""),
        "set_off": (_("Kept back from the benefit"), ""),
    },
    "repayment": {
        "cash": (_("Cash"), ""),
        "bank": (_("Bank transfer"), ""),
        "set_off": (_("Kept back from the benefit"), ""),
    },
    "bank_tab": {
        "doubts": (_("Answers to settle"), ""),
        "refused": (_("Refused and sent back"), ""),
        "unknown": (_("Unknown to the bank"), ""),
        "files": (_("Files"), ""),
    },
    "roster": {
        "received": (_("To be confirmed"), "care"),
        "confirmed": (_("Confirmed"), "busy"),
        "imported": (_("Imported"), "good"),
        "refused": (_("Refused"), "bad"),
    },
    "source": {
        "declaration": (_("Declared by the family"), ""),
        "department": (_("Notice of a department"), ""),
        "visit": (_("Visit"), ""),
        "roster": (_("Roster"), ""),
        "application": (_("Application"), ""),
        "takeover": (_("Former system"), ""),
        "scenario": (_("Demonstration"), ""),
    },
    "severity": {"wrong": (_("Wrong"), "bad"), "doubt": (_("Doubtful"), "care"), "note": (_("Note"), "")},
    "job": {
        "waiting": (_("Waiting"), ""),
        "running": (_("Running"), "busy"),
        "done": (_("Done"), "good"),
        "failed": (_("Failed"), "bad"),
        "stopped": (_("Stopped"), "bad"),
    },
    "change": {
        "create": (_("Created"), ""),
        "rename": (_("Renamed"), ""),
        "move": (_("Moved"), ""),
        "merge": (_("Merged"), ""),
        "split": (_("Split"), ""),
        "recode": (_("Recoded"), ""),
        "abolish": (_("Abolished"), ""),
    },
    "level": {
        "nation": (_("Nation"), ""),
        "province": (_("Province"), ""),
        "city": (_("City"), ""),
        "county": (_("County"), ""),
        "town": (_("Town"), ""),
        "village": (_("Village"), ""),
    },
    "population": {
        "agricultural": (_("Agricultural population"), ""),
        "non_agricultural": (_("Non-agricultural population"), ""),
        "resident": (_("Resident population"), ""),
    },
    "fund": {code: (words, "") for code, words in ledger.FUND_LABELS.items()},
    "account": {account.value: (words, "") for account, words in ledger.LABELS.items()},
    "held": {held.value: (words, "bad") for held, words in holding.LABELS.items()},
    "shift": {
        "new": (_("New"), "good"),
        "raised": (_("Raised"), "busy"),
        "cut": (_("Cut"), "care"),
        "same": (_("Unchanged"), ""),
        "held": (_("Held back"), "care"),
        "stopped": (_("Stopped"), "bad"),
    },
    "progress": {
        "facts": (_("Reading the facts"), ""),
        "rules": (_("Applying the rules"), ""),
        "proposals": (_("Writing the proposals"), ""),
        "read": (_("Reading the rows"), ""),
        "open": (_("Opening the cases"), ""),
        "figures": (_("Computing the figures"), ""),
        "report": (_("Writing the report"), ""),
        "check": (_("Checking department by department"), ""),
        "receive": (_("Reading the file"), ""),
    },
    "programme": {"dibao": (_("Minimum living allowance"), "")},
    "entity": {"person": (_("person"), ""), "household": (_("household"), ""), "obligor": (_("obligor"), "")},
    "law": {
        "draft": (_("Draft"), ""),
        "submitted": (_("To be published"), "care"),
        "published": (_("Published"), "good"),
        "withdrawn": (_("Withdrawn"), ""),
    },
    "effect": {
        "new": (_("Newly entitled"), "good"),
        "raised": (_("Gets more"), "good"),
        "cut": (_("Gets less"), "care"),
        "out": (_("No longer entitled"), "bad"),
        "same": (_("The same"), ""),
        "none": (_("Nothing either way"), ""),
        "unknown": (_("Fact missing"), "care"),
    },
    "group": {
        "elderly": (_("With a person of 60 or older"), ""),
        "minor": (_("With a minor"), ""),
        "disabled": (_("With a disabled person"), ""),
        "ill": (_("With a seriously ill person"), ""),
    },
    "standing": {
        "unclaimed": (_("Entitled, not receiving"), "care"),
        "overpaid": (_("Receiving, no longer entitled"), "bad"),
        "undecided": (_("Cannot be answered: a fact is missing"), ""),
    },
    "certainty": {
        "0": (_("settles the case whatever it is"), ""),
        "1": (_("may settle the case"), ""),
        "2": (_("only together with others"), ""),
    },
    "dimension": {
        "town": (_("By town"), ""),
        "size": (_("By size of the family"), ""),
        "group": (_("By group"), ""),
        "residence": (_("By residence"), ""),
    },
    "letter": {
        "grant": (_("Decision letter: grant"), ""),
        "refuse": (_("Decision letter: refusal"), ""),
        "change": (_("Decision letter: change"), ""),
        "stop": (_("Decision letter: stop"), ""),
        "public_notice": (_("Public notice"), ""),
    },
}

LABELS |= ACT_LABELS | CASE_LABELS | CHECK_LABELS | WARNING_LABELS

# Places whose published figures are kept for comparison, though they lie outside this installation's map.
PLACES: dict[str, str] = {
    "000000000000": _("Nation"),
    "321100000000": _("Zhenjiang"),
    "321300000000": _("Suqian"),
    "321324000000": _("Sihong"),
    "320000000000": _("Jiangsu"),
    "510000000000": _("Sichuan"),
    "511600000000": _("Guangan"),
    "360000000000": _("Jiangxi"),
    "361100000000": _("Shangrao"),
    "361103000000": _("Guangfeng"),
    "640000000000": _("Ningxia"),
    "640300000000": _("Wuzhong"),
    "640324000000": _("Tongxin"),
}


def label(group: str, code: object) -> str:
    """The message id of a code; a programme's own title, or the code itself, when the group does not name it."""
    if group == "programme" and str(code) not in LABELS[group] and str(code) in programmes():
        return programmes()[str(code)].title
    return LABELS.get(group, {}).get(str(code), (str(code), ""))[0]


def tone(group: str, code: object) -> str:
    return LABELS.get(group, {}).get(str(code), ("", ""))[1]


# Codes that refusals name among their facts, whatever the group.
CODES: dict[str, str] = {
    code: words
    for group in ("duty", "level", "proposal", "case", "roster", "run")
    for code, (words, _tone) in LABELS[group].items()
}
