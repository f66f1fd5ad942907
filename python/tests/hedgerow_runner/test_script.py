"""What the runner says about an app's code before it runs."""

import sys
from pathlib import Path

import pytest

from hedgerow_runner._errors import ScriptError
from hedgerow_runner._script import inspect_script

REFUSED = {
    "AnUnclosedBracketIsReportedWhereItOpens": (
        {"app.py": "import json\nprint(json.dumps({'a': 1)\n"},
        "app.py, line 2: closing parenthesis ')' does not match opening parenthesis '{': print(json.dumps({'a': 1)",
    ),
    "TheLineIsQuotedWithoutItsIndent": ({"app.py": "if True:\n    x = = 1\n"}, "app.py, line 2: invalid syntax: x = = 1"),
    "ANotebookIsNotPython": ({"app.py": "# ok\n%matplotlib inline\n"}, "app.py, line 2: invalid syntax: %matplotlib inline"),
    "BinaryRubbishIsNamed": ({"app.py": "x = 1\0"}, "app.py: not a Python file: source code string cannot contain null bytes"),
    "AMissingModuleIsNamedWithItsLine": (
        {"app.py": "import json\n\nimport nosuchthing_at_all\n"},
        "app.py, line 3: no module named 'nosuchthing_at_all'; it is neither in the app's zip nor among the installed packages",
    ),
    "AMistypedModuleGetsASuggestion": (
        {"app.py": "import datetim\n"},
        "app.py, line 1: no module named 'datetim'; did you mean 'datetime'?",
    ),
    "AMistypedLocalModuleGetsASuggestion": (
        {"app.py": "from helpers_of_mine2 import x\n", "helpers_of_mine.py": ""},
        "app.py, line 1: no module named 'helpers_of_mine2'; did you mean 'helpers_of_mine'?",
    ),
    "AModuleOfTheAppIsReadToo": (
        {"app.py": "import helper_a\n", "helper_a.py": "from lib_b import query\n", "lib_b/__init__.py": "", "lib_b/query.py": "def f(:\n"},
        None,
    ),
    "ABrokenLocalModuleIsReportedByItsOwnName": (
        {"app.py": "import helper_c\n", "helper_c.py": "x = (\n"},
        "helper_c.py, line 1: '(' was never closed: x = (",
    ),
}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "app.py"


@pytest.fixture
def app(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    return tmp_path


@pytest.mark.parametrize("name", REFUSED)
def test_a_script_that_cannot_run_is_refused(name, app):
    files, wanted = REFUSED[name]
    script = write(app, files)
    if wanted is None:  # only what is imported for certain is judged: `from package import module` may be a plain name
        inspect_script(script)
        return
    with pytest.raises(ScriptError) as refusal:
        inspect_script(script)
    assert str(refusal.value) == wanted
    assert "\n" not in str(refusal.value)


ACCEPTED = {
    "AGuardedImport": "try:\n    import nosuchthing\nexcept ImportError:\n    nosuchthing = None\n",
    "AnImportInsideAFunction": "def f():\n    import nosuchthing\n",
    "AnImportAfterTheSearchPathWasChanged": "import sys\nsys.path.append('vendor')\nimport nosuchthing\n",
    "AnImportByHand": "import importlib\nimport nosuchthing\n",
    "AByteOrderMark": "\ufeffimport json\n",
    "AnEmptyFile": "",
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_may_run_is_accepted(name, app):
    inspect_script(write(app, {"app.py": ACCEPTED[name]}))


def test_outside_imports_are_listed_in_order_and_once(app):
    files = {"app.py": "import json, helper_d\nimport os.path\n", "helper_d.py": "import json\nfrom collections import abc\n"}
    assert inspect_script(write(app, files)).imports == ["json", "os.path", "collections"]


def test_nothing_of_the_app_is_executed(app):
    inspect_script(write(app, {"app.py": "import helper_e\nraise SystemExit\n", "helper_e.py": "raise RuntimeError\n"}))


def test_a_missing_script_is_named(app):
    with pytest.raises(ScriptError, match="there is no such file"):
        inspect_script(app / "app.py")
