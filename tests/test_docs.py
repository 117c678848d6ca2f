"""The documentation is true: generated pages are up to date, defaults are the code's, links lead somewhere, examples work."""

import importlib.util
import re
from dataclasses import replace
from pathlib import Path

import click
import pytest

from watcher.core.feeds.declared import parse_feeds
from watcher.core.lists.followed import Followed
from watcher.core.matching.matcher import Matcher
from watcher.core.watchlist.ftm import parse_lines
from watcher.core.watchlist.toml_files import parse_entities, parse_page, parse_signals
from watcher.core.watchlist.watchlist import Watchlist, compose
from watcher.edges import config as configuration
from watcher.edges.sources import watchlist_of

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])
GENERATED = ("configuration.md", "commands.md", "map.md")
WRITTEN = [page for page in PAGES if page.name not in GENERATED]

_spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
generate = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(generate)

SHOWN = generate.uncommented(generate.CONFIG.read_text())
SECRETS = {
    "HEARTBEAT_URL": "https://monitor.example/x",
    "SLACK_WEBHOOK_URL": "https://hooks.example.org/x",
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_SIGNING_SECRET": "words",
    "APPRISE_URL": "json://localhost",
    "TEAMS_WEBHOOK_URL": "https://t.example/x",
    "DISCORD_WEBHOOK_URL": "https://d.example/x",
    "SMTP_USER": "watch",
    "SMTP_PASSWORD": "words",
    "NSDC_KEY": "words",
}


def load(tmp_path, text):
    file = tmp_path / "watcher.toml"
    file.write_text(text.replace("file:/run/secrets/hook", f"file:{generate.CONFIG}"))
    return configuration.load(file, SECRETS)


def fences(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)


def anchors(page):
    """The ids of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", re.sub(r"[`*]", "", heading).lower()).replace(" ", "-") for heading in headings}


def commands():
    return {name: command for name, command, _ in generate.walk(generate.watcher, "watcher")}


# ── generated pages ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_page_says_what_the_code_says(name):
    assert (ROOT / "docs" / name).read_text() == generate.PAGES[name](), "run: python docs/generate.py"


def test_every_command_and_option_has_help():
    for name, command in commands().items():
        assert command.help, name
        for option in command.params:
            assert not isinstance(option, click.Option) or option.help, f"{name} {option.name}"


def test_every_module_says_what_it_is():
    silent = [f for f in ROOT.glob("watcher/**/*.py") if not generate.summary(f) and f.read_text().strip()]
    assert not silent


# ── the shipped configuration (its keys: test_shipped_configuration.py) ─────────────────────────


def test_the_shipped_configuration_shows_the_defaults(tmp_path):
    plain = load(tmp_path, "")
    shown = load(tmp_path, SHOWN.partition("[channels.")[0])
    assert replace(shown, own_signals=False) == plain  # who names signals answers for each of them


def test_the_shipped_channels_and_routes_show_their_defaults(tmp_path):
    shown = load(tmp_path, SHOWN)
    plain = load(
        tmp_path,
        re.sub(
            r"^(?:port|security|unsubscribe|ca_file|templates|api_url|group_wait|continue(?= = false)) = .*\n",
            "",
            SHOWN,
            flags=re.MULTILINE,
        ),
    )
    assert {c.name: c.settings for c in shown.channels} == {c.name: c.settings for c in plain.channels}
    assert shown.routes == plain.routes


def test_the_shipped_lists_show_their_defaults(tmp_path):
    shown = load(tmp_path, SHOWN).lists
    assert replace(shown, followed=()) == load(tmp_path, "").lists
    for one in shown.followed:
        plain = Followed(id=one.id, headers=one.headers, place=one.place)
        assert (one.addresses, one.shape, one.usual) == (plain.addresses, plain.shape, plain.usual)
        assert replace(one, urls=(), form="", sections=(), rhythm=plain.rhythm) == plain


# ── pages written by hand ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), target


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_every_command_that_is_named_is_one(page):
    known = commands()
    for said in re.findall(r"(?:`|^|/bin/|\$ )watcher ((?:[a-z]+ ?)+)", page.read_text(), re.MULTILINE):
        words = said.split()
        name = f"watcher {words[0]}"
        assert name in known, said
        if isinstance(known[name], click.Group) and len(words) > 1:
            assert f"{name} {words[1]}" in known, said


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_every_test_that_is_named_is_one(page):
    tests = {name for file in ROOT.glob("tests/**/*.py") for name in re.findall(r"def (test_\w+)", file.read_text())}
    assert set(re.findall(r"`(test_\w+)`", page.read_text())) <= tests


def examples():
    return [(page, text) for page in WRITTEN for text in fences(page, "toml")]


@pytest.mark.parametrize(("page", "text"), examples(), ids=lambda value: value.name if isinstance(value, Path) else "")
def test_every_example_works(tmp_path, page, text):
    """Entities hold their golden lines beside the shipped watch list, signals name what is there, configurations load."""
    shipped = watchlist_of(sorted((ROOT / "seeds" / "watchlist").glob("*.toml")))
    if "[[entity]]" in text:
        entities = parse_entities(page.name, text)
        matcher = Matcher(compose([*entities, *(e for e in shipped.entities.values() if e.id not in {o.id for o in entities})], []))
        for entity in entities:
            for line in (*entity.hits, *entity.misses):
                found = {mention.entity for mention in matcher.examine("", line).mentions}
                assert (entity.id in found) is (line in entity.hits), line
    elif "[[signal]]" in text:
        signals = parse_signals(page.name, text)
        assert isinstance(compose([*shipped.entities.values(), *documented(page)], signals), Watchlist)
    elif "[[feed]]" in text:
        assert parse_feeds(page.name, text)
    elif text.startswith("blockers"):
        assert parse_page(page.name, text).blockers
    elif "[[doubtful]]" in text:
        assert parse_page(page.name, text).doubtful
    elif text.startswith("publishers"):
        assert parse_page(page.name, text).publishers
    else:
        assert load(tmp_path, text)


def documented(page):
    return [entity for text in fences(page, "toml") if "[[entity]]" in text for entity in parse_entities(page.name, text)]


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_every_followthemoney_example_is_read(page):
    for text in fences(page, "json"):
        if '"properties"' in text:
            assert parse_lines(page.name, text.splitlines())


def test_every_behaviour_of_the_poller_names_a_test_that_exists():
    rows = [
        line.split("|")
        for line in (ROOT / "docs" / "polling.md").read_text().partition("## Speed")[0].splitlines()
        if re.match(r"\| \d+ \|", line)
    ]
    there = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text(), re.MULTILINE)
    }
    assert len(rows) > 40
    for row in rows:
        shown = re.findall(r"`(test_\w+)`", row[4])
        assert bool(shown) == (row[3].strip() not in ("no", "not yet")), row
        assert set(shown) <= there, row
