"""Text cannot become markup."""

from trialwright.publish.markup import Markup, bullets, element, joined, table, text


def test_text_is_escaped_everywhere_it_can_be_put() -> None:
    evil = "<script>alert('x')</script>\"&"
    made = element(
        "p", evil, joined((evil, evil), evil), bullets([evil]), table(evil, [evil], [[evil, evil]]), title=evil
    )
    assert "<script>" not in made
    assert made.count("&lt;script&gt;") == 11
    assert 'title="&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;&quot;&amp;"' in made


def test_markup_is_escaped_once_and_joining_with_text_makes_text_again() -> None:
    bold = element("b", "1 < 2")
    assert text(bold) is bold
    assert element("p", bold) == "<p><b>1 &lt; 2</b></p>"
    assert not isinstance(bold + "<i>", Markup)  # plain concatenation is escaped at the next door


def test_empty_elements_have_no_end_and_empty_lists_are_nothing() -> None:
    assert element("br") == "<br>"
    assert element("meta", charset="utf-8", lang=None) == '<meta charset="utf-8">'
    assert bullets([]) == ""
