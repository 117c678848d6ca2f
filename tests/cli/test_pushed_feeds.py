"""Who is pushed, by whom and for how long, told by `feeds list`, `feeds check` and `status`."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

from watcher.core.feeds import push
from watcher.service.clock import utcnow
from watcher.testing import item, rss

HUB = b'<link rel="hub" href="http://hub.example/"/><link rel="self" href="http://a.example/rss"/>'
PAGE = rss(item("1", "One")).replace(b"<channel>", b"<channel>" + HUB)


def pushed(home, url):
    """Make the store know that a feed is pushed from now on for twelve hours."""

    async def day(scenario):
        scenario.rules = replace(scenario.rules, pushed=True)
        await scenario.poll(url, PAGE, title="Pushed")
        now = utcnow()
        (known,) = scenario.store.subscriptions().values()
        said = {"hub.mode": "subscribe", "hub.topic": known.topic, "hub.lease_seconds": "43200"}

        def agreed(stored):
            asked = push.asking(stored, now, callback="https://us.example/hub/unguessable", secret="the secret")
            return push.after_push(push.proved(asked, said, now), "x", 1, now)

        scenario.store.amend(known, agreed)

    home.live(day)


def test_a_feed_that_is_pushed_is_said_to_be(home, site):
    url = site.put("/rss", PAGE)
    pushed(home, url)
    listed = home.run("feeds", "list").stdout
    assert "is pushed by hub.example, lease for 11 h more" in listed
    told = json.loads(home.run("feeds", "list", "--json").stdout)[0]["push"]
    assert (told["hub"], told["active"], told["relied_on"]) == ("http://hub.example/", True, True)
    assert datetime.fromisoformat(told["lease"]) - utcnow() < timedelta(hours=12)
    checked = home.run("feeds", "check", url).stdout
    assert "is pushed by hub.example, lease for 11 h more" in checked
    status = home.run("status").stdout
    assert "1 pushed by hubs" in status
    assert "Pushed is pushed by hub.example" in status
    for shown in (listed, checked, status, json.dumps(told)):
        assert "unguessable" not in shown
        assert "the secret" not in shown


def test_check_says_what_would_make_a_hub_push(home, site):
    url = site.put("/rss", PAGE)
    assert (
        "names a hub that would tell what is new, http://hub.example/; set listen.public_url to be told"
        in home.run("feeds", "check", url).stdout
    )
