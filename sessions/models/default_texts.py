"""What a new practice says until somebody changes it."""

import tomllib
from pathlib import Path
from typing import Any

DEFAULT_TEXTS: dict[str, str] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)
# Of a text that may be left out.
OPTIONAL: dict[str, Any] = {"blank": True, "default": "", "db_default": ""}
