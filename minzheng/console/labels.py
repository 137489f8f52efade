"""Words and colours of codes that screens show: duties, states, kinds, relations. Labels are message ids."""

from django.utils.translation import gettext_noop as _

from minzheng.payments import holding, ledger
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
        "released": (_("Released"), "good"),
        "reconciled": (_("Reconciled"), "good"),
        "aborted": (_("Aborted"), "bad"),
    },
    "item": {"ordinary": (_("Ordinary"), ""), "back_pay": (_("Back pay"), "busy"), "set_off": (_("Set-off"), "care")},
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
    "act": {
        "people.register_families": (_("Families registered"), ""),
        "people.register_household": (_("Household registered"), ""),
        "people.register_person": (_("Person registered"), ""),
        "people.record_fact": (_("Fact recorded"), ""),
        "people.correct_fact": (_("Fact corrected"), ""),
        "people.end_fact": (_("Fact ended"), ""),
        "people.add_obligor": (_("Obligor added"), ""),
        "people.end_obligor": (_("Duty of support ended"), ""),
        "people.withdraw_fact": (_("Fact withdrawn"), ""),
        "people.record_death": (_("Death recorded"), ""),
        "people.correct_person": (_("Person corrected"), ""),
        "people.join_household": (_("Member joined"), ""),
        "people.leave_household": (_("Member left"), ""),
        "people.change_head": (_("Head changed"), ""),
        "people.move_household": (_("Family moved"), ""),
        "people.merge_persons": (_("Persons merged"), ""),
        "people.undo_merge": (_("Merge undone"), ""),
        "people.reveal_identity": (_("Identity number shown"), ""),
        "people.reveal_account": (_("Account number shown"), ""),
        "people.receive_roster": (_("Roster received"), ""),
        "people.confirm_roster": (_("Roster confirmed"), ""),
        "people.import_roster": (_("Roster imported"), ""),
        "people.rotate_keys": (_("Keys rotated"), ""),
        "cases.open": (_("Case opened"), ""),
        "cases.determine": (_("Month determined"), ""),
        "cases.decide": (_("Proposals decided"), ""),
        "cases.set_aside": (_("Proposals set aside"), ""),
        "cases.propose_law": (_("Change of the law drafted"), ""),
        "cases.submit_law": (_("Change of the law submitted"), ""),
        "cases.withdraw_law": (_("Change of the law withdrawn"), ""),
        "cases.publish_law": (_("Change of the law published"), ""),
        "payments.lock_run": (_("Pay run drawn up"), ""),
        "payments.approve_run": (_("Pay run approved"), ""),
        "payments.release_run": (_("Pay run released"), ""),
        "payments.reconcile_run": (_("Pay run reconciled"), ""),
        "payments.abort_run": (_("Pay run aborted"), ""),
        "payments.post_opening": (_("Opening balances posted"), ""),
        "payments.bank_file": (_("Bank file written"), ""),
        "staff.sign_in": (_("Signed in"), ""),
        "staff.sign_out": (_("Signed out"), ""),
        "staff.failed_sign_in": (_("Sign-in failed"), ""),
        "staff.lock_out": (_("Account locked"), ""),
        "staff.create_account": (_("Account created"), ""),
        "staff.assign": (_("Account assigned"), ""),
        "staff.deactivate": (_("Account deactivated"), ""),
        "staff.reactivate": (_("Account reactivated"), ""),
        "staff.change_password": (_("Password changed"), ""),
        "staff.reset_password": (_("Password issued"), ""),
        "staff.set_up_office": (_("Office set up"), ""),
        "staff.set_business_date": (_("Business date set"), ""),
        "console.start": (_("Background work started"), ""),
        "console.report": (_("Annual report written"), ""),
        "console.export": (_("List exported"), ""),
        "indicators.close": (_("Period closed"), ""),
        "people.merge": (_("Persons merged"), ""),
        "places.create": (_("Divisions created"), ""),
        "places.rename": (_("Division renamed"), ""),
        "places.move": (_("Division moved"), ""),
        "places.merge": (_("Divisions merged"), ""),
        "places.split": (_("Division split"), ""),
        "places.recode": (_("Division recoded"), ""),
        "places.abolish": (_("Division abolished"), ""),
        "places.import_divisions": (_("Divisions imported"), ""),
        "places.record_populations": (_("Populations recorded"), ""),
    },
    "fund": {code: (words, "") for code, words in ledger.FUND_LABELS.items()},
    "account": {account.value: (words, "") for account, words in ledger.LABELS.items()},
    "held": {held.value: (words, "bad") for held, words in holding.LABELS.items()},
    "shift": {
        "new": (_("New"), "good"),
        "raised": (_("Raised"), "busy"),
        "cut": (_("Cut"), "care"),
        "same": (_("Unchanged"), ""),
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
