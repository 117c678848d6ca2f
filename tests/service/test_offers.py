"""After a reload the log says what the archive was never searched for."""

import logging

from watcher.core.watchlist.toml_files import parse_entities
from watcher.core.watchlist.watchlist import compose
from watcher.service.outcomes import offer


def watchlist(**entities):
    tables = (f'[[entity]]\nid = "{id_}"\nname = "{id_}"\nschema = "Person"\nnames.en = {names}\n' for id_, names in entities.items())
    return compose(parse_entities("test.toml", "".join(tables)), [])


def offered(caplog, old, new):
    with caplog.at_level(logging.INFO):
        offer(old, new)
    return [record.getMessage().partition(";")[0] for record in caplog.records]


def test_new_names_are_counted_whether_of_new_entities_or_old_ones(caplog):
    old, new = watchlist(kim=["Kim Jong-un"]), watchlist(kim=["Kim Jong-un", "Kim Jong Un"], xi=["Xi Jinping", "Xi"])
    assert offered(caplog, old, new) == ["3 names are new"]


def test_a_list_that_only_shrank_offers_nothing(caplog):
    assert offered(caplog, watchlist(kim=["Kim Jong-un", "Kim"]), watchlist(kim=["Kim"])) == []
