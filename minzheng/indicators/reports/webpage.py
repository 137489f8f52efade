"""A report as one HTML file: no other file is needed, prints on A4, every number says which figure it is."""

from collections.abc import Callable, Iterator
from html import escape

from minzheng.indicators.reports.document import Block, Chart, Document, Heading, Number, Paragraph, Run, Table

Link = Callable[[Number], str | None]

_STYLE = """
:root { color-scheme: light; }
body { margin: 0; background: #eef1f5; color: #1b1f24; font: 16px/1.9 "FangSong", "仿宋", "Noto Serif SC", "SimSun", serif; }
main { max-width: 860px; margin: 24px auto; padding: 56px 64px; background: #fff; box-shadow: 0 1px 4px rgba(0, 0, 0, .15); }
h1 { margin: 0 0 36px; text-align: center; font: 700 28px/1.4 "FZXiaoBiaoSong-B05S", "Noto Serif SC", "SimSun", serif; }
h2 { margin: 32px 0 8px; text-indent: 2em; font: 400 18px/1.8 "SimHei", "黑体", "Noto Sans SC", sans-serif; }
h3 { margin: 20px 0 4px; text-indent: 2em; font: 700 16px/1.8 "KaiTi", "楷体", "Noto Serif SC", serif; }
p { margin: 0 0 4px; text-indent: 2em; text-align: justify; }
p.end { text-align: right; text-indent: 0; } p.centre { text-align: center; text-indent: 0; }
p.note { text-indent: 0; font-size: 13px; color: #555; }
.scroll { overflow-x: auto; }
figure { margin: 20px 0; } figcaption { text-align: center; font: 700 15px/1.8 "Noto Sans SC", "SimHei", sans-serif; }
figure svg { display: block; max-width: 100%; height: auto; margin: 4px auto; }
table { width: 100%; border-collapse: collapse; font-size: 14px; line-height: 1.5; }
caption { caption-side: top; font: 700 15px/1.8 "Noto Sans SC", "SimHei", sans-serif; }
caption small { float: right; font-weight: 400; font-size: 13px; line-height: 2; }
th, td { border: 1px solid #8a929c; padding: 4px 8px; }
th { background: #f2f5f9; font-weight: 700; text-align: center; }
td { text-align: right; font-variant-numeric: tabular-nums; } td:first-child { text-align: left; }
table.words td { text-align: left; vertical-align: top; overflow-wrap: anywhere; }
tr.total td { font-weight: 700; background: #f8fafc; }
data, a.figure { color: inherit; text-decoration: none; } a.figure { border-bottom: 1px dotted #1f5a94; }
a.figure:hover, a.figure:focus { color: #1f5a94; border-bottom-style: solid; }
@media (max-width: 640px) { main { margin: 0; padding: 24px 16px; } }
@page { size: A4; margin: 37mm 26mm 35mm 28mm; }
@media print { body { background: #fff; } main { margin: 0; padding: 0; max-width: none; box-shadow: none; }
  thead { display: table-header-group; } tr, figure { break-inside: avoid; } h2, h3, caption { break-after: avoid; } }
"""


def to_html(document: Document, link: Link | None = None) -> str:
    """The whole page. With `link`, numbers lead to the address it gives (None: no link)."""
    body = "\n".join(fragment(document, link))
    return (
        f'<!doctype html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(document.title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def fragment(document: Document, link: Link | None = None) -> Iterator[str]:
    """The report's elements alone, for a page that has its own frame."""
    yield f"<h1>{escape(document.title)}</h1>"
    for block in document.blocks:
        yield _block(block, link)


def _block(block: Block, link: Link | None) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level + 1}>{escape(block.text)}</h{block.level + 1}>"
    if isinstance(block, Paragraph):
        role = "" if block.role == "body" else f' class="{block.role}"'
        return f"<p{role}>{_runs(block.runs, link)}</p>"
    if isinstance(block, Chart):
        named = block.svg.replace('role="img"', f'role="img" aria-label="{escape(block.words)}"', 1)
        return f"<figure>{named}<figcaption>{escape(block.title)}</figcaption></figure>"
    return _table(block, link)


def _table(table: Table, link: Link | None) -> str:
    unit = f"<small>{escape(table.unit)}</small>" if table.unit else ""
    widths = "".join(f'<col width="{width}%">' for width in table.widths)
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.head)
    lines = []
    for position, row in enumerate(table.rows, start=1):
        mark = ' class="total"' if table.total and position == len(table.rows) else ""
        lines.append(f"<tr{mark}>{''.join(f'<td>{_run(cell, link)}</td>' for cell in row)}</tr>")
    kind = ' class="words"' if table.words else ""
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    columns = f"<colgroup>{widths}</colgroup>" if widths else ""
    rows = "\n".join(lines)
    caption = f"<caption>{escape(table.title)}{unit}</caption>"
    return (
        f'<figure><div class="scroll"><table{kind}>{caption}{columns}<thead><tr>{head}</tr></thead>'
        f"\n<tbody>\n{rows}\n</tbody></table></div>{note}</figure>"
    )


def _runs(runs: tuple[Run, ...], link: Link | None) -> str:
    return "".join(_run(run, link) for run in runs)


def _run(run: Run, link: Link | None) -> str:
    if isinstance(run, str):
        return escape(run)
    if run.value is None:
        return escape(run.text)
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in run.attributes.items())
    target = link(run) if link else None
    if target:
        return (
            f'<a class="figure" href="{escape(target)}"{attributes} title="{escape(run.result.definition)}">{escape(run.text)}</a>'
        )
    return f'<data value="{escape(str(run.value))}"{attributes} title="{escape(run.result.definition)}">{escape(run.text)}</data>'
