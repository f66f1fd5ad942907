"""The socket to serve on: handed in by the server as systemd does it (sd_listen_fds(3)), or opened by us where nobody can pass one."""

from __future__ import annotations

import os
import socket

from ._errors import ListenerError

__all__ = ["INHERITED_FD", "inherited_listener", "tcp_listener"]

INHERITED_FD = 3
_BACKLOG = 1024  # viewers who wait while the app boots


def inherited_listener() -> socket.socket:
    """The listening stream socket at fd 3.

    LISTEN_PID is not compared: the one who execs us may not know our pid in our own namespace. What counts is that the socket listens.
    """
    os.environ.pop("LISTEN_PID", None)
    announced = os.environ.pop("LISTEN_FDS", None)  # not for the app's own child processes
    os.environ.pop("LISTEN_FDNAMES", None)
    try:
        listener = socket.socket(fileno=INHERITED_FD)
        if not listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            listener.detach()
            raise ListenerError(f"fd {INHERITED_FD} is a socket that does not listen (LISTEN_FDS={announced})")
    except OSError as error:
        raise ListenerError(f"no listening socket at fd {INHERITED_FD} (LISTEN_FDS={announced}): {error.strerror}") from error
    os.set_inheritable(INHERITED_FD, False)
    listener.setblocking(False)
    return listener


def tcp_listener(port: int) -> socket.socket:
    """A socket on the loopback address, for drivers that reach the app through its network namespace."""
    listener = socket.socket(socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise ListenerError(f"cannot listen on 127.0.0.1:{port}: {error.strerror}") from error
    listener.setblocking(False)
    return listener
