"""What goes wrong, and how it is told. The connection must be usable, or gone, after each."""

import pickle
import socket
import struct

import pyarrow as pa
import pytest
from peer import answer, arrow_bytes, chunks, frame, refusal

from posthog_bridge import BridgeProtocolError, BridgeUnavailableError, HogQLError, hogql_execute

TABLE = pa.table({"n": list(range(1000))})
OK = frame({"ok": True, "columns": ["n"]})
TRAILER = frame({"rows": 1000, "truncated": False, "elapsed_ms": 1, "cached": False})


def test_an_error_points_at_its_place(start_peer):
    query = "SELECT event,\n  evnt\nFROM events"
    start_peer(
        refusal(message='unknown column "evnt"', line=2, column=3, start=16, end=20, hint='Did you mean "event"?', code="unknown_column")
    )
    with pytest.raises(HogQLError) as caught:
        hogql_execute(query)
    assert str(caught.value) == 'line 2, column 3: unknown column "evnt"\n    evnt\n    ^\nHint: Did you mean "event"?'
    assert (caught.value.line, caught.value.column, caught.value.code) == (2, 3, "unknown_column")


def test_the_caret_stands_right_behind_tabs_and_letters_of_many_bytes(start_peer):
    query = "\tSELECT 'größe', x"
    start_peer(refusal(message="unknown", line=1, column=20, start=len("\tSELECT 'größe', ".encode()), end=20))
    with pytest.raises(HogQLError) as caught:
        hogql_execute(query)
    assert caught.value.column == query.index("x") + 1
    assert str(caught.value).splitlines()[1:] == ["  \tSELECT 'größe', x", "  \t" + " " * 16 + "^"]


def test_an_error_without_a_place_has_no_caret(start_peer):
    start_peer(refusal(message="the query took longer than 60 s", code="timeout", retryable=True))
    with pytest.raises(HogQLError) as caught:
        hogql_execute("SELECT 1")
    assert str(caught.value) == "the query took longer than 60 s"
    assert caught.value.retryable


def test_a_place_outside_the_query_is_told_without_a_caret(start_peer):
    start_peer(refusal(message="no", line=99, column=1))
    with pytest.raises(HogQLError, match=r"^line 99, column 1: no$"):
        hogql_execute("SELECT 1")


def test_an_error_survives_pickling():
    error = HogQLError("no", query="SELECT x", line=1, column=8, hint="h", code="c", retryable=True)
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), vars(copy)) == (str(error), vars(error))


def test_a_refusal_leaves_the_connection_usable(start_peer):
    peer = start_peer(lambda connection, request: connection.sendall(refusal() if request["query"] == "bad" else answer(TABLE)))
    with pytest.raises(HogQLError):
        hogql_execute("bad")
    assert len(hogql_execute("good")) == 1000
    peer.expect_connections(1)


def test_an_error_midway_is_an_error_and_leaves_the_connection_usable(start_peer):
    failed = frame({"error": {"message": "the query needed more memory than it may have", "code": "memory"}})
    cut = arrow_bytes(TABLE)[:-2000]
    saying = [OK + chunks(cut) + failed, OK + chunks(arrow_bytes(TABLE)) + failed, OK + chunks(b"") + failed, answer(TABLE)]
    peer = start_peer(lambda connection, _: connection.sendall(saying.pop(0)))
    for _ in range(3):
        with pytest.raises(HogQLError, match="more memory"):
            hogql_execute("SELECT n")
    assert len(hogql_execute("SELECT n")) == 1000
    peer.expect_connections(1)


FORGED = {
    "AHeaderOfFourGigabytes": (struct.pack("<I", 0xFFFFFFFF), "a header of 4294967295 bytes"),
    "AHeaderThatIsNotJson": (frame(b"\x00\x01\x02"), "a header that is not JSON"),
    "AHeaderThatIsAList": (frame([1, 2]), "a header that is a JSON list, not an object"),
    "AHeaderOfNestedBrackets": (frame(b"[" * 100_000), "a header that is not JSON"),
    "AChunkOfFourGigabytes": (OK + struct.pack("<I", 0xFFFFFFFF), "a chunk of 4294967295 bytes"),
    "ARubbishStream": (OK + chunks(b"not arrow at all, not at all") + TRAILER, "not a whole Arrow stream"),
    "AStreamThatStopsInTheMiddle": (OK + chunks(arrow_bytes(TABLE)[:-3000]) + TRAILER, "not a whole Arrow stream"),
    "ATrailerWithoutFigures": (OK + chunks(arrow_bytes(TABLE)) + frame({"rows": 3}), "a trailer without 'truncated'"),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_answer_is_refused_and_its_connection_closed(name, start_peer):
    said, reason = FORGED[name]
    saying = [said, answer(TABLE)]
    peer = start_peer(lambda connection, _: connection.sendall(saying.pop(0)))
    with pytest.raises(BridgeProtocolError, match=reason):
        hogql_execute("SELECT n")
    assert len(hogql_execute("SELECT n")) == 1000
    peer.expect_connections(2)


def test_every_way_to_cut_an_answer_short_is_noticed(start_peer):
    whole = answer(pa.table({"n": [1, 2, 3]}), chunk_size=100)
    lengths = iter(range(0, len(whole), 7))
    count = len(range(0, len(whole), 7)) // 2

    def behaviour(connection, _):
        connection.sendall(whole[: next(lengths)])
        connection.shutdown(socket.SHUT_RDWR)

    start_peer(behaviour)
    for _ in range(count):
        with pytest.raises(BridgeUnavailableError):
            hogql_execute("SELECT n")


@pytest.mark.parametrize("transport", ["socket"], indirect=True)
def test_a_restarted_host_is_found_again(start_peer):
    peer = start_peer(answer(TABLE))
    hogql_execute("SELECT n")
    peer.stop()
    peer.start()
    assert len(hogql_execute("SELECT n")) == 1000


def test_a_query_that_the_restart_hit_is_asked_again_once(start_peer):
    seen = []

    def behaviour(connection, request):
        seen.append(request)
        if len(seen) == 1:
            connection.sendall(OK)
            connection.shutdown(socket.SHUT_RDWR)
        else:
            connection.sendall(answer(TABLE))

    start_peer(behaviour)
    assert len(hogql_execute("SELECT n")) == 1000
    assert len(seen) == 2


@pytest.mark.parametrize("transport", ["socket"], indirect=True)
def test_a_host_that_is_gone_is_told_as_such(start_peer):
    peer = start_peer(answer(TABLE), connect_patience_s=0.05)
    peer.stop()
    with pytest.raises(BridgeUnavailableError, match="try again in a moment"):
        hogql_execute("SELECT n")
    peer.start()


def test_a_host_that_never_answers_is_given_up(start_peer):
    start_peer(lambda connection, request: None, answer_timeout_s=0.05)
    with pytest.raises(BridgeUnavailableError, match="not answered in time"):
        hogql_execute("SELECT n")


MISUSED = {
    "NoQuery": ((None,), {}, TypeError, "query must be a str, not NoneType"),
    "LimitZero": (("SELECT 1",), {"limit": 0}, ValueError, "limit must be at least 1, not 0"),
    "LimitText": (("SELECT 1",), {"limit": "10"}, TypeError, "limit must be an int or None, not str"),
}


@pytest.mark.parametrize("name", MISUSED)
def test_misuse_is_told_before_anything_is_sent(name, start_peer):
    arguments, options, kind, message = MISUSED[name]
    peer = start_peer(answer(TABLE))
    with pytest.raises(kind, match=message):
        hogql_execute(*arguments, **options)
    peer.expect_connections(0)
