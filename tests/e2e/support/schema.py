"""Checks answers against schema/openapi.yaml: status, media type and body of each operation."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

SCHEMA = Path(__file__).resolve().parents[3] / "schema/openapi.yaml"
ROOT_URI = "urn:hedgerow:openapi"


@cache
def document() -> dict:
    return yaml.safe_load(SCHEMA.read_text())


@cache
def _registry() -> Registry:
    return Registry().with_resource(ROOT_URI, Resource(contents=document(), specification=DRAFT202012))


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    """Paths with fewer placeholders first: /users/@me/ before /users/{id}/."""
    paths = sorted(document()["paths"], key=lambda path: path.count("{"))
    return [(re.compile("^" + re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)) + "$"), path) for path in paths]


def operation_of(method: str, path: str) -> tuple[str, dict] | None:
    bare = path.partition("?")[0]
    for pattern, template in _templates():
        if pattern.match(bare) and method.lower() in document()["paths"][template]:
            return template, document()["paths"][template][method.lower()]
    return None


def _pointer(*parts: str) -> str:
    return "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)


def check_answer(method: str, path: str, answer: httpx.Response) -> None:
    """AssertionError when the operation does not describe this answer."""
    found = operation_of(method, path)
    if found is None:
        assert answer.status_code in (404, 405), f"{method} {path} is not in the schema but answered {answer.status_code}"
        return
    template, operation = found
    status = str(answer.status_code)
    assert status in operation["responses"], f"{method} {template} answered {status}, which the schema does not name: {answer.text[:300]}"
    response = operation["responses"][status]
    where = ["paths", template, method.lower(), "responses", status]
    if "$ref" in response:
        where = response["$ref"].removeprefix("#/").split("/")
        response = document()["components"]["responses"][where[-1]]
    content: dict[str, Any] = response.get("content", {})
    if not content:
        assert not answer.content, f"{method} {template} {status} has a body: {answer.text[:300]}"
        return
    media = answer.headers["content-type"].partition(";")[0]
    assert media in content, f"{method} {template} {status} is {media}, the schema says {list(content)}"
    if media != "application/json":
        return
    reference = f"{ROOT_URI}#/{_pointer(*where, 'content', media, 'schema')}"
    validator = Draft202012Validator({"$ref": reference}, registry=_registry(), format_checker=FormatChecker())
    problems = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(answer.json())]
    assert not problems, f"{method} {template} {status}: {problems}"
