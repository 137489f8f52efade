"""Bars with a middle line, and lines over an axis. Numbers stand beside every bar, so the picture is never the only way. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

_GOOD, _BAD, _MAIN, _INK, _QUIET = "#0b7a43", "#b42318", "#1652b5", "#1f2937", "#5b6675"
Say = Callable[[float], str]


def bars(parts: Sequence[tuple[str, float]], say: Say, *, signed: bool = False, label: int = 150, width: int = 640) -> str:
    """One bar a line from the line of zero. `signed`: more in red (it costs), less in green."""
    line, value = 28, 110
    high, low = max((amount for _, amount in parts), default=0), min((amount for _, amount in parts), default=0)
    space = width - label - value
    scale = space / ((max(high, 0) - min(low, 0)) or 1)
    zero = label - min(low, 0) * scale
    height = line * len(parts) + 8
    lines = [_open(width, height)]
    for row, (words, amount) in enumerate(parts):
        top, length = 4 + row * line, abs(amount) * scale
        x = zero if amount >= 0 else zero - length
        colour = (_BAD if amount > 0 else _GOOD) if signed else _MAIN
        lines.append(f'<text x="{label - 8}" y="{top + 18}" text-anchor="end" fill="{_INK}">{escape(words[:14])}</text>')
        lines.append(f'<rect x="{x:.1f}" y="{top + 5}" width="{max(length, 1):.1f}" height="17" rx="2" fill="{colour}"/>')
        lines.append(f'<text x="{width - 4}" y="{top + 18}" text-anchor="end" fill="{_INK}">{escape(say(amount))}</text>')
    lines.append(f'<line x1="{zero:.1f}" y1="2" x2="{zero:.1f}" y2="{height - 2}" stroke="#8a94a3"/>')
    return "".join([*lines, "</svg>"])


@dataclass(frozen=True, slots=True)
class Series:
    """A line: ascending x, and y; `steps` holds the value until the next x."""

    label: str
    points: Sequence[tuple[float, float]]
    steps: bool = False


_COLOURS = ("#1652b5", "#c8102e", "#0b7a43", "#9a5b00", "#6b3fa0", "#00757d", "#a13670", "#4d5a1f")


def lines(series: Sequence[Series], say_x: Say, say_y: Say, *, marks: Sequence[float] = (), width: int = 760) -> str:
    """Lines over a common axis from zero up, with a legend. `marks` are places on the x axis worth a dotted line."""
    height, left, right, top, bottom = 330, 74, 18, 14 + 20 * ((len(series) + 2) // 3), 34
    xs = [x for each in series for x, _ in each.points]
    ys = [y for each in series for _, y in each.points]
    if not xs:
        return ""
    low, high, most = min(xs), max(xs), max(*ys, 0) or 1
    span = (high - low) or 1

    def at(x: float, y: float) -> tuple[float, float]:
        return left + (x - low) / span * (width - left - right), height - bottom - y / most * (height - top - bottom)

    found = [_open(width, height)]
    for part in range(5):
        value, y = most * part / 4, at(low, most * part / 4)[1]
        found.append(f'<line x1="{left}" y1="{y:.1f}" x2="{width - right}" y2="{y:.1f}" stroke="#e3e7ee"/>')
        found.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end" fill="{_QUIET}">{escape(say_y(value))}</text>')
    for part in range(5):
        x = at(low + span * part / 4, 0)[0]
        anchor = "start" if part == 0 else "end" if part == 4 else "middle"
        words = escape(say_x(low + span * part / 4))
        found.append(f'<text x="{x:.1f}" y="{height - 12}" text-anchor="{anchor}" fill="{_QUIET}">{words}</text>')
    for mark in marks:
        x = at(mark, 0)[0]
        found.append(f'<line x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{height - bottom}" stroke="#c8102e" stroke-dasharray="4 4"/>')
    for row, each in enumerate(series):
        colour = _COLOURS[row % len(_COLOURS)]
        found.append(f'<path d="{_path(each, at)}" fill="none" stroke="{colour}" stroke-width="2"/>')
        x, y = left + (row % 3) * (width - left) / 3, 14 + 20 * (row // 3)
        found.append(f'<rect x="{x:.0f}" y="{y - 8}" width="18" height="4" fill="{colour}"/>')
        found.append(f'<text x="{x + 24:.0f}" y="{y - 1}" fill="{_INK}">{escape(each.label[:18])}</text>')
    return "".join([*found, "</svg>"])


def _path(series: Series, at: Callable[[float, float], tuple[float, float]]) -> str:
    parts: list[str] = []
    for position, (x, y) in enumerate(series.points):
        across, down = at(x, y)
        if position and series.steps:
            parts.append(f"H{across:.1f}V{down:.1f}")
        else:
            parts.append(f"{'L' if position else 'M'}{across:.1f} {down:.1f}")
    return "".join(parts)


def _open(width: int, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="group"'
        ' font-size="13">'
    )
