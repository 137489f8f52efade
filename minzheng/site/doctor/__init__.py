"""An independent verifier: plain SQL and the standard library, no import of the application's parts.

It must not share a mistake with the code it checks, so it repeats the rules in SQL and trusts only the tables.
"""

from minzheng.site.doctor.examine import Finding, examine

__all__ = ["Finding", "examine"]
