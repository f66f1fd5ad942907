"""Which of the three layers of Streamlit options wins."""

from hedgerow_runner._options import options_for

DEFAULTS = '[server]\nport = 9\nheadless = false\n[theme]\nbase = "light"\n[client]\nshowErrorDetails = true\n'


def write_app(folder, config=None):
    if config is not None:
        (folder / ".streamlit").mkdir()
        (folder / ".streamlit/config.toml").write_text(config, encoding="utf-8")
    defaults = folder / "defaults.toml"
    defaults.write_text(DEFAULTS, encoding="utf-8")
    return folder / "app.py", defaults


def test_the_images_defaults_hold_for_an_app_that_says_nothing(tmp_path):
    options = options_for(*write_app(tmp_path))
    assert options["theme.base"] == "light"
    assert options["client.showErrorDetails"] is True


def test_an_apps_theme_replaces_the_default_theme_as_a_whole(tmp_path):
    options = options_for(*write_app(tmp_path, '[theme]\nprimaryColor = "#123456"\n'))
    assert not [key for key in options if key.startswith("theme")], "Streamlit reads the app's own file"


def test_what_we_insist_on_wins_over_both(tmp_path):
    options = options_for(*write_app(tmp_path, "[server]\nport = 80\nenableXsrfProtection = true\n"))
    assert options["server.port"] == 8501
    assert options["server.headless"] is True
    assert options["server.enableXsrfProtection"] is False
    assert options["runner.postScriptGC"] is False


def test_a_broken_config_file_leaves_the_defaults(tmp_path):
    assert options_for(*write_app(tmp_path, "[theme\n"))["theme.base"] == "light"
