"""What a configuration says of its proxy: the address in all its forms, the password that is no part of it, and who is excepted."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from watcher.app import web_of
from watcher.core.errors import ConfigError
from watcher.edges.config import load
from watcher.edges.http.proxy import basic
from watcher.edges.proxy_setting import unused


@pytest.fixture
def proxy(tmp_path):
    """The proxy of a configuration that sets this."""

    def read(text, environment=None, *, secrets=True):
        file = tmp_path / "watcher.toml"
        file.write_text(f"[polling]\n{text}\n")
        return load(file, environment or {}, secrets=secrets).polling.proxy

    return read


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://proxy.example:3128", ("proxy.example", 3128, False, "")),
        ("http://Proxy.Example:3128/", ("proxy.example", 3128, False, "")),
        ("http://proxy.example", ("proxy.example", 80, False, "")),
        ("https://proxy.example", ("proxy.example", 443, True, "")),
        ("http://[fd00::1]:3128", ("fd00::1", 3128, False, "")),
        ("http://пример.рф:3128", ("xn--e1afmkfd.xn--p1ai", 3128, False, "")),
        ("http://me@proxy.example:3128", ("proxy.example", 3128, False, basic("me", ""))),
        ("http://me:p%40ss%3Aw%C3%B6rd@proxy.example:3128", ("proxy.example", 3128, False, basic("me", "p@ss:wörd"))),
    ],
)
def test_an_address_in_all_its_forms(proxy, address, said):
    got = proxy('proxy = "env:PROXY"', {"PROXY": address})
    assert (got.host, got.port, got.secure, got.login) == said


def test_a_password_may_stand_in_the_environment_or_in_a_file_and_is_shown_nowhere(proxy, tmp_path):
    (tmp_path / "secret").write_text("http://me:hush-hush@proxy.example:3128\n")
    for got in (proxy('proxy = "file:secret"'), proxy('proxy = "env:P"', {"P": "http://me:hush-hush@proxy.example:3128"})):
        assert got.login == basic("me", "hush-hush")
        assert got.name == "proxy.example:3128"
        assert "hush" not in repr(got)
        assert got.login not in repr(got)


def test_without_a_proxy_there_is_none(proxy):
    assert proxy("") is None
    assert proxy('proxy = ""') is None
    assert proxy("", {"HTTPS_PROXY": "http://other.example:1"}) is None


def test_a_shell_without_the_secret_may_read_and_not_ask(proxy, tmp_path):
    """`watcher status` needs no proxy; whatever fetches does, and says what is missing where."""
    got = proxy('proxy = "env:PROXY"', secrets=False)
    assert isinstance(got, ConfigError)
    assert "the environment variable PROXY is not set" in got.what
    with pytest.raises(ConfigError):
        web_of(load(tmp_path / "watcher.toml", {}, secrets=False).polling)
    with pytest.raises(ConfigError):
        proxy('proxy = "env:PROXY"')


def test_exceptions_may_be_hosts_addresses_and_networks(proxy):
    text = 'proxy = "http://p.example:1"\nno_proxy = [".corp.example", "*.bücher.example", "10.0.0.0/8", "[fd00::1]", "192.168.1.1"]'
    direct = proxy(text).direct
    assert all(direct.has(host, ()) for host in ("corp.example", "a.corp.example", "xn--bcher-kva.example"))
    assert all(direct.has("x.example", [ip_address(one)]) for one in ("10.9.9.9", "fd00::1", "192.168.1.1"))
    assert not direct.has("x.example", [ip_address("192.168.1.2")])
    assert proxy('proxy = "http://p.example:1"\nno_proxy = "*"').direct.has("anybody.example", ())


@pytest.mark.parametrize("name", ["", "a b", "http://x", "a,b", "x:80", "me:hush-hush@x", "10.0.0.1/8"])
def test_what_is_no_exception_is_told(proxy, name):
    with pytest.raises(ConfigError) as told:
        proxy(f'no_proxy = ["{name}"]')
    assert "polling.no_proxy" in told.value.what
    assert "hush" not in str(told.value)


@pytest.mark.parametrize(
    "address",
    [
        "socks5h://me:hush-hush@p:1",
        "me:hush-hush@p:1",
        "http://me:hush-hush@p:99999",
        "http://me:hush-hush@p/x",
        "http://me:hush-hush@a b/",
    ],
)
def test_no_complaint_shows_the_password(proxy, address):
    with pytest.raises(ConfigError) as told:
        proxy('proxy = "env:P"', {"P": address})
    assert "hush" not in str(told.value)


def test_variables_of_other_programs_are_seen_and_not_taken():
    assert unused({}) == ""
    assert unused({"https_proxy": "http://p:1"}) == "https_proxy"
    assert unused({"HTTP_PROXY": "http://p:1", "HTTPS_PROXY": ""}) == "HTTP_PROXY"
