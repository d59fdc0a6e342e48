"""BeautifulSoup's tree, built from lxml's events in a third of the time that its own builder takes.

bs4 is made for trees that are edited, so its builder looks for everything an insertion might break, and fills each tag
with a score of attributes. A page is only read: here each object is linked once, and what is the same for all tags is
the class's. The tree is node by node the one of `BeautifulSoup(text, "lxml", multi_valued_attributes=None)`.
"""

from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.builder._lxml import LXMLTreeBuilder  # bs4.builder names it only where lxml is there
from bs4.element import AttributeValueList, Comment, Doctype, NavigableString, ProcessingInstruction, XMLAttributeDict
from lxml import etree

_ASCII_SPACES = " \n\t\f\r"
_EMPTY = frozenset(LXMLTreeBuilder.DEFAULT_EMPTY_ELEMENT_TAGS or ())
_PRESERVED = LXMLTreeBuilder.DEFAULT_PRESERVE_WHITESPACE_TAGS
_STRINGS = LXMLTreeBuilder.DEFAULT_STRING_CONTAINERS


class PageTag(Tag):
    """A tag as `TreeBuilder` makes it: it sets the name, the attributes and the links, all else is the same for all."""

    parser_class = BeautifulSoup
    namespace = None
    prefix = None
    sourceline = None
    sourcepos = None
    known_xml = False
    hidden = False
    can_be_empty_element = False
    attribute_value_list_class = AttributeValueList
    cdata_list_attributes = {}  # noqa: RUF012  # bs4 declares it for instances
    preserve_whitespace_tags = _PRESERVED
    interesting_string_types = Tag.MAIN_CONTENT_STRING_TYPES
    _namespaces: dict[str, str] = {}  # noqa: RUF012  # the same


class TreeBuilder(LXMLTreeBuilder):
    """Takes lxml's events; a builder that leaves parts out overrides `start`, `end` and `data`."""

    soup: BeautifulSoup

    def __init__(self, **options: Any) -> None:
        super().__init__(multi_valued_attributes=None, **options)

    def prepare_markup(self, markup: Any, *args: Any, **kwargs: Any) -> Any:
        """The markup as it is: text that was decoded before."""
        yield markup, None, None, False

    def feed(self, markup: Any) -> None:
        """Builds the tree below `self.soup`."""
        self._stack: list[Tag] = [self.soup]
        self._last: Any = None
        self._text: list[str] = []
        self._preserving = 0
        self._containers: list[Tag] = []
        target: Any = self  # what lxml calls a target has no base class
        parser = etree.HTMLParser(target=target, recover=True, huge_tree=True, encoding="utf-8")
        parser.feed(markup.encode("utf-8", errors="replace"))
        parser.close()
        self.end_text()
        self.soup._most_recent_element = self._last

    def start(self, tag: Any, attrib: Any, nsmap: Any = None) -> None:
        """An element opens."""
        if self._text:
            self.end_text()
        made: Any = PageTag.__new__(PageTag)
        made.name = tag
        made.attrs = XMLAttributeDict()
        if attrib:
            made.attrs.update(attrib)
        made.contents = []
        self._link(made)
        self._stack.append(made)
        if tag in _EMPTY:
            made.can_be_empty_element = True
            if tag == "meta":
                self.set_up_substitutions(made)
        elif tag in _STRINGS:
            made.interesting_string_types = {_STRINGS[tag]}
            self._containers.append(made)
        elif tag in _PRESERVED:
            self._preserving += 1

    def end(self, tag: Any) -> None:
        """An element closes, and those in it that are still open."""
        if self._text:
            self.end_text()
        stack = self._stack
        if stack[-1].name != tag and all(opened.name != tag for opened in stack[1:]):
            return
        while len(stack) > 1:
            closed = stack.pop()
            if closed.name in _PRESERVED:
                self._preserving -= 1
            elif self._containers and self._containers[-1] is closed:
                self._containers.pop()
            if closed.name == tag:
                return

    def data(self, data: Any) -> None:
        """A piece of text."""
        self._text.append(data)

    def comment(self, text: Any) -> None:
        """A comment."""
        self._whole(text, Comment)

    def doctype(self, name: Any, pubid: Any, system: Any) -> None:
        """The doctype."""
        self._whole(Doctype._string_for_name_and_ids(name, pubid, system), Doctype)

    def pi(self, target: Any, data: Any = None) -> None:
        """A processing instruction."""
        self._whole(f"{target} {data}", ProcessingInstruction)

    def end_text(self, kind: type[NavigableString] = NavigableString) -> None:
        """What was read of text becomes a string of the tree; white space alone becomes one character, as in bs4."""
        if not self._text:
            return
        text = "".join(self._text)
        self._text.clear()
        if not self._preserving and not text.strip(_ASCII_SPACES):
            text = "\n" if "\n" in text else " "
        if self._containers and kind is NavigableString:
            kind = _STRINGS[self._containers[-1].name]
        self._link(str.__new__(kind, text))

    def _whole(self, text: str, kind: type[NavigableString]) -> None:
        self.end_text()
        self._text.append(text)
        self.end_text(kind)

    def _link(self, made: Any) -> None:
        """Puts an element or string behind the last one, at the end of the open element."""
        parent = self._stack[-1]
        siblings = parent.contents
        last = self._last
        made.parent = parent
        made.previous_element = last
        made.next_element = made.next_sibling = made.previous_sibling = None
        if siblings:
            before = made.previous_sibling = siblings[-1]
            before.next_sibling = made
        if last is not None:
            last.next_element = made
        siblings.append(made)
        self._last = made
