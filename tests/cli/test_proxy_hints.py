"""What commands say of a proxy: by way of whom the web is asked, and that a variable of the shell is seen and not taken."""

from __future__ import annotations

import json

import pytest

CLOSED = "http://127.0.0.1:1/feed"


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def proxied(home, text):
    config = home.folder / "watcher.toml"
    config.write_text(config.read_text().replace("[polling]\n", f"[polling]\n{text}\n", 1))


def test_a_variable_that_is_not_taken_is_pointed_at_where_nothing_answers(home, monkeypatch):
    assert "PROXY" not in home.run("feeds", "check", CLOSED).stdout
    monkeypatch.setenv("https_proxy", "http://me:hush-hush@proxy.example:3128")
    said = home.run("feeds", "check", CLOSED).stdout
    assert 'https_proxy is set and not used: if this machine needs a proxy, set polling.proxy = "env:https_proxy"' in said.replace(
        "\n", " "
    )
    assert "hush-hush" not in said
    assert "https_proxy is set" in json.loads(home.run("feeds", "check", CLOSED, "--json").stdout)["cure"]


def test_the_status_says_by_way_of_whom_the_web_is_asked(home, monkeypatch):
    assert "Proxy" not in home.run("status").stdout
    monkeypatch.setenv("HTTPS_PROXY", "http://me:hush-hush@proxy.example:3128")
    assert "none; HTTPS_PROXY is set and not used" in home.run("status").stdout
    proxied(home, 'proxy = "env:HTTPS_PROXY"\nno_proxy = ["intranet.example"]')
    told = home.run("status").stdout
    assert "proxy.example:3128, but for 1 of polling.no_proxy" in told
    assert "hush-hush" not in told


def test_a_shell_without_the_secret_may_look_and_not_fetch(home):
    proxied(home, 'proxy = "env:OUR_PROXY"')
    assert "one whose secret is not to be had here" in home.run("status").stdout
    result = home.run("feeds", "check", CLOSED)
    assert result.exit_code == 2
    assert "polling.proxy: the environment variable OUR_PROXY is not set" in result.stderr


def test_a_proxy_that_is_away_is_told_with_what_can_be_done(home):
    proxied(home, 'proxy = "http://127.0.0.1:1"')
    said = home.run("feeds", "check", "https://news.example/feed").stdout
    assert "fails (proxy): the connection to the proxy 127.0.0.1:1 failed: Connection refused" in said
    assert "look at polling.proxy and ask who runs the proxy" in said


def test_a_page_in_the_place_of_a_feed_may_be_the_proxys(home, site):
    page = site.put("/page", b"<!doctype html><html><head><title>Blocked</title></head><body><p>x</p></body></html>")
    assert "proxy" not in home.run("feeds", "check", page).stdout
    proxied(home, 'proxy = "http://proxy.example:3128"')
    assert "the proxy proxy.example:3128 may have put this page in its place" in home.run("feeds", "check", page).stdout
