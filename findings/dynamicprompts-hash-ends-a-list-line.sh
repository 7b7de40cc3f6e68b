#!/usr/bin/env bash
# dynamicprompts 0.31.0, the library of AUTOMATIC1111's "Dynamic Prompts" extension: a `#` in the middle of a line of a
# wildcard file ends what is drawn of that line. "a poster in #ff8800 orange" becomes "a poster in ".
#
# A good guess: in a list, a comment is a line that begins with `#`. So it is in .gitignore and crontab, and the library's own
# documentation of text files says "You can comment out a line with a #". And get_values() does give the whole line. But each
# value is parsed again as a template when a prompt is made of it, and in a template a `#` anywhere begins a comment. Hex
# colours, "C# minor" and "number #7" are lost so, without a word.
#
# Whoever reads such lists with a program of their own has to know, or the same list gives other prompts.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    dynamicprompts==0.31.0 Jinja2==3.1.6 MarkupSafe==3.0.4 pyparsing==3.3.3

mkdir "$folder/lists"
printf '%s\n' 'a plain poster' 'a poster in #ff8800 orange' > "$folder/lists/posters.txt"
"$folder/venv/bin/python" - "$folder/lists" <<'PYTHON' | tee "$folder/seen"
import sys
from pathlib import Path

from dynamicprompts.generators import CombinatorialPromptGenerator
from dynamicprompts.wildcards import WildcardManager

lists = WildcardManager(Path(sys.argv[1]))
print("in the list:", lists.get_values("posters").string_values)
print("prompts:    ", [str(prompt) for prompt in CombinatorialPromptGenerator(lists).generate("__posters__", 10)])
PYTHON

# Seen on 2026-12-01 with Python 3.11 on Linux.
diff "$folder/seen" - <<'SEEN' || { echo "Not as it was seen."; exit 1; }
in the list: ['a plain poster', 'a poster in #ff8800 orange']
prompts:     ['a plain poster', 'a poster in ']
SEEN
echo "As it was seen."
