"""What tests of the edges share: a web with small limits, closed at the end, names that need no name server, a strict receiver."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from datetime import timedelta
from ipaddress import ip_network

import pytest
from receivers import SlackSink, served

from watcher.edges.web import HttpWeb

LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.fixture
def names():
    """Makes a resolver from names with _ for dots; what is not there does not exist."""

    def resolver(**known):
        async def resolve(host):
            try:
                return known[host.replace(".", "_")]
            except KeyError:
                raise OSError(-2, "Name or service not known") from None

        return resolve

    return resolver


@pytest.fixture
async def web_with(names):
    made = []

    def make(
        *,
        timeout=5.0,
        max_body=10 * 2**20,
        per_host=2,
        concurrency=10,
        allow_private=LOOPBACK,
        resolver=None,
        authorities=None,
        spacing=0.0,
        proxy=None,
    ):
        web = HttpWeb(
            timeout=timedelta(seconds=timeout),
            max_body=max_body,
            per_host=per_host,
            spacing=timedelta(seconds=spacing),
            concurrency=concurrency,
            allow_private=allow_private,
            user_agent="sanctions-watch/0 (+https://example.org/contact)",
            authorities=authorities,
            proxy=proxy,
            resolver=resolver or names(),
        )
        made.append(web)
        return web

    yield make
    for web in made:
        await web.aclose()


@pytest.fixture
def web(web_with):
    return web_with()


@pytest.fixture
async def sink():
    """A receiver of posts that is as strict as Slack."""
    async with served(SlackSink()) as sink:
        yield sink


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A self-signed certificate for news.example and proxy.example: (server context, path of the certificate)."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed, so no certificate can be made")
    folder = tmp_path_factory.mktemp("tls")
    made = [
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem",
        "-subj",
        "/CN=news.example",
        "-addext",
        "subjectAltName=DNS:news.example,DNS:proxy.example",
    ]
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *made], cwd=folder, check=True, capture_output=True
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context, folder / "cert.pem"


@pytest.fixture
def by_way_of(web_with, certificate):
    """A web behind this proxy, on a machine that knows no name of the world outside."""

    def make(proxy, login=None, *, resolver=None, host="127.0.0.1", direct=None, **limits):
        settings = proxy.settings(login, host=host, **(direct or {}))
        return web_with(proxy=settings, authorities=certificate[1], resolver=resolver, **{"allow_private": (), **limits})

    return make


@pytest.fixture
def tls(certificate):
    """A server's side of TLS that speaks HTTP/1.1 alone, whatever other tests have their servers speak."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[1], certificate[1].with_name("key.pem"))
    return context
