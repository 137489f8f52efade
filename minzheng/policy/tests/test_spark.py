"""What travels to a worker is enough there. Spark itself is tried by tests/province; nothing here needs it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from minzheng.base.errors import NotFound
from minzheng.policy import spark
from minzheng.policy.tests.village import RULES

ALONE = """
import linecache, sys
from pathlib import Path
sys.path[:0] = [sys.argv[1], *sys.argv[3:]]
from minzheng.policy import spark
assert spark.__file__.startswith(sys.argv[1]), spark.__file__
name = "/nowhere/village.py"
spark.lend({name: Path(sys.argv[2]).read_text(encoding="utf-8")})
space = {}
exec(compile(Path(sys.argv[2]).read_text(encoding="utf-8"), name, "exec"), space)
import numpy as np
from minzheng.base.month import Month
from minzheng.base.population import Population
from minzheng.policy.engine import Parameters, evaluate
law = Path(sys.argv[1]).parent
found = evaluate(space["RULES"], space["parameters"](law), space["people"]([(100, 1), (200, 1)]), ("aid",))
print(found.household["aid"].tolist())
"""


def test_the_archive_is_the_whole_package_and_nothing_else(tmp_path: Path) -> None:
    names = zipfile.ZipFile(spark.package(tmp_path)).namelist()
    assert "minzheng/policy/engine/evaluation.py" in names and "minzheng/__init__.py" in names
    assert not any("tests" in name or not name.endswith(".py") for name in names)


def test_a_worker_decides_with_the_archive_and_the_text_of_the_rules_alone(tmp_path: Path) -> None:
    village = Path(__file__).with_name("village.py")
    assert spark.texts(RULES) == {str(village): village.read_text(encoding="utf-8")}
    archive = spark.package(tmp_path)
    packages = [path for path in sys.path if path.endswith("site-packages")]
    done = subprocess.run(
        [sys.executable, "-S", "-c", ALONE, archive, str(village), *packages],
        cwd=tmp_path, env={**os.environ, "MINZHENG_KERNELS": str(tmp_path), "PYTHONPATH": ""}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.strip() == "[700]", done.stderr


def test_a_machine_without_spark_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda name: None)
    with pytest.raises(NotFound, match="no Spark on this machine"):
        spark.session()
