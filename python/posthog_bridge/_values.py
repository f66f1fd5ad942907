"""Python values as the protocol's typed JSON.

null, booleans, numbers, strings, lists and dicts are themselves; the rest is an object with one key that begins with `$`:
{"$datetime": RFC 3339}, {"$date": "YYYY-MM-DD"}, {"$decimal": "1.20"}, {"$uuid": "..."}.
"""

from __future__ import annotations

import datetime
import decimal
import math
import uuid
from collections.abc import Mapping
from typing import Any, TypeAlias

__all__ = ["JsonValue", "encode_value"]

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"

_INT64_MIN, _INT64_MAX = -(1 << 63), (1 << 63) - 1


def encode_value(value: Any, name: str) -> JsonValue:
    """The JSON form of a query parameter. Raises TypeError or ValueError that names the parameter."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float, decimal.Decimal)):
        return _number(value, name)
    if isinstance(value, datetime.date):  # a datetime is a date
        return _time(value)
    if isinstance(value, uuid.UUID):
        return {"$uuid": str(value)}
    if isinstance(value, Mapping):
        return {_key(key, name): encode_value(item, f"{name}.{key}") for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [encode_value(item, f"{name}[{index}]") for index, item in enumerate(value)]
    return _from_library(value, name)


def _number(value: float | decimal.Decimal, name: str) -> JsonValue:
    if isinstance(value, int):
        if not _INT64_MIN <= value <= _INT64_MAX:
            raise ValueError(f"parameter {name!r}: {value} does not fit in 64 bits")
        return int(value)
    if not math.isfinite(value):
        raise ValueError(f"parameter {name!r}: {value} has no place in a query; use None")
    return {"$decimal": format(value, "f")} if isinstance(value, decimal.Decimal) else float(value)


def _time(value: datetime.date) -> JsonValue:
    if type(value).__name__ == "NaTType":  # pandas' missing time is a datetime
        return None
    if not isinstance(value, datetime.datetime):
        return {"$date": value.isoformat()}
    moment = value if value.tzinfo else value.replace(tzinfo=datetime.UTC)
    return {"$datetime": moment.astimezone(datetime.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")}


def _key(key: object, name: str) -> str:
    if not isinstance(key, str):
        raise TypeError(f"parameter {name!r}: keys must be strings, not {type(key).__name__}")
    if key.startswith("$"):
        raise ValueError(f"parameter {name!r}: the key {key!r} begins with '$', which marks a type in the protocol")
    return key


def _from_library(value: Any, name: str) -> JsonValue:
    """numpy scalars and arrays, pandas series: by what they can do, without importing either library."""
    if hasattr(value, "dtype") and getattr(value.dtype, "kind", "") == "M" and hasattr(value, "astype"):
        value = value.astype("datetime64[us]")  # numpy gives finer ones out as bare integers
    for method in ("tolist", "to_list"):  # numpy's scalars have tolist() too
        convert = getattr(value, method, None)
        if callable(convert):
            plain = convert()
            if type(plain) is not type(value):
                return encode_value(plain, name)
    if type(value).__name__ == "NAType":
        return None
    raise TypeError(
        f"parameter {name!r}: a {type(value).__name__} cannot be sent; use str, int, float, Decimal, date, datetime, UUID or a list"
    )
