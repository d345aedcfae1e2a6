"""Argon2id is made to be slow; the stories about sealing meet it as it is, the rest in brief."""

import pytest

from sessions import sealing


@pytest.fixture(autouse=True)
def brief_argon2(request, monkeypatch):
    if request.path.name != "test_sealing.py":
        monkeypatch.setitem(sealing.ARGON2, "iterations", 1)
        monkeypatch.setitem(sealing.ARGON2, "memory_cost", 64)


@pytest.fixture
def client(client):
    """A browser that has had the empty form, and keeps cookies."""
    client.cookies["form"] = "1"
    return client
