"""Just enough of Streamlit's wire format to be a viewer without a browser.

The front end's first BackMsg asks to run the script: field 11 (rerun_script) of BackMsg with an empty ClientState. The
server answers with ForwardMsg frames; what an app draws is UTF-8 text inside them, so a viewer can look for known words.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from support.server import Server

RERUN = bytes.fromhex("5a00")  # BackMsg{rerun_script{}}
SERVICE_RESTART = 1012
SUBPROTOCOLS = ["streamlit", "PLACEHOLDER_AUTH_TOKEN"]


@contextmanager
def open_stream(
    server: Server, path: str, *, headers: dict[str, str], host: str | None = None, origin: str | None = None
) -> Iterator[ClientConnection]:
    """A WebSocket to `path`; `host` is what the Host header says, the connection goes to 127.0.0.1."""
    raw = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    with connect(
        f"ws://{host or f'127.0.0.1:{server.port}'}{path}",
        sock=raw,
        subprotocols=SUBPROTOCOLS,  # type: ignore[arg-type]
        additional_headers=headers,
        origin=origin,  # type: ignore[arg-type]
        compression=None,
        max_size=None,
        open_timeout=20,
        proxy=None,
        legacy=True,
    ) as stream:
        yield stream


def frames_until(stream: ClientConnection, *words: str, within_s: float = 60.0) -> bytes:
    """Everything received until each of the words has been seen."""
    wanted = [word.encode() for word in words]
    seen = b""
    deadline = time.monotonic() + within_s
    while not all(word in seen for word in wanted):
        try:
            frame = stream.recv(timeout=max(0.01, deadline - time.monotonic()))
        except TimeoutError as error:
            raise AssertionError(f"{words} not drawn within {within_s:g} s; the app sent {len(seen)} bytes: {seen[-600:]!r}") from error
        seen += frame if isinstance(frame, bytes) else frame.encode()
    return seen


def draws(server: Server, path: str, *words: str, headers: dict[str, str], within_s: float = 60.0) -> bytes:
    """Opens a view, runs the script and waits for the words.

    A view that ends with 1012 (service restart: the app was just replaced by another version) is opened again, as
    Streamlit's front end does.
    """
    deadline = time.monotonic() + within_s
    while True:
        try:
            with open_stream(server, path, headers=headers) as stream:
                stream.send(RERUN)
                return frames_until(stream, *words, within_s=max(0.1, deadline - time.monotonic()))
        except ConnectionClosed as error:
            if error.rcvd is None or error.rcvd.code != SERVICE_RESTART or time.monotonic() > deadline:
                raise
