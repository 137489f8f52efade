"""Files a department lays into a folder: `vehicles-2020-12-08.csv`, `社会保险_202012.xlsx`. The newest one counts."""

import re
from datetime import date
from pathlib import Path

from minzheng.base.month import Month
from minzheng.verification.authorising import Permit
from minzheng.verification.catalogue import Catalogue, catalogue
from minzheng.verification.sources.asking import Fetched, Numbers, leaving

ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xls", ".ods", ".parquet")
_DAY = re.compile(r"(?<!\d)(20\d\d)[-._年]?(0[1-9]|1[0-2])[-._月]?(0[1-9]|[12]\d|3[01])日?(?!\d)")
_MONTH = re.compile(r"(?<!\d)(20\d\d)[-._年]?(0[1-9]|1[0-2]|[1-9](?=月))月?(?!\d)")


def department_of(filename: str, known: Catalogue | None = None) -> str:
    """The department a file is from, by code or name at the beginning of its name; "" where none is. The longest name decides."""
    stem = Path(filename).stem
    words = {word: each.code for each in (known or catalogue()).departments.values() for word in (each.code, each.name)}
    fitting = [word for word in words if stem.lower().startswith(word.lower())]
    return words[max(fitting, key=len)] if fitting else ""


def day_of(filename: str) -> date | None:
    """The day a file's name says it is as of; None where it names none or one no calendar has."""
    if found := _DAY.search(filename):
        try:
            return date(*(int(part) for part in found.groups()))
        except ValueError:
            return None
    return None


def month_of(filename: str) -> Month | None:
    """The month a file's name states."""
    if day := day_of(filename):
        return Month.of(day)
    found = _MONTH.search(filename)
    return Month(int(found[1]), int(found[2])) if found else None


def waiting(folder: Path) -> list[Path]:
    """Files that can be deliveries, oldest first."""
    found = [path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in ENDINGS and path.name[0] not in ".~"]
    return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name))


class FolderSource:
    """Nothing leaves: the department has laid its list there already. The permit is still for it and for those looked up."""

    route = "folder"

    def __init__(self, department: str, folder: Path) -> None:
        self.department, self.folder = department, folder

    def fetch(self, permit: Permit, numbers: Numbers) -> Fetched | None:
        leaving(self.department, permit, numbers)
        found = [path for path in waiting(self.folder) if department_of(path.name) == self.department]
        if not found:
            return None
        newest = found[-1]
        return Fetched(newest.read_bytes(), newest.name, day_of(newest.name) or permit.day, whole=True)
