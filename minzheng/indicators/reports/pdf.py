"""A report as PDF/A, set by typst on GB/T 9704-like pages. The text goes in as data, so nothing in a name is ever markup."""

import json
from importlib import metadata
from pathlib import Path

from minzheng.base.month import chinese_date
from minzheng.indicators.errors import NoFonts
from minzheng.indicators.reports.document import Block, Chart, Document, Heading, Paragraph, Run, Table

FONTS = Path(__file__).parent.parent / "fonts"
_NEEDED = ("NotoSerifSC_400Regular.ttf", "NotoSerifSC_700Bold.ttf", "NotoSansSC_400Regular.ttf", "NotoSansSC_700Bold.ttf")
_TEMPLATE = Path(__file__).parent / "report.typ"
_DRAWING = Path(__file__).parent / "drawing.typ"


def have_fonts() -> bool:
    return all((FONTS / name).exists() for name in _NEEDED)


def require_fonts() -> None:
    if not have_fonts():
        raise NoFonts(
            "The fonts of the reports are missing, so no PDF can be made.",
            remedy="Run `python -m minzheng.site.assets` once (make setup does), or ask for .docx or .html.",
        )


def to_pdf(document: Document) -> bytes:
    """Raises NoFonts."""
    require_fonts()
    import typst

    return typst.compile(
        str(_TEMPLATE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(_data(document), ensure_ascii=False)},
        pdf_standards=["a-2b"],
    )


def picture(svg: str) -> bytes | None:
    """A drawing as PNG for Word; None without fonts, where the table beside it must do."""
    if not have_fonts():
        return None
    import typst

    return typst.compile(
        str(_DRAWING), font_paths=[str(FONTS)], ignore_system_fonts=True, sys_inputs={"svg": svg}, format="png", ppi=200
    )


def _data(document: Document) -> dict[str, object]:
    return {
        "title": document.title,
        "organisation": document.organisation,
        "dated": chinese_date(document.dated),
        "day": [document.dated.year, document.dated.month, document.dated.day],
        "producer": f"minzheng {_version()}",
        "blocks": [_block(block) for block in document.blocks],
    }


def _version() -> str:
    try:
        return metadata.version("minzheng")
    except metadata.PackageNotFoundError:
        return ""


def _block(block: Block) -> dict[str, object]:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "text": block.text}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "role": block.role, "text": block.text}
    if isinstance(block, Chart):
        return {"kind": "chart", "title": block.title, "svg": block.svg, "words": block.words}
    return _table(block)


def _table(table: Table) -> dict[str, object]:
    return {
        "kind": "table",
        "title": table.title,
        "unit": table.unit,
        "note": table.note,
        "head": list(table.head),
        "rows": [[_text(cell) for cell in row] for row in table.rows],
        "total": table.total,
        "words": table.words,
        "widths": list(table.widths),
    }


def _text(run: Run) -> str:
    return run if isinstance(run, str) else run.text
