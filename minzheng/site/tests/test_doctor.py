"""The doctor finds what was broken behind the application's back, and nothing in a sound installation."""

import psycopg
import pytest

from minzheng.site import database
from minzheng.site.doctor import examine

# what is done to the tables by somebody who can switch every guard off, and the check that must see it
CORRUPTIONS = {
    "an amount in the books changed": ("UPDATE payments_posting SET amount = amount + 1 WHERE id = (SELECT min(id) FROM payments_posting)", "journal_balances"),
    "a posting deleted": ("DELETE FROM payments_posting WHERE id = (SELECT max(id) FROM payments_posting)", "journal_balances"),
    "a journal emptied": ("DELETE FROM payments_posting WHERE journal_id = (SELECT min(id) FROM payments_journal)", "journal_has_postings"),
    "a whole release taken out of the books": ("DELETE FROM payments_posting p USING payments_journal j WHERE j.id = p.journal_id AND j.kind = 'release'", "ledger_is_runs"),
    "a reason in the trail rewritten": ("UPDATE audit_entry SET reason = 'x' WHERE id = 3", "chain_intact"),
    "an entry of the trail removed": ("DELETE FROM audit_entry WHERE id = 3", "chain_intact"),
    "two entries of the trail exchanged": ("UPDATE audit_entry SET id = CASE id WHEN 3 THEN -4 WHEN 4 THEN -3 END WHERE id IN (3, 4); UPDATE audit_entry SET id = -id WHERE id < 0", "chain_intact"),
    "the end of the trail cut off": ("DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)", "chain_complete"),
    "an actor replaced and its hash recomputed": ("UPDATE audit_entry e SET actor = 'nobody'; UPDATE audit_entry e SET digest = audit_entry_digest(e) WHERE id = 3", "chain_intact"),
    "an entitlement doubled": ("ALTER TABLE payments_entitlement DROP CONSTRAINT payments_no_overlap; INSERT INTO payments_entitlement (place, person_id, household_id, programme, programme_key, residence, months, amount, basis) SELECT place, person_id, household_id, programme, programme_key, residence, months, amount, basis FROM payments_entitlement WHERE NOT isempty(months) LIMIT 1", "no_overlap"),
    "an entitlement lowered after it was paid": ("UPDATE payments_entitlement SET amount = amount - 100 WHERE id = (SELECT min(id) FROM payments_entitlement WHERE NOT isempty(months))", "paid_once"),
    "a payment item raised": ("UPDATE payments_item SET amount = amount + 5 WHERE id = (SELECT min(id) FROM payments_item)", "line_is_its_items"),
    "a line raised": ("UPDATE payments_line SET amount = amount + 5 WHERE id = (SELECT min(id) FROM payments_line WHERE held = '')", "run_is_its_lines"),
    "a run's total changed": ("UPDATE payments_run SET total = total + 1", "run_is_its_lines"),
    "a run that was never released but booked": ("UPDATE payments_run SET state = 'locked'", "unreleased_not_booked"),
    "an approver made the drafter": ("ALTER TABLE payments_run DROP CONSTRAINT payments_maker_is_not_approver; UPDATE payments_run SET approved_by = drafted_by", "approver_is_another"),
    "a decision by its preparer": ("ALTER TABLE cases_decision DROP CONSTRAINT cases_maker_is_not_decider; UPDATE cases_decision SET decided_by = prepared_by", "decider_is_another"),
    "an entitlement without a decision": ("UPDATE payments_entitlement SET basis = 'decision:0' WHERE id = (SELECT max(id) FROM payments_entitlement)", "entitled_by_decision"),
    "a decision's amount changed": ("UPDATE cases_decision SET amount = amount + 1 WHERE amount > 0", "decision_counts"),
    "a decision lost": ("UPDATE cases_proposal SET state = 'decided' WHERE id = (SELECT min(id) FROM cases_proposal WHERE state <> 'decided')", "decided_once"),
    "a person in two families": ("ALTER TABLE people_membership DROP CONSTRAINT people_one_household_at_a_time; INSERT INTO people_membership (place, household_id, person_id, relation, span) SELECT place, (SELECT max(id) FROM people_household), person_id, 'other', span FROM people_membership ORDER BY id LIMIT 1", "one_household_at_a_time"),
    "a fact about nobody": ("UPDATE people_fact SET person_id = -1 WHERE id = (SELECT min(id) FROM people_fact WHERE person_id IS NOT NULL)", "facts_have_subjects"),
    "a fact stated twice": ("INSERT INTO people_fact (place, person_id, kind, value, text, masked, since, source, recorded_at, recorded_by, superseded_by) SELECT place, person_id, kind, value, '', '', since, source, recorded_at, recorded_by, '' FROM people_fact WHERE person_id IS NOT NULL AND superseded_at IS NULL ORDER BY id LIMIT 1", "facts_do_not_overlap"),
    "a village code used again": ("ALTER TABLE places_division DROP CONSTRAINT places_division_once; DROP INDEX places_division_one_open; INSERT INTO places_division (code, name, level, since) SELECT code, name, level, since FROM places_division LIMIT 1", "codes_not_reused"),
    "a family moved without its rows": ("UPDATE people_household SET place = (SELECT max(code) FROM places_division WHERE level = 'village' AND until IS NULL) WHERE id = (SELECT min(household_id) FROM payments_entitlement)", "custody_agrees"),
    "a family in a village that does not exist": ("UPDATE people_household SET place = '321324999999' WHERE id = (SELECT min(id) FROM people_household)", "places_known"),
    "area limits switched off": ("ALTER TABLE people_fact DISABLE ROW LEVEL SECURITY", "area_limits"),
    "area limits not forced": ("ALTER TABLE people_person NO FORCE ROW LEVEL SECURITY", "area_limits"),
    "a policy dropped": ("DROP POLICY people_roster_area ON people_roster", "area_limits"),
    "an append-only trigger dropped": ("DROP TRIGGER audit_entry_no_delete ON audit_entry", "append_only"),
    "an append-only trigger disabled": ("ALTER TABLE payments_posting DISABLE TRIGGER payments_posting_no_update", "append_only"),
    "a table given to the application": ("ALTER TABLE people_person OWNER TO minzheng_app", "application_role"),
    "money kept as a float": ("DROP TRIGGER payments_line_no_update ON payments_line; ALTER TABLE payments_line ALTER amount TYPE double precision", "no_float_money"),
}  # fmt: skip


def broken(connection: psycopg.Connection) -> set[str]:
    return {finding.code for finding in examine(connection) if finding.broken}


def test_a_sound_county_has_no_finding(county: str) -> None:
    with database.server().connect(county) as connection:
        assert broken(connection) == set()


@pytest.mark.parametrize("what", CORRUPTIONS)
def test_it_finds(county: str, what: str) -> None:
    statement, check = CORRUPTIONS[what]
    with database.server().connect(county) as connection, connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL session_replication_role = replica")  # no trigger, no foreign key: guards off
        connection.execute("SELECT set_config('minzheng.lo', '0', true), set_config('minzheng.hi', ':', true)")
        connection.execute(statement)
        connection.execute("SET LOCAL session_replication_role = origin")
        assert check in broken(connection)
