#!/usr/bin/env bash
# sd-prompt-reader 1.3.5: a prompt that speaks of a "Negative prompt:" in the middle of a line, and has none, is read as the
# whole text with the settings, but for its last letter; and as negative comes the prompt's own text from the 17th letter on.
#
# A good guess: the negative prompt is what stands behind a line that begins with "Negative prompt:"; so does the web UI read
# its own texts, and this reader looks for the words behind a line break too. But whether there is one at all it asks without
# the line break. str.find() then says -1, which is used as a place in the text.
#
# Whoever writes texts that it is to read, and whoever takes what it calls negative for what was not wanted.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
    sd-prompt-reader==1.3.5 pillow==10.3.0 piexif==1.1.3

"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
from sd_prompt_reader.format import A1111

text = 'a poster with the words "Negative prompt: none"\nSteps: 4, Sampler: Euler, CFG scale: 1, Seed: 5, Size: 64x64'
reader = A1111(info={"parameters": text})
reader.parse()
print("positive:", repr(reader.positive))
print("negative:", repr(reader.negative))
PYTHON

# Seen on 2026-12-01 with Python 3.11 on Linux.
diff "$folder/seen" - <<'SEEN' || { echo "Not as it was seen."; exit 1; }
positive: 'a poster with the words "Negative prompt: none"\nSteps: 4, Sampler: Euler, CFG scale: 1, Seed: 5, Size: 64x6'
negative: 'e words "Negative prompt: none"'
SEEN
echo "As it was seen."
