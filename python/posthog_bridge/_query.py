"""One query over one connection: request, Arrow, trailer."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._errors import BridgeProtocolError, BridgeUnavailableError, HogQLError, TruncatedResultWarning
from ._frames import ChunkStream, Connection, read_header, read_json, write_request
from ._result_file import open_table
from ._values import encode_value

if TYPE_CHECKING:
    import pyarrow as pa

    from ._pool import Transport

__all__ = ["QueryResult", "Summary", "build_request", "run_query"]

_ATTEMPTS = 2  # a query only reads: when the host restarts under it, it is asked again, once


@dataclass(frozen=True)
class Summary:
    """What the trailer says about a result."""

    truncated: bool
    rows: int
    elapsed_ms: float
    cached: bool

    def as_dict(self) -> dict[str, bool | int | float]:
        return {"truncated": self.truncated, "rows": self.rows, "elapsed_ms": self.elapsed_ms, "cached": self.cached}


@dataclass(frozen=True)
class QueryResult:
    table: pa.Table
    kinds: tuple[str, ...]  # the columns' HogQL types, as the header names them
    summary: Summary


def build_request(query: str, params: Mapping[str, Any] | None, *, limit: int | None, refresh: bool) -> dict[str, Any]:
    """The request as JSON. Raises TypeError or ValueError, before anything is sent, for what can never be right."""
    if not isinstance(query, str):
        raise TypeError(f"query must be a str, not {type(query).__name__}")
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int)):
        raise TypeError(f"limit must be an int or None, not {type(limit).__name__}")
    if limit is not None and limit < 1:
        raise ValueError(f"limit must be at least 1, not {limit}")
    values = {str(name): encode_value(value, str(name)) for name, value in (params or {}).items()}
    return {"v": 1, "op": "query", "query": query, "params": values, "limit": limit, "refresh": bool(refresh)}


def run_query(pool: Transport, request: dict[str, Any], *, stacklevel: int) -> QueryResult:
    """Sends the request and reads the whole answer. Warns (at the caller's line) when the result was cut off."""
    result: QueryResult | HogQLError | None = None
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with pool.connection() as connection:
                result = _exchange(connection, request | {"memfd": pool.takes_files})
                if result is None:  # a sandbox whose kernel passes no descriptors on
                    pool.takes_files = False
                    result = _exchange(connection, request | {"memfd": False})
            break
        except TimeoutError as error:
            raise BridgeUnavailableError("the query was not answered in time") from error
        except (ConnectionError, EOFError) as error:
            if attempt == _ATTEMPTS:
                raise BridgeUnavailableError("the data service went away during the query; try again in a moment") from error
    if result is None:
        raise BridgeProtocolError("a result announced as a file came without one, unasked")
    if isinstance(result, HogQLError):
        raise result
    if result.summary.truncated:
        limit = request["limit"]
        advice = f"pass limit={limit * 10:_} for more, or limit=None" if limit else "aggregate in the query"
        text = f"the result has more rows than the limit: only the first {result.summary.rows:,} are here; {advice}"
        warnings.warn(text, TruncatedResultWarning, stacklevel=stacklevel)
    return result


def _exchange(connection: Connection, request: dict[str, Any]) -> QueryResult | HogQLError | None:
    """A refusal is returned, not raised: the connection stays good. None: the result was a file and did not arrive."""
    write_request(connection, request)
    header, descriptor = read_header(connection)
    if header.get("ok") is not True:
        return _error(header.get("error"), request["query"])
    chunks = ChunkStream(connection)
    table, fault = open_table(descriptor, header.get("memfd")) if descriptor is not None else _read_table(chunks)
    chunks.drain()
    trailer = read_json(connection)
    if descriptor is None and "memfd" in header:
        return None
    if "error" in trailer:  # the reason why the stream may have stopped early
        return _error(trailer["error"], request["query"])
    if table is None:
        raise BridgeProtocolError(f"the result is not a whole Arrow stream: {fault}")
    return QueryResult(table, _kinds(header), _summary(trailer, table.num_rows))


def _read_table(chunks: ChunkStream) -> tuple[pa.Table | None, Exception | None]:
    import pyarrow as pa

    try:
        with pa.ipc.open_stream(pa.PythonFile(chunks, mode="r")) as reader:
            return reader.read_all(), None
    except pa.ArrowException as error:
        return None, error
    except OSError as error:
        if isinstance(error, (ConnectionError, TimeoutError)):
            raise
        return None, error  # Arrow reports a short stream as an I/O error


def _kinds(header: dict[str, Any]) -> tuple[str, ...]:
    columns = header.get("columns")
    described = columns if isinstance(columns, list) else []
    return tuple(str(column.get("type", "")) if isinstance(column, dict) else "" for column in described)


def _summary(trailer: dict[str, Any], rows: int) -> Summary:
    try:
        return Summary(bool(trailer["truncated"]), rows, float(trailer["elapsed_ms"]), bool(trailer.get("cached", False)))
    except (KeyError, TypeError, ValueError) as error:
        raise BridgeProtocolError(f"a trailer without {error}") from None


def _error(error: Any, query: str) -> HogQLError:
    fields = error if isinstance(error, dict) else {}

    def text(name: str) -> str:
        value = fields.get(name)
        return value if isinstance(value, str) else ""

    line, column = _position(fields, query)
    return HogQLError(
        text("message") or "the query failed",
        query=query,
        line=line,
        column=column,
        hint=text("hint"),
        code=text("code"),
        retryable=fields.get("retryable") is True,
    )


def _position(fields: dict[str, Any], query: str) -> tuple[int | None, int | None]:
    """1-based line and column in characters. `start` is a byte offset into the UTF-8 text, and so exact; else what the host counted."""
    start = fields.get("start")
    text = query.encode("utf-8", "surrogatepass")
    if isinstance(start, int) and not isinstance(start, bool) and 0 <= start <= len(text) and fields.get("line"):
        before = text[:start].decode("utf-8", "replace")
        return before.count("\n") + 1, len(before) - before.rfind("\n")
    line, column = fields.get("line"), fields.get("column")
    if isinstance(line, int) and isinstance(column, int) and line > 0 and column > 0:
        return line, column
    return None, None
