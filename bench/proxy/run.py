#!/usr/bin/env python3
"""CPU a proxied request: ours beside nginx proxy_pass and nginx auth_request, in one run.

    bench/proxy/run.py [--server build/release/bench/proxy/proxy_bench_server] [--seconds 4] [--rounds 3]

All three stand before the same upstream (nginx on a Unix socket that answers 1 kB), have one worker, keep connections
alive both ways, and get the same load (wrk, 32 connections). Ours checks a sealed cookie, the session and the membership;
auth_request asks a second Unix socket that answers 204 at once. CPU is user + system time of the proxy process alone,
from /proc, divided by the requests that wrk counted. Rounds are interleaved; medians are printed.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

NGINX = """
daemon off; worker_processes 1; pid {dir}/{name}.pid; error_log {dir}/{name}.log error;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 100000000; client_body_temp_path {dir}/{name}-body;
  proxy_temp_path {dir}/{name}-proxy; fastcgi_temp_path {dir}/f; uwsgi_temp_path {dir}/u; scgi_temp_path {dir}/s;
  {body}
}}
"""
UPSTREAM = "server {{ listen unix:{dir}/app.sock; location / {{ default_type text/plain; return 200 '{text}'; }} }} \
server {{ listen unix:{dir}/auth.sock; location / {{ return 204; }} }}"
PASS = "upstream app {{ server unix:{dir}/app.sock; keepalive 64; keepalive_requests 100000000; }} \
upstream auth {{ server unix:{dir}/auth.sock; keepalive 64; keepalive_requests 100000000; }} \
proxy_http_version 1.1; proxy_set_header Connection ''; proxy_set_header Host $host; \
server {{ listen 127.0.0.1:{port}; \
location = /auth {{ internal; proxy_pass http://auth; proxy_pass_request_body off; proxy_set_header Content-Length ''; }} \
location / {{ {auth} proxy_pass http://app; }} }}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cpu_seconds(pids: list[int]) -> float:
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(int(child) for child in children)]


def wait_for(port: int) -> None:
    for _ in range(500):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.01)
    raise SystemExit(f"nothing listens on port {port}")


def load(port: int, seconds: int, cookie: str) -> tuple[int, float]:
    command = ["wrk", "-t1", "-c32", f"-d{seconds}s", "-H", f"Host: bench.hedgerow-apps.localhost:{port}",
               "-H", f"Cookie: {cookie}", f"http://127.0.0.1:{port}/media/item"]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        raise SystemExit(out)
    requests = re.search(r"(\d+) requests in", out)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", out)
    if not requests or not rate:
        raise SystemExit(out)
    return int(requests.group(1)), float(rate.group(1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", default="build/release/bench/proxy/proxy_bench_server")
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    processes: list[subprocess.Popen[str]] = []
    with tempfile.TemporaryDirectory(prefix="hedgerow-bench-") as folder:
        os.chmod(folder, 0o755)  # nginx's workers run as another user

        def nginx(name: str, body: str) -> int:
            config = Path(folder, f"{name}.conf")
            config.write_text(NGINX.format(dir=folder, name=name, body=body))
            processes.append(subprocess.Popen(["nginx", "-p", folder, "-c", str(config)], text=True))
            return processes[-1].pid

        try:
            ports = {name: free_port() for name in ("nginx proxy_pass", "nginx auth_request", "hedgerow")}
            nginx("upstream", UPSTREAM.format(dir=folder, text="x" * 1024))
            pids = {
                "nginx proxy_pass": nginx("pass", PASS.format(dir=folder, port=ports["nginx proxy_pass"], auth="")),
                "nginx auth_request": nginx(
                    "auth", PASS.format(dir=folder, port=ports["nginx auth_request"], auth="auth_request /auth;")),
            }
            while not Path(folder, "app.sock").exists():
                time.sleep(0.01)
            ours = subprocess.Popen([options.server, str(ports["hedgerow"]), f"{folder}/app.sock"],
                                    stdout=subprocess.PIPE, text=True)
            processes.append(ours)
            assert ours.stdout
            ours.stdout.readline()
            cookie = ours.stdout.readline().strip()
            pids["hedgerow"] = ours.pid
            for port in ports.values():
                wait_for(port)
            micros: dict[str, list[float]] = {name: [] for name in ports}
            rates: dict[str, list[float]] = {name: [] for name in ports}
            for _ in range(options.rounds):
                for name, port in ports.items():
                    load(port, 1, cookie)
                    before = cpu_seconds(family(pids[name]))
                    requests, rate = load(port, options.seconds, cookie)
                    micros[name].append((cpu_seconds(family(pids[name])) - before) / requests * 1e6)
                    rates[name].append(rate)
        finally:
            for process in reversed(processes):
                process.send_signal(signal.SIGTERM)
            for process in processes:
                process.wait(timeout=10)
    own = statistics.median(micros["hedgerow"])
    print(f"{'':20} {'CPU us/request':>15} {'requests/s':>11} {'ours : it':>10}")
    for name in ports:
        cpu = statistics.median(micros[name])
        print(f"{name:20} {cpu:15.1f} {statistics.median(rates[name]):11.0f} {own / cpu:10.2f}")


if __name__ == "__main__":
    main()
