"""Zips of apps, made in memory."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

DATE = (2026, 1, 1, 0, 0, 0)


def zip_of(files: dict[str, str | bytes]) -> bytes:
    """A well-formed zip of these files; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, DATE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def app_zip(source: str, **files: str | bytes) -> bytes:
    return zip_of({"app.py": source, **files})


def folder_zip(folder: Path) -> bytes:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.relative_to(folder).as_posix().startswith("."))
    return zip_of({path.relative_to(folder).as_posix(): path.read_bytes() for path in files if "__pycache__" not in path.parts})


def hello(text: str) -> bytes:
    return app_zip(f"import streamlit as st\n\nst.title({text!r})\n")


def chart(title: str) -> bytes:
    """The app of the main job: a number and a chart, both from HogQL."""
    return app_zip(
        f"""import streamlit as st
from posthog_bridge import hogql_execute

st.title({title!r})
per_day = hogql_execute(
    "SELECT toDate(timestamp) AS day, count() AS events FROM events WHERE event = {{event}} GROUP BY day ORDER BY day",
    {{"event": "$pageview"}},
)
st.metric("Page views", f"{{int(per_day['events'].sum()):,}}")
st.bar_chart(per_day, x="day", y="events")
"""
    )
