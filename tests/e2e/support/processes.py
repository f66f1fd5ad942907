"""Looking at processes through /proc: who descends from whom, and who still lives."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """A process told apart from a later one with the same number by its start time."""

    pid: int
    started: int
    parent: int
    command: str

    def lives(self) -> bool:
        now = read(self.pid)
        return now is not None and now.started == self.started

    def kill(self, signal_number: int) -> None:
        if self.lives():
            os.kill(self.pid, signal_number)


def read(pid: int) -> Process | None:
    """None when there is no such process, or only its zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    if fields[0] in "ZX":
        return None
    return Process(pid, int(fields[19]), int(fields[1]), command)


def every_process() -> list[Process]:
    found = (read(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [process for process in found if process]


def tree(*roots: int) -> list[Process]:
    """The roots that live and everything below them."""
    everyone = every_process()
    wanted, grown = set(roots), True
    while grown:
        more = {process.pid for process in everyone if process.parent in wanted} - wanted
        wanted |= more
        grown = bool(more)
    return [process for process in everyone if process.pid in wanted]


def cpu_s(process: Process) -> float:
    """CPU time that it has used so far; 0 when it is gone."""
    try:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
