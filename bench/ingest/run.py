#!/usr/bin/env python3
"""Capture rates over loopback, acknowledged after fsync, server and client on the same machine.

    .tools/test/bin/python bench/ingest/run.py [--program build/release/hedgerow] [--load build/release/bench/ingest/ingest_load]
                                              [--seconds 10] [--connections 256]

Two shapes: posts of one event, and posts of 1,000. Prints events a second, latencies, the server's and the engine's
largest resident memory, the CPU that each took, and the machine's load average before; then checks that what was
acknowledged is stored, each event once.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))


class Watch(threading.Thread):
    """The peak memory and the CPU seconds of some processes."""

    def __init__(self, pids: dict[str, int]) -> None:
        super().__init__(daemon=True)
        self.pids = pids
        self.peak = dict.fromkeys(pids, 0)
        self.began = {name: self._cpu(pid) for name, pid in pids.items()}
        self.over = threading.Event()

    @staticmethod
    def _cpu(pid: int) -> float:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def run(self) -> None:
        while not self.over.wait(0.1):
            for name, pid in self.pids.items():
                resident = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
                self.peak[name] = max(self.peak[name], resident)

    def done(self) -> str:
        self.over.set()
        self.join()
        return ", ".join(f"{name} {self._cpu(pid) - self.began[name]:.1f} s CPU, peak {self.peak[name] >> 20} MiB" for name, pid in self.pids.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default="build/release/hedgerow")
    parser.add_argument("--load", default="build/release/bench/ingest/ingest_load")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--connections", type=int, default=256)
    options = parser.parse_args()
    os.environ["HEDGEROW"] = options.program
    from support.server import Server
    from support.teams import make_team

    def until_quiet(pid: int) -> None:  # the first start compresses the front end for seconds
        for _ in range(60):
            before = Watch._cpu(pid)
            time.sleep(0.5)
            if Watch._cpu(pid) - before < 0.05:
                return

    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        server = Server(Path(folder) / "data", log=Path(folder) / "server.log").start()
        try:
            assert server.process
            until_quiet(server.process.pid)
            shapes = [("posts of 1 event", options.connections, 1), ("posts of 1,000 events", 16, 1000)]
            for name, connections, batch in shapes:
                team = make_team(server, f"Load {batch}")
                watch = Watch({"server": server.process.pid, "engine": server.warehoused().pid})
                watch.start()
                before = os.getloadavg()[0]
                command = [str(ROOT / options.load), str(server.port), team.token, str(connections), str(batch), str(options.seconds)]
                out = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                print(f"{name}, {connections} connections: {out['acknowledged'] / out['seconds']:,.0f} events/s "
                      f"(p50 {out['p50_ms']} ms, p99 {out['p99_ms']} ms, {out['refused']} told to come back; {watch.done()}; load average before {before:.1f})", flush=True)
                time.sleep(0.1)
                stored, distinct = team.client().rows("SELECT count(), count(DISTINCT uuid) FROM events")[0]
                if stored != out["acknowledged"] or distinct != stored:
                    raise SystemExit(f"acknowledged {out['acknowledged']}, stored {stored}, of them distinct {distinct}")
        finally:
            server.stop()


if __name__ == "__main__":
    main()
