"""The other end of the marker transport: reads an app's output from a pipe, puts answers into a folder.

The host's own implementation is C++ (tests/e2e and src/bridge run this client against it). Here we can also say what a host never says.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import os
import threading
from pathlib import Path

from peer import Behaviour

MARK = b"\x1eHQ1 "


class _Answer:
    """What a behaviour writes to; the file appears when the behaviour is through."""

    def __init__(self) -> None:
        self.said = b""

    def sendall(self, data: bytes) -> None:
        self.said += data

    def shutdown(self, _: int) -> None:
        """The file just ends."""


class MarkerPeer:
    """Answers each request by `behaviour(connection, request)`; keeps what else the app wrote in `printed`."""

    def __init__(self, answers: Path, behaviour: Behaviour) -> None:
        self.key = "0123456789abcdef"
        self.answers = answers
        self.behaviour = behaviour
        self.requests: list[dict] = []
        self.printed = b""
        self.done: list[str] = []
        answers.mkdir()
        read, self.output = os.pipe()
        self._parts: dict[str, list[bytes]] = {}
        self._threads = [threading.Thread(target=self._read, args=(read,), daemon=True)]
        self._threads[0].start()

    def stop(self) -> None:
        if self.output >= 0:
            os.close(self.output)
        self.output = -1
        for thread in self._threads:
            thread.join(timeout=10)

    def expect_connections(self, count: int) -> None:
        """Markers know no connections."""

    def _read(self, pipe: int) -> None:
        with os.fdopen(pipe, "rb") as lines:
            for line in lines:
                self._take(line)

    def _take(self, line: bytes) -> None:
        assert len(line) <= 4096
        if not line.startswith(MARK):
            self.printed += line
            return
        identity, place, mac, text = line[len(MARK) :].decode().split()
        signed = f"{identity} {place} {text}".encode()
        assert mac == hmac.new(self.key.encode(), signed, hashlib.sha256).hexdigest()[:32]
        part, parts = map(int, place.split("/"))
        known = self._parts.setdefault(identity, [])
        assert part == len(known) + 1
        known.append(base64.b64decode(text, validate=True))
        if part == parts:
            self._run(identity, json.loads(b"".join(self._parts.pop(identity))))

    def _run(self, identity: str, request: dict) -> None:
        if request["op"] == "done":
            self.done.append(identity)
            (self.answers / identity).unlink(missing_ok=True)
            return
        self.requests.append(request)
        self._threads.append(threading.Thread(target=self._answer, args=(identity, request), daemon=True))
        self._threads[-1].start()

    def _answer(self, identity: str, request: dict) -> None:
        answer = _Answer()
        self.behaviour(answer, request)
        if answer.said:
            unfinished = self.answers / f".{identity}"
            with contextlib.suppress(FileNotFoundError):  # a test took the folder away
                unfinished.write_bytes(answer.said)
                unfinished.rename(self.answers / identity)
