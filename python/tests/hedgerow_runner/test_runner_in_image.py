"""The runner with the image's own interpreter and packages: what apps really get."""

import json
import signal
from pathlib import Path

import in_image
import pytest

HELLO = 'import streamlit as st\nst.write("hello")\n'


@pytest.fixture
def app(tmp_path):
    (tmp_path / "app.py").write_text(HELLO, encoding="utf-8")
    return tmp_path


def ask_image(app: Path, program: str) -> object:
    """Runs a program in the image beside the app; returns the JSON it prints last."""
    done = in_image.run(["python3", "-c", program], {app: "/app"}, "/app")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_answers_on_the_inherited_socket(app):
    with in_image.runner(app) as (_, address):
        assert in_image.get(address, "/_stcore/health") == (200, b"ok")
        status, page = in_image.get(address, "/")
        assert status == 200
        assert b"<title>Streamlit</title>" in page


def test_leaves_on_sigterm(app):
    with in_image.runner(app) as (process, address):
        assert in_image.get(address, "/_stcore/health")[0] == 200
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
        assert process.returncode in (0, -signal.SIGTERM)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import streamlit as st\nst.write(\n", "hedgerow_runner: app.py, line 2: '(' was never closed: st.write("),
        ("import pandsa\n", "hedgerow_runner: app.py, line 1: no module named 'pandsa'; did you mean 'pandas'?"),
    ],
)
def test_a_broken_script_ends_the_start_with_one_line(app, source, reason):
    (app / "app.py").write_text(source, encoding="utf-8")
    with in_image.runner(app) as (process, _):
        _, errors = process.communicate(timeout=30)
        assert errors.splitlines() == [reason]
        assert process.returncode == 78


def test_every_private_name_of_streamlit_is_still_there(app):
    program = "import json; from hedgerow_runner._streamlit import PRIVATE_NAMES\n"
    program += "print(json.dumps([f'{owner.__name__}.{name}' for owner, name in PRIVATE_NAMES if not hasattr(owner, name)]))"
    assert ask_image(app, program) == []


def test_the_apps_theme_and_secrets_work_and_its_server_section_does_not(app):
    (app / ".streamlit").mkdir()
    (app / ".streamlit/config.toml").write_text('[server]\nport = 80\n[theme]\nprimaryColor = "#123456"\n', encoding="utf-8")
    (app / ".streamlit/secrets.toml").write_text('token = "s3cret"\n', encoding="utf-8")
    program = """
import json
from pathlib import Path
from hedgerow_runner._options import options_for
from hedgerow_runner._streamlit import application
script = Path("/app/app.py")
application(script, options_for(script))
import streamlit as st
from streamlit import config
names = "theme.primaryColor", "theme.base", "server.port", "server.enableXsrfProtection", "runner.postScriptGC", "server.maxUploadSize"
print(json.dumps([*(config.get_option(name) for name in names), st.secrets["token"]]))
"""
    assert ask_image(app, program) == ["#123456", None, 8501, False, False, 200, "s3cret"]


def test_an_app_without_a_theme_is_light(app):
    program = """
import json
from pathlib import Path
from hedgerow_runner._options import options_for
from hedgerow_runner._streamlit import application
application(Path("/app/app.py"), options_for(Path("/app/app.py")))
from streamlit import config
print(json.dumps(config.get_option("theme.base")))
"""
    assert ask_image(app, program) == "light"


def test_plotly_is_themed_at_its_first_use_and_not_before(app):
    program = """
import json, sys
import hedgerow_runner._streamlit
early = "plotly" in sys.modules
import plotly.express as px
import plotly.io as pio
figure = px.line(x=[1, 2], y=[3, 4])
print(json.dumps([early, "streamlit" in pio.templates, pio.templates.default]))
"""
    assert ask_image(app, program) == [False, True, "streamlit"]


def test_the_component_list_is_what_streamlit_itself_would_find(app):
    program = """
import json
from hedgerow_runner._components import read_component_list
from hedgerow_runner._streamlit import avoid_hidden_costs, manifest_scanner
names = lambda found: sorted(manifest.name for manifest, _ in found)
theirs = names(manifest_scanner.scan_component_manifests())
avoid_hidden_costs(read_component_list())
print(json.dumps([theirs, names(manifest_scanner.scan_component_manifests())]))
"""
    theirs, ours = ask_image(app, program)
    assert ours == theirs


def test_the_font_list_is_what_matplotlib_itself_would_find_and_is_used(app):
    program = """
import json, os
from pathlib import Path
from hedgerow_runner._fonts import offer_font_list
folder = Path("/tmp/fonts-of-test")
os.environ["MPLCONFIGDIR"] = str(folder)
offer_font_list(folder)
from matplotlib import font_manager as fonts
names = lambda manager: sorted({(entry.fname, entry.name, entry.weight) for entry in manager.ttflist})
print(json.dumps([[file.is_symlink() for file in folder.glob("fontlist-*")], names(fonts.fontManager), names(fonts.FontManager())]))
"""
    links, given, found = ask_image(app, program)
    assert links == [True]
    assert given == found
    assert any(file.startswith("/usr/share/fonts/") for file, _, _ in given)
