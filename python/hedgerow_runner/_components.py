"""Which installed distributions bring Streamlit components (version 2): found once, when the image is built.

`python3 -m hedgerow_runner._components FILE` writes the list; the runner reads it at each start.
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
from pathlib import Path
from typing import Final

__all__ = ["COMPONENT_LIST", "read_component_list", "scan"]

COMPONENT_LIST: Final = Path("/etc/hedgerow/streamlit-components.json")


def read_component_list(path: Path = COMPONENT_LIST) -> list[str] | None:
    """Names of the distributions, or None when nobody has looked (then Streamlit scans for itself)."""
    try:
        names = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return [name for name in names if isinstance(name, str)]


def scan() -> list[str]:
    """Asks Streamlit's own scanner about every installed distribution."""
    from streamlit.components.v2 import manifest_scanner

    found = []
    for distribution in importlib.metadata.distributions():
        likely = manifest_scanner._is_likely_streamlit_component_package(distribution)
        if likely and manifest_scanner._process_single_package(distribution):
            found.append(distribution.metadata["Name"])
    return sorted(found)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(scan()) + "\n", encoding="utf-8")
