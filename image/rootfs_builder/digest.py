"""Two digests: of what goes in (is there anything to do?) and of what came out (the image's name).

The image's digest is the SHA-256 over a sorted list of `kind mode path content-hash` lines, a content address that does not depend on
times, owners or the order of folders.
"""

from __future__ import annotations

import hashlib
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

__all__ = ["inputs_digest", "tree_digest"]


def inputs_digest(paths: list[Path], root: Path, extra: str) -> str:
    """Digest of the named files and folders (caches left out) and of `extra`."""
    digest = hashlib.sha256(extra.encode())
    for path in paths:
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
        for file in files:
            content = file.read_bytes()
            digest.update(f"{file.relative_to(root)}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def tree_digest(rootfs: Path) -> str:
    """The image's name."""
    entries = sorted(_entries(str(rootfs), ""))
    with ThreadPoolExecutor(max_workers=2) as pool:  # hashing releases the interpreter lock
        lines = pool.map(lambda entry: _line(str(rootfs), entry), entries, chunksize=64)
        digest = hashlib.sha256()
        for line in lines:
            digest.update(line)
    return digest.hexdigest()


def _entries(root: str, folder: str) -> list[str]:
    found: list[str] = []
    with os.scandir(os.path.join(root, folder)) as scan:
        for entry in scan:
            path = os.path.join(folder, entry.name)
            found.append(path)
            if entry.is_dir(follow_symlinks=False):
                found += _entries(root, path)
    return found


def _line(root: str, path: str) -> bytes:
    full = os.path.join(root, path)
    mode = os.lstat(full).st_mode
    if stat.S_ISLNK(mode):
        return f"link {path}\0{os.readlink(full)}\n".encode()
    if stat.S_ISDIR(mode):
        return f"folder {path}\n".encode()
    with open(full, "rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    return f"file {stat.S_IMODE(mode):o} {path}\0{content}\n".encode()
