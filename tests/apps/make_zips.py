"""Packs the apps of this folder: python3 tests/apps/make_zips.py OUT_DIR

The same sources give the same bytes: sorted names, one date, one mode. An app marked `"zipped_by": "macOS"` is packed as Finder does it:
below one top folder, with `__MACOSX/._*` companions and `.DS_Store` files, names flagged as UTF-8.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATE = (2026, 1, 1, 0, 0, 0)
APPLE_DOUBLE = bytes.fromhex("00051607000200004d6163204f5320582020202020202020") + bytes(26)


def app_names() -> list[str]:
    return sorted(json.loads((HERE / "apps.json").read_text(encoding="utf-8")))


def pack(folder: Path, target: Path, *, finder: bool = False) -> Path:
    """Writes the zip of one app folder."""
    top = f"{folder.name}/" if finder else ""
    with zipfile.ZipFile(target, "w") as archive:
        if finder:
            _add(archive, top, b"")
            _add(archive, f"{top}.DS_Store", b"\x00\x00\x00\x01Bud1" + bytes(64))
        for file in sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
            name = file.relative_to(folder).as_posix()
            _add(archive, top + name, file.read_bytes())
            if finder:
                parent, _, base = f"{top}{name}".rpartition("/")
                _add(archive, f"__MACOSX/{parent}/._{base}", APPLE_DOUBLE)
    return target


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, DATE)
    entry.compress_type = zipfile.ZIP_STORED if name.endswith("/") else zipfile.ZIP_DEFLATED
    entry.external_attr = (0o40755 << 16 | 0x10) if name.endswith("/") else (0o100644 << 16)
    entry.create_system = 3
    archive.writestr(entry, content)


def pack_all(out_dir: Path) -> list[Path]:
    out_dir.mkdir(parents=True, exist_ok=True)
    listed = json.loads((HERE / "apps.json").read_text(encoding="utf-8"))
    return [pack(HERE / name, out_dir / f"{name}.zip", finder=about.get("zipped_by") == "macOS") for name, about in sorted(listed.items())]


if __name__ == "__main__":
    for made in pack_all(Path(sys.argv[1])):
        print(made)
