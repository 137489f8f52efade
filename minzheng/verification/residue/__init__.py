"""Who a row without a usable identity number is about: by name, birth, sex, town and telephone, as probabilities (Splink).

Pure. `fields` makes both sides comparable, `model` says how they are compared and holds what was learnt (`model.json`), `scoring`
lets Splink weigh the pairs on DuckDB or Spark, `resolving` decides what is sure, what somebody has to look at, and what is nothing.
"""

from minzheng.verification.residue.fields import Description, Frequencies, described, frequencies
from minzheng.verification.residue.model import Model, model
from minzheng.verification.residue.resolving import Verdict, Verdicts, matched, resolved

__all__ = (
    "Description",
    "Frequencies",
    "Model",
    "Verdict",
    "Verdicts",
    "described",
    "frequencies",
    "matched",
    "model",
    "resolved",
)
