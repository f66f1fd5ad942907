"""`hedgerow packages` acts at once on a running server."""

import pytest
from support.server import Server
from support.teams import Team, make_team
from support.zips import app_zip

NAME = "seaborn"  # in the image, and on the list that a new server starts with


@pytest.fixture
def packagers(server: Server):
    yield make_team(server, "Packagers")
    assert server.run("packages", "--add", NAME).returncode == 0


def upload(team: Team, requirement: str):
    return team.client().upload(app_zip("import streamlit\n", **{"requirements.txt": f"{requirement}\n"}), "Needs it")


def listed(team: Team) -> dict[str, str]:
    api = team.client()
    rows = api.get(f"/api/projects/{team.project}/streamlit_packages/?limit=1000").json()["results"]
    return {row["name"]: row["max_version"] for row in rows}


def test_remove_and_add_act_at_once(packagers: Team):
    server = packagers.server
    assert NAME in listed(packagers)
    assert upload(packagers, NAME).status_code == 201
    assert server.run("packages", "--remove", NAME).returncode == 0
    assert NAME not in listed(packagers)
    refused = upload(packagers, NAME)
    assert refused.status_code == 400
    assert NAME in refused.json()["detail"]
    assert server.run("packages", "--add", NAME).returncode == 0
    assert upload(packagers, NAME).status_code == 201


def test_a_highest_version_is_honoured(packagers: Team):
    assert packagers.server.run("packages", "--add", NAME, "--max-version", "0.1").returncode == 0
    assert listed(packagers)[NAME] == "0.1"
    refused = upload(packagers, NAME)
    assert refused.status_code == 400
    assert "0.1" in refused.json()["detail"]


def test_the_list_is_printed(packagers: Team):
    printed = packagers.server.run("packages", "--list")
    assert printed.returncode == 0
    assert NAME in printed.stdout


def test_the_prds_spelling_works_too(packagers: Team):
    printed = packagers.server.run("update_streamlit_packages", "--list")
    assert printed.returncode == 0
    assert NAME in printed.stdout
