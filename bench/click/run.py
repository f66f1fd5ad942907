#!/usr/bin/env python3
"""Click on an app's card to its first element in the DOM, in Chromium, warm cache: app stopped, and app running.

    .tools/test/bin/python bench/click/run.py [--program build/release/hedgerow] [--rounds 8]

Starts a server of its own with the smallest app that draws, on a free loopback port. Prints minimum and median in milliseconds.
"""

from __future__ import annotations

import argparse
import io
import json
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request
import zipfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FLAGS = ["--headless", "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
APP = "import streamlit as st\nst.title('Here I am')\n"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("app.py", APP)
    return out.getvalue()


class Api:
    def __init__(self, base: str, key: str) -> None:
        self.base, self.key = base, key

    def call(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> dict:
        request = urllib.request.Request(self.base + path, data=body, method=method)
        request.add_header("Authorization", "Bearer " + self.key)
        request.add_header("Content-Type", kind)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"{}")

    def upload(self) -> str:
        lines = [b"--b", b'Content-Disposition: form-data; name="name"', b"", b"Click bench", b"--b",
                 b'Content-Disposition: form-data; name="zip_file"; filename="a.zip"', b"", zipped(), b"--b--", b""]
        made = self.call("POST", "/api/projects/1/streamlit_apps/", b"\r\n".join(lines), "multipart/form-data; boundary=b")
        return str(made["short_id"])


def click_ms(page: Page, ui: str) -> float:
    page.goto(ui + "/project/1/apps")
    card = page.get_by_role("link", name="Click bench").first
    card.wait_for()
    begin = time.perf_counter()
    card.click()
    page.frame_locator("iframe").get_by_text("Here I am").first.wait_for(state="attached", timeout=60_000)
    return (time.perf_counter() - begin) * 1000


def wait_for(api: Api, short_id: str, state: str) -> None:
    deadline = time.monotonic() + 30
    while api.call("GET", f"/api/projects/1/streamlit_apps/{short_id}/status/")["status"] != state:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the app did not become {state}")


def measure(program: Path, data: Path, rounds: int) -> None:
    port = free_port()
    server = subprocess.Popen([program, "serve", "--demo", "--data", data, "--listen", f"127.0.0.1:{port}"],
                              stdout=subprocess.PIPE, stderr=(data.parent / "server.log").open("w"), text=True)
    assert server.stdout is not None
    try:
        link = next(line.strip() for line in server.stdout if "/api/demo-login/" in line)
        key = json.loads(subprocess.check_output(
            [program, "admin", "create-key", "--data", data, "--email", "demo@hedgerow.localhost"]))["key"]
        api = Api(f"http://127.0.0.1:{port}", key)
        short_id = api.upload()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            page = browser.new_page()
            page.goto(link)
            ui = f"http://hedgerow.localhost:{port}"
            click_ms(page, ui)  # fills the cache
            running = [click_ms(page, ui) for _ in range(rounds)]
            stopped = []
            for _ in range(rounds):
                page.goto(ui + "/project/1/apps")
                api.call("POST", f"/api/projects/1/streamlit_apps/{short_id}/stop/", b"{}")
                wait_for(api, short_id, "stopped")
                stopped.append(click_ms(page, ui))
            browser.close()
        for name, times in (("running", running), ("stopped", stopped)):
            print(f"click -> first element, {name}: min {min(times):.0f} ms, median {statistics.median(times):.0f} ms (n={len(times)})")
    finally:
        subprocess.run([program, "stop", "--data", data], check=False)
        server.wait(timeout=30)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, default=Path("build/release/hedgerow"))
    parser.add_argument("--rounds", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(options.program.resolve(), Path(folder) / "data", options.rounds)


if __name__ == "__main__":
    main()
