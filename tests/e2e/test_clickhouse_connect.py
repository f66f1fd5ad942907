"""Maintenance with ClickHouse's own Python client: over warehoused's Unix socket, and over TCP with the password."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import clickhouse_connect
import pandas as pd
import pytest
import urllib3
from clickhouse_connect.driver.exceptions import DatabaseError
from support.server import ROOT, program

PASSWORD = "maintenance-password"
LIBCHDB = ROOT / ".tools/libchdb/libchdb.so"


class Warehoused:
    def __init__(self, folder: Path, *flags: str) -> None:
        self.folder = folder
        self.socket = folder / "warehouse.sock"
        self.log = folder / "log"
        argv = [program(), "warehoused", "--data", str(folder), "--libchdb", str(LIBCHDB), *flags]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(argv, stdout=log, stderr=log)

    def wait_for(self, pattern: str) -> str:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if found := re.search(pattern, self.log.read_text(errors="replace")):
                return found.group(1)
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError(self.log.read_text(errors="replace"))

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)


class UnixConnection(urllib3.connection.HTTPConnection):
    path = ""

    def _new_conn(self) -> socket.socket:
        connected = socket.socket(socket.AF_UNIX)
        connected.settimeout(60)
        connected.connect(self.path)
        return connected


def over_socket(path: Path) -> urllib3.PoolManager:
    """A pool whose every connection is one to the socket."""
    connection = type("ToWarehoused", (UnixConnection,), {"path": str(path)})
    pool = type("UnixPool", (urllib3.connectionpool.HTTPConnectionPool,), {"ConnectionCls": connection})
    manager = urllib3.PoolManager()
    manager.pool_classes_by_scheme = {"http": pool}
    return manager


@pytest.fixture(scope="module")
def warehoused(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehoused]:
    folder = tmp_path_factory.mktemp("w")
    password = folder / "password"
    password.write_text(PASSWORD + "\n")
    password.chmod(0o600)
    started = Warehoused(folder, "--listen", "127.0.0.1:0", "--password-file", str(password))
    started.wait_for("(warehoused_started)")
    yield started
    started.stop()


@pytest.fixture(params=["socket", "tcp"])
def client(warehoused: Warehoused, request: pytest.FixtureRequest) -> Iterator[clickhouse_connect.driver.Client]:
    if request.param == "socket":
        made = clickhouse_connect.get_client(host="localhost", pool_mgr=over_socket(warehoused.socket), compress=False)
    else:
        port = int(warehoused.wait_for(r"warehoused_listening.*?port\D+(\d+)"))
        made = clickhouse_connect.get_client(host="127.0.0.1", port=port, username="any", password=PASSWORD, compress=False)
    yield made
    made.command("DROP TABLE IF EXISTS people")
    made.close()


def test_queries_with_parameters(client: clickhouse_connect.driver.Client) -> None:
    rows = client.query(
        "SELECT number, toString(number) FROM numbers({n:UInt8}) WHERE number != {not:UInt8}", parameters={"n": 4, "not": 2}
    )
    assert rows.result_rows == [(0, "0"), (1, "1"), (3, "3")]
    assert rows.column_names[0] == "number"


def test_inserts_a_dataframe_and_reads_it_back(client: clickhouse_connect.driver.Client) -> None:
    client.command("CREATE TABLE people (name String, age Nullable(Int64), at DateTime64(3, 'UTC')) ENGINE = MergeTree ORDER BY name")
    frame = pd.DataFrame(
        {
            "name": ["Ana", "Bo\n\n'\t", "Çem"],
            "age": pd.array([31, None, 7], dtype="Int64"),
            "at": pd.to_datetime(["2026-01-02T03:04:05.678Z"] * 3),
        }
    )
    client.insert_df("people", frame)
    back = client.query_df("SELECT * FROM people ORDER BY name")
    assert back["name"].tolist() == frame["name"].tolist()
    assert [None if pd.isna(age) else int(age) for age in back["age"]] == [31, None, 7]
    assert back["at"].dt.tz_localize(None).tolist() == frame["at"].dt.tz_localize(None).tolist()


def test_streams_a_large_result(client: clickhouse_connect.driver.Client) -> None:
    total = 0
    with client.query_row_block_stream("SELECT number FROM numbers(300000)") as blocks:
        for block in blocks:
            total += len(block)
    assert total == 300_000


def test_settings_reach_the_engine(client: clickhouse_connect.driver.Client) -> None:
    asked = "SELECT value FROM system.settings WHERE name = 'max_threads'"
    assert client.query(asked, settings={"max_threads": 3}).result_rows == [("3",)]
    with pytest.raises(DatabaseError):
        client.query("SELECT count() FROM numbers(1000)", settings={"max_rows_to_read": 10})
    with pytest.raises(DatabaseError, match=r"115|UNKNOWN_SETTING"):
        client.query("SELECT 1", settings={"no_such_setting": 1})


def test_an_error_is_the_engines_own(client: clickhouse_connect.driver.Client) -> None:
    with pytest.raises(DatabaseError, match=r"UNKNOWN_TABLE|60"):
        client.query("SELECT * FROM no_such_table")


@pytest.mark.parametrize("password", ["", "wrong-password"])
def test_tcp_asks_for_the_password(warehoused: Warehoused, password: str) -> None:
    port = int(warehoused.wait_for(r"warehoused_listening.*?port\D+(\d+)"))
    with pytest.raises(DatabaseError, match=r"516|AUTHENTICATION"):
        clickhouse_connect.get_client(host="127.0.0.1", port=port, username="any", password=password, compress=False)


def test_tcp_can_neither_end_nor_adopt_the_process(warehoused: Warehoused) -> None:
    port = int(warehoused.wait_for(r"warehoused_listening.*?port\D+(\d+)"))
    login = urllib3.make_headers(basic_auth=f"any:{PASSWORD}")
    for method, path in (("POST", "/hedgerow/exit"), ("GET", "/hedgerow/version")):
        assert urllib3.request(method, f"http://127.0.0.1:{port}{path}", headers=login, retries=False).status == 404
    assert warehoused.process.poll() is None


REFUSED = {
    "NoPassword": (("--listen", "127.0.0.1:0"), "password"),
    "NotLoopback": (("--listen", "0.0.0.0:0", "--password-file", "{file}"), "loopback"),
    "AShortPassword": (("--listen", "127.0.0.1:0", "--password-file", "{short}"), "8 letters"),
    "APasswordForAll": (("--listen", "127.0.0.1:0", "--password-file", "{open}"), "chmod 600"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_open_door_is_refused(name: str, tmp_path: Path) -> None:
    flags, reason = REFUSED[name]
    files = {"file": (PASSWORD, 0o600), "short": ("x", 0o600), "open": (PASSWORD, 0o644)}
    for file, (text, mode) in files.items():
        (tmp_path / file).write_text(text + "\n")
        os.chmod(tmp_path / file, mode)
    named = [flag.format(**{file: tmp_path / file for file in files}) for flag in flags]
    done = subprocess.run(
        [program(), "warehoused", "--data", str(tmp_path / "d"), "--libchdb", str(LIBCHDB), *named],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert reason in done.stderr
