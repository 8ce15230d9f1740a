"""``python -m iamlint``."""

from __future__ import annotations

from iamlint.cli import main

if __name__ == "__main__":
    main()
