"""A server that encrypts, as docs/neo4j.md sets it up, under a certificate of its own making."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import graph.neo4j
from graph.neo4j import Neo4jStore
from tests.commands import Run
from tests.conformance.world import settle
from tests.neo4j.conftest import Login, servers
from tests.neo4j.server import Server

pytestmark = pytest.mark.needs_neo4j


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key and a certificate that no authority vouches for."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes a certificate, is not installed")
    folder = tmp_path_factory.mktemp("certificate")
    names = ["-keyout", str(folder / "private.key"), "-out", str(folder / "public.crt"), "-subj", "/CN=127.0.0.1"]
    subprocess.run([openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names], capture_output=True, check=True)
    return folder


@pytest.fixture(scope="module")
def encrypting(certificate: Path) -> Iterator[Server]:
    """A running server that takes encrypted connections only, with the small county on it."""
    policy = {
        "enabled": "true",
        "base_directory": str(certificate),
        "private_key": "private.key",
        "public_certificate": "public.crt",
        "client_auth": "NONE",
    }
    settings = {f"dbms.ssl.policy.bolt.{name}": value for name, value in policy.items()} | {"server.bolt.tls_level": "REQUIRED"}
    with servers(certificate.parent) as make:
        server = make(settings, "neo4j+ssc")
        address = server.start()
        with Neo4jStore(graph.neo4j.Address(address.uri, address.user, address.password)) as store:
            settle(store)
        yield server


@pytest.mark.parametrize("scheme", ["neo4j+ssc", "bolt+ssc"])
def test_whoever_takes_any_certificate_is_served(encrypting: Server, login: Login, run: Run, scheme: str) -> None:
    login(encrypting.address)
    ran = run("trace", "林西县", "--store", f"{scheme}://{encrypting.address.place}")
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s"])
def test_whoever_trusts_known_authorities_only_is_told_about_the_certificate(
    encrypting: Server, login: Login, run: Run, scheme: str
) -> None:
    login(encrypting.address)
    ran = run("trace", "林西县", "--store", f"{scheme}://{encrypting.address.place}")
    assert ran.code == 1
    assert "证书不被信任" in ran.err
    assert "neo4j+ssc://" in ran.err


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_whoever_does_not_encrypt_is_told_that_the_server_may_want_it(encrypting: Server, login: Login, run: Run, scheme: str) -> None:
    login(encrypting.address)
    ran = run("trace", "林西县", "--store", f"{scheme}://{encrypting.address.place}")
    assert ran.code == 1
    assert "加密" in ran.err
