"""A notebook with its outputs as one page of HTML: nothing is fetched, nothing runs.

What cells give out as HTML, and text cells, are rebuilt from an allowed set of tags and attributes; pictures are in the page.
"""

import base64
import html
import re
from html.parser import HTMLParser
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple

_HEAD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>
:root {{ color-scheme: light dark; --text: #1c1e21; --soft: #5c6370; --back: #fff; --code: #f5f6f8; --line: #d9dce1; --bad: #b3261e; --bad-back: #fdeceb; --word: #7b2fbe; --string: #1a7f37; --number: #a15c00; --blue: #0969da; --cyan: #1b7c83; }}
@media (prefers-color-scheme: dark) {{ :root {{ --text: #e3e5e8; --soft: #9aa1ac; --back: #16181c; --code: #1f2227; --line: #373c44; --bad: #ff8a80; --bad-back: #331b1b; --word: #d2a8ff; --string: #7ee787; --number: #ffb86b; --blue: #79c0ff; --cyan: #76e3ea; }} }}
body {{ margin: 0 auto; padding: 1rem; max-width: 70rem; font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); }}
header {{ border-bottom: 1px solid var(--line); margin-bottom: 1rem; }} header p {{ margin: 0 0 .75rem; color: var(--soft); }} h1 {{ font-size: 1.5rem; margin: 0; }}
.cell {{ margin: 0 0 1.25rem; }} .place {{ color: var(--soft); font-size: .8rem; }}
pre {{ margin: 0; padding: .6rem .8rem; overflow: auto; font: .875rem/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }}
.code {{ background: var(--code); border: 1px solid var(--line); border-radius: 6px; }}
.stderr {{ border-left: 3px solid var(--number); }} .error {{ color: var(--bad); background: var(--bad-back); border-left: 3px solid var(--bad); }}
.out {{ padding: .25rem 0 0 .8rem; overflow: auto; }} .out img, .text img {{ max-width: 100%; }} .out img {{ background: #fff; }}
table {{ border-collapse: collapse; font-size: .875rem; }} td, th {{ border: 1px solid var(--line); padding: .2rem .5rem; text-align: right; }}
.k {{ color: var(--word); }} .s {{ color: var(--string); }} .m {{ color: var(--number); }} .c {{ color: var(--soft); font-style: italic; }} .b {{ font-weight: bold; }}
.f1 {{ color: var(--bad); }} .f2 {{ color: var(--string); }} .f3 {{ color: var(--number); }} .f4 {{ color: var(--blue); }} .f5 {{ color: var(--word); }} .f6 {{ color: var(--cyan); }} .f0, .f7 {{ color: var(--soft); }}
</style></head><body>
<header><h1>{title}</h1><p>{about}</p></header>
"""

_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp")
_MOST_HIGHLIGHTED = 100_000


def page(title: str, about: str, cells: Iterable[str]) -> str:
    """The whole page around rendered cells."""
    return _HEAD.format(title=html.escape(title), about=html.escape(about)) + "".join(cells) + "</body></html>\n"


def render_cell(cell: Dict[str, Any], place: str) -> str:
    """A cell; ``place`` is what messages call it."""
    try:
        inner = _text_cell(cell) if cell.get("cell_type") == "markdown" else _code_cell(cell)
    except Exception as error:  # whatever a cell gives out, the run goes on
        inner = f'<pre class="error">peach: this cell cannot be shown ({html.escape(type(error).__name__)}); it is in notebook.ipynb</pre>'
    return f'<section class="cell"><div class="place">{html.escape(place)}</div>{inner}</section>\n'


def _text_cell(cell: Dict[str, Any]) -> str:
    attachments = {
        f"attachment:{name}": _data_address(kind, content)
        for name, kinds in (cell.get("attachments") or {}).items() for kind, content in kinds.items() if kind in _PICTURES
    }
    return f'<div class="text">{clean(_markdown()(_text(cell.get("source"))), attachments)}</div>'


def _code_cell(cell: Dict[str, Any]) -> str:
    source = _text(cell.get("source"))
    if cell.get("cell_type") != "code":
        return f"<pre>{html.escape(source)}</pre>"
    return f'<pre class="code">{_highlight(source)}</pre>' + "".join(map(_output, cell.get("outputs") or ()))


def _output(output: Dict[str, Any]) -> str:
    kind = output.get("output_type")
    if kind == "stream":
        return f'<pre class="{"stderr" if output.get("name") == "stderr" else "stdout"}">{_ansi(_text(output.get("text")))}</pre>'
    if kind == "error":
        trace = "\n".join(output.get("traceback") or ()) or f"{output.get('ename')}: {output.get('evalue')}"
        return f'<pre class="error">{_ansi(trace)}</pre>'
    return f'<div class="out">{_richest(output.get("data") or {})}</div>'


def _richest(data: Dict[str, Any]) -> str:
    for kind in _PICTURES:
        if kind in data:
            return f'<img alt="{html.escape(_text(data.get("text/plain")))}" src="{_data_address(kind, _text(data[kind]))}">'
    if "image/svg+xml" in data:
        # As a picture: nothing in it runs.
        content = base64.b64encode(_text(data["image/svg+xml"]).encode("utf-8", "replace")).decode()
        return f'<img alt="{html.escape(_text(data.get("text/plain")))}" src="data:image/svg+xml;base64,{content}">'
    if "text/html" in data:
        cleaned = clean(_text(data["text/html"]))
        if re.sub(r"<style.*?</style>|<(?!img)[^>]*>|\s", "", cleaned, flags=re.S):
            return cleaned
    if "text/markdown" in data:
        return clean(_markdown()(_text(data["text/markdown"])))
    return f"<pre>{_ansi(_text(data.get('text/latex') or data.get('text/plain') or ', '.join(data)))}</pre>"


def _text(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def _data_address(kind: str, content: str) -> str:
    return f"data:{kind};base64,{re.sub('[^A-Za-z0-9+/=]', '', content)}"


_render_markdown: Optional[Callable[[str], str]] = None


def _markdown() -> Callable[[str], str]:
    global _render_markdown
    if _render_markdown is None:
        try:
            import mistune

            render = mistune.create_markdown(escape=False, plugins=["table", "strikethrough"])
            _render_markdown = lambda text: str(render(text))  # noqa: E731
        except (ImportError, AttributeError, TypeError, ValueError):  # none, or one of another time
            _render_markdown = lambda text: f"<pre>{html.escape(text)}</pre>"  # noqa: E731
    return _render_markdown


def _highlight(source: str) -> str:
    try:
        from pygments.lexers.python import PythonLexer
        from pygments.token import Comment, Keyword, Number, String
    except ImportError:
        return html.escape(source)
    if len(source) > _MOST_HIGHLIGHTED:
        return html.escape(source)
    parts: List[str] = []
    for kind, text in PythonLexer(stripnl=False, ensurenl=False).get_tokens(source):
        name = "k" if kind in Keyword else "s" if kind in String else "m" if kind in Number else "c" if kind in Comment else ""
        parts.append(f'<span class="{name}">{html.escape(text)}</span>' if name else html.escape(text))
    return "".join(parts)


_ESCAPE = re.compile(r"\x1b\[([0-9;]*)([A-Za-z])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.?")


def _ansi(text: str) -> str:
    """Text of a terminal: colours and bold are kept, other controls dropped."""
    parts: List[str] = []
    colour, bold, end = "", "", 0

    def put(piece: str) -> None:
        name = f"{colour} {bold}".strip()
        parts.append(f'<span class="{name}">{html.escape(piece)}</span>' if name and piece else html.escape(piece))

    for match in _ESCAPE.finditer(text):
        put(text[end : match.start()])
        end = match.end()
        if match.group(2) != "m":
            continue
        codes = [int(code or 0) for code in match.group(1).split(";")]
        if codes[0] in (38, 48):  # one of 256 or 16 million colours
            continue
        for code in codes:
            if code == 0:
                colour = bold = ""
            elif code in (1, 22):
                bold = "b" if code == 1 else ""
            elif 30 <= code <= 37 or 90 <= code <= 97:
                colour = f"f{code % 10}"
            elif code == 39:
                colour = ""
    put(text[end:])
    return "".join(parts)


_TAGS = frozenset(
    "a abbr b blockquote br caption center code col colgroup dd del details div dl dt em figcaption figure font h1 h2 h3 h4 h5 h6 hr i img"
    " ins kbd li mark ol p pre q s samp section small span strong style sub summary sup table tbody td tfoot th thead tr tt u ul var".split()
)
_EMPTY = frozenset("br col hr img".split())
_DROPPED = frozenset("script iframe object noscript template svg math head title select textarea button video audio canvas form".split())
_ATTRIBUTES = frozenset("align alt border class colspan height id open rowspan scope start style title valign width".split())
_LINK = re.compile(r"(https?://|mailto:|#)", re.I)
_PICTURE = re.compile(r"data:image/[a-z.+-]+;base64,[A-Za-z0-9+/=\s]*$", re.I)


def clean(text: str, pictures: Optional[Dict[str, str]] = None) -> str:
    """The HTML, rebuilt from allowed parts. ``pictures`` says what addresses of pictures stand for; those elsewhere are left out."""
    cleaner = _Cleaner(pictures or {})
    cleaner.feed(text)
    cleaner.close()
    return cleaner.finish()


class _Cleaner(HTMLParser):
    def __init__(self, pictures: Dict[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self._pictures = pictures
        self._parts: List[str] = []
        self._open: List[str] = []
        self._dropping: List[str] = []

    def handle_starttag(self, tag: str, attributes: List[Tuple[str, Optional[str]]]) -> None:
        if self._dropping or tag in _DROPPED:
            if tag in _DROPPED:
                self._dropping.append(tag)
            return
        if tag not in _TAGS:
            return
        kept = []
        for name, value in attributes:
            if name == "src" and tag == "img":
                value = self._pictures.get(value or "", value)
                kept += [(name, value)] if _PICTURE.match(value or "") else []
            elif name in _ATTRIBUTES or (name == "href" and tag == "a" and _LINK.match((value or "").strip())):
                kept.append((name, value))
        self._parts.append(f"<{tag}" + "".join(f' {name}="{html.escape(value or "")}"' for name, value in kept) + ">")
        if tag not in _EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attributes: List[Tuple[str, Optional[str]]]) -> None:
        if tag not in _DROPPED:
            self.handle_starttag(tag, attributes)
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            if tag in self._dropping:
                del self._dropping[len(self._dropping) - 1 - self._dropping[::-1].index(tag) :]
        elif tag in self._open:
            while self._parts.append(f"</{self._open[-1]}>") or self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            # A style's text is no HTML, and cannot hold its own end.
            self._parts.append(data.replace("<", "") if self._open and self._open[-1] == "style" else html.escape(data, quote=False))

    def finish(self) -> str:
        """What was rebuilt, with all tags closed."""
        return "".join(self._parts) + "".join(f"</{tag}>" for tag in reversed(self._open))
