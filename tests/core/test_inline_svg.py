"""SVG in the middle of a page: what may run or load is left out, ids are its own."""

from xml.etree import ElementTree

from lossstudio.core.export.report.inline_svg import inline_svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def cleaned(body: str, attributes: str = "") -> str:
    return inline_svg(f"{HEAD} {attributes}>{body}</svg>", "p1-")


def test_what_may_run_or_load_is_left_out() -> None:
    text = cleaned(
        '<script>alert(1)</script><g onclick="alert(2)"><path d="M 0 0"/></g>'
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>'
        '<image xlink:href="http://far/a.png"/><image href="file:///etc/passwd"/>'
        '<rect fill="url(http://far/b.svg#c)" style="fill: URL(//far)"/>'
        '<style>@import url(http://far)</style><use href="data:text/html,x"/>'
        '<image href="data:image/svg+xml;base64,AAAA"/>'
    )
    for word in ("alert", "far", "file:", "foreign", "style", "text/html", "svg+xml", "onclick"):
        assert word not in text
    assert text.count("<path") == 1


def test_ids_and_what_refers_to_them_get_a_prefix() -> None:
    text = cleaned(
        '<defs><linearGradient id="a"/><path id="b" d="M 0 0"/></defs>'
        '<rect fill="url(#a)"/><use xlink:href="#b"/><use href="#b"/>'
    )
    assert text.count('id="p1-a"') == text.count('fill="url(#p1-a)"') == 1
    assert text.count('href="#p1-b"') == 2


def test_pictures_inside_and_text_stay() -> None:
    png = "data:image/png;base64,AAAA"
    text = cleaned(f'<image xlink:href="{png}"/><text>&lt;b&gt; δ</text>')
    assert png in text
    assert "&lt;b&gt; δ" in text


def test_a_fluid_one_has_a_box_and_no_size() -> None:
    root = ElementTree.fromstring(
        inline_svg(f'{HEAD} width="20mm" height="10mm"/>', "x", fluid=True)
    )
    assert (root.get("viewBox"), root.get("width"), root.get("height")) == ("0 0 20 10", None, None)
