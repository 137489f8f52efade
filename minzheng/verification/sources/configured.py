"""`sources.yaml` in MINZHENG_HOME: which department is asked how. Keys and DSNs are named there by environment variable.

vehicles: {kind: http, address: "https://…/vehicles", key_from: VEHICLES_KEY}
marriage: {kind: database, dsn_from: MARRIAGE_DSN, query: "SELECT … WHERE 身份证号 = ANY(%(numbers)s)"}
village: {kind: folder, folder: /srv/exchange}
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from minzheng.verification.catalogue import catalogue
from minzheng.verification.errors import CatalogueWrong
from minzheng.verification.sources.asking import Source
from minzheng.verification.sources.databases import DatabaseSource
from minzheng.verification.sources.folders import FolderSource
from minzheng.verification.sources.services import ServiceSource


def configured() -> Mapping[str, Source]:
    """The sources of this installation, by department; none where there is no file. Raises CatalogueWrong."""
    path = Path(os.environ.get("MINZHENG_HOME", "var")) / "sources.yaml"
    return read_sources(yaml.safe_load(path.read_text(encoding="utf-8")) or {}) if path.exists() else {}


def read_sources(written: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Source]:
    """Raises CatalogueWrong naming the department whose entry does not fit."""
    return {department: _source(department, entry) for department, entry in written.items()}


def _source(department: str, entry: Mapping[str, Any]) -> Source:
    try:
        if department not in catalogue().departments:
            raise KeyError(department)
        match entry["kind"]:
            case "folder":
                return FolderSource(department, Path(entry["folder"]))
            case "database":
                return DatabaseSource(department, os.environ[entry["dsn_from"]], entry["query"])
            case "http":
                key = os.environ[entry["key_from"]] if "key_from" in entry else ""
                return ServiceSource(department, entry["address"], key, by_post=bool(entry.get("by_post", True)))
            case kind:
                raise KeyError(kind)
    except (KeyError, TypeError) as wrong:
        raise CatalogueWrong(
            "The source of {department} is wrong at {where}.", remedy="Correct sources.yaml.",
            department=department, where=str(wrong).strip("'\""),
        ) from None  # fmt: skip
