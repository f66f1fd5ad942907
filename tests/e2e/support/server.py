"""`hedgerow serve` as a child process with a data folder and a port of its own."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
from pathlib import Path

import httpx

from support.processes import Process, read, tree
from support.waiting import wait_until

ROOT = Path(__file__).resolve().parents[3]
LINK = re.compile(r"http://\S+/(?:api/demo-login|setup)/?\?token=[\w\-.%]+")
PROGRAMS = ("build/release/hedgerow", "build/dev/hedgerow")
START_WITHIN_S = 90.0
STOP_WITHIN_S = 20.0


def program() -> str:
    """The program under test: $HEDGEROW, or what `make build` left, or the debug build."""
    named = os.environ.get("HEDGEROW")
    for candidate in [named] if named else PROGRAMS:
        path = ROOT / candidate
        if path.exists():
            return str(path)
    raise FileNotFoundError("no hedgerow program: run `make build` first")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One data folder and address; the server over it can be killed and started again."""

    def __init__(self, data: Path, *, log: Path, demo: bool = False, flags: tuple[str, ...] = ()) -> None:
        self.data = data
        self.log = log
        self.demo = demo
        self.flags = flags
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.seen: dict[int, Process] = {}  # every process that ever belonged to it

    @property
    def ui(self) -> str:
        return f"http://hedgerow.localhost:{self.port}"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def app_origin(self, short_id: str) -> str:
        return f"http://{short_id}.hedgerow-apps.localhost:{self.port}"

    def start(self) -> Server:
        self.spawn()
        self.until_ready()
        if self.demo:
            self.link()
        return self

    def spawn(self) -> None:
        """A start that nobody waits for."""
        arguments = [program(), "serve", "--data", str(self.data), "--listen", f"127.0.0.1:{self.port}", *self.flags]
        if self.demo:
            arguments.append("--demo")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(arguments, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)

    def until_ready(self) -> Server:
        wait_until(self._ready, within_s=START_WITHIN_S, what=f"the server answers /_ready (its log: {self.log})")
        self.look()
        return self

    def _ready(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise RuntimeError(f"the server ended with {self.process.returncode}: {self.output()[-2000:]}")
        return httpx.get(f"{self.address}/_ready", timeout=5, trust_env=False).status_code == 200

    def output(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def link(self) -> str:
        """The sign-in link that the start printed."""
        return wait_until(lambda: LINK.findall(self.output()), within_s=START_WITHIN_S, what="the printed link")[-1]

    def run(self, *arguments: str, data: bool = True) -> subprocess.CompletedProcess[str]:
        """A subcommand over this data folder."""
        command = [program(), *arguments, *(["--data", str(self.data)] if data else [])]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    def admin(self, *arguments: str) -> dict:
        """`hedgerow admin ...`: its JSON answer."""
        done = self.run("admin", *arguments)
        assert done.returncode == 0, f"hedgerow admin {' '.join(arguments)}: {done.stderr}{done.stdout}"
        return json.loads(done.stdout)

    # -- its processes -----------------------------------------------------------------------------------------------

    def warden(self) -> Process:
        pid = int((self.data / "sandboxd.lock").read_text().split()[0])
        found = read(pid)
        assert found, f"no warden {pid}"
        return found

    def look(self) -> list[Process]:
        """All its processes now: the server's tree and the warden's."""
        roots = [self.process.pid] if self.process else []
        with contextlib.suppress(OSError, AssertionError, ValueError, IndexError):
            roots.append(self.warden().pid)
        roots += [process.pid for process in self.seen.values() if process.lives()]
        found = tree(*roots)
        self.seen |= {process.pid: process for process in found}
        return found

    def _one(self, word: str) -> Process:
        found = [process for process in self.look() if re.match(rf"\S+[- ]{word}\b", process.command)]
        assert len(found) == 1, f"one {word} expected, found {found}"
        return found[0]

    def sandboxd(self) -> Process:
        return self._one("sandboxd")

    def warehoused(self) -> Process:
        return self._one("warehoused")

    def apps(self) -> list[Process]:
        return [process for process in self.look() if "hedgerow_runner" in process.command]

    def living(self) -> list[Process]:
        return [process for process in self.seen.values() if process.lives()]

    # -- ends --------------------------------------------------------------------------------------------------------

    def kill(self) -> None:
        """kill -9 of the server alone."""
        assert self.process is not None
        self.look()
        self.process.kill()
        self.process.wait(timeout=10)

    def stop(self) -> None:
        """`hedgerow stop`: everything ends. Whatever is left after that is a failure, and is ended by its own pid."""
        self.look()
        stopped = self.run("stop")
        try:
            if self.process and self.process.poll() is None:
                self.process.wait(timeout=STOP_WITHIN_S)
            assert stopped.returncode == 0, f"hedgerow stop: {stopped.stderr}{stopped.stdout}"
            wait_until(lambda: not self.living(), within_s=STOP_WITHIN_S, what="nothing is orphaned")
        finally:
            for process in self.living():
                process.kill(signal.SIGKILL)
            if self.process:
                self.process.wait(timeout=10)
