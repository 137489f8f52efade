"""From rows to families: who belongs together, who heads them, where they live; a family with a wrong row is held back whole."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from minzheng.base.cells import Severity, masked
from minzheng.base.divisions import DivisionCode
from minzheng.base.workbooks import Workbook
from minzheng.people.declarations import FactRecord, FamilyRecord
from minzheng.people.rosters.findings import ROSTER_FINDINGS, RosterFinding
from minzheng.people.rosters.layout import Layout, SheetLayout
from minzheng.people.rosters.members import Draft, MemberReader, same_name
from minzheng.people.rosters.rows import SheetRows, TotalMismatch
from minzheng.people.rosters.villages import Villages
from minzheng.people.rosters.vocabulary import MONEY

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Harvest:
    """What a roster gives. families[i] was read from rows[i], (sheet, row) in the order of its members.

    read (rows below the headers) = taken + rejected + skipped; skipped_because counts by reason.
    """

    families: list[FamilyRecord] = field(default_factory=list)
    rows: list[tuple[tuple[int, int], ...]] = field(default_factory=list)
    findings: list[RosterFinding] = field(default_factory=list)
    mismatches: list[TotalMismatch] = field(default_factory=list)
    skipped_because: Counter[str] = field(default_factory=Counter)
    rejected_rows: set[tuple[int, int]] = field(default_factory=set)
    read: int = 0

    @property
    def taken(self) -> int:
        return sum(map(len, self.rows))

    @property
    def skipped(self) -> int:
        return sum(self.skipped_because.values())


def harvest(workbook: Workbook, layout: Layout, villages: Villages, today: date, *, progress: Progress | None = None) -> Harvest:
    """Read the confirmed sheets. Pure: the same arguments give the same result."""
    result = Harvest()
    groups: list[tuple[MemberReader, list[Draft]]] = []
    total = sum(max(len(workbook.sheets[sheet.sheet].rows) - sum(sheet.header), 0) for sheet in layout.sheets)
    for sheet in layout.sheets:
        rows = SheetRows(workbook.sheets[sheet.sheet], sheet, take_hidden=layout.hidden_rows != "leave")
        reader = MemberReader(sheet, today, workbook.epoch_1904, result.findings)
        drafts = []
        for row in rows.persons():
            drafts.append(reader.read(row))
            if progress is not None and len(drafts) % 2000 == 0:
                progress("read", result.read + len(drafts), total)
        groups += [(reader, group) for group in _grouped(drafts, reader)]
        _find_outliers(reader)
        result.read += len(drafts) + sum(rows.skipped.values())
        result.skipped_because += rows.skipped
        result.mismatches += rows.mismatches
    _compare_identities(groups, result)
    builder = _Builder(layout, villages, result)
    for reader, group in groups:
        builder.family(reader, group)
    builder.find_shared_accounts()
    return result


def _grouped(drafts: list[Draft], reader: MemberReader) -> list[list[Draft]]:
    """By household number where nearly every row has one, else in the order of the list by head, block or head's name."""
    numbered = sum(1 for draft in drafts if draft.family.get("number"))
    if drafts and numbered * 10 >= len(drafts) * 9:
        return _by_number(drafts)
    groups: list[list[Draft]] = []
    before: Draft | None = None
    starts = _starts_by_relation if "relation" in reader.column_of else _starts_by_name
    for draft in drafts:
        if before is None or starts(draft, before, groups[-1]):
            groups.append([])
        groups[-1].append(draft)
        before = draft
    return groups


def _by_number(drafts: list[Draft]) -> list[list[Draft]]:
    groups: dict[object, list[Draft]] = {}
    last: object = None
    for draft in drafts:
        last = draft.family.get("number") or (last if draft.relation != "head" else draft.place)
        groups.setdefault(last, []).append(draft)
    return list(groups.values())


def _starts_by_relation(draft: Draft, before: Draft, group: Sequence[Draft]) -> bool:
    if draft.row.block >= 0 or before.row.block >= 0:
        return draft.row.block != before.row.block
    return draft.relation == "head"


def _starts_by_name(draft: Draft, before: Draft, group: Sequence[Draft]) -> bool:
    if draft.row.block >= 0 or before.row.block >= 0:
        return draft.row.block != before.row.block
    head = draft.family.get("head_name")
    if head is None:
        return "head_name" not in group[0].family
    return head != group[0].family.get("head_name") or same_name(str(head), draft.name)


def _find_outliers(reader: MemberReader) -> None:
    """A cell a hundred times the median of its column was probably typed in fen, or for a year."""
    for column, found in reader.amounts.items():
        amounts = [amount for _, amount in found if amount > 0]
        if len(amounts) < 10:
            continue
        usual = int(median(amounts))
        for row, amount in found:
            if amount >= 100 * usual:
                facts = {"usual": f"{usual / 100:.2f}"}
                reader.findings.append(RosterFinding(reader.layout.sheet, row, column, "amount_outlier", facts))


def _compare_identities(groups: list[tuple[MemberReader, list[Draft]]], result: Harvest) -> None:
    """One number twice: the same person repeated, two names, or two families. The last two hold both back."""
    first: dict[str, tuple[int, MemberReader, Draft]] = {}
    for number, (reader, group) in enumerate(groups):
        for draft in group:
            if draft.identity is None:
                continue
            known = first.setdefault(draft.identity.full, (number, reader, draft))
            if known[2] is draft:
                continue
            _compare(number, reader, draft, *known, result)


def _compare(
    number: int, reader: MemberReader, draft: Draft, other_number: int, other_reader: MemberReader, other: Draft, result: Harvest
) -> None:
    if not same_name(draft.name, other.name):
        code = "identity_two_names"
    elif number != other_number:
        code = "identity_two_families"
    else:
        reader.note(draft, "identity", "row_repeated", row=other.row.row + 1)
        draft.repeated = True
        result.skipped_because["repeated"] += 1
        return
    reader.note(draft, "identity", code, row=other.row.row + 1)
    other_reader.note(other, "identity", code, row=draft.row.row + 1)


class _Builder:
    """Turns one group after the other into a family, or holds it back."""

    def __init__(self, layout: Layout, villages: Villages, result: Harvest) -> None:
        self.layout, self.villages, self.result = layout, villages, result
        self.accounts: dict[str, list[tuple[MemberReader, Draft]]] = defaultdict(list)

    def family(self, reader: MemberReader, group: list[Draft]) -> None:
        members = [draft for draft in group if not draft.repeated]
        head = self._head(reader, members)
        place = residence = None
        if head is not None:
            members = [head, *(draft for draft in members if draft is not head)]
            self._settle_relations(reader, head, members)
            place = self._place(reader, head, members)
            residence = self._residence(reader, head, members)
            self._agree(reader, members)
            self._count(reader, head, members)
        if head is None or place is None or any(draft.wrong for draft in members):
            self._hold_back(reader, members)
            return
        number = str(head.family.get("number") or "")
        record = FamilyRecord(
            number=number,
            place=place,
            residence=str(residence),
            formed=min(self.layout.as_of, head.born) if head.born and head.born > self.layout.as_of else self.layout.as_of,
            members=tuple(draft.record() for draft in members),
            address=self._address(head),
            facts=tuple(self._facts(reader, head, members)),
        )
        self.result.families.append(record)
        self.result.rows.append(tuple(draft.place for draft in members))

    def _hold_back(self, reader: MemberReader, members: Sequence[Draft]) -> None:
        cause = next((draft for draft in members if draft.wrong), None)
        for draft in members:
            self.result.rejected_rows.add(draft.place)
            if not draft.wrong and cause is not None:
                reader.note(draft, "", "member_wrong", row=cause.row.row + 1)

    def _head(self, reader: MemberReader, members: Sequence[Draft]) -> Draft | None:
        heads = [draft for draft in members if draft.relation == "head"]
        if not heads:
            named = next((str(draft.family["head_name"]) for draft in members if draft.family.get("head_name")), "")
            heads = [draft for draft in members if named and not draft.relation and same_name(draft.name, named)][:1]
            alone = len(members) == 1 and not members[0].relation and "relation" not in reader.column_of and not named
            heads = list(members) if alone else heads
        if len(heads) == 1:
            heads[0].relation = "head"
            return heads[0]
        for draft in heads[1:]:
            reader.note(draft, "relation", "two_heads", row=heads[0].row.row + 1)
        if not heads:
            code = "no_head" if any(draft.relation for draft in members) or len(members) > 1 else "no_family"
            reader.note(members[0], "relation", code)
        return None

    def _settle_relations(self, reader: MemberReader, head: Draft, members: Sequence[Draft]) -> None:
        for draft in members[1:]:
            if not draft.relation:
                draft.relation = "other"
                reader.note(draft, "relation", "relation_missing")
            if draft.born is None or head.born is None:
                continue
            older_by = draft.born.year - head.born.year
            child = draft.relation in ("son", "daughter", "grandchild")
            parent = draft.relation in ("parent", "grandparent")
            if (child and older_by < 12) or (parent and older_by > -12):
                reader.note(draft, "relation", "relation_age")

    def _place(self, reader: MemberReader, head: Draft, members: Sequence[Draft]) -> DivisionCode | None:
        stated = {self._village(reader, draft) for draft in members if draft is head or self._states_village(draft)}
        if None in stated:
            return None
        if len(stated) > 1:
            reader.note(head, "village", "village_differs")
            return None
        return next(iter(stated))

    @staticmethod
    def _states_village(draft: Draft) -> bool:
        return "village" in draft.family or "village_code" in draft.family

    def _village(self, reader: MemberReader, draft: Draft) -> DivisionCode | None:
        code, name = draft.family.get("village_code"), draft.family.get("village")
        if isinstance(code, DivisionCode):
            return self._village_of_code(reader, draft, code, str(name or ""))
        written = str(name or reader.layout.village)
        if not written:
            reader.note(draft, "village", "village_missing")
            return None
        if written.isascii() and written.isdigit() and len(written) == 12:
            return self._village_of_code(reader, draft, DivisionCode(written), "")
        found = self.villages.by_name(written, str(draft.family.get("town", "")))
        if len(found) == 1:
            return next(iter(found))
        reader.note(draft, "village", "village_ambiguous" if found else "village_unknown", shown=masked(written))
        return None

    def _village_of_code(self, reader: MemberReader, draft: Draft, code: DivisionCode, name: str) -> DivisionCode | None:
        now = self.villages.current(code)
        column = "village_code" if "village_code" in draft.family else "village"
        if now is None:
            reader.note(draft, column, "village_unknown", shown=code)
            return None
        if now != code:
            reader.note(draft, column, "village_moved", code=code, now=now)
        elif name and now not in self.villages.by_name(name, str(draft.family.get("town", ""))):
            reader.note(draft, column, "village_code_differs")
        return now

    def _residence(self, reader: MemberReader, head: Draft, members: Sequence[Draft]) -> str:
        stated = {str(draft.family["residence"]) for draft in members if "residence" in draft.family}
        if len(stated) > 1:
            reader.note(head, "residence", "residence_differs")
        elif not stated and not self.layout.residence:
            reader.note(head, "residence", "residence_missing")
        return next(iter(stated), self.layout.residence)

    def _agree(self, reader: MemberReader, members: Sequence[Draft]) -> None:
        for code in ("bank_account", "account_holder", "address", "group", *MONEY, "vehicles", "homes"):
            stated = [draft for draft in members if code in draft.family]
            if stated and code == "bank_account" and members[0].family.get(code) is None:
                members[0].family.update(
                    {name: stated[0].family[name] for name in (code, "account_holder") if name in stated[0].family}
                )
            for draft in stated[1:]:
                if draft.family[code] != stated[0].family[code] and code not in ("account_holder", "group"):
                    reader.note(draft, code, "family_differs")
            if stated and code not in members[0].family:
                members[0].family[code] = stated[0].family[code]
        number = members[0].family.get("number")
        for draft in members[1:]:
            if draft.family.get("number", number) != number:
                reader.note(draft, "number", "number_differs")

    def _count(self, reader: MemberReader, head: Draft, members: Sequence[Draft]) -> None:
        listed = head.family.get("family_size")
        if isinstance(listed, int) and listed != len(members):
            reader.note(head, "family_size", "family_size", listed=listed, found=len(members))

    @staticmethod
    def _address(head: Draft) -> str:
        parts = [str(head.family[code]) for code in ("address", "group") if code in head.family]
        return parts[0] if len(parts) == 2 and parts[1] in parts[0] else "".join(parts)

    def _facts(self, reader: MemberReader, head: Draft, members: Sequence[Draft]) -> Iterable[FactRecord]:
        for code in ("financial_assets", "vehicles", "homes"):
            if code in head.family:
                yield FactRecord(code, int(head.family[code]))  # type: ignore[call-overload]
        account = str(head.family.get("bank_account") or "")
        if account:
            holder = str(head.family.get("account_holder") or head.name)
            if not any(same_name(holder, draft.name) for draft in members):
                reader.note(head, "account_holder", "holder_differs")
            self.accounts[account].append((reader, head))
            yield FactRecord("bank_account", text=holder, secret=account)

    def find_shared_accounts(self) -> None:
        for users in self.accounts.values():
            if len(users) > 1:
                for reader, head in users:
                    reader.note(head, "bank_account", "account_shared", families=len(users))


def wrong(findings: Iterable[RosterFinding]) -> list[RosterFinding]:
    """Those that hold a row back."""
    return [finding for finding in findings if ROSTER_FINDINGS[finding.code][0] is Severity.WRONG]


def column_of(layout: Layout, sheet: int, code: str) -> int:
    """The column of a field in a sheet, -1 when it has none."""
    chosen: SheetLayout | None = next((each for each in layout.sheets if each.sheet == sheet), None)
    return next((column for column, each in (chosen.columns if chosen else {}).items() if each == code), -1)
