"""Apps as people write them (tests/apps), zipped, uploaded and drawn in Chromium."""

import json
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect
from support.browser import OUT, open_app, screenshot, sign_in
from support.server import Server
from support.teams import PASSWORD, Team, make_team

APPS = Path(__file__).resolve().parents[1] / "apps"
sys.path.insert(0, str(APPS))
import make_zips  # noqa: E402

LISTED = json.loads((APPS / "apps.json").read_text())
TEST_IDS = {
    "checkbox": "stCheckbox",
    "code": "stCode",
    "component_instance": "stCustomComponentV1",
    "dataframe": "stDataFrame",
    "download_button": "stDownloadButton",
    "file_uploader": "stFileUploader",
    "imgs": "stImage",
    "metric": "stMetric",
    "page_link": "stPageLink",
    "plotly_chart": "stPlotlyChart",
    "table": "stTable",
    "vega_lite_chart": "stVegaLiteChart",
}


@pytest.fixture(scope="module")
def gallery(server: Server) -> Team:
    return make_team(server, "Gallery")


@pytest.fixture
def view(gallery: Team, page, tmp_path):
    """Uploads an app of tests/apps and opens it; stops it afterwards so that ten do not run at once."""
    api, made = gallery.client(), []

    def open_it(name: str):
        zip_file = make_zips.pack(APPS / name, tmp_path / f"{name}.zip", finder=LISTED[name].get("zipped_by") == "macOS")
        short_id = api.create_app(zip_file.read_bytes(), LISTED[name]["title"])["short_id"]
        made.append(short_id)
        sign_in(page, gallery.server, gallery.email, PASSWORD)
        return open_app(page, gallery.server, gallery.project, short_id)

    yield open_it
    for short_id in made:
        api.delete_app(short_id)


@pytest.mark.parametrize("name", LISTED)
def test_it_draws_without_error(view, page, name):
    frame = view(name)
    expect(frame.get_by_role("heading", name=LISTED[name]["title"]).first).to_be_visible()
    for element in LISTED[name]["elements"]:
        expect(frame.get_by_test_id(TEST_IDS[element]).first).to_be_visible()
    screenshot(page, f"app-{name}")


def test_pages_and_query_parameters_mirror_in_the_address(view, page):
    frame = view("multipage_docs")
    frame.get_by_test_id("stSidebarNavLink").filter(has_text="Guide").click()
    page.wait_for_url(lambda url: url.endswith("/Guide"))
    page.reload()
    expect(page.locator('[data-testid="app-frame"][data-drawn="true"]')).to_be_visible()
    page.go_back()


def test_a_file_goes_up_and_another_comes_down(view, page, tmp_path):
    frame = view("upload_download")
    table = tmp_path / "cities.csv"
    table.write_text("city,people\nOslo,709000\n")
    frame.locator('[data-testid="stFileUploader"] input[type=file]').set_input_files(table)
    expect(frame.get_by_test_id("stDataFrame")).to_be_visible()
    with page.expect_download() as download:
        frame.get_by_role("button", name="Download as Parquet").click()
    OUT.mkdir(exist_ok=True)
    assert Path(download.value.path()).read_bytes()[:4] == b"PAR1"
