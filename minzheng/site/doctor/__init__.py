"""An independent verifier: plain SQL, psycopg and the standard library; nothing of the application. `python -m minzheng.site.doctor DSN`.

It must not share a mistake with the code it checks, so it repeats the rules in SQL and trusts only the tables. The folder may be
copied to an auditor's machine and run there as it is.
"""

from .examine import Finding, examine

__all__ = ["Finding", "examine"]
