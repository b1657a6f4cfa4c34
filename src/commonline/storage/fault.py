"""Numbered points at which a run can be made to fail, so that its promises can be tested.

Off unless COMMONLINE_FAULT names a point: ``release.before_commit`` kills the process there as a power cut
would; ``release.before_commit:3`` the third time it is passed.
"""

from __future__ import annotations

import os
import signal

_SETTING = os.environ.get("COMMONLINE_FAULT", "")
_NAME, _, _COUNT = _SETTING.partition(":")
_left = int(_COUNT or "1")


def point(name: str) -> None:
    """This will do nothing, or kill the process if this is the point it was told to die at."""
    global _left  # noqa: PLW0603 - counts the passes of this one process
    if _NAME and name == _NAME:
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
