"""Large results as sealed files: mapped, read where they lie, and what happens when the file is not what it should be."""

import fcntl
import gc
import os
import socket
import warnings

import pyarrow as pa
import pytest
from peer import answer, arrow_bytes, frame

from posthog_bridge import BridgeProtocolError, hogql_arrow, hogql_execute

TABLE = pa.table({"n": pa.array(range(100_000)), "s": pa.array([f"row {i}" for i in range(100_000)])})
SEALS = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
TRAILER = frame({"rows": TABLE.num_rows, "truncated": False, "elapsed_ms": 1.5, "cached": False})

pytestmark = pytest.mark.parametrize("transport", ["socket"], indirect=True)


def hand_over(connection, body, *, seals=SEALS, announced=None):
    """The answer as the host gives it: the descriptor on the header's first byte, no pieces, the trailer."""
    file = os.memfd_create("result", os.MFD_ALLOW_SEALING)
    try:
        os.write(file, body)
        fcntl.fcntl(file, fcntl.F_ADD_SEALS, seals)
        size = len(body) if announced is None else announced
        header = frame(
            {"ok": True, "columns": [{"name": "n", "type": "Integer"}, {"name": "s", "type": "String"}], "memfd": {"bytes": size}}
        )
        socket.send_fds(connection, [header], [file])
        connection.sendall(frame(b"") + TRAILER)
    finally:
        os.close(file)


def mappings():
    with open("/proc/self/maps") as maps:
        return sum("memfd:result" in line for line in maps)


def test_a_file_becomes_a_table_without_a_copy_and_goes_with_it(start_peer):
    peer = start_peer(lambda connection, request: hand_over(connection, arrow_bytes(TABLE)))
    before = pa.total_allocated_bytes()
    table = hogql_arrow("SELECT n, s", limit=None)
    assert table.equals(TABLE)
    assert pa.total_allocated_bytes() - before < 100_000  # the columns are megabytes
    assert mappings() == 1
    assert peer.requests[0]["memfd"] is True
    del table
    gc.collect()
    assert mappings() == 0


def test_a_dataframe_outlives_its_file(start_peer):
    start_peer(lambda connection, request: hand_over(connection, arrow_bytes(TABLE)))
    frame_ = hogql_execute("SELECT n, s", limit=None)
    assert frame_["n"].sum() == 99_999 * 50_000
    assert frame_["s"].iloc[-1] == "row 99999"


WRONG = {
    "ANotSealedFile": ({"seals": fcntl.F_SEAL_SHRINK}, "not sealed"),
    "AFileOfAnotherSize": ({"announced": 5}, "where .* was announced"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_is_not_as_announced_is_refused(name, start_peer):
    options, reason = WRONG[name]
    start_peer(lambda connection, request: hand_over(connection, arrow_bytes(TABLE), **options))
    with pytest.raises(BridgeProtocolError, match=reason):
        hogql_execute("SELECT n, s", limit=None)
    gc.collect()
    assert mappings() == 0


def test_rubbish_in_a_file_is_refused(start_peer):
    start_peer(lambda connection, request: hand_over(connection, b"not arrow at all, not at all"))
    with pytest.raises(BridgeProtocolError, match="not a whole Arrow stream"):
        hogql_execute("SELECT n, s", limit=None)


def test_where_descriptors_do_not_arrive_the_result_is_asked_for_as_bytes(start_peer):
    def behaviour(connection, request):
        if request["memfd"]:
            header = {"ok": True, "columns": [], "memfd": {"bytes": 7}}
            connection.sendall(frame(header) + frame(b"") + TRAILER)
        else:
            connection.sendall(answer(TABLE))

    peer = start_peer(behaviour)
    for _ in range(2):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert len(hogql_execute("SELECT n, s", limit=None)) == 100_000
    assert [request["memfd"] for request in peer.requests] == [True, False, False]
