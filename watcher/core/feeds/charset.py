"""In which charset a document is written: bytes become text by a ladder of evidence, best first.

BOM, HTTP charset, XML declaration, strict UTF-8, the declared charsets with a few broken characters, a detector.
It never refuses: the last rung is windows-1252 with replacements. It knows nothing of feeds or of JSON.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

#: What pages call a charset and what they mean by it: always the larger one.
_MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "windows-949": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "latin5": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-mac-cyrillic": "mac-cyrillic",
    "macintosh": "mac-roman",
    "utf8": "utf-8",
    "unicode": "utf-16",
    "windows-1251": "cp1251",
    "cp-1251": "cp1251",
    "win-1251": "cp1251",
    "koi8r": "koi8-r",
}  # fmt: skip - a table reads better than a column

#: Codec families a document may name; Python knows others (punycode, unicode_escape, utf-7) that no document means.
_FAMILIES = ("utf-8", "utf-16", "utf-32", "cp", "iso", "koi8", "gb", "big5", "euc", "shift", "mac", "hz", "johab", "tis", "ptcp", "kz")
_MULTIBYTE = ("utf", "gb", "big5", "euc", "shift", "cp932", "cp949", "cp950", "iso2022", "hz", "johab")

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: "<?" or "<r" in charsets of wide units says as much as a BOM.
_WIDE = (
    (re.compile(rb"<\0\0\0[^\0]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0<\0\0\0[^\0]"), "utf-32-be"),
    (re.compile(rb"<\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0<\0[^\0]"), "utf-16-be"),
)
_HTTP = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([\w.:-]+)""", re.IGNORECASE)
_SAMPLE = 65_536
#: What a detector may answer: charsets the web is written in, not the code pages of forgotten machines.
_LIKELY = (
    "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 koi8_r koi8_u iso8859_2 iso8859_5 iso8859_7 iso8859_15 cp874 "
    "gb18030 big5hkscs big5 cp932 shift_jis euc_jp cp949 euc_kr iso2022_jp"
).split()
_BROKEN = 0.1  # as many replacements per foreign character still count as this charset, damaged


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document's text, the Python codec that gave it, and the rung of the ladder that chose it
    (bom, http, xml, utf-8, damaged, detected, guessed).
    """

    text: str
    charset: str
    rung: str


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Read bytes as text. `content_type` is the HTTP header's value, "" if there was none."""
    wide = _wide(body)
    if wide:
        codec, start = wide
        return Decoded(body[start:].decode(codec, "replace"), codec, "bom")
    labels = [
        (rung, codec)
        for rung, found in (("http", _HTTP.search(content_type)), ("xml", _DECLARED.match(body[:1024])))
        if found and (codec := _codec(found[1]))
    ]
    utf8 = _strictly(body, "utf-8")
    for rung, codec in labels:
        # A charset of single bytes can read anything, so its label proves little; long UTF-8 is never an accident.
        if utf8 is not None and not codec.startswith(_MULTIBYTE) and not body.isascii():
            continue
        text = _strictly(body, codec)
        if text is not None:
            return Decoded(text, codec, rung)
    if utf8 is not None:
        return Decoded(utf8, "utf-8", "utf-8")
    for codec in (*(codec for _, codec in labels), "utf-8"):
        text = body.decode(codec, "replace")
        if text.count("\ufffd") <= _BROKEN * sum(not character.isascii() for character in text):
            return Decoded(text, codec, "damaged")
    return _detected(body)


def _wide(body: bytes) -> tuple[str, int] | None:
    for bom, codec in _BOMS:
        if body.startswith(bom):
            return codec, len(bom)
    return next(((codec, 0) for start, codec in _WIDE if start.match(body)), None)


def _codec(label: bytes | str) -> str:
    """Python's name for what a label means; "" if it means nothing, or a wide charset, which only bytes can prove."""
    name = (label if isinstance(label, str) else label.decode("ascii", "replace")).strip().lower()
    try:
        codec = codecs.lookup(_MEANT.get(name, name)).name
    except (LookupError, ValueError):
        return ""
    return codec if codec.startswith(_FAMILIES) and not codec.startswith(("utf-16", "utf-32")) else ""


def _strictly(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except (UnicodeError, LookupError):
        return None


def _detected(body: bytes) -> Decoded:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - hardly any document wants a guess

    # Markup is ASCII and tells a detector nothing; lines with foreign bytes tell all.
    foreign = b"\n".join(line for line in body.splitlines() if not line.isascii())[:_SAMPLE]
    best = from_bytes(foreign, cp_isolation=_LIKELY).best()
    codec = _codec(best.encoding) if best else ""
    if codec:
        return Decoded(body.decode(codec, "replace"), codec, "detected")
    return Decoded(body.decode("cp1252", "replace"), "cp1252", "guessed")
