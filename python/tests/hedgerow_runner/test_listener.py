"""The inherited socket. Each case runs in a process of its own, because fd 3 is the test runner's too."""

import socket
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import os, sys
sys.path.insert(0, sys.argv[1])
from hedgerow_runner._errors import ListenerError
from hedgerow_runner._listener import inherited_listener
try:
    listener = inherited_listener()
    print("listens", os.get_inheritable(3), "LISTEN_FDS" in os.environ)
except ListenerError as error:
    print(error)
"""


def outcome(redirection: str, fd: int | None = None) -> str:
    package = str(Path(__file__).resolve().parents[2])
    shell = ["bash", "-c", f'exec {redirection}; exec "$@"', "case", sys.executable, "-c", PROGRAM, package]
    environment = {"LISTEN_FDS": "1", "LISTEN_PID": "1"}
    return subprocess.run(
        shell, env=environment, pass_fds=() if fd is None else (fd,), capture_output=True, text=True, timeout=30, check=False
    ).stdout.strip()


def test_takes_a_listening_unix_socket_and_keeps_it_from_children(tmp_path):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        listener.listen()
        assert outcome(f"3<&{listener.fileno()}", listener.fileno()) == "listens False False"


def test_refuses_a_socket_that_does_not_listen():
    left, right = socket.socketpair()
    with left, right:
        assert outcome(f"3<&{left.fileno()}", left.fileno()) == "fd 3 is a socket that does not listen (LISTEN_FDS=1)"


def test_refuses_a_closed_descriptor():
    assert outcome("3<&-") == "no listening socket at fd 3 (LISTEN_FDS=1): Bad file descriptor"


def test_refuses_a_file():
    assert outcome("3</dev/null") == "no listening socket at fd 3 (LISTEN_FDS=1): Socket operation on non-socket"
