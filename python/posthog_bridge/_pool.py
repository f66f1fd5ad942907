"""Connections to the bridge, shared by the app's threads (each viewer's session is one)."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading
import time
from collections.abc import Iterator
from typing import Protocol

from ._errors import BridgeUnavailableError
from ._frames import Connection

__all__ = ["DEFAULT_SOCKET", "Pool", "Transport", "default_pool"]

DEFAULT_SOCKET = "/run/hedgerow/bridge.sock"

_IDLE_MAX = 8  # more threads than this may query at once; their connections are closed afterwards
_CONNECT_PATIENCE_S = 5.0  # the host binds the socket anew after a restart, within 2 s
_ANSWER_TIMEOUT_S = 75.0  # the host ends a query after 60 s


class Transport(Protocol):
    """How queries reach the host."""

    takes_files: bool  # results may arrive as descriptors

    def connection(self) -> contextlib.AbstractContextManager[Connection]: ...


class Pool:
    """Idle connections, newest first.

    Thread:    any; the list alone is under the lock, never a wait.
    Invariant: a connection in the list has no query under way and nothing unread.
    """

    def __init__(self, path: str, *, connect_patience_s: float = _CONNECT_PATIENCE_S, answer_timeout_s: float = _ANSWER_TIMEOUT_S) -> None:
        self._path = path
        self._connect_patience_s = connect_patience_s
        self._answer_timeout_s = answer_timeout_s
        self._idle: list[socket.socket] = []
        self._lock = threading.Lock()
        self._owner = os.getpid()
        self.takes_files = True

    @contextlib.contextmanager
    def connection(self) -> Iterator[socket.socket]:
        """A connection for one query. Given back only when the block ends without an exception; closed otherwise."""
        connection = self._take() or self._connect()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self._give_back(connection)

    def _take(self) -> socket.socket | None:
        while True:
            with self._lock:
                if self._owner != os.getpid():  # a forked child must not talk over its parent's connections
                    self._idle, self._owner = [], os.getpid()
                if not self._idle:
                    return None
                connection = self._idle.pop()
            # Readable while idle means closed by a restarted host, or noise: either way not ours to use.
            readable, _, _ = select.select([connection], [], [], 0) if connection.fileno() < 1024 else ([], [], [])
            if not readable:
                return connection
            connection.close()

    def _give_back(self, connection: socket.socket) -> None:
        with self._lock:
            if len(self._idle) < _IDLE_MAX and self._owner == os.getpid():
                self._idle.append(connection)
                return
        connection.close()

    def _connect(self) -> socket.socket:
        """Connects, patiently: a restarting host's socket refuses, or is not there, for a moment."""
        deadline = time.monotonic() + self._connect_patience_s
        pause_s = 0.01
        while True:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
            try:
                connection.settimeout(self._answer_timeout_s)
                connection.connect(self._path)
                return connection
            except OSError as error:
                connection.close()
                if time.monotonic() + pause_s > deadline:
                    raise BridgeUnavailableError(f"the data service does not answer ({error.strerror}); try again in a moment") from error
            time.sleep(pause_s)
            pause_s = min(pause_s * 2, 0.25)


_default: Transport | None = None
_default_lock = threading.Lock()


def default_pool() -> Transport:
    """The transport of this process. HEDGEROW_BRIDGE_SOCKET names another socket, for development outside a sandbox.

    HEDGEROW_BRIDGE_ANSWERS and HEDGEROW_BRIDGE_KEY, which a host sets where no socket can be mounted, choose markers instead.
    """
    global _default  # noqa: PLW0603  # one process is one app: the pool is its connection to the world
    with _default_lock:
        if _default is None:
            answers, key = os.environ.get("HEDGEROW_BRIDGE_ANSWERS"), os.environ.get("HEDGEROW_BRIDGE_KEY")
            if answers and key:
                from ._markers import MarkerTransport

                _default = MarkerTransport(answers, key)
            else:
                _default = Pool(os.environ.get("HEDGEROW_BRIDGE_SOCKET", DEFAULT_SOCKET))
        return _default
