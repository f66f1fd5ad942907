"""A peer at the other end, by socket and by markers, and the client pointed at it: every test runs over both."""

import pytest
from marker_peer import MarkerPeer
from peer import Peer

import posthog_bridge._client as client
from posthog_bridge._markers import MarkerTransport
from posthog_bridge._pool import Pool


@pytest.fixture(params=["socket", "marker"])
def transport(request):
    return request.param


@pytest.fixture
def start_peer(tmp_path, monkeypatch, transport):
    peers = []

    def start(behaviour, **options):
        if isinstance(behaviour, bytes):
            said = behaviour
            behaviour = lambda connection, _: connection.sendall(said)  # noqa: E731
        if transport == "socket":
            peers.append(Peer(str(tmp_path / "bridge.sock"), behaviour))
            pool = Pool(peers[-1].path, **options)
        else:
            peers.append(MarkerPeer(tmp_path / "answers", behaviour))
            pool = MarkerTransport(str(tmp_path / "answers"), peers[-1].key, output=peers[-1].output, **options)
        peers[-1].takes_files = pool.takes_files
        monkeypatch.setattr(client, "default_pool", lambda: pool)
        return peers[-1]

    yield start
    for peer in peers:
        peer.stop()
