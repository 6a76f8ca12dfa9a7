"""SVG in the middle of a page: nothing in it runs, loads or clashes with another picture."""

import re
from xml.etree import ElementTree

SVG, LINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
SHAPES = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "image", "use")
GROUPS = ("svg", "g", "defs", "symbol", "clipPath", "pattern", "text", "tspan")
COLOURS = ("linearGradient", "radialGradient", "stop")
ALLOWED = frozenset((*SHAPES, *GROUPS, *COLOURS))
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^)'\"]+)['\"]?\s*\)")
_PICTURE = re.compile(r"\s*data:image/(png|jpeg);base64,", re.ASCII)


def inline_svg(text: str, prefix: str, *, fluid: bool = False) -> str:
    """Return an SVG document as an element for a page.

    What may run or load something is left out, and all ids begin with a prefix of their own.

    Parameters
    ----------
    text : str
    prefix : str
    fluid : bool
        Whether it is as wide as there is room; it keeps its shape.
    """
    root = ElementTree.fromstring(text)
    if fluid:
        _give_box(root)
    _clean(root, prefix)
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", LINK)
    return ElementTree.tostring(root, encoding="unicode")


def _give_box(root: ElementTree.Element) -> None:
    """Let the page say how large it is."""
    sides = [_length(root.get(name, "")) for name in ("width", "height")]
    if "viewBox" not in root.attrib and all(sides):
        root.set("viewBox", f"0 0 {sides[0]:g} {sides[1]:g}")
    if "viewBox" in root.attrib:
        root.attrib.pop("width", None)
        root.attrib.pop("height", None)


def _length(text: str) -> float:
    found = re.match(r"[0-9.]+", text)
    return float(found[0]) if found else 0.0


def _clean(element: ElementTree.Element, prefix: str) -> None:
    for name, value in list(element.attrib.items()):
        local = name.rpartition("}")[2].lower()
        if local.startswith("on"):
            del element.attrib[name]
        elif local == "id":
            element.set(name, prefix + value)
        elif local in {"href", "src"}:
            if value.startswith("#"):
                element.set(name, f"#{prefix}{value[1:]}")
            elif not _PICTURE.match(value):
                del element.attrib[name]
        elif "url" in value.lower():
            inside = _REFERENCE.fullmatch(value.strip())
            if inside is None:
                del element.attrib[name]
            else:
                element.set(name, f"url(#{prefix}{inside[1]})")
    for child in list(element):
        space, _, local = str(child.tag).rpartition("}")
        if space != f"{{{SVG}" or local not in ALLOWED:
            element.remove(child)
        else:
            _clean(child, prefix)
