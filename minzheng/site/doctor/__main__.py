"""`python -m minzheng.site.doctor DSN [--checkpoints FOLDER] [--key FILE] [--deliveries FOLDER]`. Exit code 0 sound, 3 broken."""

import argparse
import os
import sys
from pathlib import Path

import psycopg

from .examine import examine


def main() -> int:
    """Print each check with the first records that break it."""
    parser = argparse.ArgumentParser(prog="doctor", description="Check a Minzheng database with plain SQL.")
    parser.add_argument("dsn", help="like 'postgresql://postgres@localhost/minzheng': a role that sees every row")
    parser.add_argument("--checkpoints", type=Path, help="a folder of checkpoints exported earlier")
    parser.add_argument(
        "--chinese", action="store_true", default=os.environ.get("LANG", "").startswith("zh"), help="tell it in Chinese"
    )
    parser.add_argument("--key", type=Path, help="the public key they were signed with (checkpoint.pub)")
    parser.add_argument("--deliveries", type=Path, help="the folder of what departments sent: var/deliveries/minzheng")
    given = parser.parse_args()
    with psycopg.connect(given.dsn, autocommit=True) as connection:
        findings = list(examine(connection, given.checkpoints, given.key, given.deliveries))
    for finding in findings:
        title, remedy = finding.told(given.chinese)
        sys.stdout.write(f"{'BROKEN' if finding.broken else 'ok':<7} {title}\n")
        for example in finding.examples:
            sys.stdout.write(f"          {example}\n")
        if finding.broken:
            sys.stdout.write(f"          {finding.broken} in all. {remedy}\n")
    broken = sum(bool(finding.broken) for finding in findings)
    sys.stdout.write(f"{len(findings)} checks, {broken} broken\n")
    return 3 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
