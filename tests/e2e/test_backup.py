"""Backup of a server that is being written to, and a server over the copy: the same people, apps and events."""

from __future__ import annotations

import json
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from support.client import Client
from support.server import Server
from support.streamlit_wire import draws
from support.teams import PASSWORD, make_team
from support.zips import app_zip

APP = """import streamlit as st
from posthog_bridge import hogql_execute

st.title("Kept")
st.write("here are", len(hogql_execute("SELECT DISTINCT event FROM events")), "kinds")
"""
BATCH = 50


class Writer:
    """Posts batches until it is stopped; knows how many events were acknowledged."""

    def __init__(self, server: Server, token: str) -> None:
        self.acknowledged = 0
        self._client = Client(server)
        self._token = token
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write)
        self._thread.start()

    def _write(self) -> None:
        while not self._stop.is_set():
            events = [{"event": "kept", "distinct_id": f"d{n}"} for n in range(BATCH)]
            if self._client.capture(self._token, events).status_code == 200:
                self.acknowledged += BATCH

    def stop(self) -> int:
        self._stop.set()
        self._thread.join(timeout=60)
        return self.acknowledged


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("live")
    started = Server(folder / "data", log=folder / "server.log").start()
    yield started
    started.stop()


@pytest.fixture
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the server's own user can write to."""
    folder = tmp_path_factory.mktemp("shared")
    for each in (folder, *folder.parents[:3]):
        if str(each).startswith("/tmp/"):
            each.chmod(0o777)
    return folder


def test_a_copy_made_under_load_has_everything_acknowledged_before(live: Server, shared: Path) -> None:
    team = make_team(live, "Keepers")
    short_id = team.client().create_app(app_zip(APP), "Kept")["short_id"]
    draws(live, team.proxy(short_id, "_stcore/stream"), "Kept", headers=team.bearer)
    writer = Writer(live, team.token)
    while writer.acknowledged < 20 * BATCH:
        pass
    before = writer.acknowledged
    done = live.run("backup", "--to", str(shared / "copy"))
    total = writer.stop()
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["events"] >= before
    assert total > before, "the writer must have gone on meanwhile"
    assert stat.S_IMODE((shared / "copy/secret.key").stat().st_mode) == 0o600

    copy = Server(shared / "data", log=shared / "server.log")
    restored = copy.run("restore", "--from", str(shared / "copy"))
    assert restored.returncode == 0, restored.stderr
    assert json.loads(restored.stdout)["events"] >= before
    copy.start()
    try:
        client = Client(copy, key=team.key, project=team.project)
        kept = client.rows("SELECT count(), uniqExact(uuid) FROM events WHERE event = 'kept'")[0]
        assert before <= kept[0] <= total + BATCH
        assert kept[0] == kept[1]
        draws(copy, team.proxy(short_id, "_stcore/stream"), "Kept", "kinds", headers=team.bearer)
        with httpx.Client(
            base_url=copy.address, headers={"Host": f"hedgerow.localhost:{copy.port}", "X-Hedgerow": "1"}, trust_env=False
        ) as person:
            signed_in = person.post("/api/login/", json={"email": team.email, "password": PASSWORD}, headers={"Origin": copy.ui})
            assert signed_in.status_code == 200, signed_in.text
        assert client.capture(team.token, [{"event": "later", "distinct_id": "d"}]).status_code == 200
        assert client.rows("SELECT count() FROM events WHERE event = 'later'") == [[1]]
    finally:
        copy.stop()


REFUSED = {
    "AFolderThatHasThings": (("backup", "--to", "{full}"), "is not empty"),
    "AFileInTheWay": (("backup", "--to", "{full}/thing/copy"), "cannot be made"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_backup_overwrites_nothing(name: str, live: Server, shared: Path) -> None:
    arguments, reason = REFUSED[name]
    (shared / "full").mkdir(exist_ok=True)
    (shared / "full/thing").write_text("mine")
    done = live.run(*(argument.format(full=shared / "full") for argument in arguments))
    assert done.returncode == 1
    assert reason in done.stderr
    assert (shared / "full/thing").read_text() == "mine"


def test_restore_wants_a_whole_backup_and_an_empty_folder(live: Server, shared: Path) -> None:
    (shared / "half").mkdir()
    (shared / "half/hedgerow.db").write_text("")
    target = Server(shared / "new", log=shared / "log")
    half = target.run("restore", "--from", str(shared / "half"))
    assert (half.returncode, "no whole backup" in half.stderr) == (1, True)
    (shared / "half/backup.json").write_text("{}")
    into_live = live.run("restore", "--from", str(shared / "half"))
    assert (into_live.returncode, "is not empty" in into_live.stderr) == (1, True)
    assert not (shared / "new").exists()
