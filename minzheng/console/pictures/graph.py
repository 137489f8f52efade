"""The rules of a month as a picture: what each needs, from the facts on the left to the outcomes on the right. Pure."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from minzheng.console.pictures.layout import layers, places
from minzheng.policy.engine import Regime

_WIDTH, _HEIGHT, _GAP, _STEP, _EDGE = 166, 46, 64, 58, 10
_LINE = 24  # half-width signs that fit into a line of a box
_LOOKS = {
    "household": ("#ffffff", "#1652b5"),
    "person": ("#e9f0fd", "#6f93cf"),
    "obligor": ("#f3ecfb", "#9a78c4"),
    "fact": ("#f1f3f6", "#a3acb9"),
    "parameter": ("#fff6e0", "#d0a23c"),
}


@dataclass(frozen=True, slots=True)
class Box:
    name: str
    look: str  # household, person, obligor, fact, parameter
    label: str
    needs: tuple[str, ...]


def boxes(regime: Regime, say: Callable[[str], str], described: Callable[[str], str], *, facts: bool) -> list[Box]:
    """A box for every rule in force; with `facts` also for the facts and figures they read."""
    rules = [
        Box(each.name, each.entity, say(each.label), _needs(regime, each.sources, facts)) for each in regime.variables.values()
    ]
    if not facts:
        return rules
    read = dict.fromkeys(name for box in rules for name in box.needs if name not in regime.variables)
    leaves = [Box(name, "parameter" if name in regime.parameters else "fact", described(name), ()) for name in read if name]
    return [*leaves, *rules]


def _needs(regime: Regime, sources: Sequence[object], facts: bool) -> tuple[str, ...]:
    names = dict.fromkeys(source.name for source in sources if source.kind != "first_day")  # type: ignore[attr-defined]
    return tuple(name for name in names if facts or name in regime.variables)


def drawn(found: Sequence[Box], chosen: str, outcomes: Sequence[str], address: Callable[[str], str]) -> str:
    """The picture. Every rule is a link to `address(name)`; the arrows of the chosen one stand out."""
    below = {box.name: box.needs for box in found}
    columns = layers(below)
    heights = places(columns, below, _STEP)
    at = {name: (_EDGE + column * (_WIDTH + _GAP), _EDGE + heights[name]) for column, names in enumerate(columns) for name in names}
    width = 2 * _EDGE + len(columns) * (_WIDTH + _GAP) - _GAP
    height = 2 * _EDGE + max(heights.values(), default=0) + _HEIGHT
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
        ' role="group" font-size="13">'
    ]
    arrows = [(need, box.name, chosen in (need, box.name)) for box in found for need in box.needs]
    lines += [_arrow(at[need], at[name], lit) for need, name, lit in sorted(arrows, key=lambda arrow: arrow[2])]
    lines += [_box(box, at[box.name], box.name == chosen, box.name in outcomes, address) for box in found]
    return "".join([*lines, "</svg>"])


def _arrow(start: tuple[float, float], end: tuple[float, float], lit: bool) -> str:
    x1, y1, x2, y2 = start[0] + _WIDTH, start[1] + _HEIGHT / 2, end[0], end[1] + _HEIGHT / 2
    bend = max(28.0, (x2 - x1) / 2) if x2 - x1 < 2 * _GAP else 52.0
    colour, thick = ("#c8102e", 2) if lit else ("#b9c3d2", 1.2)
    return (
        f'<path d="M{x1:.0f} {y1:.0f}C{x1 + bend:.0f} {y1:.0f} {x2 - bend:.0f} {y2:.0f} {x2:.0f} {y2:.0f}" fill="none"'
        f' stroke="{colour}" stroke-width="{thick}"/>'
    )


def _box(box: Box, at: tuple[float, float], chosen: bool, outcome: bool, address: Callable[[str], str]) -> str:
    fill, line = _LOOKS[box.look]
    ink = "#1f2937"
    if chosen:
        fill, line, ink = "#1652b5", "#10305f", "#ffffff"
    x, y = at
    words = wrapped(box.label)
    first = y + _HEIGHT / 2 + 5 - 8 * (len(words) - 1)
    texts = "".join(
        f'<text x="{x + _WIDTH / 2:.0f}" y="{first + 16 * row:.0f}" text-anchor="middle" fill="{ink}">{escape(part)}</text>'
        for row, part in enumerate(words)
    )
    body = (
        f"<title>{escape(box.label)}</title>"
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{_WIDTH}" height="{_HEIGHT}" rx="{4 if box.look != "fact" else 20}" fill="{fill}"'
        f' stroke="{line}" stroke-width="{2.5 if outcome else 1.2}"/>{texts}'
    )
    if box.look in ("fact", "parameter"):
        return f"<g>{body}</g>"
    return f'<a href="{escape(address(box.name))}"{" data-centre" if chosen else ""}>{body}</a>'


def wrapped(text: str) -> list[str]:
    """At most two lines of a box; what does not fit ends in an ellipsis (the whole text stands in the title)."""
    first, rest = _cut(text)
    if not rest:
        return [first]
    second, more = _cut(rest)
    return [first, second[:-1] + "…" if more else second]


def _cut(text: str) -> tuple[str, str]:
    """As much of the text as fits into a line, and the rest; words of Latin letters stay whole."""
    room, end = _LINE, 0
    for sign in text:
        room -= 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if room < 0:
            break
        end += 1
    if end == len(text):
        return text, ""
    space = text.rfind(" ", 0, end + 1)
    if space > 0 and text[end].isascii() and text[end].isalnum():
        end = space
    return text[:end].rstrip(), text[end:].lstrip()
