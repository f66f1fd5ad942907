"""The client as apps import it: the image's interpreter and packages, the socket where the sandbox has it."""

import datetime
import json
import subprocess
import textwrap

import in_image
import pyarrow as pa
import pytest
from marker_peer import MarkerPeer
from peer import Peer, answer

TABLE = pa.table(
    {"t": pa.array([datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)]), "a": pa.array([[1, 2]]), "n": pa.array([None], pa.int64())}
)


def ask(tmp_path, program):
    peer = Peer(str(tmp_path / "bridge.sock"), lambda connection, _: connection.sendall(answer(TABLE)))
    try:
        done = in_image.run(["python3", "-c", textwrap.dedent(program)], {tmp_path: "/run/hedgerow"})
    finally:
        peer.stop()
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def ask_by_markers(tmp_path, program):
    """The same where there is no socket: the process's own output is the way out, a read-only folder the way in."""
    peer = MarkerPeer(tmp_path / "answers", lambda connection, _: connection.sendall(answer(TABLE)))
    variables = [f"HEDGEROW_BRIDGE_KEY={peer.key}", "HEDGEROW_BRIDGE_ANSWERS=/run/hedgerow/answers"]
    argv = in_image.command([*variables, "python3", "-c", textwrap.dedent(program)], {tmp_path: "/run/hedgerow"})
    try:
        done = subprocess.run(argv, stdout=peer.output, stderr=subprocess.PIPE, text=True, timeout=120, check=False)
    finally:
        peer.stop()
    assert done.returncode == 0, done.stderr
    return json.loads(peer.printed)


@pytest.mark.parametrize("ask", [ask, ask_by_markers])
def test_pandas_and_polars_come_from_the_same_arrow(tmp_path, ask):
    program = """
        import json
        from posthog_bridge import hogql_execute, hogql_polars
        frame, polars = hogql_execute("SELECT 1"), hogql_polars("SELECT 1")
        print(json.dumps([[str(t) for t in frame.dtypes], [str(t) for t in polars.dtypes]]))
    """
    pandas_types, polars_types = ask(tmp_path, program)
    assert pandas_types == ["datetime64[us, UTC]", "object", "Int64"]
    assert polars_types == ["Datetime(time_unit='us', time_zone='UTC')", "List(Int64)", "Int64"]


def test_importing_the_client_loads_no_data_library(tmp_path):
    program = """
        import json, sys
        import posthog_bridge
        print(json.dumps([name for name in ("pandas", "pyarrow", "polars", "numpy") if name in sys.modules]))
    """
    assert ask(tmp_path, program) == []
