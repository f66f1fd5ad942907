"""What the runner may import ahead of the app."""

import sys
from pathlib import Path

import pytest

from hedgerow_runner._warmup import import_in_background


def test_a_package_that_declares_a_component_is_left_to_the_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "st_made_up_component.py").write_text("imported = True\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    import_in_background(["st_made_up_component"]).join(timeout=30)
    assert "st_made_up_component" not in sys.modules


def test_a_heavy_package_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sqlalchemy", raising=False)
    seen: list[str] = []
    monkeypatch.setattr("importlib.import_module", seen.append)
    import_in_background(["sqlalchemy.orm", "os"]).join(timeout=30)
    assert seen == ["sqlalchemy.orm"]
