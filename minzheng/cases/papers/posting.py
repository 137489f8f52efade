"""A notice as a page, a poster and a list. Each is read again by the gate (`leaks`) before it is handed out; a hit refuses it."""

import html
import io
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

import segno
import xlsxwriter

from minzheng.base.month import chinese_date
from minzheng.cases.papers import typesetting
from minzheng.cases.papers.leaks import Leak, leaks, typed_leaks
from minzheng.cases.papers.notices import PublicNotice
from minzheng.cases.papers.refusals import NoticeLeaks
from minzheng.cases.papers.sheet import SEAL

_TO_LEFT = frozenset(("village",))


def page(notice: PublicNotice, *, secrets: Collection[str] = (), address: str = "") -> str:
    """An HTML fragment (no style, no script). `secrets`: full names and numbers of the family, which must not occur in it.
    `address`: what the code on it opens, before the reference. Raises NoticeLeaks."""
    of = notice.posting
    heads = "".join(f'<th scope="col">{_safe(head)}</th>' for _, head in notice.heads)
    rows = "".join("<tr>" + "".join(f"<td>{_safe(cell)}</td>" for cell in notice.cells(line)) + "</tr>" for line in notice.lines)
    sentences = "".join(f"<p>{_safe(sentence)}</p>" for sentence in notice.sentences)
    code = _code(address + of.reference).svg_inline(scale=3, border=2, title=of.reference)
    made = (
        f'<article class="public-notice" lang="zh-Hans"><h2>{_safe(notice.title)}</h2>'
        f'<p class="public-notice-number">{_safe(of.reference)}</p>'
        f'<p class="public-notice-place">{_safe(of.place)}</p>{sentences}'
        f'<table class="public-notice-list"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        f"<p>{_safe(notice.period)}</p><p>{_safe(notice.objections)}</p>"
        f'<p class="public-notice-signed">{_safe(of.office)}<br>{chinese_date(of.posted_on)}</p>{code}</article>'
    )
    _pass(made.encode(), "html", (notice,), secrets)
    return made


def poster(*notices: PublicNotice, secrets: Collection[str] = (), address: str = "") -> bytes:
    """A4 posters in one PDF/A-2b, each beginning on a page of its own. Raises NoticeLeaks, NoFaces."""
    made = typesetting.pdf("poster.typ", {"notices": [_poster(notice, address) for notice in notices]})
    _pass(made, "pdf", notices, secrets)
    return made


def workbook(notice: PublicNotice, *, secrets: Collection[str] = ()) -> bytes:
    """The list as an Excel file: one sheet, nothing hidden, no author but the office. Raises NoticeLeaks."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": notice.title, "author": notice.posting.office})
    _fill(book, notice)
    book.close()
    _pass(held.getvalue(), "xlsx", (notice,), secrets)
    return held.getvalue()


def cleared(notice: PublicNotice, secrets: Collection[str]) -> PublicNotice:
    """The notice, once its page has passed the gate: before it is stored as posted. Raises NoticeLeaks."""
    page(notice, secrets=secrets)
    return notice


def found(content: bytes, kind: str, notices: Sequence[PublicNotice], secrets: Collection[str] = ()) -> list[Leak]:
    """What the gate finds in a file made of these notices."""
    public = {phrase for notice in notices for phrase in notice.public}
    typed = {(of.where, of.place, of.office, of.phone) for of in (notice.posting for notice in notices)}
    told = [leak for where, *names in typed for leak in typed_leaks(where, public=names, secrets=secrets)]
    return told + leaks(content, kind, public=public, secrets=secrets)


def _pass(content: bytes, kind: str, notices: Sequence[PublicNotice], secrets: Collection[str]) -> None:
    hits = found(content, kind, notices, secrets)
    if hits:
        raise NoticeLeaks({hit.kind for hit in hits}, len(hits))


@lru_cache(maxsize=256)
def _code(opens: str) -> segno.QRCode:
    return segno.make(opens, error="m", micro=False)


def _safe(text: str) -> str:
    return html.escape(text)


def _poster(notice: PublicNotice, address: str) -> Mapping[str, Any]:
    of = notice.posting
    svg = io.BytesIO()
    _code(address + of.reference).save(svg, kind="svg", border=0, xmldecl=False)
    return {
        "title": notice.title,
        "reference": of.reference,
        "place": of.place,
        "sentences": notice.sentences,
        "heads": [head for _, head in notice.heads],
        "left": [field in _TO_LEFT for field, _ in notice.heads],
        "rows": [notice.cells(line) for line in notice.lines],
        "period": notice.period,
        "objections": notice.objections,
        "office": of.office,
        "dated": chinese_date(of.posted_on),
        "seal": SEAL,
        "code": svg.getvalue().decode(),
    }


def _fill(book: xlsxwriter.Workbook, notice: PublicNotice) -> None:
    sheet = book.add_worksheet("公示名单" if notice.posting.until else "公布名单")
    last = max(len(notice.heads) - 1, 3)
    title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    head = book.add_format(
        {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "bg_color": "#EEF2F7", "text_wrap": True}
    )
    cell = book.add_format({"border": 1, "align": "center"})
    money = book.add_format({"border": 1, "align": "right", "num_format": "#,##0.00"})
    words = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.merge_range(0, 0, 0, last, notice.title, title)
    sheet.set_row(0, 30)
    sheet.merge_range(1, 0, 1, last, f"{notice.posting.place}　{notice.posting.reference}　{notice.period}", words)
    sheet.set_row(1, 32)
    for column, (field, name) in enumerate(notice.heads):
        sheet.write_string(3, column, name, head)
        sheet.set_column(column, column, {"serial": 6, "village": 24, "amount": 16}.get(field, 14))
    for row, line in enumerate(notice.lines, 4):
        for column, ((field, _), shown) in enumerate(zip(notice.heads, notice.cells(line), strict=True)):
            if field == "amount" and line.amount is not None:
                sheet.write_number(row, column, int(line.amount) / 100, money)
            elif field in ("serial", "persons"):
                sheet.write_number(row, column, int(shown), cell)
            else:
                sheet.write_string(row, column, shown, cell)
    below = 5 + len(notice.lines)
    sheet.merge_range(below, 0, below, last, notice.objections, words)
    sheet.set_row(below, 48)
    sheet.merge_range(below + 1, 0, below + 1, last, f"{notice.posting.office}　{chinese_date(notice.posting.posted_on)}", words)
    sheet.freeze_panes(4, 0)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)
