"""The functions an app calls."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._frame_types import normalise, to_pandas
from ._pool import default_pool
from ._query import QueryResult, build_request, run_query

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

__all__ = ["hogql_arrow", "hogql_arrow_async", "hogql_execute", "hogql_execute_async", "hogql_polars", "hogql_polars_async"]

_TO_CALLER = 4  # from warnings.warn in run_query over _fetch and the public function to the app's own line


def hogql_execute(
    query: str, params: Mapping[str, Any] | None = None, *, limit: int | None = 50_000, refresh: bool = False
) -> pd.DataFrame:
    """Runs a HogQL query and returns its rows.

    Args:
        query: HogQL. `{name}` stands for a parameter; it is bound as a value, never pasted as text.
        params: values by name: None, bool, int, float, str, Decimal, date, datetime (naive means UTC), UUID, and lists of them.
        limit: rows at most; None means 10 million. A cut-off result warns, and says so in `attrs`.
        refresh: run the query even when a recent result is at hand.

    Returns:
        A DataFrame, a column for each of the query's, with these dtypes: integers `Int64` (or narrower, nullable), floats `float64`,
        booleans `boolean`, text and UUIDs `str`, times `datetime64[us, UTC]`, dates `datetime64[ms]`, decimals objects of
        `decimal.Decimal`, arrays objects of `list`. What is known about the result is in `df.attrs["hedgerow"]`:
        `{"truncated": bool, "rows": int, "elapsed_ms": float, "cached": bool}`.

    Raises:
        HogQLError: the query is wrong or took too long; the message points at the place.
        BridgeUnavailableError: the data service cannot be reached just now.
        TypeError, ValueError: a parameter that cannot be sent.
    """
    result = _fetch(query, params, limit, refresh)
    return _pandas(result)


def hogql_arrow(query: str, params: Mapping[str, Any] | None = None, *, limit: int | None = 50_000, refresh: bool = False) -> pa.Table:
    """Like `hogql_execute`, as a `pyarrow.Table` (times `timestamp[us, UTC]`, UUIDs `string`).

    The schema's metadata has, under `b"hedgerow"`, the JSON of what `df.attrs["hedgerow"]` would say. Raises the same errors.
    """
    result = _fetch(query, params, limit, refresh)
    return _arrow(result)


def hogql_polars(query: str, params: Mapping[str, Any] | None = None, *, limit: int | None = 50_000, refresh: bool = False) -> pl.DataFrame:
    """Like `hogql_execute`, as a `polars.DataFrame` (times `Datetime("us", "UTC")`, arrays `List`). Raises the same errors."""
    result = _fetch(query, params, limit, refresh)
    return _polars(result)


async def hogql_execute_async(
    query: str, params: Mapping[str, Any] | None = None, *, limit: int | None = 50_000, refresh: bool = False
) -> pd.DataFrame:
    """`hogql_execute` that leaves the event loop free: several may be awaited at once with `asyncio.gather`."""
    return await asyncio.to_thread(lambda: _pandas(_fetch(query, params, limit, refresh)))


async def hogql_arrow_async(
    query: str, params: Mapping[str, Any] | None = None, *, limit: int | None = 50_000, refresh: bool = False
) -> pa.Table:
    """`hogql_arrow` that leaves the event loop free."""
    return await asyncio.to_thread(lambda: _arrow(_fetch(query, params, limit, refresh)))


async def hogql_polars_async(
    query: str, params: Mapping[str, Any] | None = None, *, limit: int | None = 50_000, refresh: bool = False
) -> pl.DataFrame:
    """`hogql_polars` that leaves the event loop free."""
    return await asyncio.to_thread(lambda: _polars(_fetch(query, params, limit, refresh)))


def _fetch(query: str, params: Mapping[str, Any] | None, limit: int | None, refresh: bool) -> QueryResult:
    request = build_request(query, params, limit=limit, refresh=refresh)
    return run_query(default_pool(), request, stacklevel=_TO_CALLER)


def _pandas(result: QueryResult) -> pd.DataFrame:
    frame = to_pandas(normalise(result.table, result.kinds))
    frame.attrs["hedgerow"] = result.summary.as_dict()
    return frame


def _arrow(result: QueryResult) -> pa.Table:
    return normalise(result.table, result.kinds).replace_schema_metadata({"hedgerow": json.dumps(result.summary.as_dict())})


def _polars(result: QueryResult) -> pl.DataFrame:
    import polars as pl

    frame = pl.from_arrow(normalise(result.table, result.kinds))
    if not isinstance(frame, pl.DataFrame):  # a table is never a series
        raise TypeError(f"polars made a {type(frame).__name__} of a table")
    return frame
