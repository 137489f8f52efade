"""Bar charts as SVG, for the screen, the PDF and (as a picture) Word. Pure."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape

_WIDTH, _LINE, _BAR, _LABEL, _VALUE = 620, 26, 15, 120, 90
_FONT = 'font-family="Noto Sans SC, Microsoft YaHei, sans-serif" font-size="12"'
_INK, _FILL = "#333333", "#1f5a94"


def bars(parts: Sequence[tuple[str, Decimal | int]], unit: str) -> str:
    """One horizontal bar a line, longest as wide as the space; the number stands at the end of the bar."""
    most = max((abs(Decimal(value)) for _, value in parts), default=Decimal(0)) or Decimal(1)
    height = _LINE * len(parts) + 8
    space = _WIDTH - _LABEL - _VALUE
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" role="img">',
        f'<rect x="0" y="0" width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for position, (label, value) in enumerate(parts):
        top, middle = 4 + position * _LINE, 4 + position * _LINE + _LINE // 2 + 4
        width = int(abs(Decimal(value)) * space / most)
        lines.append(f'<text x="{_LABEL - 8}" y="{middle}" text-anchor="end" fill="{_INK}" {_FONT}>{escape(label)}</text>')
        lines.append(f'<rect x="{_LABEL}" y="{top + 5}" width="{width}" height="{_BAR}" fill="{_FILL}"/>')
        lines.append(f'<text x="{_LABEL + width + 6}" y="{middle}" fill="{_INK}" {_FONT}>{escape(f"{value}{unit}")}</text>')
    lines.append(f'<line x1="{_LABEL}" y1="2" x2="{_LABEL}" y2="{height - 2}" stroke="#999999" stroke-width="1"/>')
    return "".join([*lines, "</svg>"])
