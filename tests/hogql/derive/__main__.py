"""Writes tests/hogql/golden/*.test: expected rows computed from data/project.jsonl in plain Python, never by an engine.

python3 tests/hogql/derive            writes the files
python3 tests/hogql/derive --check    exits 1 when a file differs from what would be written
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
GOLDEN = FOLDER.parent / "golden"


def main() -> int:
    """Writes or checks; prints how many entries there are."""
    sys.path.insert(0, str(FOLDER))
    check = "--check" in sys.argv[1:]
    stale, entries, kept = [], 0, set()
    for file in sorted(FOLDER.glob("[a-z]*.py")):
        theme = importlib.import_module(file.stem).THEME
        entries += len(theme.entries)
        path = GOLDEN / f"{theme.name}.test"
        kept.add(path)
        if check and (not path.exists() or path.read_text() != theme.text()):
            stale.append(path.name)
        elif not check:
            path.write_text(theme.text())
    stale += [path.name for path in sorted(GOLDEN.glob("*.test")) if path not in kept]
    print(f"{entries} entries in {len(kept)} files" + (f"; differ from derive/: {', '.join(stale)}" if stale else ""))
    return 1 if stale else 0


sys.exit(main())
