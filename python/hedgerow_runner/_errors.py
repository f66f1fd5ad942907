"""Why an app did not start."""

from __future__ import annotations

__all__ = ["BootError", "ListenerError", "ScriptError", "StreamlitError"]


class BootError(Exception):
    """A reason that the app's author or the operator can act on; its text is one line."""


class ListenerError(BootError):
    """The socket to serve on is missing or is no listening socket."""


class ScriptError(BootError):
    """The app's own code cannot run: it does not parse, or imports what is not there."""


class StreamlitError(BootError):
    """Streamlit refused to come up."""
