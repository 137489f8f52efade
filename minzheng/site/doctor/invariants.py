"""What must hold in the data, each as one SELECT of the rows that break it. No row, no finding."""

from typing import NamedTuple


class Invariant(NamedTuple):
    """`broken` selects one text column naming each offending record; never a name or an identity number."""

    code: str
    title: str
    broken: str


PAID_RUNS = "('released', 'reconciled', 'closed')"
COUNTED = "l.held = '' AND l.bank NOT IN ('failed', 'returned')"

INVARIANTS = (
    Invariant(
        "journal_balances",
        "Every journal sums to zero",
        "SELECT 'journal ' || journal_id || ': ' || sum(amount) || ' fen' FROM payments_posting GROUP BY journal_id HAVING sum(amount) <> 0",
    ),
    Invariant(
        "fund_balances",
        "Every fund sums to zero",
        "SELECT 'fund ' || fund || ': ' || sum(amount) || ' fen' FROM payments_posting GROUP BY fund HAVING sum(amount) <> 0",
    ),
    Invariant(
        "journal_has_postings",
        "No journal is empty",
        "SELECT 'journal ' || id FROM payments_journal j WHERE NOT EXISTS (SELECT FROM payments_posting p WHERE p.journal_id = j.id)",
    ),
    Invariant(
        "chain_intact",
        "The audit chain is unbroken",
        """
        SELECT 'entry ' || id FROM (
          SELECT id, digest, previous, lag(digest, 1, ''::bytea) OVER (ORDER BY id) AS before,
                 lag(id, 1, 0::bigint) OVER (ORDER BY id) AS id_before,
                 sha256(previous || convert_to(concat_ws(chr(31), id::text,
                   to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), business_date::text,
                   actor, act, subject, place, reason, detail, nullif(seal, '')), 'UTF8')) AS own
          FROM audit_entry) link
        WHERE previous <> before OR digest <> own OR id <> id_before + 1
        """,
    ),
    Invariant(
        "chain_complete",
        "The audit chain ends at its head",
        """
        SELECT 'head ' || h.id FROM audit_head h LEFT JOIN audit_entry e ON e.id = (SELECT max(id) FROM audit_entry)
        WHERE h.id <> coalesce(e.id, 0) OR h.digest <> coalesce(e.digest, ''::bytea)
        """,
    ),
    Invariant(
        "no_overlap",
        "No two entitlements of a person and programme overlap",
        """
        SELECT 'entitlement ' || id FROM (
          SELECT id, lower(months) AS first,
                 max(coalesce(upper(months), 2147483647)) OVER (
                   PARTITION BY person_id, programme ORDER BY lower(months), id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
          FROM payments_entitlement WHERE NOT isempty(months)) span
        WHERE reached > first
        """,
    ),
    Invariant(
        "paid_once",
        # but where an official let the bank's word stand after all: what was issued again by then is overpaid, and told as such.
        # An entitlement that passed over when two entries were merged counts for the entry it was made for: what both were paid
        # before anybody knew is overpaid from then on, and no payment was wrong when it was made.
        "No person was ever paid more for a month than the entitlements say that the payments rest on",
        f"""
        SELECT 'person ' || person_id || ' ' || programme || ' month ' || month || ': paid ' || paid || ', due ' || coalesce(due, 0)
        FROM (SELECT coalesce(s.gone_id, e.person_id, m.person_id) AS person_id, m.programme, m.month,
                     sum(m.amount) AS paid, max(e.amount) AS due
              FROM (SELECT i.person_id, i.programme, i.month, i.amount, i.basis
                    FROM payments_item i JOIN payments_run r ON r.id = i.run_id JOIN payments_line l ON l.id = i.line_id
                    WHERE r.state IN {PAID_RUNS} AND {COUNTED} AND NOT (l.bank = 'ok' AND EXISTS (
                      SELECT FROM payments_answer a WHERE a.line_id = l.id AND a.effect = 'quarantined' AND a.settled_by <> ''))
                    UNION ALL
                    SELECT o.person_id, o.programme, o.month, -v.amount, 'entitlement:' || o.entitlement_id
                    FROM payments_recovered v JOIN payments_owed o ON o.id = v.owed_id WHERE v.booked) m
              LEFT JOIN payments_entitlement e ON m.basis = 'entitlement:' || e.id
              LEFT JOIN (SELECT DISTINCT ON (x.id) x.id::bigint AS entitlement, s.gone_id FROM payments_succession s,
                jsonb_array_elements_text(s.passed) AS x(id) ORDER BY x.id, s.id) s ON s.entitlement = e.id
              GROUP BY 1, 2, 3) month
        WHERE paid > coalesce(due, 0)
        """,
    ),
    Invariant(
        "ordinary_once",
        "An ordinary payment of a person, programme and month exists in one live run",
        """
        SELECT 'person ' || i.person_id || ' month ' || i.month FROM payments_item i
        JOIN payments_run r ON r.id = i.run_id JOIN payments_line l ON l.id = i.line_id
        WHERE r.state <> 'aborted' AND i.reason = 'ordinary' AND l.held = ''
        GROUP BY i.person_id, i.programme, i.month HAVING count(*) > 1
        """,
    ),
    Invariant(
        "line_is_its_items",
        "Every payment line is the sum of its items less what was kept back",
        """
        SELECT 'line ' || l.id FROM payments_line l LEFT JOIN payments_item i ON i.line_id = l.id
        GROUP BY l.id HAVING l.amount <> coalesce(sum(i.amount), 0)
          - coalesce((SELECT sum(v.amount) FROM payments_recovered v WHERE v.line_id = l.id), 0)
        """,
    ),
    Invariant(
        "repayment_is_its_months",
        "Every repayment is the sum of the owed months it pays off",
        """
        SELECT 'repayment ' || p.id FROM payments_repayment p LEFT JOIN payments_recovered v ON v.repayment_id = p.id
        GROUP BY p.id HAVING p.amount <> coalesce(sum(v.amount), 0)
        """,
    ),
    Invariant(
        "nothing_recovered_twice",
        "Nothing was recovered or written off beyond what was decided to be owed",
        """
        SELECT 'owed month ' || o.id FROM payments_owed o LEFT JOIN payments_recovered v ON v.owed_id = o.id AND v.booked
        GROUP BY o.id HAVING coalesce(sum(v.amount), 0) + o.waived > coalesce(o.owed, 0) OR coalesce(o.owed, 0) > o.found
        """,
    ),
    Invariant(
        "set_off_follows_its_line",
        "What is kept back stands in the books exactly as long as its line counts as paid",
        f"""
        SELECT 'recovered ' || v.id FROM payments_recovered v JOIN payments_run r ON r.id = v.run_id JOIN payments_line l ON l.id = v.line_id
        WHERE v.booked <> (r.state IN {PAID_RUNS} AND {COUNTED})
        """,
    ),
    Invariant(
        "recoverable_is_owed",
        "The books show as recoverable exactly what is still owed, by programme and month",
        """
        SELECT 'programme ' || programme || ' month ' || month FROM (
          SELECT programme, month, coalesce(owed, 0) - waived AS amount FROM payments_owed
          UNION ALL SELECT o.programme, o.month, -v.amount FROM payments_recovered v JOIN payments_owed o ON o.id = v.owed_id WHERE v.booked
          UNION ALL SELECT p.programme, p.month, -p.amount FROM payments_posting p JOIN payments_journal j ON j.id = p.journal_id
            WHERE p.account = 'recoverable' AND j.kind NOT IN ('opening', 'year_close')) m
        GROUP BY programme, month HAVING sum(amount) <> 0
        """,
    ),
    Invariant(
        "debt_decided_by_another",
        "Nobody owes what another official than the finder has not decided, and nobody waives what they asked for",
        """
        SELECT 'recovery ' || id FROM payments_recovery
        WHERE state IN ('decided', 'planned', 'settled', 'written_off') AND (decided_by = '' OR decided_by = found_by OR noticed_on IS NULL)
          OR waived_by <> '' AND waived_by = waiver_asked_by
        """,
    ),
    Invariant(
        "run_is_its_lines",
        "A run's stated lines and total are those of its lines that are sent",
        """
        SELECT 'run ' || r.id FROM payments_run r LEFT JOIN payments_line l ON l.run_id = r.id AND l.held = ''
        WHERE r.state <> 'aborted' GROUP BY r.id HAVING r.lines <> count(l.id) OR r.total <> coalesce(sum(l.amount), 0)
        """,
    ),
    Invariant(
        "ledger_is_runs",
        "The books show for every released run exactly its total",
        f"""
        SELECT 'run ' || r.id FROM payments_run r
        LEFT JOIN payments_journal j ON j.basis = 'run:' || r.id AND j.kind = 'release'
        LEFT JOIN payments_posting p ON p.journal_id = j.id AND p.amount > 0
        WHERE r.state IN {PAID_RUNS} GROUP BY r.id HAVING r.total <> coalesce(sum(p.amount), 0)
        """,
    ),
    Invariant(
        "payments_name_whom_they_pay",
        "Every line and item names a household, a person, a line and a run on record",
        """
        SELECT 'line ' || l.id FROM payments_line l LEFT JOIN people_household h ON h.id = l.household_id LEFT JOIN people_person p ON p.id = l.payee_id
          LEFT JOIN payments_run r ON r.id = l.run_id
        WHERE h.id IS NULL OR p.id IS NULL OR r.id IS NULL
        UNION ALL
        SELECT 'item ' || i.id FROM payments_item i LEFT JOIN payments_line l ON l.id = i.line_id AND l.run_id = i.run_id AND l.household_id = i.household_id
          LEFT JOIN people_person p ON p.id = i.person_id
        WHERE l.id IS NULL OR p.id IS NULL
        """,
    ),
    Invariant(
        "books_follow_the_bank",
        "The books stand for every released run where the bank's answers stand: granted, in transit and paid",
        f"""
        SELECT 'run ' || r.id FROM payments_run r
        JOIN (SELECT run_id, coalesce(sum(amount) FILTER (WHERE {COUNTED}), 0) AS granted,
                coalesce(sum(amount) FILTER (WHERE l.bank = 'ok'), 0) AS confirmed FROM payments_line l GROUP BY 1) line ON line.run_id = r.id
        LEFT JOIN (SELECT substring(j.basis FROM 'run:([0-9]+)$')::bigint AS run_id, coalesce(sum(p.amount) FILTER (WHERE p.account = 'assistance'), 0) AS granted,
                coalesce(sum(-p.amount) FILTER (WHERE p.account = 'treasury'), 0) AS confirmed
              FROM payments_journal j JOIN payments_posting p ON p.journal_id = j.id WHERE j.kind IN ('accrual', 'release', 'answer') GROUP BY 1) book
          ON book.run_id = r.id
        WHERE r.state IN {PAID_RUNS} AND (line.granted <> coalesce(book.granted, 0) OR line.confirmed <> coalesce(book.confirmed, 0))
        """,
    ),
    Invariant(
        "answered_when_reconciled",
        "A reconciled run has no line without an answer",
        "SELECT 'line ' || l.id FROM payments_line l JOIN payments_run r ON r.id = l.run_id WHERE r.state IN ('reconciled', 'closed') AND l.held = '' AND l.bank IN ('', 'unknown')",
    ),
    Invariant(
        "answers_explain_lines",
        "Every line the bank refused or sent back has the answer that says so",
        """
        SELECT 'line ' || l.id FROM payments_line l WHERE l.bank IN ('failed', 'returned')
          AND NOT EXISTS (SELECT FROM payments_answer a WHERE a.line_id = l.id AND (a.effect = 'applied' OR a.settled_by <> ''))
        """,
    ),
    Invariant(
        "funds_not_overdrawn",
        "No fund spends more than it holds",
        """
        SELECT 'fund ' || fund || ' of ' || left(place, 6) || ': ' || sum(amount) || ' fen' FROM payments_posting
        WHERE account IN ('treasury', 'in_transit') GROUP BY fund, left(place, 6) HAVING sum(amount) < 0
        """,
    ),
    Invariant(
        "three_people",
        "Who drafted, who approved and who authorised are three",
        "SELECT 'run ' || id FROM payments_run WHERE authorised_by <> '' AND authorised_by IN (drafted_by, approved_by)",
    ),
    Invariant(
        "unreleased_not_booked",
        "Nothing is booked for a run that was not released",
        f"SELECT 'run ' || r.id FROM payments_run r JOIN payments_journal j ON j.basis = 'run:' || r.id AND j.kind = 'release' WHERE r.state NOT IN {PAID_RUNS}",
    ),
    Invariant(
        "approver_is_another",
        "Who drafted a run did not approve it",
        "SELECT 'run ' || id FROM payments_run WHERE approved_by <> '' AND approved_by = drafted_by",
    ),
    Invariant(
        "decider_is_another",
        "Who prepared a proposal did not decide it",
        "SELECT 'decision ' || id FROM cases_decision WHERE prepared_by = decided_by",
    ),
    Invariant(
        "entitled_by_decision",
        "Every entitlement rests on a decision about its household",
        """
        SELECT 'entitlement ' || e.id FROM payments_entitlement e
        LEFT JOIN cases_decision d ON e.basis = 'decision:' || d.id AND d.household_id = e.household_id WHERE d.id IS NULL
        """,
    ),
    Invariant(
        "decision_counts",
        "The entitlements opened by a decision are the persons and the amount it names",
        """
        SELECT 'decision ' || d.id FROM cases_decision d JOIN payments_entitlement e ON e.basis = 'decision:' || d.id
        GROUP BY d.id HAVING (count(*) FILTER (WHERE lower(e.months) = d.first_month OR isempty(e.months)) > d.persons)
          OR (count(*) FILTER (WHERE lower(e.months) = d.first_month) = d.persons AND sum(e.amount) FILTER (WHERE lower(e.months) = d.first_month) <> d.amount)
        """,
    ),
    Invariant(
        "no_pay_after_death",
        "No ordinary payment for a month after a death that was known when the run was locked",
        """
        SELECT 'item ' || i.id FROM payments_item i JOIN payments_run r ON r.id = i.run_id JOIN payments_line l ON l.id = i.line_id
        JOIN people_fact f ON f.person_id = i.person_id AND f.kind = 'death' AND f.superseded_at IS NULL
        WHERE r.state <> 'aborted' AND l.held = '' AND i.reason = 'ordinary'
          AND i.month > extract(year FROM f.since) * 12 + extract(month FROM f.since)
          AND f.recorded_at < (SELECT min(a.at) FROM audit_entry a WHERE a.subject = 'run:' || r.id)
        """,
    ),
    Invariant(
        "one_household_at_a_time",
        "No person is in two households on one day",
        """
        SELECT 'membership ' || id FROM (
          SELECT id, lower(span) AS first, max(coalesce(upper(span), 'infinity'::date)) OVER (
                   PARTITION BY person_id ORDER BY lower(span), id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
          FROM people_membership WHERE NOT isempty(span)) s
        WHERE reached > first
        """,
    ),
    Invariant(
        "facts_have_subjects",
        "Every fact is about a person, a household or an obligor on record",
        """
        SELECT 'fact ' || f.id FROM people_fact f LEFT JOIN people_person p ON p.id = f.person_id LEFT JOIN people_household h ON h.id = f.household_id
        LEFT JOIN people_obligor o ON o.id = f.obligor_id
        WHERE p.id IS NULL AND h.id IS NULL AND o.id IS NULL
        """,
    ),
    Invariant(
        "facts_do_not_overlap",
        "Of one subject and kind, one statement holds at a time",
        """
        SELECT 'fact ' || id FROM (
          SELECT id, since, max(coalesce(until, 'infinity'::date)) OVER (
                   PARTITION BY person_id, household_id, obligor_id, kind ORDER BY since, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
          FROM people_fact WHERE superseded_at IS NULL) f
        WHERE reached > since
        """,
    ),
    Invariant(
        "identity_once",
        "An identity number belongs to one person",
        "SELECT count(*) || ' rows of one number' FROM people_person WHERE merged_into_id IS NULL AND identity_hash IS NOT NULL GROUP BY identity_hash HAVING count(*) > 1",
    ),
    Invariant(
        "codes_not_reused",
        "A division code is valid for one division at a time",
        """
        SELECT 'division ' || code FROM (
          SELECT code, since, max(coalesce(until, 'infinity'::date)) OVER (
                   PARTITION BY code ORDER BY since, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
          FROM places_division) d
        WHERE reached > since
        """,
    ),
    Invariant(
        "places_known",
        "Every household stands in a village of the current map",
        """
        SELECT DISTINCT 'place ' || h.place FROM people_household h
        WHERE h.dissolved IS NULL AND NOT EXISTS (SELECT FROM places_division d WHERE d.code = h.place AND d.until IS NULL)
        """,
    ),
    Invariant(
        "custody_agrees",
        "A person's rows are in charge of the same place as the person",
        """
        SELECT 'fact ' || f.id FROM people_fact f JOIN people_person p ON p.id = f.person_id WHERE f.place <> p.place AND f.superseded_at IS NULL
        UNION ALL
        SELECT 'obligor ' || o.id FROM people_obligor o JOIN people_household h ON h.id = o.household_id WHERE o.place <> h.place
        UNION ALL
        SELECT 'fact ' || f.id FROM people_fact f JOIN people_obligor o ON o.id = f.obligor_id WHERE f.place <> o.place
        UNION ALL
        SELECT 'entitlement ' || e.id FROM payments_entitlement e JOIN people_household h ON h.id = e.household_id WHERE e.place <> h.place
        """,
    ),
    Invariant(
        "one_open_proposal",
        "A case has at most one open proposal a month",
        "SELECT 'case ' || case_id FROM cases_proposal WHERE state = 'open' GROUP BY case_id, month HAVING count(*) > 1",
    ),
    Invariant(
        "decided_once",
        "Every decided proposal has its decision",
        "SELECT 'proposal ' || p.id FROM cases_proposal p LEFT JOIN cases_decision d ON d.proposal_id = p.id WHERE (p.state = 'decided') <> (d.id IS NOT NULL)",
    ),
)
