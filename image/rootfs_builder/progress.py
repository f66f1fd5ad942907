"""Says what is being done, how far it is and how long it took. Thread-safe: two steps run side by side."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator

__all__ = ["BuildError", "Progress"]


class BuildError(Exception):
    """Something a person can act on; the message is the whole story."""


class Progress:
    """Numbers steps as they begin and prints a line when each one ends."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._begun = 0
        self._lock = threading.Lock()
        self._start = time.monotonic()

    @contextlib.contextmanager
    def step(self, what: str) -> Iterator[list[str]]:
        """A step. Remarks appended to the yielded list are printed behind its duration."""
        with self._lock:
            self._begun += 1
            number = self._begun
            self._print(f"[{number}/{self._total}] {what} ...")
        start = time.monotonic()
        remarks: list[str] = []
        yield remarks
        with self._lock:
            note = f" ({', '.join(remarks)})" if remarks else ""
            self._print(f"[{number}/{self._total}] {what}: {time.monotonic() - start:.1f} s{note}")

    def done(self, what: str) -> None:
        self._print(f"{what} ({time.monotonic() - self._start:.1f} s in all)")

    @staticmethod
    def _print(line: str) -> None:
        print(line, file=sys.stderr, flush=True)
