"""What runs templates, in a process of its own: Jinja2 in its sandbox, with nothing but the values of one message.

Each file has an environment that escapes what it prints as its shape wants it. What a template costs is bounded from outside:
the process has so much memory and so many seconds. It refuses names that no message has, instead of printing nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, Template, TemplateError, TemplateSyntaxError, Undefined, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from watcher.core.errors import nearest
from watcher.core.text.safe import slack
from watcher.edges.confined import serve

MOST = 200_000  #: characters of one shape
_MEMORY = 2**29
_VALUE = 3_000  #: characters of one value in Slack


def answers(question: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """For each of `values` and `files` the text, or the place and the kind of a mistake. `sources` may include each other."""
    sources = question["sources"]
    for file in question["files"]:
        environment = _environment(file, sources)
        mistake = _misread(environment, file, sources[file], frozenset(question["values"][0]))
        for values in question["values"]:
            yield {"file": file, **(mistake or _rendered(environment, file, values))}


def _environment(file: str, sources: Mapping[str, str]) -> ImmutableSandboxedEnvironment:
    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        return (sources[name], name, lambda: True) if name in sources else None

    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(load),
        undefined=StrictUndefined,
        autoescape=file.endswith(".html"),
        finalize=_printed(file),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    del environment.globals["lipsum"]
    return environment


def _printed(file: str) -> Callable[[Any], Any]:
    """How a value is printed. What the author calls safe is."""

    def plain(value: Any) -> Any:
        return "" if value is None else value

    def escaped(value: Any) -> Any:
        return value if isinstance(value, (Markup, Undefined)) else slack(str(plain(value)), _VALUE)

    def encoded(value: Any) -> Any:
        return value if isinstance(value, (Markup, Undefined)) else json.dumps(value, ensure_ascii=False)

    return escaped if file.startswith("slack") else encoded if file.endswith(".json") else plain


def _misread(environment: ImmutableSandboxedEnvironment, file: str, source: str, known: frozenset[str]) -> Mapping[str, Any] | None:
    """A mistake that can be seen without running it."""
    try:
        tree = environment.parse(source, file, file)
    except TemplateSyntaxError as error:
        return {"at": error.filename or file, "line": error.lineno, "error": str(error.message)}
    for name in sorted(meta.find_undeclared_variables(tree) - known - environment.globals.keys()):
        line = next((found.lineno for found in tree.find_all(nodes.Name) if found.name == name), 1)
        return {"at": file, "line": line, "error": f'there is no "{name}"', "cure": nearest(name, known)}
    return None


def _rendered(environment: ImmutableSandboxedEnvironment, file: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        return _written(environment.get_template(file), values)
    except TemplateSyntaxError as error:  # of what it includes
        return {"at": error.filename or file, "line": error.lineno, "error": str(error.message)}
    except MemoryError:
        return {"at": file, "line": 0, "error": "needs too much memory"}
    except Exception as error:  # noqa: BLE001 - a template may raise whatever Python can
        at, line = _place(error.__traceback__, environment) or (file, 0)
        said = str(error) if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}"
        return {"at": at, "line": line, "error": said[:300]}


def _written(template: Template, values: Mapping[str, Any]) -> Mapping[str, Any]:
    pieces, left = [], MOST
    for piece in template.generate(values):
        left -= len(piece)
        if left < 0:
            return {"at": template.name, "line": 0, "error": f"gives more than {MOST:,} characters"}
        pieces.append(piece)
    return {"text": "".join(pieces)}


def _place(trace: TracebackType | None, environment: ImmutableSandboxedEnvironment) -> tuple[str, int] | None:
    """Where in a template an exception came from: the innermost line of one."""
    found = None
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if environment.loader and "/" not in name and name.rpartition(".")[2] in ("txt", "html", "json"):
            found = (name, trace.tb_lineno)
        trace = trace.tb_next
    return found


if __name__ == "__main__":
    serve(answers, memory=_MEMORY)
