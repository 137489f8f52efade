"""The style sheets and scripts keep to what Chromium 109 knows: the last one for Windows 7, and what domestic browsers stand on."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parent.parent / "static" / "console"
TEMPLATES = STATIC.parent.parent / "templates"
# What came after 109, as it is written; the number is the version that knows it.
STYLES = {
    r"\bcolor-mix\(": 111, r"\b(?:oklch|oklab|lch|lab)\(": 111, r"\bcolor\((?:srgb|display-p3)": 111,
    r"text-wrap\s*:": 114, r"@starting-style\b": 117, r"\bsubgrid\b": 117, r":user-(?:in)?valid\b": 119, r"\banchor-name\b": 125,
    r"@position-try\b": 125, r"@scope\b": 118, r"\blight-dark\(": 123, r"\bfield-sizing\b": 123, r"\binterpolate-size\b": 129,
    r"\bcalc-size\(": 129, r"\blinear\(\s*[\d.]": 113, r"\bscrollbar-(?:color|width)\b": 121, r"@view-transition\b": 126,
    r"\bview-transition-name\b": 111, r"\banimation-timeline\b": 115, r"\b(?:round|mod|rem)\(": 125, r"\b(?:sin|cos|tan)\(": 111,
    r"\d(?:rlh|lh|cap|rcap|rch|rex|ric)\b": 111, r":popover-open\b": 114, r"\btransition-behavior\b": 117,
    r"::details-content": 131,
    r"\bcontain-intrinsic-size\s*:\s*auto none": 115, r"\bwhite-space-collapse\b": 114,
    r"@container\s+style\(": 111, r"\bif\(": 137, r"\bsibling-(?:index|count)\(": 138, r"\btext-box\b": 133,
}  # fmt: skip
SCRIPTS = {
    r"\bObject\.groupBy\b": 117, r"\bMap\.groupBy\b": 117, r"\.toSorted\(": 110, r"\.toReversed\(": 110, r"\.toSpliced\(": 110,
    r"\bPromise\.(?:withResolvers|try)\b": 119, r"\bArray\.fromAsync\b": 121, r"\bURL\.(?:canParse|parse)\b": 120,
    r"\.(?:isWellFormed|toWellFormed)\(": 111, r"\.(?:showPopover|togglePopover|hidePopover)\(": 114, r"\bscheduler\.yield\b": 129,
    r"\bstartViewTransition\b": 111, r"\.(?:union|intersection|difference|symmetricDifference)\(": 122, r"\bIterator\.from\b": 122,
    r"\bimport\b.*\bwith\s*\{": 123, r"/[a-z]*v[a-z]*[;,)]": 112, r"\bRegExp\.escape\b": 136, r"\bmoveBefore\(": 133,
    r"\bAbortSignal\.any\b": 116, r"\bcheckVisibility\(\{": 121, r"\bsetHTMLUnsafe\b": 124,
}  # fmt: skip
MARKUP = {
    r"\bpopover(?:target)?=": 114,
    r"<details[^>]*\bname=": 120,
    r"\bcommandfor=": 135,
    r"\bshadowrootmode=": 111,
    r"\bstyle=": 0,
}


def findings(files: list[Path], banned: dict[str, int]) -> list[str]:
    return [
        f"{path.name}: {found[0]} needs {version}"
        for path in files
        for pattern, version in banned.items()
        for found in re.finditer(pattern, bare(path.read_text()))
    ]


def bare(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def nested(sheet: str) -> Iterator[str]:
    """Rules that stand within a rule: known from 112 on. An at-rule may hold rules."""
    above: list[bool] = []
    for head, sign in re.findall(r"([^{};]*)([{};])", bare(sheet)):
        if sign == "{":
            if any(above):
                yield head.strip()
            above.append(not head.strip().startswith("@") or head.strip().startswith(("@page", "@font-face")))
        elif sign == "}" and above:
            above.pop()


def test_style_sheets_keep_to_it() -> None:
    sheets = sorted(STATIC.glob("*.css"))
    assert sheets and findings(sheets, STYLES) == []
    assert [head for sheet in sheets for head in nested(sheet.read_text())] == []


def test_scripts_keep_to_it() -> None:
    scripts = sorted(STATIC.glob("*.js"))
    assert scripts and findings(scripts, SCRIPTS) == []


def test_templates_keep_to_it_and_to_the_policy() -> None:
    assert findings(sorted(TEMPLATES.rglob("*.html")), MARKUP) == []


@pytest.mark.parametrize(
    ("text", "banned"),
    [
        ("a { color: color-mix(in srgb, red, blue); }", STYLES),
        ("p { text-wrap: balance; }", STYLES),
        ("rows.toSorted()", SCRIPTS),
        ("Object.groupBy(a, b)", SCRIPTS),
        ('<details name="one">', MARKUP),
    ],
)
def test_the_check_can_fail(text: str, banned: dict[str, int], tmp_path: Path) -> None:
    (tmp_path / "x").write_text(text)
    assert findings([tmp_path / "x"], banned)


def test_the_check_of_nesting_can_fail() -> None:
    assert list(nested("a { color: red; &:hover { color: blue; } }"))
    assert not list(nested("@media print { a { color: red; } @page { margin: 0; } }"))
