"""From Arrow to pandas without losing what a column is.

| HogQL                | Arrow                  | pandas                    |
|----------------------|------------------------|---------------------------|
| Integer (any width)  | int8..uint64           | Int8..UInt64, nullable    |
| Float                | float, double          | float64; NULL is NaN      |
| Boolean              | bool                   | boolean, nullable         |
| String, UUID         | string, fixed binary   | str (pandas' own dtype)   |
| DateTime             | timestamp[any, zone]   | datetime64[us, UTC]       |
| Date                 | date32                 | datetime64[ms]            |
| Decimal              | decimal128, decimal256 | object of decimal.Decimal |
| Array, Tuple, Map    | list, struct, map      | object of list, dict      |
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["normalise", "to_pandas"]


def normalise(table: pa.Table) -> pa.Table:
    """The same rows with one spelling a type: UTC microseconds, plain strings, UUIDs as text, no dictionaries."""
    import pyarrow as pa

    columns = [_normalise_column(table.column(index)) for index in range(table.num_columns)]
    return pa.table(columns, names=table.column_names) if columns else table


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """A DataFrame of a normalised table, with nullable integers and booleans and Python objects for what pandas has no dtype for."""
    import pandas as pd
    import pyarrow as pa

    nullable = {
        pa.int8(): pd.Int8Dtype(),
        pa.int16(): pd.Int16Dtype(),
        pa.int32(): pd.Int32Dtype(),
        pa.int64(): pd.Int64Dtype(),
        pa.uint8(): pd.UInt8Dtype(),
        pa.uint16(): pd.UInt16Dtype(),
        pa.uint32(): pd.UInt32Dtype(),
        pa.uint64(): pd.UInt64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
        pa.string(): pd.StringDtype(na_value=float("nan")),
    }
    names = table.column_names
    table = table.rename_columns([str(index) for index in range(len(names))])  # two columns may have one name
    frame = table.to_pandas(types_mapper=nullable.get, date_as_object=False, maps_as_pydicts="strict", ignore_metadata=True)
    for index, field in enumerate(table.schema):
        if pa.types.is_list(field.type) or pa.types.is_large_list(field.type):
            frame.isetitem(index, pd.Series(table.column(index).to_pylist(), index=frame.index, dtype=object))
    frame.columns = pd.Index(names, dtype=object)
    return frame


def _normalise_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us", tz="UTC"), safe=False)
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return column.cast(pa.string())
    if pa.types.is_fixed_size_binary(kind) and kind.byte_width == 16:
        return pa.chunked_array([_uuids(chunk) for chunk in column.chunks], type=pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return _text(column)
    if isinstance(kind, pa.BaseExtensionType):
        return _normalise_column(pa.chunked_array([chunk.storage for chunk in column.chunks], type=kind.storage_type))
    return column


def _uuids(chunk: pa.Array) -> pa.Array:
    import pyarrow as pa

    texts: list[Any] = [None if value is None else str(uuid.UUID(bytes=value)) for value in chunk.to_pylist()]
    return pa.array(texts, type=pa.string())


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """ClickHouse's String is bytes. Nearly always they are text; those that are not are shown with replacement characters."""
    import pyarrow as pa

    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid:
        texts = [None if value is None else value.decode("utf-8", "replace") for value in column.to_pylist()]
        return pa.chunked_array([pa.array(texts, type=pa.string())])
