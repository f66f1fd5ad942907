"""The REST API as a program uses it: a Bearer key, 127.0.0.1, and every answer checked against the schema."""

from __future__ import annotations

from typing import Any

import httpx

from support.schema import check_answer
from support.server import Server
from support.waiting import wait_until

# Python's resolver does not know *.localhost, so the name goes into the Host header.
START_WITHIN_S = 60.0


class Client:
    """Whoever holds a key, or nobody. Answers are checked against schema/openapi.yaml unless they come from an app."""

    def __init__(self, server: Server, *, key: str | None = None, project: int = 0, host: str | None = None) -> None:
        self.server = server
        self.project = project
        headers = {"Host": host or f"127.0.0.1:{server.port}"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        self.key = key
        self.http = httpx.Client(base_url=server.address, headers=headers, timeout=60, trust_env=False)

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        answer = self.http.request(method, path, **options)
        if path.startswith("/api/") and "/proxy" not in path:
            check_answer(method, path, answer)
        return answer

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.call("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.call("POST", path, **options)

    def apps_path(self, rest: str = "") -> str:
        return f"/api/projects/{self.project}/streamlit_apps/{rest}"

    # -- the verbs of the main job -----------------------------------------------------------------------------------

    def create_app(self, zip_bytes: bytes, name: str, **fields: str) -> dict:
        answer = self.upload(zip_bytes, name, **fields)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def upload(self, zip_bytes: bytes, name: str = "App", **fields: str) -> httpx.Response:
        return self.post(self.apps_path(), data={"name": name, **fields}, files={"zip_file": (f"{name}.zip", zip_bytes, "application/zip")})

    def upload_version(self, short_id: str, zip_bytes: bytes) -> httpx.Response:
        return self.post(self.apps_path(f"{short_id}/versions/"), files={"zip_file": ("app.zip", zip_bytes, "application/zip")})

    def status(self, short_id: str) -> dict:
        answer = self.get(self.apps_path(f"{short_id}/status/"))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def until_status(self, short_id: str, wanted: str, *, within_s: float = START_WITHIN_S) -> dict:
        def is_there() -> dict | None:
            status = self.status(short_id)
            return status if status["status"] == wanted else None

        return wait_until(is_there, within_s=within_s, what=f"{short_id} is {wanted}")

    def delete_app(self, short_id: str) -> None:
        answer = self.call("DELETE", self.apps_path(f"{short_id}/"))
        assert answer.status_code == 204, answer.text

    def query(self, hogql: str, **values: Any) -> httpx.Response:
        query: dict[str, Any] = {"kind": "HogQLQuery", "query": hogql}
        if values:
            query["values"] = values
        return self.post(f"/api/projects/{self.project}/query/", json={"query": query, "refresh": True})

    def rows(self, hogql: str, **values: Any) -> list[list[Any]]:
        answer = self.query(hogql, **values)
        assert answer.status_code == 200, answer.text
        return answer.json()["results"]

    def capture(self, token: str, events: list[dict]) -> httpx.Response:
        return self.http.post("/batch/", json={"api_key": token, "batch": events})
