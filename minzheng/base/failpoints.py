"""Named points at which a test kills the process: MINZHENG_FAILPOINT=payments.release.moved at the first passage, :3 at the third.

Without the variable a point costs one comparison. Never set it in service.
"""

import os
import signal

_wanted, _, _number = os.environ.get("MINZHENG_FAILPOINT", "").partition(":")
_left = int(_number or 1)


def failpoint(name: str) -> None:
    """Die here, without a word and without a clean-up, if this point was asked for."""
    global _left
    if name != _wanted:
        return
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
