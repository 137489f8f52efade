"""Named points at which a test kills the process: MINZHENG_FAILPOINT=payments.release.moved at the first passage, :3 at the third.

Without the variable a point costs one comparison. Never set it in service.
"""

import os
import signal

_wanted, _left = "", 0


def arm(point: str) -> None:
    """Die at this point, "name" or "name:3"; "" disarms."""
    global _wanted, _left
    _wanted, _, number = point.partition(":")
    _left = int(number or 1)


def failpoint(name: str) -> None:
    """Die here, without a word and without a clean-up, if this point was asked for."""
    global _left
    if name != _wanted:
        return
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


arm(os.environ.get("MINZHENG_FAILPOINT", ""))
