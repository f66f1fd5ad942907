"""Streamlit as an ASGI application on the socket we were given."""

from __future__ import annotations

import faulthandler
import gc
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

import uvicorn

from ._components import read_component_list
from ._errors import StreamlitError
from ._options import OptionValue
from ._script import Inspection
from ._streamlit import application, avoid_hidden_costs, uvicorn_options
from ._warmup import import_in_background

__all__ = ["serve"]

_BOOT_STUCK_AFTER_S = 45  # the server gives up at 60: by then the log shows where we hang
_DRAIN_S = 3  # the server kills after 10


class _Server(uvicorn.Server):
    """uvicorn, which tells us when it answers."""

    def __init__(self, config: uvicorn.Config, inspection: Inspection) -> None:
        super().__init__(config)
        self._inspection = inspection

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if not self.started:
            return
        faulthandler.cancel_dump_traceback_later()
        gc.freeze()  # what is imported stays: no collection ever looks at it again
        gc.enable()
        import_in_background(self._inspection.imports)


def serve(script: Path, listener: socket.socket, options: Mapping[str, OptionValue], inspection: Inspection) -> None:
    """Serves until SIGTERM or SIGINT. Raises StreamlitError when Streamlit does not come up."""
    os.chdir(script.parent)
    faulthandler.dump_traceback_later(_BOOT_STUCK_AFTER_S, file=sys.stderr)
    try:
        avoid_hidden_costs(read_component_list())
        app = application(script, options)
        config = uvicorn.Config(
            app,
            **uvicorn_options(),
            log_level="warning",
            lifespan="on",
            server_header=False,
            timeout_graceful_shutdown=_DRAIN_S,
        )
    except Exception as error:
        raise StreamlitError(f"Streamlit did not start: {type(error).__name__}: {_one_line(error)}") from error
    server = _Server(config, inspection)
    server.run(sockets=[listener])
    if not server.started:
        raise StreamlitError("Streamlit did not start: the lines above say why")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:500]
