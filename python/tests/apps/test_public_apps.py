"""The public-style apps of tests/apps, drawn in the image, each unpacked from the zip that a person would upload."""

import json
import zipfile

import in_image
import make_zips
import pytest

APPS = in_image.ROOT / "tests/apps"
LISTED = json.loads((APPS / "apps.json").read_text(encoding="utf-8"))


def unpack(name, folder):
    """The files of the app's zip, without the top folder and Finder's companions (the server's own unpacking is tested in src/bundle)."""
    packed = make_zips.pack(APPS / name, folder / "app.zip", finder=LISTED[name].get("zipped_by") == "macOS")
    target = folder / "bundle"
    with zipfile.ZipFile(packed) as archive:
        for entry in archive.namelist():
            if entry.startswith("__MACOSX/") or entry.endswith(("/", ".DS_Store")):
                continue
            path = target / entry.removeprefix(f"{name}/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(archive.read(entry))
    return target


@pytest.mark.parametrize("name", LISTED)
def test_an_app_draws_without_an_error(name, tmp_path):
    with in_image.runner(unpack(name, tmp_path)) as (_, address):
        page = in_image.draw(address)
        assert page["exceptions"] == []
        assert LISTED[name]["title"] in page["texts"]
        missing = [kind for kind in LISTED[name]["elements"] if kind not in page["elements"]]
        assert not missing, page["elements"]
        for url in page["media"]:
            assert in_image.get(address, url)[0] == 200, url


def test_each_page_of_a_multipage_app_draws(tmp_path):
    with in_image.runner(unpack("multipage_docs", tmp_path)) as (_, address):
        assert in_image.draw(address)["pages"] == ["app", "Guide", "Numbers"]
        for page in LISTED["multipage_docs"]["pages"]:
            drawn = in_image.draw(address, page)
            assert drawn["exceptions"] == []
            assert page in drawn["texts"]


def test_a_button_and_a_slider_work(tmp_path):
    with in_image.runner(unpack("numpy_life", tmp_path)) as (_, address):
        drawn = in_image.draw(address, steps=[[{"widget": "Next 10 generations", "trigger": True}], [{"widget": "Seed", "int": 7}]])
        assert drawn["exceptions"] == []
        assert drawn["elements"]["imgs"] == 1


def test_zips_are_the_same_bytes_each_time(tmp_path):
    first = {path.name: path.read_bytes() for path in make_zips.pack_all(tmp_path / "a")}
    second = {path.name: path.read_bytes() for path in make_zips.pack_all(tmp_path / "b")}
    assert first == second
    assert len(first) >= 10
