"""axe-core on a page of the browser: what would keep somebody with poor sight, a keyboard or a reader from working.

The script comes with the development packages (assets/package.json) and is put into a page of a window that ignores the console's
policy against foreign scripts; the policy itself is what the pages are served with.
"""

from typing import Any

from tests.journeys.browser import ROOT

SCRIPT = ROOT / "tests" / "journeys" / "vendor" / "axe.min.js"
GRAVE = ("serious", "critical")
ASK = """async () => (await axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',
'wcag22aa', 'best-practice']})).violations.map(one => ({rule: one.id, impact: one.impact,
nodes: one.nodes.map(node => node.target.join(' ') + ' :: ' + node.html.slice(0, 160))}))"""


def findings(page: Any) -> list[dict[str, Any]]:
    """Every violation that axe calls serious or critical: rule, impact, nodes as "selector :: html"."""
    page.add_script_tag(path=str(SCRIPT))
    return [one for one in page.evaluate(ASK) if one["impact"] in GRAVE]
