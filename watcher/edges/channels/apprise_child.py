"""What runs in the process of the channel `apprise`: each service in a thread, each answer said when it comes.

It refuses to read any configuration of Apprise's own: only what it is asked with is sent, and only there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from queue import SimpleQueue
from threading import Thread
from typing import Any

import apprise

from watcher.edges.confined import serve

_LOUD = frozenset({"WARNING", "ERROR", "CRITICAL"})


def answers(question: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """For each address its name, or what became of the message."""
    memory = apprise.PersistentStoreMode.MEMORY
    asset = apprise.AppriseAsset(app_id="sanctions-watch", app_desc="sanctions-watch", async_mode=False, storage_mode=memory)
    if question.get("check"):
        yield from (_name(url, asset) for url in question["urls"])
        return
    _by_way_of(question["proxy"])
    said: SimpleQueue[Mapping[str, Any]] = SimpleQueue()
    for at, url in enumerate(question["urls"]):
        Thread(target=lambda at=at, url=url: said.put({"at": at, **_sent(url, question, asset)}), daemon=True).start()
    yield from (said.get() for _ in question["urls"])


def _by_way_of(proxy: Mapping[str, str] | None) -> None:
    """What plugins ask, they ask by way of our proxy, if there is one; never of another that stands in the environment."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]
    if proxy:
        os.environ.update(HTTP_PROXY=proxy["url"], HTTPS_PROXY=proxy["url"], NO_PROXY=proxy["direct"])


def _name(url: str, asset: Any) -> Mapping[str, Any]:
    try:
        service = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    except Exception:  # noqa: BLE001 - whatever a plugin makes of an address
        service = None
    return {"name": str(service.service_name) if service else ""}


def _sent(url: str, question: Mapping[str, Any], asset: Any) -> Mapping[str, Any]:
    service = apprise.Apprise(asset=asset)
    if not service.add(url):
        return {"sent": False, "words": "Apprise does not know this address any more"}
    try:
        said = {"body": question["body"], "title": question["title"], "notify_type": question["kind"]}
        result = service.notify(**said, body_format=apprise.NotifyFormat.TEXT)
        words = [entry.message for entry in result.logs() if entry.level in _LOUD]
    except Exception as error:  # noqa: BLE001 - whatever a plugin raises
        return {"sent": False, "words": f"the plugin broke: {type(error).__name__}"}
    return {"sent": bool(result), "words": "; ".join(words)}


if __name__ == "__main__":
    serve(answers)
