"""Starts one Streamlit app inside a sandbox: `python3 -m hedgerow_runner /app/app.py`.

The server hands in a listening Unix socket (fd 3), so that viewers queue while Streamlit boots. Whatever keeps the app from starting is
told in one line on stderr that begins with `hedgerow_runner:`; the exit code is then 78 (EX_CONFIG of sysexits.h).
"""

from ._main import main

__all__ = ["main"]
