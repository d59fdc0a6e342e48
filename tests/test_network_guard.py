"""The guard of conftest.py: loopback works, everything else fails before a packet leaves."""

import socket

import pytest


def test_a_connection_to_loopback_works():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


@pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.1", "::ffff:192.0.2.1"])
def test_a_connection_to_another_machine_fails_with_its_address(host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as client, pytest.raises(RuntimeError, match=r"tests use loopback only.*" + host):
        client.connect((host, 80))


def test_a_name_is_not_looked_up():
    with pytest.raises(RuntimeError, match=r"tests use loopback only.*www\.example\.org"):
        socket.getaddrinfo("www.example.org", 80)
