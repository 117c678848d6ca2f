"""HTML as people read it: a fragment of markup becomes plain text, one paragraph a line.

It refuses to be a parser: no tree, no repair, no links. It never raises, needs time linear in its input, and
when in doubt whether something is markup it keeps the word, because a name lost here is never found again.
"""

from __future__ import annotations

import re
from html import unescape

_BLOCK = frozenset(
    "address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 head header hr html iframe label legend li main menu nav object ol optgroup option p pre "
    "section select summary table tbody td textarea tfoot th thead title tr ul video audio".split()
)
_INLINE = frozenset(
    "a abbr acronym area b base bdi bdo big blink canvas cite code col colgroup data datalist del dfn em embed font frame frameset "
    "g i img input ins kbd link map mark marquee math meta meter nobr noframes noscript output param path picture progress q rp rt "
    "ruby s samp script slot small source span strike strong style sub sup svg template time track tt u var wbr".split()
)
_SILENT = frozenset({"script", "style"})

#: What stands in the place of a tag, for the two spellings of its name that nearly all are.
_PLACE = dict.fromkeys(_INLINE - _SILENT, "") | dict.fromkeys(_BLOCK, "\n\n")
_PLACE |= {name.upper(): place for name, place in _PLACE.items()}
_PLAIN_TAG = re.compile(r"""</?([A-Za-z][A-Za-z0-9]*)(?=[\s/>])(?:[^"'<>]++|"[^"<>]*"|'[^'<>]*')*+>""")
_NAME = re.compile(r"(/?)([A-Za-z][A-Za-z0-9]*)(?=[\s/>:=-]|$)")
_END = re.compile(r"""(?:[^"'>]|"[^"]*"|'[^']*')*+>""")
_TWICE = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z]+);|</(?:a|b|div|em|i|li|p|span|strong)>")
_BLANK = re.compile(r"\n\s*\n")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")  # those that are no white space


def to_text(markup: str) -> str:
    """The words of an HTML fragment, or of plain text that merely contains "<".

    Block tags and blank lines become one newline, inline tags nothing, every other run of white space one space.
    Entities are decoded; script, style, comments, control characters and lone surrogates are dropped. What a feed
    escaped once too often is decoded once more.
    """
    if markup.isprintable() and not ("<" in markup or "&" in markup or "]]>" in markup):
        return " ".join(markup.split())  # plain words on one line, as most titles are
    text, tags = _strip(markup)
    text = unescape(text)
    if not tags and _TWICE.search(text):
        text = unescape(_strip(text)[0])
    if not text.isascii() or not text.isprintable():
        text = _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))
    paragraphs = (" ".join(part.split()) for part in _BLANK.split(text))
    return "\n".join(part for part in paragraphs if part)


def to_line(markup: str) -> str:
    """As `to_text`, on a single line: for titles."""
    return " ".join(to_text(markup).split())


def _strip(markup: str) -> tuple[str, int]:
    """Markup without its tags, entities still encoded, and how many tags there were."""
    return _plain(markup) or _strip_one_by_one(markup)


def _plain(markup: str) -> tuple[str, int] | None:
    """The same, of markup in which every "<" begins a tag we know, all at once; None of other markup."""
    parts = _PLAIN_TAG.split(markup)
    names = parts[1::2]
    try:
        parts[1::2] = [_PLACE[name] for name in names]
    except KeyError:
        return None
    text = "".join(parts)
    return None if "<" in text or "]]>" in text else (text, len(names))


def _strip_one_by_one(markup: str) -> tuple[str, int]:
    head, *parts = markup.replace("<![CDATA[", "").replace("]]>", "").split("<")
    kept, tags = [head], 0
    last_comment_end = len(parts) - 1
    while last_comment_end >= 0 and "-->" not in parts[last_comment_end]:
        last_comment_end -= 1
    silent = ""  # what we are inside of: "script", "style" or "!--"
    for index, part in enumerate(parts):
        if silent == "!--" or (part.startswith("!--") and index <= last_comment_end):
            _, end, rest = part.partition("-->")
            silent = "" if end else "!--"
            kept.append(rest)
            continue
        name, text, gap = _tag(part)
        if silent:
            if name != "/" + silent:
                continue
            silent = ""
        elif name in _SILENT:
            silent, text = name, ""
        tags += bool(name)
        kept.append(gap + text)
    return "".join(kept), tags


def _tag(part: str) -> tuple[str, str, str]:
    """What follows a "<": the tag's name ("" if it is no tag), the text after it, and what stands in its place."""
    if part[:1] in ("!", "?"):
        closed, text = ">" in part, part.partition(">")[2]
        return ("!", text, "") if closed else ("", part, "<")
    found = _NAME.match(part)
    if not found:
        return "", part, "<"
    name = found[2].lower()
    end = _END.match(part, found.end())
    close = end.end() if end else part.find(">") + 1
    inside = part[found.end() : close or len(part)]
    if name not in _BLOCK and name not in _INLINE and not re.match(r"[:-]|[^>]*=", inside):
        return "", part, "<"  # "<Wagner>" is a name in angle brackets, not a tag
    if not close:  # cut off in the middle of a tag, or "a <b" in a plain sentence
        return (found[1] + name, "", "") if "=" in inside else ("", part, "<")
    return found[1] + name, part[close:], "\n\n" if name in _BLOCK else ""
