"""Makes the parser tables that ship with iamlint: ``python scripts/build_hcl_tables.py``.

Run it when another version of python-hcl2 or lark is to be the one without a slow first start.
"""

from __future__ import annotations

from iamlint.terraform.hcl import make_tables
from iamlint.terraform.hcl_tables import SHIPPED, stamp, write_tables


def main() -> None:
    """Build the tables and write them."""
    if not write_tables(SHIPPED, make_tables(), stamp()):
        raise SystemExit(f"cannot write {SHIPPED}")
    print(f"{SHIPPED}: {SHIPPED.stat().st_size} bytes, {stamp()}")


if __name__ == "__main__":
    main()
