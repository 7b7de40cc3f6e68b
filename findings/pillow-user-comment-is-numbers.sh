#!/usr/bin/env bash
# Pillow 13.0.0 writes a UserComment that is set as bytes with the type BYTE, not UNDEFINED: piexif, with which the web UI and
# many others read it, then has a tuple of numbers where they expect bytes, and ends in a ValueError.
#
# A good guess: EXIF knows one type for this tag, UNDEFINED, and Pillow knows the tag by name; bytes in, bytes out. Pillow
# itself reads its own file back as bytes, so a test with Pillow alone shows nothing.
#
# Whoever writes prompts into JPEG and WebP: the type has to be written by hand, or with piexif.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pillow==13.0.0 piexif==1.1.3

"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import io

import piexif
import piexif.helper
from PIL import Image

exif = Image.Exif()
exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + "a fox".encode("utf-16-be")
file = io.BytesIO()
Image.new("RGB", (8, 8)).save(file, "JPEG", exif=exif)
data = file.getvalue()
print("Pillow reads", type(Image.open(io.BytesIO(data)).getexif().get_ifd(0x8769)[0x9286]).__name__)
comment = piexif.load(data)["Exif"][piexif.ExifIFD.UserComment]
print("piexif reads", type(comment).__name__)
try:
    print(piexif.helper.UserComment.load(comment))
except Exception as error:
    print(type(error).__name__)
PYTHON

# Seen on 2026-12-01 with Python 3.11 on Linux.
diff "$folder/seen" - <<'SEEN' || { echo "Not as it was seen."; exit 1; }
Pillow reads bytes
piexif reads tuple
ValueError
SEEN
echo "As it was seen."
