"""``python -m commonline`` and the command ``commonline``."""

from __future__ import annotations

from commonline.cli.root import root


def main() -> None:
    """This will run the command line and end the process with its exit code."""
    root.main(prog_name="commonline")


if __name__ == "__main__":
    main()
