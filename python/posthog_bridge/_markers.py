"""The marker transport: queries as marked lines on standard output, answers as files. For hosts that can mount no socket.

A request is the bridge protocol's (see _frames), cut into lines of at most 4,096 bytes, which the kernel writes whole even when many
threads and processes write at once:

    RS HQ1 SP id SP part/parts SP mac SP base64 LF

RS is byte 0x1e; `id` 16 hex digits, new for each request; `mac` the first 32 hex digits of HMAC-SHA-256 by the sandbox's key over
"id part/parts base64". The host takes lines that prove to be ours out of the output; anything else, a line that a viewer made the app
print included, is output. Its answer, byte for byte what a socket would carry, appears as the file `id` in the answers' folder. A request
{"v": 1, "op": "done"} under the same id lets the host remove it.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import os
import secrets
import struct
import time
from collections.abc import Iterator

from ._errors import BridgeUnavailableError

__all__ = ["MarkerTransport"]

MARK = b"\x1eHQ1 "
LINE_BYTES_MAX = 4096  # PIPE_BUF
_PART_BYTES = 2976  # of a request in one line: in base64 3,968, and 128 are left for the rest
_ANSWER_TIMEOUT_S = 75.0  # the host ends a query after 60 s
_LOOK_FIRST_S, _LOOK_LAST_S = 0.002, 0.05


def frames(identity: str, body: bytes, key: bytes) -> Iterator[bytes]:
    """The lines of one request."""
    parts = max(1, -(-len(body) // _PART_BYTES))
    for part in range(parts):
        text = base64.b64encode(body[part * _PART_BYTES : (part + 1) * _PART_BYTES])
        signed = f"{identity} {part + 1}/{parts} ".encode() + text
        mac = hmac.new(key, signed, hashlib.sha256).hexdigest()[:32].encode()
        yield MARK + f"{identity} {part + 1}/{parts} ".encode() + mac + b" " + text + b"\n"


class MarkerTransport:
    """Queries by markers. Every query is an exchange of its own; any number may be under way.

    Thread: any; one line is one write, so nothing is locked.
    """

    def __init__(self, answers: str, key: str, *, output: int = 1, answer_timeout_s: float = _ANSWER_TIMEOUT_S) -> None:
        self.takes_files = False
        self._answers = answers
        self._key = key.encode()
        self._output = output  # the descriptor, not sys.stdout: an app may have replaced that
        self._answer_timeout_s = answer_timeout_s

    @contextlib.contextmanager
    def connection(self) -> Iterator[_Exchange]:
        exchange = _Exchange(self)
        try:
            yield exchange
        finally:
            exchange.close()

    def write(self, identity: str, body: bytes) -> None:
        for line in frames(identity, body, self._key):
            written = os.write(self._output, line)
            while written < len(line):  # only a file or a terminal takes a part
                written += os.write(self._output, line[written:])

    def wait(self, identity: str) -> int:
        """The descriptor of the answer. The host makes it under another name first, so it is whole when it appears."""
        path = os.path.join(self._answers, identity)
        deadline = time.monotonic() + self._answer_timeout_s
        pause_s = _LOOK_FIRST_S
        while True:
            try:
                return os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
            except FileNotFoundError:
                pass
            except OSError as error:
                raise BridgeUnavailableError(f"the data service's answer cannot be read ({error.strerror})") from error
            if time.monotonic() > deadline:
                raise TimeoutError
            time.sleep(pause_s)
            pause_s = min(pause_s * 1.5, _LOOK_LAST_S)


class _Exchange:
    """One request and its answer, in the shape of a connection."""

    def __init__(self, transport: MarkerTransport) -> None:
        self._transport = transport
        self._identity = ""
        self._answer = -1

    def sendall(self, data: bytes, /) -> None:
        """One whole request, as it would go over a socket: its length, then its JSON."""
        (length,) = struct.unpack_from("<I", data)
        if length != len(data) - 4:
            raise ValueError("a request must be written in one piece")
        self.close()
        self._identity = secrets.token_hex(8)
        self._transport.write(self._identity, data[4:])

    def recv_into(self, buffer: memoryview, /) -> int:
        if self._answer < 0:
            self._answer = self._transport.wait(self._identity)
        return os.readv(self._answer, [buffer])

    def close(self) -> None:
        if self._answer >= 0:
            os.close(self._answer)
        if self._identity:  # an answer that nobody waited for is removed too
            self._transport.write(self._identity, json.dumps({"v": 1, "op": "done"}).encode())
        self._identity, self._answer = "", -1
