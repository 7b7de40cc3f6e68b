#!/usr/bin/env bash
# ComfyUI's own templates (comfyui-workflow-templates-json 0.1.123): the text in a subgraph's text encoder may be one that is
# never drawn. The node of the subgraph keeps the real one among values without names, in the order of the subgraph's inputs.
#
# A good guess: a node's text is in its widgets_values, as it was for years, and a search for CLIPTextEncode finds it, inside
# of definitions.subgraphs too. It does find a text, a sensible one: what stood there when the subgraph was made. In another
# form of the same file, with proxyWidgets, the value inside is the real one. So both have to be told apart.
#
# Whoever reads prompts from workflows. The file here asks for an athlete, and its text encoder speaks of a fox.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
    comfyui-workflow-templates-json==0.1.123

"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import json
from importlib.resources import files

name = "templates/image_flux3_klein_t2i.json"
workflow = json.loads((files("comfyui_workflow_templates_json") / name).read_text("utf-8"))
sheet = workflow["definitions"]["subgraphs"][0]
node = next(node for node in workflow["nodes"] if node["type"] == sheet["id"])
encoder = next(inner for inner in sheet["nodes"] if inner["type"] == "CLIPTextEncode" and inner["widgets_values"][0])
print("in the text encoder:    ", encoder["widgets_values"][0][:47])
print("in the subgraph's node: ", node["widgets_values"][0][:47])
print("names of those values:  ", node.get("properties", {}).get("proxyWidgets"))
PYTHON

# Seen on 2026-12-01 with Python 3.11 on Linux.
diff "$folder/seen" - <<'SEEN' || { echo "Not as it was seen."; exit 1; }
in the text encoder:     A close-up photograph of a red fox standing in 
in the subgraph's node:  close up profile of a young male athlete with c
names of those values:   None
SEEN
echo "As it was seen."
