"""Imports what the app will import, while it waits for its first viewer.

An app started ahead of a click, or restarted for a new version, draws at once. With a viewer already waiting nothing is lost: the script
would import the same modules, and waits for the import that is under way. Only well-known heavy packages are imported: never the app's own
files, and no package that declares a Streamlit component, because Streamlit registers a component only when a script run imports it.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import threading
import warnings
from collections.abc import Sequence

__all__ = ["import_in_background"]

# Heavy to import, and without effect but being imported.
_HEAVY = frozenset(
    [
        "altair",
        "bs4",
        "duckdb",
        "lxml",
        "matplotlib",
        "numpy",
        "pandas",
        "plotly",
        "polars",
        "posthog_bridge",
        "pyarrow",
        "requests",
        "scipy",
        "seaborn",
        "sklearn",
        "sqlalchemy",
    ]
)
# Modules that load others at their first use, and what they load.
_LATE = {"posthog_bridge": ("pyarrow", "pandas"), "pandas": ("pyarrow",)}


def import_in_background(names: Sequence[str]) -> threading.Thread:
    """Starts a daemon thread that imports `names` in order, silently. Errors are the app's to report, when its own import runs."""
    thread = threading.Thread(target=_import_all, args=(list(names),), name="hedgerow-warmup", daemon=True)
    thread.start()
    return thread


def _import_all(names: Sequence[str]) -> None:
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").addFilter(_not_from_warmup)
    heavy = [name for name in names if name.partition(".")[0] in _HEAVY]
    wanted = [late for name in heavy for late in (name, *_LATE.get(name.partition(".")[0], ()))]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in wanted:
            with contextlib.suppress(Exception):
                importlib.import_module(name)


def _not_from_warmup(record: logging.LogRecord) -> bool:
    """Streamlit warns when its functions are called outside a script run, which a module may do while it is imported."""
    return record.threadName != "hedgerow-warmup"
