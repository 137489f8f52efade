"""How a department is asked: files in a folder, a table of a database, an HTTP service, a paper reply. Each needs a Permit.

Each adapter is a `Source`: it takes the Permit and the numbers of the persons asked about, and what it brings is read like
any other delivery. `sources.yaml` in MINZHENG_HOME says which department is asked how; a department not named there is looked up in
its newest delivery.
"""

from minzheng.verification.sources.asking import Fetched, Numbers, Source, leaving
from minzheng.verification.sources.configured import configured, read_sources
from minzheng.verification.sources.databases import DatabaseSource
from minzheng.verification.sources.folders import FolderSource, department_of
from minzheng.verification.sources.paper import PaperSource
from minzheng.verification.sources.services import ServiceSource

__all__ = (
    "DatabaseSource",
    "Fetched",
    "FolderSource",
    "Numbers",
    "PaperSource",
    "ServiceSource",
    "Source",
    "configured",
    "department_of",
    "leaving",
    "read_sources",
)
