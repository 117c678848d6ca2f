"""Pages that are no feeds: asked with the same manners, without what belongs to a feed."""

from __future__ import annotations

from loopback import Loopback, reply

from watcher.core.model import Failed, Fetched


async def test_a_page_is_asked_for_as_a_page_without_validators_or_passwords(web):
    async with Loopback({"/article": reply(body=b"<html>words</html>")}) as server:
        answer = await web.page(server.url("/article", login="me:secret@"))
    assert isinstance(answer, Fetched)
    headers = server.requests[0].headers
    assert headers["accept"].startswith("text/html")
    assert not {"authorization", "if-none-match", "if-modified-since", "cookie", "referer"} & headers.keys()


async def test_each_hop_is_asked_about_before_it_is_fetched(web):
    hops = []

    async def may(url):
        hops.append(url)
        return Failed(kind="robots", reason="not that one") if url.endswith("/private") else None

    async with Loopback({"/article": reply(302, Location="/private"), "/private": reply(body=b"secret")}) as server:
        answer = await web.page(server.url("/article"), may)
        assert isinstance(answer, Failed)
        assert answer.kind == "robots"
        assert hops == [server.url("/article"), server.url("/private")]
        assert [request.target for request in server.requests] == ["/article"]


async def test_a_page_that_redirects_inside_is_not_fetched(web):
    async with Loopback({"/article": reply(302, Location="http://10.0.0.1/admin")}) as server:
        answer = await web.page(server.url("/article"))
    assert isinstance(answer, Failed)
    assert answer.kind == "private"
