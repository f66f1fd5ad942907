"""Ctrl-C ends everything within ten seconds, whatever the server is doing, and the next start takes up from there."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from support.background import Background
from support.client import Client
from support.leftovers import in_cgroups_of, run_folders
from support.server import Server
from support.streamlit_wire import RERUN, open_stream
from support.teams import make_team
from support.waiting import wait_until
from support.zips import app_zip, hello

ENDS_WITHIN_S = 10.0
ENDLESS = "SELECT sum(number) AS n FROM numbers(10000000000000)"
# Holds its viewer, a query and a thread that nobody joins.
BUSY = f"""import threading, time
import streamlit as st
from posthog_bridge import hogql_execute

st.title("Busy")
threading.Thread(target=time.sleep, args=(600,)).start()
st.write(hogql_execute({ENDLESS!r}))
"""


def demo_server(folder: Path) -> Server:
    return Server(folder / "data", log=folder / "server.log", demo=True)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Server]:
    made = demo_server(tmp_path)
    try:
        yield made
    finally:
        if made.process is not None and made.process.poll() is None:
            made.stop()


def interrupt(server: Server) -> None:
    assert server.process is not None
    server.look()
    begun = time.monotonic()
    server.process.send_signal(signal.SIGINT)
    server.process.wait(timeout=ENDS_WITHIN_S)
    wait_until(lambda: not server.living(), within_s=ENDS_WITHIN_S, what="Ctrl-C ends everything")
    took = time.monotonic() - begun
    print(f"{took:.2f} s")
    assert took < ENDS_WITHIN_S
    assert not in_cgroups_of(server.data)


def starting(server: Server) -> str:
    try:
        return httpx.get(f"{server.address}/_ready", timeout=5, trust_env=False).json().get("starting", "")
    except httpx.TransportError:
        return ""


MOMENTS: dict[str, Callable[[Server], bool]] = {
    "the data folder is there": lambda server: server.data.exists(),
    "sandboxd listens": lambda server: (server.data / "sandboxd.sock").exists(),
    "the engine starts": lambda server: (server.data / "logs/warehoused.log").exists(),
    "the demo is being loaded": lambda server: "demo" in starting(server),
}


def test_a_start_can_be_called_off_at_any_moment_and_the_next_one_completes_it(own: Server):
    for moment, has_come in MOMENTS.items():
        own.spawn()
        wait_until(lambda has_come=has_come: has_come(own), within_s=60, what=moment)
        print(f"Ctrl-C when {moment}", end=": ")
        interrupt(own)
    own.start()
    api = Client(own, key=own.admin("create-key", "--email", "demo@hedgerow.localhost")["key"], project=1)
    assert api.rows("SELECT count() FROM events") == [[200_000]]
    assert api.get(api.apps_path()).json()["count"] == 3


def test_a_server_at_work_ends_as_quickly(own: Server):
    own.demo = False
    own.start()
    team = make_team(own, "Busy")
    api = team.client()
    busy = api.create_app(app_zip(BUSY), "Busy")["short_id"]
    with open_stream(own, team.proxy(busy, "_stcore/stream"), headers=team.bearer) as stream, Background(lambda: api.query(ENDLESS)):
        stream.send(RERUN)
        wait_until(lambda: "running" in api.get(api.apps_path(f"{busy}/status/")).text, what="the app runs")
        booting = api.create_app(hello("Booting"), "Booting")["short_id"]
        api.post(api.apps_path(f"{booting}/start/"))
        print("Ctrl-C when an app has a viewer, queries run and another app boots", end=": ")
        interrupt(own)
    assert not run_folders(own)
