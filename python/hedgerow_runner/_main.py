"""The order of a start: socket, look at the script, Streamlit, serve."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ._errors import BootError
from ._fonts import offer_font_list
from ._listener import inherited_listener, tcp_listener
from ._options import options_for

__all__ = ["EXIT_CANNOT_START", "main"]

EXIT_CANNOT_START = 78  # EX_CONFIG: starting again would fail in the same way

# Libraries read these when they are first imported; the sandbox may have set them already.
_ENVIRONMENT = {
    "MPLCONFIGDIR": "/tmp/mpl",  # HOME may be read-only
    "OMP_NUM_THREADS": "1",  # an app has a share of a core: more threads only wait for each other
    "OPENBLAS_NUM_THREADS": "1",
    "POLARS_MAX_THREADS": "2",
}


def main(arguments: Sequence[str]) -> int:
    """Serves until the process is told to stop. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="hedgerow_runner", description="Serve one Streamlit app on an inherited socket.")
    parser.add_argument("script", type=Path, help="the app's entry point, /app/app.py in a sandbox")
    parser.add_argument("--port", type=int, help="listen on 127.0.0.1:PORT instead of the inherited socket (fd 3)")
    options = parser.parse_args(arguments)
    gc.disable()  # nothing that booting allocates becomes garbage; enabled again when all of it is frozen
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    offer_font_list(Path(os.environ["MPLCONFIGDIR"]))
    try:
        script: Path = options.script.absolute()
        listener = tcp_listener(options.port) if options.port else inherited_listener()
        sys.path[0] = str(script.parent)  # `-m` has put the working folder there
        sys.argv = [str(script)]

        from ._script import inspect_script

        inspection = inspect_script(script)

        from ._serve import serve

        serve(script, listener, options_for(script), inspection)
    except BootError as error:
        print(f"hedgerow_runner: {error}", file=sys.stderr, flush=True)
        return EXIT_CANNOT_START
    return 0
