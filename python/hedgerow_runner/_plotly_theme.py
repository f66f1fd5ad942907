"""Keeps Plotly out of the start of apps that do not use it.

While it is imported, Streamlit imports Plotly to register a chart theme: a third of the whole start (110 ms of 290). We hide Plotly for
that moment, and register the theme right after `plotly.io` is first imported, which every figure does before it exists.
"""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType

__all__ = ["theme_on_first_use"]

_HIDDEN = ("plotly", "plotly.graph_objects", "plotly.io")
_TRIGGER = "plotly.io"


@contextlib.contextmanager
def theme_on_first_use() -> Iterator[None]:
    """Import Streamlit inside this context. Does nothing when either library is already there."""
    if "streamlit" in sys.modules or "plotly" in sys.modules:
        yield
        return
    for name in _HIDDEN:
        sys.modules[name] = None  # type: ignore[assignment]  # documented: the import raises ModuleNotFoundError
    try:
        yield
    finally:
        for name in _HIDDEN:
            del sys.modules[name]
    sys.meta_path.insert(0, _ThemeFinder())


class _ThemeFinder(importlib.abc.MetaPathFinder):
    """Finds `plotly.io` as everyone else would, once, and adds a step after its execution."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        if fullname != _TRIGGER:
            return None
        with contextlib.suppress(ValueError):
            sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec is not None and isinstance(spec.loader, importlib.abc.Loader):
            spec.loader = _ThemeLoader(spec.loader)
        return spec


class _ThemeLoader(importlib.abc.Loader):
    """The real loader, then Streamlit's own function that registers its theme."""

    def __init__(self, real: importlib.abc.Loader) -> None:
        self._real = real

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._real.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._real.exec_module(module)
        from streamlit.elements.lib.streamlit_plotly_theme import configure_streamlit_plotly_theme

        configure_streamlit_plotly_theme()
