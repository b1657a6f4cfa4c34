"""The one family of errors that are shown to a user without a traceback."""

from __future__ import annotations


class Refusal(Exception):
    """Something the user asked for cannot be done: says what, why, and what to do.

    Anything that is not a Refusal is our own mistake and is never swallowed.

    :ivar what: what was not done, one sentence.
    :ivar why: the reason.
    :ivar do: what the user can do now.
    :ivar exit_code: the process exit code; see ``commonline --help``.
    """

    exit_code = 2

    def __init__(self, what: str, *, why: str = "", do: str = "") -> None:
        super().__init__(" ".join(part for part in (what, why, do) if part))
        self.what = what
        self.why = why
        self.do = do
