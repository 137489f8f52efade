"""The doctor tells every check in Chinese, and which rows were changed as near as the seals tell."""

from pathlib import Path

import psycopg
import pytest

from minzheng.site import database
from minzheng.site.doctor import examine
from minzheng.site.doctor.chinese import CHECKS

# what somebody changed with every trigger off, and what the doctor says of it
CHANGES = {
    "a run, which is written alone": (
        "UPDATE payments_run SET pay_date = pay_date + 1 WHERE id = (SELECT min(id) FROM payments_run)",
        "payments_run, frozen columns",
        ": row {id}, as written by entry",
        "SELECT min(id) FROM payments_run",
    ),
    "a line among those of its run": (
        "UPDATE payments_line SET amount = amount + 5 WHERE id = (SELECT min(id) FROM payments_line)",
        "payments_line, frozen columns",
        ": among rows {id} to",
        "SELECT min(id) FROM payments_line",
    ),
    "a decision taken away": (
        "DELETE FROM cases_decision WHERE id = (SELECT max(id) FROM cases_decision)",
        "cases_decision, frozen columns",
        "1 missing, as written by entry",
        "SELECT 0",
    ),
    "a posting added": (
        "INSERT INTO payments_posting (journal_id, account, fund, programme, place, residence, month, amount) SELECT journal_id,"
        " account, fund, programme, place, residence, month, amount FROM payments_posting ORDER BY id LIMIT 1",
        "payments_posting, frozen columns",
        ": row {id} was added",
        "SELECT max(id) FROM payments_posting",
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_it_names(county: str, what: str) -> None:
    statement, where, said, asked = CHANGES[what]
    with database.server().connect(county) as connection, connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(statement)
        row = connection.execute(asked).fetchone()
        (found,) = [one for one in _said(connection) if one.startswith(where)]
    assert row and said.format(id=row[0]) in found


def _said(connection: psycopg.Connection) -> list[str]:
    return [example for finding in examine(connection) if finding.code == "rows_as_sealed" for example in finding.examples]


def test_every_check_is_told_in_chinese_with_what_to_do(county: str, tmp_path: Path) -> None:
    with database.server().connect(county) as connection:
        findings = list(examine(connection, deliveries=tmp_path))
    assert {finding.code for finding in findings} | {"checkpoints"} == set(CHECKS)
    for finding in findings:
        title, remedy = finding._replace(broken=1).told(chinese=True)
        assert not title.isascii() and not remedy.isascii()
        assert finding.told(chinese=False)[0].isascii()
