"""Composition: settings, database start-up, URLs, the command line. The only part that knows all others."""

import os
from pathlib import Path

# Compiled rules belong to the installation, like its database.
os.environ.setdefault("MINZHENG_KERNELS", str(Path(os.environ.get("MINZHENG_HOME", "var")).resolve() / "kernels"))
