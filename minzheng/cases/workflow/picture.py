"""A workflow as a picture (SVG): states as boxes in the order of the way, acts as arrows with who does them and how long they have.

States stand in one column, so that on a phone one scrolls down, not sideways; what leads on runs at the right, what leads back at
the left. An ending that can be reached from almost anywhere (a withdrawal) is told in words only. Colours come from the page
(`currentColor`); nothing is loaded and no script runs.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape

from minzheng.cases.workflow.clocks import Limit
from minzheng.cases.workflow.declaration import Act, State, Workflow, required_act

_BOX_WIDTH, _BOX_HEIGHT, _LINE = 168, 40, 17
_LEFT, _TEXT_WIDTH, _MARGIN = 62, 250, 12
_FEW = 2
Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Row:
    state: State
    top: int
    lines: tuple[tuple[str, bool], ...]  # what may be done here: text, and whether it is the act's own line
    height: int

    @property
    def middle(self) -> int:
        return self.top + _BOX_HEIGHT // 2


def picture(workflow: Workflow, translate: Translate = str, current: str = "") -> str:
    """An `<svg>` element of its natural size. `current` is the state to mark; all texts pass through `translate`."""
    rows = _rows(workflow, translate)
    order = {row.state.code: row for row in rows}
    height = rows[-1].top + rows[-1].height + _MARGIN
    width = _LEFT + _BOX_WIDTH + 26 + _TEXT_WIDTH
    title = escape(translate(workflow.title))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="workflow" role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-size="13" fill="currentColor">',
        f"<title>{title}</title>",
        f"<desc>{escape('; '.join(_sentences(workflow, translate)))}</desc>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z"/></marker></defs>',
    ]
    parts += [_box(row, translate, row.state.code == current) for row in rows]
    parts += [_arrow(order[source], order[target], rows, lane) for lane, (source, target) in enumerate(_drawn(workflow))]
    return "".join((*parts, "</svg>"))


def _ways(workflow: Workflow) -> list[tuple[str, str]]:
    """From which state to which other an act leads, each once, in the order declared."""
    found = ((source, act.target) for act in workflow.acts for source in act.sources if act.target and act.target != source)
    return list(dict.fromkeys(found))


def _drawn(workflow: Workflow) -> list[tuple[str, str]]:
    """The ways without those to an ending that many states share."""
    ways = _ways(workflow)
    many = Counter(target for _, target in ways if workflow.state(target).final)
    return [(source, target) for source, target in ways if many[target] <= _FEW]


def _ordered(workflow: Workflow) -> list[State]:
    """The states as declared, endings last: the way down is the usual way."""
    return sorted(workflow.states, key=lambda state: state.final)


def _rows(workflow: Workflow, translate: Translate) -> list[_Row]:
    rows, top = [], _MARGIN
    for state in _ordered(workflow):
        lines = tuple(
            line for act in workflow.acts if state.code in act.sources for line in _lines(workflow, act, state, translate)
        )
        height = max(_BOX_HEIGHT, len(lines) * _LINE + 4)
        rows.append(_Row(state, top, lines, height))
        top += height + 24
    return rows


def _lines(workflow: Workflow, act: Act, state: State, translate: Translate) -> list[tuple[str, bool]]:
    goal = f" → {translate(workflow.state(act.target).label)}" if act.target not in ("", state.code) else ""
    text = f"{translate(act.label)}{goal}"
    said = [line for line in (_who(act, translate), *(_limit(limit, translate) for limit in _limits(workflow, act))) if line]
    return [*((line, True) for line in _wrapped(text)), *((line, False) for line in _wrapped(" · ".join(said)))]


def _limits(workflow: Workflow, act: Act) -> Iterable[Limit]:
    """The limits the act has to keep, or has to wait for."""
    ended = (workflow.limit(code) for code in (*act.stops, *act.after))
    return (limit for limit in ended if limit.code in _started(workflow))


def _started(workflow: Workflow) -> set[str]:
    return {required_act(code) for act in workflow.acts for code in act.starts}


def _who(act: Act, translate: Translate) -> str:
    if act.automatic:
        return translate("of itself")
    return "、".join(dict.fromkeys(f"{translate(OFFICES[post.office])}{translate(DUTIES[post.duty])}" for post in act.by))


def _limit(limit: Limit, translate: Translate) -> str:
    if limit.days is None:
        return ""
    longest = f"–{limit.longest}" if limit.longest else ""
    return f"{limit.days}{longest} {translate(UNITS[limit.unit])}"


UNITS = {"working": "working days", "calendar": "days", "months": "months"}
OFFICES = {
    "village": "village ",
    "town": "township ",
    "any_town": "any township ",
    "county": "county ",
    "decider": "deciding ",
}
DUTIES = {"village_worker": "worker", "clerk": "clerk", "officer": "officer"}
MESSAGES = frozenset({"of itself", *UNITS.values(), *OFFICES.values(), *DUTIES.values()})


def _width(text: str) -> int:
    """Pixels at 13 px, an upper guess: a Chinese character is as wide as it is high."""
    return sum(13 if ord(each) > 0x2E7F else 7 for each in text)


def _wrapped(text: str, width: int = _TEXT_WIDTH) -> list[str]:
    """Broken at spaces, and inside Chinese anywhere."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and _width(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    pieces, word = [], ""
    for each in text:
        if ord(each) > 0x2E7F:
            pieces += [word, each] if word else [each]
            word = ""
        else:
            word += each
            if each == " ":
                pieces.append(word)
                word = ""
    return [*pieces, word] if word else pieces


def _box(row: _Row, translate: Translate, current: bool) -> str:
    label = _wrapped(translate(row.state.label), _BOX_WIDTH - 12)[:2]
    first = row.top + _BOX_HEIGHT / 2 + 5 - (len(label) - 1) * 8
    stroke = 3 if current else 1
    rounded = _BOX_HEIGHT // 2 if row.state.final else 4
    texts = "".join(
        f'<text x="{_LEFT + _BOX_WIDTH // 2}" y="{first + n * 16:g}" text-anchor="middle">{escape(line)}</text>'
        for n, line in enumerate(label)
    )
    x = _LEFT + _BOX_WIDTH + 26
    told = "".join(
        f'<text x="{x}" y="{row.top + 14 + n * _LINE}" opacity="{1 if own else 0.7}">{escape(line)}</text>'
        for n, (line, own) in enumerate(row.lines)
    )
    return (
        f'<rect x="{_LEFT}" y="{row.top}" width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}" rx="{rounded}" fill="none" '
        f'stroke="currentColor" stroke-width="{stroke}"/>{texts}{told}'
    )


def _arrow(source: _Row, target: _Row, rows: list[_Row], lane: int) -> str:
    """Straight down to the next box; else around: at the right where it leads on, at the left where it leads back."""
    style = 'fill="none" stroke="currentColor" stroke-width="1" marker-end="url(#tip)"'
    position = rows.index(source)
    if position + 1 < len(rows) and rows[position + 1] is target:
        x = _LEFT + _BOX_WIDTH // 2
        return f'<path d="M{x} {source.top + _BOX_HEIGHT}V{target.top}" {style}/>'
    back = target.top < source.top
    offset = 6 + lane % 9 * 6 if back else 4 + lane % 4 * 5
    side = _LEFT if back else _LEFT + _BOX_WIDTH
    turn = side - offset if back else side + offset
    start, end = (source.middle - 6, target.middle + 6) if back else (source.middle + 6, target.middle - 6)
    return f'<path d="M{side} {start}H{turn}V{end}H{side}" {style} opacity="0.6"/>'


def _sentences(workflow: Workflow, translate: Translate) -> Iterable[str]:
    """The same in words, for who cannot see it."""
    for source, target in _ways(workflow):
        labels = (translate(act.label) for act in workflow.acts if source in act.sources and act.target == target)
        yield f"{translate(workflow.state(source).label)} → {translate(workflow.state(target).label)}: {', '.join(labels)}"
