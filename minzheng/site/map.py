"""Write docs/map.md from the layer contract and each part's own first sentence, or check that it is current."""

import ast
import configparser
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HEAD = """# The map

Written by `make map` from `.importlinter`; `make check` fails when it is stale. A part may import what stands below it;
parts on one line are strangers to each other.

| part | what it is for |
|---|---|
"""


def layers() -> list[list[str]]:
    """The layers from the top, each a list of parts."""
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter")
    lines = contract["importlinter:contract:layers"]["layers"].split("\n")
    return [[part.strip() for part in line.split("|")] for line in lines if line.strip()]


def purpose(part: str) -> str:
    """The first sentence of the part's docstring."""
    docstring = ast.get_docstring(ast.parse((ROOT / "minzheng" / part / "__init__.py").read_text(encoding="utf-8"))) or ""
    return docstring.split("\n\n")[0].replace("\n", " ").strip()


def text() -> str:
    rows = [
        f"| {' ┃ '.join(f'`{part}`' for part in layer)} | {' ┃ '.join(purpose(part) for part in layer)} |\n" for layer in layers()
    ]
    return HEAD + "".join(rows)


def main() -> None:
    path = ROOT / "docs" / "map.md"
    if "--check" in sys.argv:
        if not path.exists() or path.read_text(encoding="utf-8") != text():
            sys.exit("docs/map.md is stale: run `make map`.")
        return
    path.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
