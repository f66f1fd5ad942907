"""The other end of the bridge, as the protocol's text describes it: a real Unix socket on which a test says what is answered.

The host's own implementation is C++; the suite in tests/e2e runs this client against it. Here we can also say what a host never says.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import struct
import threading
from collections.abc import Callable

import pyarrow as pa

Behaviour = Callable[[socket.socket, dict], None]


def frame(value: object) -> bytes:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return struct.pack("<I", len(body)) + body


def arrow_bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def chunks(body: bytes, size: int = 1000) -> bytes:
    return b"".join(frame(body[at : at + size]) for at in range(0, len(body), size)) + struct.pack("<I", 0)


def answer(table: pa.Table, *, kinds: tuple[str, ...] = (), truncated: bool = False, cached: bool = False, chunk_size: int = 1000) -> bytes:
    trailer = {"rows": table.num_rows, "truncated": truncated, "elapsed_ms": 1.5, "cached": cached}
    types = kinds or ("Unknown",) * table.num_columns
    columns = [{"name": name, "type": kind} for name, kind in zip(table.column_names, types, strict=True)]
    return frame({"ok": True, "columns": columns}) + chunks(arrow_bytes(table), chunk_size) + frame(trailer)


def refusal(**error: object) -> bytes:
    return frame({"ok": False, "error": {"type": "validation_error", "code": "bad_query", "message": "no", **error}})


def receive(connection: socket.socket) -> dict | None:
    head = connection.recv(4, socket.MSG_WAITALL)
    if len(head) < 4:
        return None
    return json.loads(connection.recv(struct.unpack("<I", head)[0], socket.MSG_WAITALL))


class Peer:
    """Answers each request by `behaviour(connection, request)`; remembers requests and counts connections."""

    def __init__(self, path: str, behaviour: Behaviour) -> None:
        self.path = path
        self.behaviour = behaviour
        self.requests: list[dict] = []
        self.connections = 0
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.start()

    def start(self) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.path)
        self._listener.listen(64)
        self._spawn(self._accept, self._listener)

    def expect_connections(self, count: int) -> None:
        assert self.connections == count

    def stop(self) -> None:
        """As a host that dies: every connection breaks, the socket file goes."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(timeout=10)
        self._threads.clear()
        os.unlink(self.path)

    def _spawn(self, target: Callable, *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            self._spawn(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                while (request := receive(connection)) is not None:
                    self.requests.append(request)
                    self.behaviour(connection, request)
            except OSError:
                pass
