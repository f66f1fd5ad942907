"""A peer on a socket of its own, and the client's pool pointed at it."""

import pytest
from peer import Peer

import posthog_bridge._client as client
from posthog_bridge._pool import Pool


@pytest.fixture
def start_peer(tmp_path, monkeypatch):
    peers = []

    def start(behaviour, **pool_options):
        if isinstance(behaviour, bytes):
            said = behaviour
            peers.append(Peer(str(tmp_path / "bridge.sock"), lambda connection, _: connection.sendall(said)))
        else:
            peers.append(Peer(str(tmp_path / "bridge.sock"), behaviour))
        pool = Pool(peers[-1].path, **pool_options)
        monkeypatch.setattr(client, "default_pool", lambda: pool)
        return peers[-1]

    yield start
    for peer in peers:
        peer.stop()
