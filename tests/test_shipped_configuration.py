"""The files of config/: every setting is there with its default, and what is there works."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from watcher.app import build
from watcher.core.alerts.routing import KEYS
from watcher.core.errors import ConfigError
from watcher.edges import config as configuration
from watcher.edges import digest_tables, heartbeat, list_tables, proxy_setting, quiet_hours, route_tables
from watcher.edges.authorities import authorities
from watcher.edges.channels import settings as channel_settings
from watcher.edges.channels.settings import CHANNEL_TYPES
from watcher.edges.config import Polling, load
from watcher.edges.sources import configured

CONFIG = Path(__file__).resolve().parent.parent / "config"
TEXT = (CONFIG / "watcher.toml").read_text(encoding="utf-8")
SETTING = re.compile(r"^# (?=\[|[a-z_]+ = )", re.MULTILINE)
SECRETS = {
    "SLACK_WEBHOOK_URL": "https://hooks.example/x",
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "words",
    "APPRISE_URL": "json://localhost",
    "TEAMS_WEBHOOK_URL": "https://t.example/x",
    "DISCORD_WEBHOOK_URL": "https://d.example/x",
    "SMTP_USER": "watch",
    "SMTP_PASSWORD": "x",
    "NSDC_KEY": "x",
}


def asked_for():
    """The keys that the code asks a table for, read from its source."""
    tree = ast.parse(
        "\n".join(
            map(
                inspect.getsource,
                (
                    configuration,
                    channel_settings,
                    authorities,
                    digest_tables,
                    heartbeat,
                    list_tables,
                    proxy_setting,
                    quiet_hours,
                    route_tables,
                ),
            )
        )
    )
    readers = {"text", "texts", "choice", "number", "duration", "size", "get"}
    helpers = {"secret", "hidden", "hiddens", "_files", "_duration", "clock", "weekdays", "named"}
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        position = 0 if name in readers else 1 if name in helpers else None
        if position is not None and len(call.args) > position and isinstance(call.args[position], ast.Constant):
            yield call.args[position].value


@pytest.fixture
def unfolded(tmp_path):
    """The file with the marks of comment taken off every setting."""
    (tmp_path / "hook").write_text("whsec_c2VjcmV0", encoding="utf-8")
    text = SETTING.sub("", TEXT).replace("file:/run/secrets/hook", f"file:{tmp_path / 'hook'}")
    file = tmp_path / "config" / "watcher.toml"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    return file


def test_every_setting_the_code_asks_for_is_in_the_file():
    keys = {key for key in asked_for() if key.islower()}  # the others are names of environment variables
    assert {"url", "interval", "quiet_after", "group_wait", "user_agent"} <= keys
    missing = {key for key in keys if not re.search(rf"(?:^|^# |[{{,] ){key} = ", TEXT, re.MULTILINE)}
    assert missing == set()
    assert {field.name for field in fields(Polling)} <= keys
    assert all(re.search(rf"^# match = .*\b{key}\b", TEXT, re.MULTILINE) for key in KEYS)


def test_every_kind_of_channel_is_in_the_file():
    assert all(f'type = "{kind}"' in TEXT for kind in CHANNEL_TYPES)


def test_it_works_as_it_is_and_prints_to_the_screen():
    config = load(CONFIG / "watcher.toml", {})
    assert [(channel.name, channel.type) for channel in config.channels] == [("screen", "console")]
    assert [route.channels for route in config.routes] == [("screen",)]


def test_what_stands_behind_the_marks_of_comment_is_the_default(unfolded):
    silent, spoken = load(CONFIG / "watcher.toml", {}), load(unfolded, SECRETS)
    assert replace(spoken.polling, user_agent=silent.polling.user_agent) == silent.polling
    assert (spoken.backlog, spoken.quiet_after) == (silent.backlog, silent.quiet_after)
    assert (spoken.flood, spoken.heartbeat) == (silent.flood, silent.heartbeat)
    assert spoken.store.endswith("/var/watcher.db")
    assert [path.name for path in spoken.watchlist_files] == [path.name for path in silent.watchlist_files]


async def test_every_channel_and_route_of_the_file_can_be_built_once_its_marks_are_taken_off(unfolded):
    config = load(unfolded, SECRETS)
    assert {channel.type for channel in config.channels} == set(CHANNEL_TYPES)
    parts = build(config, clock=lambda: None)
    assert sorted(parts.channels) == ["desk", "discord", "everything", "hook", "mail", "reader", "screen", "siem", "teams", "threads"]
    await parts.aclose()


def test_the_unit_tells_systemd_what_the_daemon_does():
    unit = (CONFIG / "watcher.service").read_text(encoding="utf-8")
    for line in (
        "Type=notify",
        "ExecReload=/bin/kill -HUP $MAINPID",
        "Restart=always",
        "WatchdogSec=90",
        "DynamicUser=yes",
        "ProtectSystem=strict",
    ):
        assert line in unit.splitlines()
    assert "\nStateDirectory=sanctions-watch\n" in unit


def test_a_watch_list_of_ones_own_leaves_out_the_shipped_signals_over_what_it_does_not_watch(tmp_path):
    (tmp_path / "mine.toml").write_text('[[entity]]\nid = "acme"\nname = "Acme Rockets"\nschema = "Company"\n', encoding="utf-8")
    file = tmp_path / "watcher.toml"
    file.write_text(f'[watchlist]\nfiles = ["mine.toml", "{CONFIG.parent / "seeds" / "watchlist" / "states.toml"}"]\n', encoding="utf-8")
    mine = configured(load(file, {}))
    assert "acme" in mine.entities
    whole = configured(load(CONFIG / "watcher.toml", SECRETS))
    assert mine.signals.keys() < whole.signals.keys()
    file.write_text('[watchlist]\nfiles = ["mine.toml"]\nsignals = ["signals.toml"]\n', encoding="utf-8")
    (tmp_path / "signals.toml").write_text('[[signal]]\nid = "x"\ntitle = "X"\nall = [["acmee"]]\n', encoding="utf-8")
    with pytest.raises(ConfigError, match='names the unknown entity "acmee"'):
        configured(load(file, {}))
