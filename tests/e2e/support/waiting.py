"""Waiting for a condition, never for a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

POLL_S = 0.05


def wait_until(condition: Callable[[], T], *, within_s: float = 20.0, what: str = "") -> T:
    """Asks again and again until the answer is truthy, and gives it back; AssertionError when the time is over.

    What `condition` raises counts as "not yet" while there is time: a server that restarts refuses connections.
    """
    deadline = time.monotonic() + within_s
    last: object = None
    while True:
        try:
            answer = condition()
            if answer:
                return answer
            last = answer
        except Exception as error:
            last = error
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within_s:g} s: {what or getattr(condition, '__name__', 'condition')}; last: {last!r}")
        threading.Event().wait(POLL_S)
