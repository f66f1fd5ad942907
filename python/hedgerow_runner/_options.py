"""Streamlit's options, in three layers: the image's defaults, the app's own .streamlit/config.toml, and what we insist on."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final, TypeAlias

__all__ = ["IMAGE_DEFAULTS", "OptionValue", "options_for"]

OptionValue: TypeAlias = str | int | float | bool

IMAGE_DEFAULTS: Final = Path("/etc/hedgerow/streamlit-config.toml")

# What an app cannot change, and why.
_INSISTED: Final[dict[str, OptionValue]] = {
    "global.developmentMode": False,  # would drop the static routes
    "server.headless": True,  # there is no browser to open
    "server.fileWatcherType": "none",  # the bundle never changes under a running app
    "server.runOnSave": False,
    "server.enableCORS": False,  # the proxy checks Origin
    "server.enableXsrfProtection": False,  # the proxy lets only the app's own origin write
    "server.enableWebsocketCompression": False,  # the relay moves frames as they are
    "server.baseUrlPath": "",  # each app has an origin of its own
    "server.address": "127.0.0.1",
    "server.port": 8501,
    "server.sslCertFile": "",  # TLS ends at the proxy
    "server.sslKeyFile": "",
    "server.maxUploadSize": 200,  # MB; the proxy's own limit
    "server.maxMessageSize": 200,  # MB
    "server.enableAgentApi": False,  # a second way in that the proxy does not know
    "browser.gatherUsageStats": False,
    "logger.hideWelcomeMessage": True,
    "client.toolbarMode": "viewer",  # no Deploy button: the app is deployed
    "runner.postScriptGC": False,  # a full collection after every run costs 70 ms
}


def options_for(script: Path, defaults: Path = IMAGE_DEFAULTS) -> dict[str, OptionValue]:
    """The options to hand to Streamlit beside the app's own file, which Streamlit reads itself."""
    app_config = script.parent / ".streamlit/config.toml"
    own = _sections(app_config)
    options = {key: value for key, value in _flatten(_sections(defaults)).items() if key.partition(".")[0] not in own}
    return {**options, **_INSISTED}


def _sections(path: Path) -> dict[str, object]:
    """The tables of a TOML file; nothing for a file that is not there or not TOML (Streamlit itself reports that one)."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}


def _flatten(tables: dict[str, object]) -> dict[str, OptionValue]:
    flat: dict[str, OptionValue] = {}
    for section, table in tables.items():
        if isinstance(table, dict):
            flat |= {f"{section}.{key}": value for key, value in table.items() if isinstance(value, (str, int, float, bool))}
    return flat
