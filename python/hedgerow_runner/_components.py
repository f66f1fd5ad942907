"""Which installed distributions bring Streamlit components (version 2): found once, when the image is built.

Streamlit opens the metadata of every installed distribution at each start to find out. The image's builder writes the answer to a file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

__all__ = ["COMPONENT_LIST", "read_component_list"]

COMPONENT_LIST: Final = Path("/etc/hedgerow/streamlit-components.json")


def read_component_list(path: Path = COMPONENT_LIST) -> list[str] | None:
    """Names of the distributions, or None when nobody has looked (then Streamlit scans for itself)."""
    try:
        names = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else None
