"""Every name of Streamlit that is not public, in one place. The image pins Streamlit's version; a test calls each of them.

Streamlit's documented way in is its command line, which boots twice as slowly and binds a TCP port of its own.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ._options import OptionValue
from ._plotly_theme import theme_on_first_use

with theme_on_first_use():  # before Streamlit's first import
    from streamlit import config, env_util
    from streamlit.components.v2 import manifest_scanner
    from streamlit.elements.lib import streamlit_plotly_theme
    from streamlit.starlette import App
    from streamlit.web import bootstrap
    from streamlit.web.server.starlette.starlette_server import _get_uvicorn_config_kwargs

__all__ = ["PRIVATE_NAMES", "application", "avoid_hidden_costs", "uvicorn_options"]

# (owner, name): what this package relies on beyond Streamlit's documentation.
PRIVATE_NAMES: tuple[tuple[Any, str], ...] = (
    (config, "_main_script_path"),
    (config, "_server_mode"),
    (bootstrap, "load_config_options"),
    (env_util, "is_repl"),
    (manifest_scanner, "scan_component_manifests"),
    (manifest_scanner, "_process_single_package"),
    (streamlit_plotly_theme, "configure_streamlit_plotly_theme"),
)


def application(script: Path, options: Mapping[str, OptionValue]) -> App:
    """The app as an ASGI application, configured. Options given here win over the app's config.toml."""
    config._main_script_path = str(script)
    bootstrap.load_config_options(dict(options))
    config._server_mode = "asgi-server"
    return App(script)


def uvicorn_options() -> dict[str, Any]:
    """What Streamlit wants of uvicorn (message size, pings, WebSocket implementation)."""
    return dict(_get_uvicorn_config_kwargs())


def avoid_hidden_costs(component_distributions: Iterable[str] | None) -> None:
    """Takes two look-ups out of the start that have one known answer here.

    is_repl walks the stack and reads source files (60 ms, on the first run). The component scan opens the metadata of every installed
    distribution (most of 75 ms); the image was scanned when it was built, so only those named are read.
    """
    env_util.is_repl = lambda: False
    if component_distributions is None:
        return
    names = tuple(component_distributions)

    def scan(max_workers: int | None = None) -> list[tuple[Any, Path]]:
        del max_workers
        found = (manifest_scanner._process_single_package(importlib.metadata.distribution(name)) for name in names)
        return [manifest for manifest in found if manifest]

    manifest_scanner.scan_component_manifests = scan
