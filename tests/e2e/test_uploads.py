"""What an upload refuses, over the API: one clear sentence, the right status, and nothing remains."""

import io
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from support.client import Client
from support.server import Server
from support.streamlit_wire import draws
from support.teams import Team, add_member, make_team
from support.zips import DATE, app_zip, hello, zip_of

APP = "import streamlit as st\n"
MAX_BYTES = 10 * 1000 * 1000
MAX_BYTES_BINARY = 10 * 1024 * 1024


def with_entry(name: str, content: bytes = b"x", *, mode: int = 0o100644, flags: int = 0) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("app.py", DATE), APP)
        entry = zipfile.ZipInfo("placeholder", DATE)
        entry.filename = name
        entry.create_system = 3
        entry.external_attr = mode << 16
        archive.writestr(entry, content)
    made = bytearray(buffer.getvalue())
    if flags:  # of the last entry, in both of its headers
        made[made.rindex(b"PK\x03\x04") + 6] |= flags
        made[made.rindex(b"PK\x01\x02") + 8] |= flags
    return bytes(made)


def bomb() -> bytes:
    return zip_of({"app.py": APP, "zeros.bin": bytes(101 << 20)})


def crowd(count: int, folder: str = "") -> bytes:
    return zip_of({"app.py": APP, **{f"{folder}file{index}.txt": "x" for index in range(count)}})


REFUSED: dict[str, tuple[Callable[[], bytes], int, str]] = {
    "no app.py": (lambda: zip_of({"readme.md": "x"}), 400, "app.py"),
    "streamlit_app.py alone": (lambda: zip_of({"streamlit_app.py": APP}), 400, "rename"),
    "main.py alone": (lambda: zip_of({"main.py": APP}), 400, "rename"),
    "a path that leads out": (lambda: with_entry("../evil.py"), 400, "../evil.py"),
    "an absolute path": (lambda: with_entry("/etc/cron.d/x"), 400, "/etc/cron.d/x"),
    "a backslash": (lambda: with_entry("pages\\p.py"), 400, "backslash"),
    "a symbolic link": (lambda: with_entry("link", b"/etc/passwd", mode=0o120777), 400, "link"),
    "a device": (lambda: with_entry("null", b"", mode=0o020666), 400, "null"),
    "an encrypted entry": (lambda: with_entry("locked.txt", flags=1), 400, "locked.txt"),
    "a name twice": (lambda: with_entry("app.py"), 400, "app.py"),
    "names that differ in case": (lambda: zip_of({"app.py": APP, "Data.csv": "1", "data.csv": "2"}), 400, "ata.csv"),
    "names that differ in Unicode form": (lambda: zip_of({"app.py": APP, "\u00e9.csv": "1", "e\u0301.csv": "2"}), 400, ".csv"),
    "a file over a folder": (lambda: zip_of({"app.py": APP, "a/b": "1", "a": "2"}), 400, "`a"),
    "a control character": (lambda: with_entry("a\x1b[31m"), 400, "control"),
    "a name of 256 bytes": (lambda: with_entry("n" * 256), 400, "255"),
    "a bomb": (bomb, 413, "100"),
    "501 files": (lambda: crowd(500), 413, "500"),
    "an environment": (lambda: crowd(600, ".venv/lib/"), 413, ".venv"),
    "a cut-off zip": (lambda: hello("x")[:-30], 400, ""),
    "a picture": (lambda: b"GIF89a" + bytes(100), 415, "zip"),
    "nothing": (lambda: b"", 400, "empty"),
    "a package that is not allowed": (lambda: app_zip(APP, **{"requirements.txt": "pandas\nleft-pad\n"}), 400, "line 2"),
    "a version that the image lacks": (lambda: app_zip(APP, **{"requirements.txt": "pandas==0.1\n"}), 400, "the server has"),
    "another index": (lambda: app_zip(APP, **{"requirements.txt": "--index-url https://x.example\npandas\n"}), 400, "line 1"),
    "a misspelt package": (lambda: app_zip(APP, **{"requirements.txt": "pandsa\n"}), 400, "did you mean"),
}


@pytest.fixture(scope="module")
def uploaders(server: Server) -> Team:
    return make_team(server, "Uploaders")


def kept(server: Server) -> set[str]:
    """What uploads leave in the data folder."""
    found: set[str] = set()
    for name in ("blobs", "bundles", "upload"):
        found |= {str(path) for path in (server.data / name).glob("*/*" if name == "blobs" else "*")}
    return found


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_and_nothing_remains(uploaders: Team, name):
    make, status, says = REFUSED[name]
    api = uploaders.client()
    before = kept(uploaders.server)
    answer = api.upload(make(), "Evil")
    assert answer.status_code == status, answer.text
    assert says in answer.json()["detail"], answer.text
    assert kept(uploaders.server) == before
    assert api.get(api.apps_path()).json()["count"] == 0


def padded(size: int) -> bytes:
    """A good zip of exactly this many bytes."""

    def build(filler: int) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(zipfile.ZipInfo("app.py", DATE), APP)
            archive.writestr(zipfile.ZipInfo("filler.bin", DATE), bytes(filler))
        return buffer.getvalue()

    made = build(size - len(build(0)))
    assert len(made) == size
    return made


def test_the_limit_of_10_mb_is_exact(server: Server):
    team = make_team(server, "Edge")
    api = team.client()
    limit = api.get("/api/instance/").json()["max_zip_bytes"]
    assert limit in (MAX_BYTES, MAX_BYTES_BINARY)
    over = api.upload(padded(limit + 1), "Too much")
    assert over.status_code == 413
    assert "10 MB" in over.json()["detail"]
    assert api.get(api.apps_path()).json()["count"] == 0
    app = api.create_app(padded(limit), "Just right")
    assert app["active_version"]["zip_bytes"] == limit


def test_500_files_are_taken(server: Server):
    make_team(server, "Crowd").client().create_app(crowd(499), "Crowd")


def test_what_macos_adds_is_ignored(server: Server):
    zipped = zip_of({"my app/app.py": APP, "my app/.DS_Store": "x", "__MACOSX/my app/._app.py": "x", "my app/__pycache__/a.pyc": "x"})
    make_team(server, "Mac").client().create_app(zipped, "Mac")


def test_two_uploads_at_once_get_two_numbers(server: Server):
    team = make_team(server, "Twice at once")
    short_id = team.client().create_app(hello("one"), "Twice")["short_id"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda index: team.client().upload_version(short_id, hello(f"v{index}")), range(4)))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert sorted(answer.json()["version_number"] for answer in answers) == [2, 3, 4, 5]


def test_a_viewer_and_a_stranger_cannot_upload(server: Server):
    team = make_team(server, "Closed")
    _, key = add_member(server, team.project, name="looker", role="viewer")
    assert Client(server, key=key, project=team.project).upload(hello("x"), "No").status_code == 403
    stranger = make_team(server, "Strangers")
    assert Client(server, key=stranger.key, project=team.project).upload(hello("x"), "No").status_code == 404
    assert Client(server, project=team.project).upload(hello("x"), "No").status_code == 401


def test_theme_and_secrets_work(server: Server):
    team = make_team(server, "Themes")
    source = "import streamlit as st\nst.title(st.secrets['word'] + ' ' + str(st.get_option('theme.primaryColor')))\n"
    files = {
        ".streamlit/config.toml": '[theme]\nprimaryColor = "#123456"\n',
        ".streamlit/secrets.toml": 'word = "sesame"\n',
        "packages.txt": "ffmpeg\n",
    }
    app = team.client().create_app(app_zip(source, **files), "Themed")
    assert any("packages.txt" in warning for warning in app["warnings"])
    draws(server, team.proxy(app["short_id"], "_stcore/stream"), "sesame #123456", headers=team.bearer)
