"""Reads single values of XMP. It is looked through, not parsed: files of strangers may hold any XML."""

from __future__ import annotations

import html
import re

_TAGS = re.compile(r"<[^<>]{0,500}>")


def xmp_value(xmp: str, name: str) -> str:
    """Return the text of an element or attribute, without the tags of the list around it; "" if there is none."""
    start = xmp.find(f"<{name}>")
    if start < 0:
        start = xmp.find(f"<{name} ")
    end = xmp.find(f"</{name}>", start) if start >= 0 else -1
    if end >= 0:
        inside = xmp[xmp.find(">", start) + 1 : end]
        return html.unescape(_TAGS.sub("", inside)).strip()
    attribute = re.search(rf"\b{re.escape(name)}\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", xmp)
    return html.unescape(attribute.group(1) or attribute.group(2) or "").strip() if attribute else ""
