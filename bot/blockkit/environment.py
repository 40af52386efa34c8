"""Jinja as we use it: values become characters, never markup, and every tag knows its line.

Data cannot become markup: autoescape is on and cannot be turned off, there is no `|safe`, and the
few filters left cannot make markup either. A template decides and repeats; it does not compute.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateSyntaxError
from jinja2.ext import Extension
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.lexer import Token, TokenStream
from typing_extensions import override

from bot.blockkit.clipping import closed
from bot.blockkit.tree import mark

FILTERS: Final = ("capitalize", "first", "join", "last", "length", "lower", "upper")
"""The filters a template may use."""

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold: control characters, lone surrogates, U+FFFE and U+FFFF."""


def open_environment(folders: tuple[Path, ...]) -> Environment:
    """Return an environment that looks in the folders in turn; each file is compiled once."""
    environment = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=[_Marking],
    )
    environment.filters = {name: JINJA_FILTERS[name] for name in FILTERS}
    environment.globals = {}
    return environment


def file_name(path: str, own: Path) -> str:
    """Return how errors name a file: ours from `templates/` on, an operator's in full."""
    file = Path(path)
    return f"templates/{file.relative_to(own)}" if file.is_relative_to(own) else path


def _shown(value: object) -> object:
    """Return a value as it enters the XML: without what XML forbids, its directions closed."""
    if value is None:
        raise TypeError('None cannot be shown: a view model\'s empty text is ""')
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return closed(_FORBIDDEN.sub("", value))


class _Marking(Extension):
    """Marks every opening tag with its file and line, and keeps autoescape on."""

    @override
    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Yield the template's tokens, the text between them marked."""
        folders = [Path(folder) for folder in self._loader().searchpath]
        name = file_name(stream.filename or "", folders[-1])
        for token in stream:
            if token.type == "name" and token.value == "autoescape":
                raise TemplateSyntaxError(
                    "autoescape stays on", token.lineno, stream.name, stream.filename
                )
            if token.type == "data":
                yield Token(token.lineno, "data", mark(token.value, name, token.lineno))
            else:
                yield token

    def _loader(self) -> FileSystemLoader:
        loader = self.environment.loader
        assert isinstance(loader, FileSystemLoader)
        return loader
