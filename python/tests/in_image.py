"""Runs a program with the built image as its root: a user and mount namespace of its own, no privileges, nothing installed.

Not a sandbox (it shares network, processes and limits with the caller): the sandbox's own tests run the OCI runtime. This one answers
"does it work with exactly the interpreter and packages that apps get?".
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shlex
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RUNNER_FD = 3


def rootfs() -> Path:
    """The image under test: $HEDGEROW_IMAGE, else the one that `make build` leaves."""
    image = Path(os.environ.get("HEDGEROW_IMAGE") or ROOT / "build/image/current") / "rootfs"
    if not image.is_dir():
        raise FileNotFoundError(f"no image at {image}: run image/build-rootfs build/image")
    return image.resolve()


def command(argv: list[str], binds: Mapping[Path, str], cwd: str = "/") -> list[str]:
    """The argument list that runs `argv` inside the image; `binds` maps host folders to folders of the image."""
    root = rootfs()
    steps = ["set -e"]
    for device in ("proc", "dev"):
        steps.append(f"mount --rbind /{device} {root}/{device}")
    steps.append(f"mount -t tmpfs tmpfs {root}/tmp")
    steps.append(f"mount -t tmpfs tmpfs {root}/data")
    steps += [f"mount --bind {shlex.quote(str(host))} {root}{inside}" for host, inside in binds.items()]
    steps.append(f"exec chroot {root} env -i -C {cwd} {' '.join(map(shlex.quote, [*_environment(), *argv]))}")
    return ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", "\n".join(steps)]


def _environment() -> list[str]:
    return ["PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/tmp", "LANG=C.UTF-8", "PYTHONUNBUFFERED=1", "PYTHONDONTWRITEBYTECODE=1"]


def run(
    argv: list[str], binds: Mapping[Path, str] | None = None, cwd: str = "/", timeout_s: float = 120
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(argv, binds or {}, cwd), capture_output=True, text=True, timeout=timeout_s, check=False)


@contextlib.contextmanager
def runner(app: Path, bridge: Path | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """hedgerow_runner serving the folder `app`. Yields the process and the path of the ingress socket."""
    with tempfile.TemporaryDirectory(prefix="hedgerow-") as folder:
        address = f"{folder}/ingress.sock"
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(address)
            listener.listen(64)
            process = start_runner(app, listener, bridge)
        try:
            yield process, address
        finally:
            process.terminate()
            try:
                process.communicate(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()


def start_runner(app: Path, listener: socket.socket, bridge: Path | None = None) -> subprocess.Popen[str]:
    """Starts the runner on `listener`, handed over as fd 3."""
    binds = {app: "/app"} | ({bridge: "/run/hedgerow"} if bridge else {})
    shell = command(["LISTEN_FDS=1", "python3", "-m", "hedgerow_runner", "/app/app.py"], binds, "/app")
    # bash moves the socket to fd 3: preexec_fn is not safe beside threads
    fd = listener.fileno()
    move = ["bash", "-c", f'[ {fd} = {RUNNER_FD} ] || exec {RUNNER_FD}<&{fd} {fd}<&-; exec "$@"', "runner", *shell]
    return subprocess.Popen(move, pass_fds=(fd,), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def draw(address: str, page: str = "", steps: list[list[dict[str, Any]]] | None = None) -> dict[str, Any]:
    """Opens the app at the ingress socket as a browser does (see draw.py); returns what it drew."""
    binds = {Path(address).parent: "/mnt", Path(__file__).parent: "/opt"}
    argv = command(["python3", "/opt/draw.py", f"/mnt/{Path(address).name}", page], binds)
    done = subprocess.run(argv, input=json.dumps(steps or []), capture_output=True, text=True, timeout=180, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    drawn: dict[str, Any] = json.loads(done.stdout)
    return drawn


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: str, timeout_s: float = 30) -> None:
        super().__init__("localhost", timeout=timeout_s)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def get(address: str, target: str, timeout_s: float = 30) -> tuple[int, bytes]:
    """One GET. The listener exists before the app does: the request waits in its queue until the app answers."""
    connection = UnixConnection(address, timeout_s)
    try:
        connection.request("GET", target)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def boot_ms(app: Path) -> float:
    """From exec to the first healthy answer."""
    start = time.perf_counter()
    with runner(app) as (_, address):
        status, _ = get(address, "/_stcore/health")
        assert status == 200
        return (time.perf_counter() - start) * 1e3
