"""Telegram's HTML: what it becomes, and how it is refused."""

import pytest

from bot.sandbox.telegram.html_text import parse_html
from bot.sandbox.telegram.refusals import RefusalError


def entity(kind: str, offset: int, length: int, **details: str) -> dict[str, object]:
    return {"type": kind, "offset": offset, "length": length, **details}


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>bold</b> and <i>italic</i>", "bold and italic", [entity("bold", 0, 4), entity("italic", 9, 6)]),
        ("<b>a<i>b</i></b>", "ab", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ("😀<b>x</b>", "😀x", [entity("bold", 2, 1)]),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2 &quot;&#39;&#x41;&quot;", "1 < 2 && 3 > 2 \"'A\"", []),
        ("fish & chips &nbsp;", "fish & chips &nbsp;", []),
        ("<tg-spoiler>42</tg-spoiler>", "42", [entity("spoiler", 0, 2)]),
        ('<span class="tg-spoiler">42</span>', "42", [entity("spoiler", 0, 2)]),
        ("<a href='https://example.org/?a=1&amp;b=2'>here</a>", "here",
         [entity("text_link", 0, 4, url="https://example.org/?a=1&b=2")]),
        ('<pre><code class="language-python">x</code></pre>', "x", [entity("pre", 0, 1, language="python")]),
        ("<code>x</code>", "x", [entity("code", 0, 1)]),
        ("<blockquote expandable>long</blockquote>", "long", [entity("expandable_blockquote", 0, 4)]),
        ("<B>x</B><b></b>", "x", [entity("bold", 0, 1)]),
        ("<b>x</>", "x", [entity("bold", 0, 1)]),
    ],
)  # fmt: skip
def test_markup_becomes_text_and_entities(markup, text, entities):
    assert parse_html(markup) == (text, entities)


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<x>", 'Unsupported start tag "x" at byte offset 0'),
        ("ñ<br/>", 'Unsupported start tag "br/" at byte offset 2'),
        ("2 <3", "Unclosed start tag at byte offset 2"),
        ("2 < 3 >", 'Unsupported start tag "" at byte offset 2'),
        ("<b>x", "Can't find end tag corresponding to start tag \"b\""),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
    ],
)  # fmt: skip
def test_broken_markup_is_refused_in_telegrams_words(markup, words):
    with pytest.raises(RefusalError) as refused:
        parse_html(markup)
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


def test_a_thousand_tags_are_read_in_one_walk():
    text, entities = parse_html("<b>x</b>" * 1000)
    assert len(text) == len(entities) == 1000
