"""Messages and pages as people see them, written as HTML files to be looked at: in the light, in the dark, 375 pixels wide.

    python benchmarks/looks.py [FOLDER]

Slack's blocks are drawn roughly as Slack draws them. What is looked at is the sample of `watcher channels render`.
"""

from __future__ import annotations

import re
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from watcher.core.alerts.act_page import Standing, notice, page
from watcher.core.alerts.permits import Links
from watcher.core.alerts.rendering import render
from watcher.core.alerts.sample import bare, full
from watcher.core.triage import Decision

NOW = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
LINKS = Links(base="https://watch.example.org/act", keys=(b"shown, not sent",), life=timedelta(days=7))
KAY = Decision(act="acknowledged", author="slack:kay/U0KAY", decided=NOW, note="calling the bank")
CSS = """
body{font:15px/1.46 Lato,'Noto Sans',sans-serif;padding:16px;max-width:640px}
blockquote{margin:3px 0;border-left:4px solid #ddd;padding-left:12px}
h3{margin:4px 0 8px}div{margin:8px 0}.context{font-size:13px;color:#616061}code{background:#f2f2f2;color:#c01343}
i{font-style:normal;border:1px solid #bbb;border-radius:4px;padding:5px 12px;margin-right:8px}.primary{background:#007a5a;color:#fff}
"""


def marked(text):
    """Slack's mrkdwn, of the kind we write."""
    text = re.sub(r"<(https?://[^|>]+)\|([^>]*)>", r'<a href="\1">\2</a>', text)
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", re.sub(r"\*([^*\n]+)\*", r"<b>\1</b>", text))
    return "".join(f"<blockquote>{line[2:]}</blockquote>" if line.startswith("> ") else f"{line}<br>" for line in text.split("\n"))


def drawn(block):
    """One block as HTML."""
    match block["type"]:
        case "header":
            return f"<h3>{block['text']['text']}</h3>"
        case "section":
            return f"<div>{marked(block['text']['text'])}</div>"
        case "context":
            return f"<div class=context>{marked(block['elements'][0]['text'])}</div>"
        case "actions":
            return "".join(f"<i class={e.get('style', 'x')}>{(e.get('text') or e['placeholder'])['text']}</i>" for e in block["elements"])
        case _:
            return "<hr>"


def main(folder):
    """Write them all."""
    delivery, dossier = full("desk", NOW)
    decided = replace(dossier, alert=replace(dossier.alert, state="acknowledged"), decision=KAY)
    actions = LINKS.actions(dossier.alert.id, "open", "desk", NOW)
    message = render(delivery, dossier, actions)
    entities = tuple((id_, dossier.names[id_]) for id_ in dossier.alert.entities)
    about = {"story": dossier.story, "notice": dossier.notice, "about": "Turbine parts for Ruritania", "entities": entities}
    open_, taken = Standing(alert=dossier.alert, decision=None, **about), Standing(alert=decided.alert, decision=KAY, **about)
    slack = (message.blocks, message.pressable, render(delivery, decided).pressable)
    looks = {
        "mail": message.html,
        "mail-bare": render(*bare("desk", NOW)).html,
        "slack": f"<!doctype html><meta charset=utf-8><style>{CSS}</style>" + "<hr><hr>".join("".join(map(drawn, one)) for one in slack),
        "acknowledge": page(open_, "acknowledge"),
        "dismiss": page(open_, "dismiss", trouble="This alert has changed since you opened the page."),
        "done": page(taken, "acknowledge", done=True),
        "already": page(taken, "acknowledge"),
        "ended": notice("This link has ended", "It worked until 2026-11-30 19:00 UTC."),
    }
    for name, html in looks.items():
        (folder / f"{name}.html").write_text(html)
        for scheme in ("light", "dark"):
            frame = f'<iframe src="{name}.html" width=375 height=1300 style="border:0;color-scheme:{scheme}"></iframe>'
            paper = "#15171a" if scheme == "dark" else "#fff"
            (folder / f"phone-{name}-{scheme}.html").write_text(f'<html style="color-scheme:{scheme};background:{paper}">{frame}</html>')
    print(f"{len(looks)} looks, each on a phone by day and by night, in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="looks-")))
