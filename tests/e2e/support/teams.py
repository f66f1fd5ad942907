"""A team: a project, its admin, their API key."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import httpx

from support.client import Client
from support.server import Server

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Team:
    server: Server
    project: int
    token: str
    email: str
    key: str

    def client(self, *, host: str | None = None) -> Client:
        return Client(self.server, key=self.key, project=self.project, host=host)

    def proxy(self, short_id: str, rest: str = "") -> str:
        return f"/api/projects/{self.project}/streamlit_apps/{short_id}/proxy/{rest}"

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    @property
    def password(self) -> str:
        return PASSWORD


def add_member(server: Server, project: int, *, name: str, role: str = "admin") -> tuple[str, str]:
    """A user with this role, and their key."""
    email = f"{name}-{secrets.token_hex(3)}@example.com"
    server.admin("create-user", "--email", email, "--password", PASSWORD, "--project", str(project), "--role", role)
    return email, server.admin("create-key", "--email", email)["key"]


def make_team(server: Server, name: str) -> Team:
    project = server.admin("create-project", "--name", name)
    email, key = add_member(server, project["id"], name=name.lower().replace(" ", "-"))
    return Team(server, project["id"], project["api_token"], email, key)


def demo_project_of(server: Server) -> int:
    """The project that --demo made: the one that the printed link leads to."""
    with httpx.Client(base_url=server.address, headers={"Host": f"hedgerow.localhost:{server.port}"}, trust_env=False) as visitor:
        link = server.link().partition("/api/")[2]
        answer = visitor.get(f"/api/{link}")
        cookie = answer.headers["set-cookie"].partition(";")[0]
        me = visitor.get("/api/users/@me/", headers={"Cookie": cookie})
    return int(me.json()["projects"][0]["id"])
