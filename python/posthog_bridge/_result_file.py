"""A result that arrives as a sealed memfd: mapped, and read where it lies."""

from __future__ import annotations

import fcntl
import mmap
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["open_table"]

_SEALS = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW
_POPULATE = getattr(mmap, "MAP_POPULATE", 0)  # all pages at once: a fault for each costs more than reading them


def open_table(descriptor: int, announced: Any) -> tuple[pa.Table | None, Exception | None]:
    """The Arrow stream in the file, its columns pointing into the mapping, which lives as long as they do. Closes the descriptor."""
    import pyarrow as pa

    try:
        size = os.fstat(descriptor).st_size
        if not isinstance(announced, dict) or announced.get("bytes") != size:
            return None, ValueError(f"a file of {size} bytes where {announced} was announced")
        if fcntl.fcntl(descriptor, fcntl.F_GET_SEALS) & _SEALS != _SEALS:  # it could change, or end, under our columns
            return None, ValueError("a file that is not sealed")
        mapping = mmap.mmap(descriptor, size, flags=mmap.MAP_SHARED | _POPULATE, prot=mmap.PROT_READ)
    except (OSError, ValueError) as error:
        return None, error
    finally:
        os.close(descriptor)
    try:
        with pa.ipc.open_stream(pa.py_buffer(mapping)) as reader:
            return reader.read_all(), None
    except (pa.ArrowException, OSError) as error:
        return None, error
