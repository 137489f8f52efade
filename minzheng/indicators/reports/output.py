"""One document in the form that a file name asks for."""

from pathlib import Path

from minzheng.base.errors import BadValue
from minzheng.indicators.reports.document import Document

FORMS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
}


def render(document: Document, form: str) -> bytes:
    """`form` is "docx", "html" or "pdf". Raises BadValue, NoFonts."""
    if form == "docx":
        from minzheng.indicators.reports.word import to_word

        return to_word(document)
    if form == "html":
        from minzheng.indicators.reports.webpage import to_html

        return to_html(document).encode("utf-8")
    if form == "pdf":
        from minzheng.indicators.reports.pdf import to_pdf

        return to_pdf(document)
    raise BadValue("No report is written as {form}.", remedy="Name a .docx, .html or .pdf file.", form=form)


def write(document: Document, path: Path) -> None:
    """To the file, in the form of its ending; an older file of the name is replaced only by a finished one."""
    content = render(document, path.suffix.removeprefix(".").lower())
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.part")
    fresh.write_bytes(content)
    fresh.replace(path)
