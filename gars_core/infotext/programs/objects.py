"""The JSON objects among a picture's texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gars_core.infotext.made import json_object

_PLACES = ("parameters", "UserComment", "Comment", "ImageDescription", "Model")


def objects(texts: Mapping[str, str]) -> Iterator[dict[str, object]]:
    """Yield the JSON objects in the places where programs put them."""
    for name in _PLACES:
        if whole := json_object(texts.get(name, "")):
            yield whole
