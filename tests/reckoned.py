"""The census as it should be, by looking at every feed: what the store counts where the feeds lie is held against it."""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher.core.census import LASTING, LATELY, SHOWN, Census, gravity

WEEK = timedelta(days=7)
NOW = datetime.fromisoformat("2026-11-23T19:00:00+00:00")


def reckoned(feeds, now=NOW, quiet_after=WEEK) -> Census:
    def heard(feed):
        return feed.health.last_new or feed.health.first_read or feed.health.since or now

    failing = sorted((one for one in feeds if one.health.failures), key=lambda one: (-one.health.failures, one.name, one.url))
    well = [one for one in feeds if not one.health.failures and one.health.last_read]
    silent = sorted((one for one in well if heard(one) < now - quiet_after), key=lambda one: (heard(one), one.url))
    odd = sorted((one for one in feeds if one.health.condition), key=lambda one: (gravity(one.health.condition), one.name, one.url))
    strange = [one for one in odd if not one.health.failures]
    quiet = [one for one in silent if not one.health.condition]
    moved = sorted((one for one in feeds if one.address != one.url), key=lambda one: one.url)
    brought = [one for one in feeds if one.health.last_new]
    away = moved[:SHOWN]
    return Census(
        total=len(feeds),
        failing=len(failing),
        lasting=sum(one.health.failures >= LASTING for one in failing),
        silent=len(silent),
        quiet=len(quiet),
        new=len(feeds) - len(failing) - len(well),
        odd=len(odd),
        strange=len(strange),
        moved=len(moved),
        fresh=sum(now - one.health.last_new <= LATELY for one in brought),
        begun=any(one.health.since for one in feeds),
        answered=max((one.health.last_read for one in feeds if one.health.last_read), default=None),
        newest=max(brought, key=lambda one: (one.health.last_new, one.id), default=None),
        worst=tuple(failing[:SHOWN]),
        oddest=tuple(odd[:SHOWN]),
        strangest=tuple(strange[:SHOWN]),
        quietest=tuple(quiet[:SHOWN]),
        away=tuple(away),
        twice=frozenset(one.id for one in away if any(other.address == one.address and other.id != one.id for other in feeds)),
    )
