"""The terminal, or any other stream of text, as a channel."""

from __future__ import annotations

from typing import TextIO

from watcher.core.model import Message, SendResult, Sent, Unavailable


class Console:
    """Prints the text of each message to `stream`, an empty line between two."""

    def __init__(self, *, name: str, stream: TextIO) -> None:
        self.name = name
        self._stream = stream

    async def send(self, message: Message) -> SendResult:
        encoding = self._stream.encoding or "utf-8"
        try:
            self._stream.write(message.text.encode(encoding, "replace").decode(encoding) + "\n")
            self._stream.flush()
        except (OSError, ValueError) as error:  # ValueError: the stream was closed
            return Unavailable(reason=f"cannot print: {error}")
        return Sent(receipt="printed")
