"""A notice and its dossier written as a Message, in every shape a channel may need.

It refuses to choose: what is told was decided when the notice was raised, where to when it was routed.
"""

from __future__ import annotations

from dataclasses import replace

from watcher.core.alerts.adaptive_card import adaptive_card
from watcher.core.alerts.causes import SAID
from watcher.core.alerts.discord_embed import discord_embed
from watcher.core.alerts.mail_html import mail_html
from watcher.core.alerts.permits import Action
from watcher.core.alerts.plain_text import plain_text
from watcher.core.alerts.slack_blocks import plain_block, slack_blocks
from watcher.core.alerts.slack_buttons import slack_buttons
from watcher.core.alerts.telling import tell
from watcher.core.alerts.webhook_json import webhook_json
from watcher.core.model import Delivery, Dossier, Message
from watcher.core.text.safe import clean, html


def render(delivery: Delivery, dossier: Dossier, actions: tuple[Action, ...] = ()) -> Message:
    """The message of one delivery, with the links by which its alert may be decided; the same records always give the
    same message.
    """
    notice = dossier.notice
    telling = tell(delivery, dossier, actions)
    type_ = SAID[notice.cause].type
    return Message(
        id=delivery.id,
        thread=dossier.alert.id,
        number=notice.number,
        type=type_,
        severity=notice.severity,
        created=notice.raised,
        subject=telling.subject,
        text=plain_text(telling),
        html=mail_html(telling),
        blocks=slack_blocks(telling),
        pressable=slack_blocks(telling, buttons=slack_buttons(dossier)),
        payload=webhook_json(delivery.id, type_, dossier, actions),
        card=adaptive_card(telling),
        embed=discord_embed(telling, notice.raised),
        attempt=delivery.attempts,
        receipt=delivery.receipt or "",
        root=_root(dossier, actions),
    )


def _root(dossier: Dossier, actions: tuple[Action, ...]) -> Message | None:
    if dossier.begun is None:
        return None
    delivery, begun = dossier.begun
    return render(delivery, replace(begun, names=dossier.names), actions)


def minimal(delivery: Delivery, dossier: Dossier) -> Message:
    """The least that can be said, for when `render` fails: a bug in writing must not keep an alert from anybody."""
    notice, article = dossier.notice, dossier.article
    type_ = SAID[notice.cause].type
    subject = clean(f"[{notice.severity}] {article.title}", 180)
    lines = (
        subject,
        clean(article.url, 2_000),
        clean(notice.why, 500),
        f"Alert {clean(dossier.alert.id)}, shortened: it could not be written in full.",
    )
    text = "\n".join(filter(None, lines)) + "\n"
    return Message(
        id=delivery.id,
        thread=dossier.alert.id,
        number=notice.number,
        type=type_,
        severity=notice.severity,
        created=notice.raised,
        subject=subject,
        text=text,
        html=f"<!doctype html><html><body><pre>{html(text)}</pre></body></html>\n",
        blocks=(plain_block(text),),
        payload={"type": type_, "id": delivery.id, "alert": {"id": dossier.alert.id}, "text": text},
        attempt=delivery.attempts,
        receipt=delivery.receipt or "",
    )
