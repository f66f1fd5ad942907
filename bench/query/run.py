"""One million rows from the warehouse to a DataFrame: through the whole bridge, and by plain libchdb beside it.

    ninja -C build/release query_bench_host && .tools/test/bin/python bench/query/run.py build/release

Ours: the app's hogql_execute -> Unix socket -> compile, queue, frames -> warehoused -> engine, and back, with real dtypes.
Plain: libchdb in this very process, ArrowStream in pieces, pyarrow, to_pandas; no guard, no limits, no other process.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / ".tools/libchdb/libchdb.so"


class Plain:
    """The least that libchdb needs."""

    def __init__(self, folder: str) -> None:
        lib = ctypes.CDLL(str(LIBRARY))
        lib.chdb_connect.restype = ctypes.POINTER(ctypes.c_void_p)
        lib.chdb_stream_query.restype = lib.chdb_stream_fetch_result.restype = lib.chdb_query.restype = ctypes.c_void_p
        lib.chdb_stream_query.argtypes = lib.chdb_query.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p]
        lib.chdb_stream_fetch_result.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        lib.chdb_result_buffer.restype = ctypes.c_void_p
        lib.chdb_result_buffer.argtypes = lib.chdb_result_length.argtypes = lib.chdb_result_rows_read.argtypes = [ctypes.c_void_p]
        lib.chdb_destroy_query_result.argtypes = lib.chdb_result_error.argtypes = [ctypes.c_void_p]
        lib.chdb_result_length.restype = ctypes.c_size_t
        lib.chdb_result_error.restype = ctypes.c_char_p
        arguments = (ctypes.c_char_p * 2)(b"clickhouse", f"--path={folder}".encode())
        self.lib, self.connection = lib, lib.chdb_connect(2, arguments)[0]
        lib.chdb_destroy_query_result(lib.chdb_query(self.connection, b"SET output_format_arrow_compression_method='none'", b"Null"))

    def table(self, sql: str) -> pa.Table:
        lib, batches = self.lib, []
        stream = lib.chdb_stream_query(self.connection, sql.encode(), b"ArrowStream")
        while True:
            chunk = lib.chdb_stream_fetch_result(self.connection, stream)
            if error := lib.chdb_result_error(chunk):
                raise RuntimeError(error.decode())
            size = lib.chdb_result_length(chunk)
            if size == 0:
                break
            buffer = pa.py_buffer(ctypes.string_at(lib.chdb_result_buffer(chunk), size))
            batches += list(pa.ipc.open_stream(buffer))
            lib.chdb_destroy_query_result(chunk)
        return pa.Table.from_batches(batches)


def measure(name: str, run: Callable[[], int], rounds: int) -> float:
    rows = run()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    middle = statistics.median(times)
    print(f"{name:44} {rows:>9} rows   median {middle:7.1f} ms   best {min(times):7.1f} ms")
    return middle


def main() -> None:
    warnings.simplefilter("ignore")  # the cached result is cut off on purpose
    parser = argparse.ArgumentParser()
    parser.add_argument("build", help="build folder, e.g. build/release")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    build = Path(options.build)
    sys.path.insert(0, str(ROOT / "python"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HEDGEROW_BRIDGE_SOCKET"] = f"{folder}/bridge.sock"
        from posthog_bridge import hogql_arrow, hogql_execute

        host = subprocess.Popen(
            [build / "bench/query/query_bench_host", folder, build / "src/warehouse/warehoused_for_tests", LIBRARY],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert host.stdin and host.stdout
        said: dict[str, str] = {}
        while (line := host.stdout.readline().strip()) != "ready":
            if not line:
                raise SystemExit("the host ended: see above")
            kind, _, rest = line.partition(" ")
            said[kind] = rest
        ours = measure("bridge, DataFrame with our dtypes", lambda: len(hogql_execute(said["hogql"], limit=None, refresh=True)), options.rounds)
        arrow = measure("bridge, Arrow table", lambda: hogql_arrow(said["hogql"], limit=None, refresh=True).num_rows, options.rounds)
        measure("bridge, DataFrame, from the cache (100k rows)", lambda: len(hogql_execute(said["hogql"], limit=99_999)), options.rounds)
        measure("bridge, one row", lambda: len(hogql_execute("SELECT count() FROM events", refresh=True)), 50)
        host.stdin.close()
        host.wait(timeout=60)

        plain = Plain(f"{folder}/warehouse")
        sql = "SELECT event, timestamp, distinct_id, `mat_$browser` AS browser, `mat_$os` AS os FROM events PREWHERE team_id = 1"
        theirs = measure("plain libchdb -> pyarrow -> to_pandas", lambda: len(plain.table(sql).to_pandas()), options.rounds)
        table = measure("plain libchdb -> pyarrow", lambda: plain.table(sql).num_rows, options.rounds)
        print(f"ours : plain  DataFrame {ours / theirs:.2f}, Arrow {arrow / table:.2f}")


if __name__ == "__main__":
    main()
