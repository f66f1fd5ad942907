"""What a server that was stopped may have left on the machine: mounts, control groups, folders, staged files.

A network namespace lives as long as a process in it or a mount of it; both are looked for.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from support.server import Server

CGROUPS = Path("/sys/fs/cgroup")


def mounts_of(data: Path) -> list[str]:
    """Lines of any process's mount table that name the data folder. Mounts of a namespace are made below it, in H."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                lines = (entry / "mountinfo").read_text().splitlines()
            except OSError:
                continue
            found |= {line for line in lines if str(data) in line}
    return sorted(found)


def cgroups_of(data: Path) -> list[Path]:
    """The folders that sandboxes of this data folder were given, in every hierarchy."""
    name = "hedgerow-" + hashlib.sha256(str(data).encode()).hexdigest()[:8]
    # Two levels: hierarchies of v1, and the delegated part of v2.
    return [path for pattern in (name, f"*/{name}", f"*/*/{name}") for path in CGROUPS.glob(pattern)]


def in_cgroups_of(data: Path) -> list[str]:
    """Processes in them, and folders of single sandboxes. The outer folders stay when a server that gave up root has
    stopped: only root may remove them, and the next start or `hedgerow stop` as root does."""
    processes = [pid for path in cgroups_of(data) for file in path.rglob("cgroup.procs") for pid in file.read_text().split()]
    return processes + [str(each) for path in cgroups_of(data) for each in path.glob("apps/*/")]


def staged(server: Server) -> list[Path]:
    """Half uploads, and bundles that were being unpacked."""
    upload = list((server.data / "upload").iterdir())
    return upload + [path for path in (server.data / "bundles").iterdir() if len(path.name) != 64]


def run_folders(server: Server) -> list[Path]:
    return list((server.data / "run").iterdir())
