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

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ._array_types import normalise_array

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["normalise", "to_pandas"]


def normalise(table: pa.Table, kinds: Sequence[str] = ()) -> pa.Table:
    """The same rows with one spelling a type: UTC microseconds, plain strings, UUIDs as text, no dictionaries.

    `kinds` are the columns' HogQL types from the answer's header. They decide where Arrow alone cannot: the engine writes a DateTime
    as seconds in a uint32, and 128-bit integers as 16 bytes.
    """
    import pyarrow as pa

    known = list(kinds) if len(kinds) == table.num_columns else [""] * table.num_columns
    columns = [
        pa.chunked_array([normalise_array(chunk, kind) for chunk in column.chunks] or [normalise_array(pa.array([], column.type), kind)])
        for column, kind in zip(table.columns, known, strict=True)
    ]
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
