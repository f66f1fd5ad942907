"""The marker transport's own rules."""

import os
import threading

import pyarrow as pa
import pytest
from peer import answer

from posthog_bridge import BridgeUnavailableError, hogql_execute

pytestmark = pytest.mark.parametrize("transport", ["marker"], indirect=True)


def test_what_the_app_prints_stays_its_output(start_peer):
    peer = start_peer(answer(pa.table({"n": [1]})))
    os.write(peer.output, b"before\n")
    hogql_execute("SELECT 1")
    os.write(peer.output, b"\x1eHQ2 nearly a marker\nafter\n")
    hogql_execute("SELECT 2")
    assert peer.printed == b"before\n\x1eHQ2 nearly a marker\nafter\n"


def test_a_long_query_is_cut_into_lines_that_the_kernel_keeps_whole(start_peer):
    peer = start_peer(lambda connection, request: connection.sendall(answer(pa.table({"n": [len(request["query"])]}))))
    noise = threading.Thread(target=lambda: [os.write(peer.output, b"x" * 99 + b"\n") for _ in range(2000)])
    noise.start()
    long = "SELECT '" + "é" * 200_000 + "'"
    assert hogql_execute(long)["n"].tolist() == [len(long)]
    noise.join()
    assert set(peer.printed.split()) == {b"x" * 99}


def test_an_answer_is_let_go_of(start_peer):
    peer = start_peer(answer(pa.table({"n": [1]})))
    for _ in range(3):
        hogql_execute("SELECT 1")
    peer.stop()
    assert len(peer.done) == 3
    assert list(peer.answers.iterdir()) == []


def test_a_host_that_removes_its_folder_is_told_as_such(start_peer):
    start_peer(answer(pa.table({"n": [1]})), answer_timeout_s=0.05).answers.rmdir()
    with pytest.raises(BridgeUnavailableError):
        hogql_execute("SELECT 1")
