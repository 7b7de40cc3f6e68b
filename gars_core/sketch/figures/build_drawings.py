"""Rebuild the coloured drawings' data files from a local copy of the npm package @iconify-json/noto.

python -m gars_core.sketch.figures.build_drawings path/to/package
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
from pathlib import Path

import numpy as np

from gars_core.ports import TextEncoder
from gars_core.sketch.figures.drawings import FILE
from gars_core.sketch.figures.drawn_names import VECTORS
from gars_core.sketch.figures.names import phrase_of, quantise

KINDS = ("Activities", "Animals & Nature", "Food & Drink", "Objects", "People & Body", "Travel & Places")
"""Of the package's categories those that hold things and people; symbols, flags and most faces are none."""
FACES = ("ghost", "alien", "robot", "clown-face", "skull", "ogre", "goblin", "moai", "snowman", "snowman-without-snow")
LEFT_OUT = re.compile(
    r"skin-tone|light$|-light|dark$|-dark|oclock|-thirty|hand|finger|fist|palm|thumbs?-|pointing|sign|symbol|button"
    r"|medal|-suit$|mahjong|silhouette|couple-with|^kiss|^family-|arrow|speech|chart|envelope|mailbox|e-mail|inbox|outbox"
    r"|banknote|bookmark|clipboard|card|folder|dividers|ledger|page|newspaper|paperclip|locked|unlocked|calendar|memo"
    r"|musical-notes?$|musical-score|label|bell-with|globe-showing|globe-with|map-of|moon-face|new-moon|quarter-moon"
    r"|-with-face|sun-with|gesturing|facepalming|shrugging|tipping|frowning|person-pouting|man-pouting|bowing|raising|massage|haircut"
    r"|deaf|wheelchair|cane|in-motorized|adhesive|\bno-|\bsos|\bvs-|\bear$|nose|tongue|mouth|\blip|eyes?$|\bfoot$|\bleg|muscle|biceps"
    r"|brain|lungs|anatomical|tooth|\bbone|fingerprint|drop-of-blood|syringe|\bpill|cigarette|toilet|menorah|hamsa|beads"
    r"|star-of|wheel-of|latin-cross|japanese-(?:post|goal|symbol)|love-hotel|post-office|convenience|department|bank$"
    r"|passport|customs|baggage|left-luggage|traffic|fuel|construction|barber|stop|high-voltage|comet-|cyclone|droplet"
    r"|sunrise|sunset|cityscape|night-with|milky-way|foggy|bridge-at|national-park|camping|beach-with|landslide|rainbow$"
    r"|credit|coin|euro|pound|yen|receipt|abacus|control-knobs|level-slider|battery|satellite-antenna|microbe|dna|petri"
    r"|person-(?:in-bed|taking)|man-in-|woman-in-|people-|men-|women-|breast|pregnant|baby-bottle|baby-symbol|hole$|spade|cooking|bowling|^fishing|^oden$|^mate$|^beans$|ballot|^hotel$|^family|^hospital|^station$|^school$|^link|^ice$|in-steamy|in-suit-lev|-in-veil|^women"
    r"|vulcan|love-you|speaker|videocassette|optical|feeding-baby|ear-with|^knot|^link|nazar|pushpin|m[rx]s?-claus|x-ray"
    r"|mirror-ball|facing-right|suspension|cableway|oncoming|club|reminder|ribbon$|red-envelope|admission|ticket|slot|joystick|game-die|pool-8|bullseye|puzzle|thread|yarn"
)
"""Parts of names of what is no thing to draw: signs, gestures, parts of the body, papers, clocks, whole landscapes."""


def build(package: Path, encoder: TextEncoder) -> None:
    """Write data/drawings.xz and data/drawn_names.npz from an unpacked package."""
    icons = json.loads((package / "icons.json").read_text(encoding="utf-8"))["icons"]
    categories = json.loads((package / "metadata.json").read_text(encoding="utf-8"))["categories"]
    wanted = {name for kind in KINDS for name in categories[kind] if not LEFT_OUT.search(name)} | set(FACES)
    bodies = {name: smaller(icons[name]["body"]) for name in sorted(wanted) if name in icons}
    FILE.write_bytes(lzma.compress(json.dumps(bodies).encode(), preset=9 | lzma.PRESET_EXTREME))
    vectors, scale = quantise(encoder.encode([phrase_of(name) for name in bodies]))
    np.savez_compressed(VECTORS, vectors=vectors, scale=scale, encoder=np.array(encoder.id))


def smaller(body: str) -> str:
    """Return an SVG body with coordinates to a hundredth of a unit: less than a pixel at any size drawn here."""
    return re.sub(r"\d+\.\d{2,}", lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), body)


def main() -> None:
    """Read the package named on the command line; needs the sentence encoder installed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, help="the unpacked package's folder")
    package = parser.parse_args().package
    from gars_core.engines.minilm import MiniLM

    build(package, MiniLM())


if __name__ == "__main__":
    main()
