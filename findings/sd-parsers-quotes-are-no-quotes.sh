#!/usr/bin/env bash
# sd-parsers 0.6: a field that AUTOMATIC1111's web UI put in quotes because of its commas is taken apart at them, and a
# "Seed:" or "Sampler:" inside of it replaces the real one. A picture with seed 5 and a template text is read as seed 99.
#
# A good guess: quotes hold a value together. The web UI writes them for that and reads them so, extensions rely on it to keep
# prompts and templates in a field of their own. But the line is split at every comma, and what comes later wins.
#
# Whoever takes seeds and samplers from it to draw a picture again.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check sd-parsers==0.6 pillow==12.0.0

"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import io

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from sd_parsers import ParserManager

info, file = PngInfo(), io.BytesIO()
info.add_text(
    "parameters",
    'a fox\nSteps: 4, Sampler: Euler, CFG scale: 1, Seed: 5, Size: 64x64, Wildcard prompt: "a __bird__, Seed: 99, dusk"',
)
Image.new("RGB", (8, 8)).save(file, "PNG", pnginfo=info)
sampler = ParserManager().parse(io.BytesIO(file.getvalue())).samplers[0]
print("seed:", sampler.parameters["seed"])
PYTHON

# Seen on 2026-12-01 with Python 3.11 on Linux.
diff "$folder/seen" - <<'SEEN' || { echo "Not as it was seen."; exit 1; }
seed: 99
SEEN
echo "As it was seen."
