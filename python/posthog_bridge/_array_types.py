"""One Arrow array, as the engine writes it, in the spelling that apps get. Nested types are followed down."""

from __future__ import annotations

import decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["normalise_array"]

_UUID_BYTES = 16
_UUID_TEXT = 36
_DASHES = (8, 13, 18, 23)  # places in the text
_WIDE_INTEGER_BYTES = (16, 32)


def normalise_array(array: pa.Array, kind: str = "") -> pa.Array:
    """`kind` is the column's HogQL type, where it is known."""
    import pyarrow as pa

    given = array.type
    if isinstance(given, pa.BaseExtensionType):
        return _uuids(array.storage) if given.extension_name == "arrow.uuid" else normalise_array(array.storage, kind)
    if pa.types.is_dictionary(given):
        return normalise_array(array.dictionary_decode(), kind)
    if pa.types.is_timestamp(given):
        return array.cast(pa.timestamp("us", tz="UTC"), safe=False)
    if kind == "DateTime" and pa.types.is_uint32(given):
        return array.cast(pa.int64()).cast(pa.timestamp("s", tz="UTC")).cast(pa.timestamp("us", tz="UTC"))
    if pa.types.is_large_string(given) or pa.types.is_string_view(given):
        return array.cast(pa.string())
    if pa.types.is_fixed_size_binary(given):
        return _fixed(array, kind)
    if pa.types.is_binary(given) or pa.types.is_large_binary(given):
        return _text(array)
    return _nested(array)


def _nested(array: pa.Array) -> pa.Array:
    """Lists, structs and maps, rebuilt only when something inside them changes."""
    import pyarrow as pa

    given = array.type
    mask = array.is_null() if array.null_count else None
    if pa.types.is_map(given):
        keys, items = normalise_array(array.keys), normalise_array(array.items)
        if keys.type == given.key_type and items.type == given.item_type:
            return array
        return pa.MapArray.from_arrays(array.offsets, keys, items, mask=mask)
    if pa.types.is_list(given):
        values = normalise_array(array.values)
        return array if values.type == given.value_type else pa.ListArray.from_arrays(array.offsets, values, mask=mask)
    if pa.types.is_struct(given):
        fields = [normalise_array(array.field(index)) for index in range(given.num_fields)]
        names = [field.name for field in given]
        return pa.StructArray.from_arrays(fields, names=names, mask=mask)
    return array


def _fixed(array: pa.Array, kind: str) -> pa.Array:
    import pyarrow as pa

    width = array.type.byte_width
    if kind == "UUID" and width == _UUID_BYTES:
        return _uuids(array)
    if kind == "Integer" and width in _WIDE_INTEGER_BYTES:
        numbers = [None if raw is None else decimal.Decimal(int.from_bytes(raw, "little", signed=True)) for raw in array.to_pylist()]
        return pa.array(numbers, type=pa.decimal256(76, 0))
    return _text(pa.array([None if raw is None else raw.rstrip(b"\0") for raw in array.to_pylist()], type=pa.binary()))


def _uuids(array: pa.Array) -> pa.Array:
    """16 bytes each to 36 letters each, for all at once: a million take 50 ms, one by one they would take 2 s."""
    import numpy as np
    import pyarrow as pa

    count = len(array)
    raw = np.frombuffer(array.buffers()[1] or b"", dtype=np.uint8)
    start = array.offset * _UUID_BYTES
    halves = raw[start : start + count * _UUID_BYTES].reshape(count, _UUID_BYTES)
    digits = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    text = np.full((count, _UUID_TEXT), ord("-"), dtype=np.uint8)
    places = [place for place in range(_UUID_TEXT) if place not in _DASHES]
    text[:, places[0::2]] = digits[halves >> 4]
    text[:, places[1::2]] = digits[halves & 15]
    offsets = np.arange(count + 1, dtype=np.int64) * _UUID_TEXT
    filled = pa.Array.from_buffers(pa.large_string(), count, [None, pa.py_buffer(offsets), pa.py_buffer(text)]).cast(pa.string())
    if array.null_count:
        import pyarrow.compute as pc

        return pc.if_else(array.is_valid(), filled, pa.scalar(None, pa.string()))
    return filled


def _text(array: pa.Array) -> pa.Array:
    """Bytes are nearly always text; those that are not are shown with replacement characters."""
    import pyarrow as pa

    try:
        return array.cast(pa.string())
    except pa.ArrowInvalid:
        return pa.array([None if raw is None else raw.decode("utf-8", "replace") for raw in array.to_pylist()], type=pa.string())
