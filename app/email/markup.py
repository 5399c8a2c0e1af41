"""The HTML of mails: only what can neither run nor fetch anything, pictures only when asked for, and a text made from it."""

import re
from html import escape
from html.parser import HTMLParser

import nh3

SCHEMES = {"http", "https", "mailto", "tel"}
BLOCKED = "blocked:"
BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "tr", "blockquote", "pre", "hr", "header",
          "footer", "article", "section", "dl", "dt", "dd"}  # fmt: skip
SPACED = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"}
BLANKS = re.compile(r"[ \t\r\n\f]+")
GAPS = re.compile(r"\n{3,}")
EDGES = re.compile(r" *\n *")


def clean_markup(html: str, *, is_template: bool = False) -> str:
    """The HTML without scripts, styles, forms and frames; only addresses of the web, of mails and of phones.

    A template may hold a merge field where an address stands; what comes of it is cleaned again.
    """
    return nh3.clean(html, url_schemes=SCHEMES, url_relative="pass_through" if is_template else "deny")


def block_pictures(html: str) -> str:
    """Clean HTML whose pictures stand in `data-src`: nothing is fetched until the reader asks."""
    cleaned = nh3.clean(html, url_schemes=SCHEMES, url_relative="deny", attribute_filter=_mark_picture)
    return cleaned.replace(f'src="{BLOCKED}', 'data-src="')


def _mark_picture(tag: str, attribute: str, value: str) -> str:
    return f"{BLOCKED}{value}" if tag == "img" and attribute == "src" else value


def has_pictures(html: str) -> bool:
    """Whether clean HTML would fetch something."""
    return "<img" in html


def text_of(html: str) -> str:
    """The text of clean HTML, for programs that show no HTML: paragraphs, list items, addresses behind their words."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return GAPS.sub("\n\n", EDGES.sub("\n", "".join(reader.parts))).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._links: list[tuple[str, int]] = []
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.parts.append("\n\n" if tag in SPACED else "\n")
        if tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in ("td", "th"):
            self.parts.append(" ")
        elif tag == "pre":
            self._pre += 1
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.parts)))
        elif tag == "img":
            self.parts.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            self._end_link(*self._links.pop())
        if tag == "pre":
            self._pre = max(0, self._pre - 1)
        if tag in BLOCKS:
            self.parts.append("\n\n" if tag in SPACED else "\n")

    def _end_link(self, address: str, start: int) -> None:
        words = "".join(self.parts[start:]).strip()
        shown = address.removeprefix("mailto:").removeprefix("tel:")
        if shown and shown not in words:
            self.parts.append(f" ({shown})")

    def handle_data(self, data: str) -> None:
        self.parts.append(data if self._pre else BLANKS.sub(" ", data))


def markup_of(text: str) -> str:
    """A text as HTML: for what is added to a mail that has HTML, such as a footer."""
    return "<p>" + "<br>".join(escape(line) for line in text.strip().splitlines()) + "</p>"
