"""Build the LALR tables of python-hcl2's grammar that ship with iamlint.

Run it after python-hcl2 or lark changed: ``python scripts/build_hcl_tables.py``.
"""

from __future__ import annotations

import json
from pathlib import Path

from iamlint.terraform import hcl

TARGET = Path(hcl.__file__).with_name("hcl_tables.json")

if __name__ == "__main__":
    text = json.dumps(hcl.build_tables(), separators=(",", ":"), sort_keys=True)
    TARGET.write_text(text + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(text)} bytes")
