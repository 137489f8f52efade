"""The year's report of a place, written from the records: chapters of the programmes, cross-checks, definitions, appendix."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from minzheng.base.divisions import DivisionCode
from minzheng.base.month import Month, chinese_date
from minzheng.base.numerals import numeral
from minzheng.indicators import declarations
from minzheng.indicators.catalogue import UNITS
from minzheng.indicators.declarations import Kind
from minzheng.indicators.engine import Reading
from minzheng.indicators.reports import chapters
from minzheng.indicators.reports.answers import Answers
from minzheng.indicators.reports.chapters import ChapterText, ChartSpec, Reference, Section, Sentence, TableSpec
from minzheng.indicators.reports.charts import bars
from minzheng.indicators.reports.document import Block, Chart, Document, Heading, Number, Paragraph, Run, Table
from minzheng.indicators.reports.tabulation import Check, tabulate, written
from minzheng.indicators.reports.wording import in_sentence
from minzheng.indicators.results import Result

_KIND_WORDS = {Kind.AS_OF: "时点", Kind.DURING: "时期", Kind.CUMULATIVE: "累计"}


@dataclass(frozen=True, slots=True)
class Report:
    """The document and what its cross-checks found. Numbers with no record behind them are left out of it, never made up."""

    document: Document
    checks: tuple[Check, ...]

    @property
    def failures(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.holds)


def annual_report(place: str, year: int, today: date, *, organisation: str = "", reading: Reading | None = None) -> Report:
    """Run inside the reader's area. The year is told to its end, or to the month of `today` while it runs.

    Raises NotFound (no such place on the map), NotPermitted (the place reaches beyond the area), BadDeclaration.
    """
    last = min(Month(year, 12), Month.of(today))
    answers = Answers(DivisionCode(place), year, max(last, Month(year, 1)), reading or Reading())
    writer = _Writer(answers)
    texts = [chapters.load(chapter.text) for chapter in declarations.chapters()]
    writer.foreword()
    for text in texts:
        writer.chapter(text, alone=len(texts) == 1)
    appendix = writer.appendix(texts)
    writer.cross_checks(texts)
    writer.definitions()
    name = organisation or f"{answers.name}民政局"
    writer.add(Paragraph((name,), "end"), Paragraph((chinese_date(today),), "end"))
    if appendix:
        writer.heading("附表")
        writer.add(*appendix)
    document = Document(f"{answers.name}{year}年社会救助工作年报", name, today, tuple(writer.blocks))
    return Report(document, tuple(writer.checks))


@dataclass(slots=True)
class _Writer:
    """Puts blocks one after the other; counts headings, tables and charts."""

    answers: Answers
    blocks: list[Block] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    chapters: int = 0
    tables: int = 0
    charts: int = 0

    def add(self, *blocks: Block) -> None:
        self.blocks += blocks

    def heading(self, text: str) -> None:
        self.chapters += 1
        self.add(Heading(1, f"{numeral(self.chapters)}、{text}"))

    def foreword(self) -> None:
        answers = self.answers
        self.add(
            Paragraph(
                (
                    f"本报告根据{answers.name}社会救助业务系统的登记、审核确认和资金发放记录编写，数据截至{answers.last.chinese}。"
                    "文中和表中的每一个数字都由业务记录直接计算得出，与指标口径、统计时点和行政区划版本一一对应，可逐级追溯到户、到人；"
                    "没有记录支持的内容不作表述。",
                )
            )
        )

    def chapter(self, text: ChapterText, *, alone: bool) -> None:
        """With one programme its sections are the report's chapters; with several each programme is one."""
        if not alone:
            self.heading(text.title)
        for position, section in enumerate(text.sections, start=1):
            written = self._section(section, text)
            if not written:
                continue
            if alone:
                self.heading(section.title)
            else:
                self.add(Heading(2, f"（{numeral(position)}）{section.title}"))
            self.add(*written)

    def _section(self, section: Section, text: ChapterText) -> list[Block]:
        found: list[Block] = []
        for block in section.blocks:
            written: Block | None
            if isinstance(block, TableSpec):
                written = self._table(block, text)
            elif isinstance(block, ChartSpec):
                written = self._chart(block, text)
            else:
                written = self._paragraph(block)
            if written is not None:
                found.append(written)
        return found

    def _paragraph(self, sentences: Sequence[Sentence]) -> Paragraph | None:
        runs = [run for sentence in sentences for run in self._sentence(sentence)]
        return Paragraph(tuple(runs)) if runs else None

    def _sentence(self, sentence: Sentence) -> list[Run]:
        """Nothing where a figure of the sentence is absent or its condition does not hold."""
        if not self.answers.holds(sentence.when):
            return []
        runs: list[Run] = []
        for piece in sentence.pieces:
            if isinstance(piece, str):
                runs.append(self.answers.plain(piece[1:]) if piece.startswith("@") else piece)
                continue
            run = self._run(piece)
            if run is None:
                return []
            runs.append(run)
        return runs

    def _run(self, reference: Reference) -> Run | None:
        result = self.answers.ask(reference)
        if reference.ask == "since":
            return chinese_date(result.since) if result.since else None
        return None if result.value is None else Number(in_sentence(result), result)

    def _table(self, spec: TableSpec, text: ChapterText) -> Table | None:
        table, checks = tabulate(spec, text, self.answers, f"表{self.tables + 1}")
        if table is not None:
            self.tables += 1
            self.checks += checks
        return table

    def _chart(self, spec: ChartSpec, text: ChapterText) -> Chart | None:
        result = self.answers.ask(spec.reference, by=spec.by)
        parts = sorted(result.breakdown, key=lambda part: text.rank(spec.by, part.key))
        shown = [(text.word(spec.by, part.label), part.value) for part in parts if part.value]
        if not shown:
            return None
        self.charts += 1
        unit = UNITS.get(result.unit, "")
        words = "；".join(f"{label}{value}{unit}" for label, value in shown)
        return Chart(f"图{self.charts}　{spec.title}", bars(shown, unit), words)

    def cross_checks(self, texts: Sequence[ChapterText]) -> None:
        """Both sides of every check in a table; the report is printed even where they differ, and says so."""
        for text in texts:
            for check in text.checks:
                if self.answers.holds(check.when):
                    left, right = self.answers.sum(check.left), self.answers.sum(check.right)
                    self.checks.append(Check(check.text, written(left), written(right)))
        if not self.checks:
            return
        self.heading("表间审核")
        failed = sum(not check.holds for check in self.checks)
        verdict = f"其中{failed}项不符，须查明原因后使用。" if failed else "全部相符。"
        self.add(Paragraph((f"本报告共执行表间审核{len(self.checks)}项，{verdict}",)))
        rows = (*self._of_tables(), *(_checked(check) for check in self.checks if not check.table or not check.holds))
        self.tables += 1
        title = f"表{self.tables}　表间审核结果"
        self.add(Table(title, ("审核关系", "左边", "右边", "结论"), rows, widths=(52, 19, 19, 10)))

    def _of_tables(self) -> Iterator[tuple[str, ...]]:
        """One line a table for all its columns that agree; those that differ are told one by one."""
        labels = dict.fromkeys(check.table for check in self.checks if check.table)
        for label in labels:
            agreeing = [check for check in self.checks if check.table == label and check.holds]
            count = f"{len(agreeing)}项"
            yield f"{label}各列（{'、'.join(check.column for check in agreeing)}）各行之和等于合计", count, count, "相符"

    def definitions(self) -> None:
        """Every figure used: what it counts, how many rows stood behind it, and their digest."""
        self.heading("数据口径说明")
        answers = self.answers
        self.add(
            Paragraph(
                (
                    f"时点指标反映{answers.last.chinese}的状况，时期指标反映{answers.year}年1月至{answers.last.month}月的发生数。"
                    "分乡镇数据按业务记录所在村（社区）归集，并依据区划变更的沿革关系折算到表题注明日期的行政区划。"
                    "记录摘要是所依据记录的SHA-256值的前十二位：同一记录得到同一摘要，记录变动则摘要随之变动。",
                )
            )
        )
        best: dict[str, Result] = {}
        for result in answers.used:
            plain = result.value is not None and result.place == answers.place and not result.where
            if plain and (result.figure not in best or _breadth(result) > _breadth(best[result.figure])):
                best[result.figure] = result
        self.tables += 1
        head = ("指标", "类别", "口径", "记录数", "记录摘要")
        rows = tuple(_definition(best[figure.id]) for figure in declarations.figures() if figure.id in best)
        self.add(Table(f"表{self.tables}　指标口径", head, rows, words=True, widths=(20, 8, 46, 10, 16)))

    def appendix(self, texts: Sequence[ChapterText]) -> list[Table]:
        """Made before the cross-checks are told, printed last."""
        found: list[Table] = []
        for text in texts:
            for spec in text.appendix:
                table, checks = tabulate(spec, text, self.answers, f"附表{len(found) + 1}")
                if table is not None:
                    found.append(table)
                    self.checks += checks
        return found


def _breadth(result: Result) -> tuple[int, int]:
    """The widest answer stands for a figure: without qualifiers, then over the most rows."""
    return -len(result.qualifiers), result.rows


def _definition(result: Result) -> tuple[str, ...]:
    return (result.name, _KIND_WORDS[Kind(result.kind)], result.definition, str(result.rows or "—"), result.digest[:12] or "—")


def _checked(check: Check) -> tuple[str, ...]:
    return check.text, check.left, check.right, "相符" if check.holds else "不符"
