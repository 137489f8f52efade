"""The parameters of the shared test. They keep the name of the line they define: `dibao/standard.yaml` is `dibao.standard`."""

from pathlib import Path

from minzheng.policy.engine import Parameters

MEANS = Parameters.load(Path(__file__).parent / "dibao", prefix="dibao")
