"""The bridge protocol, version 1, over one connection. Little-endian lengths; one query at a time; the connection is reused.

request    u32 length, JSON {"v": 1, "op": "query", "query", "params", "limit", "refresh", "memfd"}
answer     u32 length, JSON {"ok": true, "columns": [...]} or {"ok": false, "error": {...}}
after ok   u32 n, n bytes of one Arrow IPC stream; repeated; then u32 0
trailer    u32 length, JSON {"rows", "truncated", "elapsed_ms", "cached"} or {"error": {...}} when the query failed midway

A request with "memfd": true may be answered with {"ok": true, "columns", "memfd": {"bytes": n}}: the whole Arrow stream is in a sealed
memfd whose descriptor came with the answer's first byte (SCM_RIGHTS), and no piece follows. Only over a socket.
"""

from __future__ import annotations

import io
import json
import os
import socket
import struct
from typing import Any, Protocol

from ._errors import BridgeProtocolError

__all__ = ["HEADER_BYTES_MAX", "ChunkStream", "Connection", "read_header", "read_json", "write_request"]

HEADER_BYTES_MAX = 4 << 20  # header and trailer: column names and messages
CHUNK_BYTES_MAX = 64 << 20  # one piece of Arrow; the host sends about 1 MiB
REQUEST_BYTES_MAX = 8 << 20  # the host refuses more than 1 MiB of query text, and says so better than we could

_LENGTH = struct.Struct("<I")


class Connection(Protocol):
    """What a transport gives: a socket, or the marker transport's exchange."""

    def sendall(self, data: bytes, /) -> None: ...
    def recv_into(self, buffer: memoryview, /) -> int: ...


def write_request(connection: Connection, request: dict[str, Any]) -> None:
    body = json.dumps(request, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    if len(body) > REQUEST_BYTES_MAX:
        raise ValueError(f"the query and its parameters are {len(body)} bytes; at most {REQUEST_BYTES_MAX} can be sent")
    connection.sendall(_LENGTH.pack(len(body)) + body)


def read_header(connection: Connection) -> tuple[dict[str, Any], int | None]:
    """The answer's first frame and the descriptor that came with it, which is the caller's to close."""
    if not isinstance(connection, socket.socket):
        return read_json(connection), None
    head, descriptors, _, _ = socket.recv_fds(connection, _LENGTH.size, 1, socket.MSG_CMSG_CLOEXEC)
    if not head:
        raise EOFError
    try:
        start = bytearray(_LENGTH.size)
        start[: len(head)] = head
        _read_into(connection, memoryview(start)[len(head) :])
        header = _read_body(connection, int(_LENGTH.unpack(start)[0]))
    except BaseException:
        for descriptor in descriptors:
            os.close(descriptor)
        raise
    return header, descriptors[0] if descriptors else None


def read_json(connection: Connection) -> dict[str, Any]:
    """One JSON frame. Raises EOFError when the peer is gone, BridgeProtocolError when it talks nonsense."""
    return _read_body(connection, _read_length(connection))


def _read_body(connection: Connection, length: int) -> dict[str, Any]:
    if length > HEADER_BYTES_MAX:
        raise BridgeProtocolError(f"a header of {length} bytes (at most {HEADER_BYTES_MAX})")
    body = bytearray(length)
    _read_into(connection, memoryview(body))
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BridgeProtocolError(f"a header that is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise BridgeProtocolError(f"a header that is a JSON {type(value).__name__}, not an object")
    return value


class ChunkStream(io.RawIOBase):
    """The chunks of one answer as a readable file, which ends where the terminating empty chunk stands.

    Owns nothing: the connection outlives it. After `drain()` the connection stands at the trailer.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection
        self._left = 0  # bytes of the chunk under way
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        if not view.nbytes or not self._more():
            return 0
        received = self._connection.recv_into(view[: min(view.nbytes, self._left)])
        if received == 0:
            raise EOFError
        self._left -= received
        return received

    def read(self, size: int = -1) -> bytes:
        """Exactly `size` bytes unless the stream ends before (Arrow takes a short read for the end)."""
        if size < 0:
            return self.readall()
        body = bytearray(size)
        view = memoryview(body)
        filled = 0
        while filled < size and (received := self.readinto(view[filled:])):
            filled += received
        view.release()
        del body[filled:]
        return body  # type: ignore[return-value]  # Arrow takes any buffer; a copy to bytes would cost

    def drain(self) -> None:
        """Reads what the Arrow reader left: it stops at its own end-of-stream mark."""
        scratch = bytearray(1 << 16)
        while self.readinto(scratch):
            pass

    def _more(self) -> bool:
        if self._left == 0 and not self._ended:
            self._left = _read_length(self._connection)
            if self._left > CHUNK_BYTES_MAX:
                raise BridgeProtocolError(f"a chunk of {self._left} bytes (at most {CHUNK_BYTES_MAX})")
            self._ended = self._left == 0
        return not self._ended


def _read_length(connection: Connection) -> int:
    head = bytearray(_LENGTH.size)
    _read_into(connection, memoryview(head))
    return int(_LENGTH.unpack(head)[0])


def _read_into(connection: Connection, view: memoryview) -> None:
    while view.nbytes:
        received = connection.recv_into(view)
        if received == 0:
            raise EOFError
        view = view[received:]
