"""Opens an app as a browser does and says what it drew. Runs inside the image, whose Streamlit has the messages' definitions.

    python3 draw.py SOCKET [PAGE] < SCRIPT_OF_WIDGETS > RESULT

Standard input is a JSON list of steps after the first run: {"widget": LABEL, "trigger": true} presses a button,
{"widget": LABEL, "string"|"int": VALUE} sets a value. Standard output is JSON: elements drawn, exceptions, pages, texts, media URLs.
"""

import json
import sys
import time

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import unix_connect

RUN_TIMEOUT_S = 90


class Page:
    """One viewer: what the app has sent so far."""

    def __init__(self, socket_path: str) -> None:
        self.socket = unix_connect(
            socket_path, "ws://localhost/_stcore/stream", subprotocols=["streamlit"], max_size=None, compression=None
        )
        self.forget()

    def forget(self) -> None:
        self.elements: dict[str, int] = {}
        self.exceptions: list[dict[str, object]] = []
        self.texts: list[str] = []
        self.media: list[str] = []
        self.widgets: dict[str, str] = {}
        self.pages: list[str] = []
        self.first_delta_ms = 0.0

    def run(self, page: str = "", states: list[dict[str, object]] | None = None) -> None:
        message = BackMsg()
        message.rerun_script.query_string = ""
        message.rerun_script.page_name = page
        for state in states or []:
            widget = message.rerun_script.widget_states.widgets.add()
            widget.id = self.widgets[str(state["widget"])]
            for kind in ("string", "int", "trigger"):
                if kind in state:
                    setattr(widget, f"{kind}_value", state[kind])
        self.forget()
        start = time.perf_counter()
        self.socket.send(message.SerializeToString())
        while True:
            received = ForwardMsg()
            received.ParseFromString(self.socket.recv(timeout=RUN_TIMEOUT_S))
            kind = received.WhichOneof("type")
            if kind == "delta":
                self.first_delta_ms = self.first_delta_ms or (time.perf_counter() - start) * 1e3
                self.take(received.delta)
            elif kind == "navigation":
                self.pages = [page.page_name for page in received.navigation.app_pages]
            elif kind == "script_finished":
                return

    def take(self, delta: object) -> None:
        if delta.WhichOneof("type") != "new_element":
            return
        element = delta.new_element
        kind = element.WhichOneof("type")
        self.elements[kind] = self.elements.get(kind, 0) + 1
        body = getattr(element, kind)
        if kind == "exception":
            self.exceptions.append({"type": body.type, "message": body.message, "trace": list(body.stack_trace)})
        for name in ("body", "label"):
            if text := getattr(body, name, ""):
                self.texts.append(str(text))
        if getattr(body, "id", "") and getattr(body, "label", ""):
            self.widgets[body.label] = body.id
        if url := getattr(body, "url", ""):
            self.media.append(url)
        if kind == "imgs":
            self.media += [image.url for image in body.imgs]

    def result(self) -> dict[str, object]:
        names = ("elements", "exceptions", "pages", "texts", "media", "first_delta_ms")
        return {name: getattr(self, name) for name in names} | {"widgets": sorted(self.widgets)}


def main() -> None:
    page = Page(sys.argv[1])
    page.run(sys.argv[2] if len(sys.argv) > 2 else "")
    for steps in json.load(sys.stdin):
        page.run(states=steps)
    json.dump(page.result(), sys.stdout)


if __name__ == "__main__":
    main()
