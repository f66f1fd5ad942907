"""Work that goes on in a thread while a test does something rough to the server."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self


class Background:
    """Calls `step` again and again until the with-block ends; what it raises is kept in `errors`, not raised.

    with Background(send_one) as sending:
        server.kill()
    """

    def __init__(self, step: Callable[[], None]) -> None:
        self._step = step
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.steps = 0
        self.errors: list[Exception] = []

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                self._step()
                self.steps += 1
            except Exception as error:
                self.errors.append(error)
                self._over.wait(0.02)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join(timeout=90)
