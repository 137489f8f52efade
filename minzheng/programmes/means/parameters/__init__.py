"""The parameters of the shared test. They keep the name of the line they define: `dibao/standard.yaml` is `dibao.standard`;
`area/` holds figures of the place that several programmes read, such as `area.minimum_wage`."""

from pathlib import Path

from minzheng.policy.engine import Parameters, Rules

FOLDER = Path(__file__).parent
AREA = Parameters.load(FOLDER / "area", prefix="area")
MEANS = Parameters.load(FOLDER / "dibao", prefix="dibao") | AREA


def read_by(rules: Rules) -> Parameters:
    """Of the shared parameters those the rules read: a programme need not carry what concerns others."""
    return Parameters(MEANS.by_code[code] for code in sorted(rules.parameters) if code in MEANS.by_code)
