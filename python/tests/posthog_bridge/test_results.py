"""What a query gives: rows with their types, and what is known about them."""

import asyncio
import datetime
import decimal
import json
import threading
import uuid
import warnings

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from peer import answer

from posthog_bridge import TruncatedResultWarning, hogql_arrow, hogql_execute, hogql_execute_async

UTC = datetime.UTC
ID = uuid.UUID("0190c2f4-0000-7000-8000-0123456789ab")
MOMENT = datetime.datetime(2026, 3, 29, 0, 30, 0, 123456, tzinfo=UTC)


def uuids(raw):
    return pa.ExtensionArray.from_storage(pa.uuid(), pa.array(raw, pa.binary(16)))


# name: (Arrow column as the warehouse sends it, pandas dtype, values seen in Python)
TYPES = {
    "Int64StaysAnIntegerBesideNulls": (pa.array([1, None, 2**62 + 1], pa.int64()), "Int64", [1, pd.NA, 2**62 + 1]),
    "UInt64KeepsItsLastBit": (pa.array([2**64 - 1, None], pa.uint64()), "UInt64", [2**64 - 1, pd.NA]),
    "UInt8IsNoBoolean": (pa.array([0, 1], pa.uint8()), "UInt8", [0, 1]),
    "FloatIsAFloat": (pa.array([0.5, None], pa.float64()), "float64", [0.5, np.nan]),
    "BooleanIsNullable": (pa.array([True, None], pa.bool_()), "boolean", [True, pd.NA]),
    "StringIsText": (pa.array(["hé", None], pa.string()), "str", ["hé", np.nan]),
    "BytesAreText": (pa.array([b"abc", None], pa.binary()), "str", ["abc", np.nan]),
    "BytesThatAreNoTextDoNotFail": (pa.array([b"a\xff"], pa.binary()), "str", ["a\ufffd"]),
    "DictionaryIsItsValues": (pa.array(["x", "y", "x"]).dictionary_encode(), "str", ["x", "y", "x"]),
    "SecondsAreUtc": (
        pa.array([1_774_744_200], pa.timestamp("s", "UTC")),
        "datetime64[us, UTC]",
        [datetime.datetime(2026, 3, 29, 0, 30, tzinfo=UTC)],
    ),
    "ZonedTimeIsTheSameMoment": (pa.array([MOMENT], pa.timestamp("us", "Europe/Berlin")), "datetime64[us, UTC]", [MOMENT]),
    "DateIsADate": (pa.array([datetime.date(2026, 1, 2)], pa.date32()), "datetime64[ms]", [pd.Timestamp("2026-01-02")]),
    "DecimalIsExact": (
        pa.array([decimal.Decimal("0.10"), None], pa.decimal128(18, 2)),
        "object",
        [decimal.Decimal("0.10"), None],
    ),
    "UuidIsItsText": (uuids([ID.bytes, None]), "str", [str(ID), np.nan]),
    "ArrayOfUuidsIsAListOfTexts": (
        pa.ListArray.from_arrays(pa.array([0, 2, 2], pa.int32()), uuids([ID.bytes, None])),
        "object",
        [[str(ID), None], []],
    ),
    "FixedStringLosesItsPadding": (pa.array([b"abc\0", None], pa.binary(4)), "str", ["abc", np.nan]),
    "ArrayIsAList": (pa.array([["a", "b"], [], None], pa.list_(pa.string())), "object", [["a", "b"], [], None]),
    "NestedArrayIsAListOfLists": (pa.array([[[1], [2, 3]]], pa.list_(pa.list_(pa.int64()))), "object", [[[1], [2, 3]]]),
    "TupleIsADict": (pa.array([{"a": 1, "b": "x"}]), "object", [{"a": 1, "b": "x"}]),
    "MapIsADict": (pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64())), "object", [{"k": 1}]),
}


@pytest.mark.parametrize("name", TYPES)
def test_a_column_keeps_its_type(name, start_peer):
    column, dtype, values = TYPES[name]
    start_peer(answer(pa.table({"x": column})))
    frame = hogql_execute("SELECT x")
    assert str(frame["x"].dtype) == dtype
    assert len(frame) == len(values)
    for seen, wanted in zip(frame["x"], values, strict=True):
        assert (pd.api.types.is_scalar(wanted) and pd.isna(wanted) and pd.isna(seen)) or seen == wanted
        if isinstance(wanted, (list, decimal.Decimal)):
            assert type(seen) is type(wanted)


def test_the_header_decides_where_arrow_cannot(start_peer):
    seconds = pa.array([1_774_744_200, 0], pa.uint32())
    wide = pa.array([(5).to_bytes(16, "little"), (-1).to_bytes(16, "little", signed=True)], pa.binary(16))
    table = pa.table({"t": seconds, "n": seconds, "i": wide, "u": pa.array([ID.bytes, ID.bytes], pa.binary(16))})
    start_peer(answer(table, kinds=("DateTime", "Integer", "Integer", "UUID")))
    frame = hogql_execute("SELECT toStartOfDay(timestamp) AS t")
    assert [str(dtype) for dtype in frame.dtypes] == ["datetime64[us, UTC]", "UInt32", "object", "str"]
    assert frame["t"].iloc[0] == datetime.datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert frame["i"].tolist() == [5, -1]
    assert frame["u"].iloc[0] == str(ID)


def test_an_empty_result_keeps_its_columns_and_types(start_peer):
    start_peer(answer(pa.table({"day": pa.array([], pa.date32()), "n": pa.array([], pa.uint64())})))
    frame = hogql_execute("SELECT 1 WHERE 0")
    assert list(frame.columns) == ["day", "n"]
    assert str(frame["n"].dtype) == "UInt64"
    assert frame.attrs["hedgerow"]["rows"] == 0


def test_two_columns_of_one_name_both_arrive(start_peer):
    start_peer(answer(pa.Table.from_arrays([pa.array([1]), pa.array([[2]])], names=["x", "x"])))
    assert hogql_execute("SELECT 1 x, [2] x").shape == (1, 2)


def test_a_large_result_arrives_whole_over_small_chunks(start_peer):
    start_peer(answer(pa.table({"n": pa.array(range(200_000)), "s": pa.array([f"row {i}" for i in range(200_000)])}), chunk_size=7777))
    frame = hogql_execute("SELECT n, s")
    assert frame["n"].sum() == 199_999 * 100_000
    assert frame["s"].iloc[-1] == "row 199999"


def test_attrs_tell_what_is_known_about_the_result(start_peer):
    start_peer(answer(pa.table({"n": [1, 2]}), cached=True))
    assert hogql_execute("SELECT n").attrs["hedgerow"] == {"truncated": False, "rows": 2, "elapsed_ms": 1.5, "cached": True}


def test_a_cut_off_result_says_so_and_warns_at_the_callers_line(start_peer):
    start_peer(answer(pa.table({"n": [1, 2]}), truncated=True))
    with pytest.warns(TruncatedResultWarning, match="only the first 2 are here; pass limit=20 for more") as caught:
        frame = hogql_execute("SELECT n", limit=2)
    assert frame.attrs["hedgerow"]["truncated"] is True
    assert caught[0].filename == __file__


def test_a_whole_result_does_not_warn(start_peer):
    start_peer(answer(pa.table({"n": [1]})))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        hogql_execute("SELECT n")


def test_arrow_carries_the_summary_in_its_metadata(start_peer):
    start_peer(answer(pa.table({"id": uuids([ID.bytes])})))
    table = hogql_arrow("SELECT id")
    assert table.column("id").to_pylist() == [str(ID)]
    assert json.loads(table.schema.metadata[b"hedgerow"])["rows"] == 1


def test_the_request_is_what_the_protocol_says(start_peer):
    peer = start_peer(answer(pa.table({"n": [1]})))
    hogql_execute("SELECT {a}", {"a": 1}, limit=None, refresh=True)
    asked = {"v": 1, "op": "query", "query": "SELECT {a}", "params": {"a": 1}, "limit": None, "refresh": True}
    assert peer.requests == [asked | {"memfd": peer.takes_files}]


def test_queries_one_after_the_other_share_a_connection(start_peer):
    peer = start_peer(answer(pa.table({"n": [1]})))
    for _ in range(20):
        hogql_execute("SELECT 1")
    peer.expect_connections(1)


def test_threads_query_side_by_side(start_peer):
    together = threading.Barrier(4, timeout=20)

    def behaviour(connection, request):
        together.wait()  # only passes when four queries are under way at once
        connection.sendall(answer(pa.table({"n": [request["params"]["n"]]})))

    peer = start_peer(behaviour)
    seen = {}

    def ask(n):
        seen[n] = hogql_execute("SELECT {n}", {"n": n})["n"].tolist()

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {n: [n] for n in range(4)}
    peer.expect_connections(4)


def test_async_queries_run_at_the_same_time(start_peer):
    together = threading.Barrier(3, timeout=20)

    def behaviour(connection, _):
        together.wait()
        connection.sendall(answer(pa.table({"n": [1]})))

    start_peer(behaviour)

    async def ask():
        return await asyncio.gather(*(hogql_execute_async("SELECT 1") for _ in range(3)))

    assert [len(frame) for frame in asyncio.run(ask())] == [1, 1, 1]
