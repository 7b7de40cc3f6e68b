"""The texts that a conditioning was made from: nothing rather than what stands on the other side, or was not chosen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from gars_core.infotext.comfy.sides import asked_side, of_side
from gars_core.infotext.comfy.strings import MAX_CHARACTERS, computed
from gars_core.infotext.comfy.switches import branches
from gars_core.infotext.graph import Graph, Node, Unclear, is_link, linked
from gars_core.infotext.made import text_of

MAX_DEEP = 60
_CONDITIONINGS = re.compile(r"cond(?:itioning)?(?:[ _]?\w{1,4})?|neg_conditioning|conditioning_\w+|text_embeds\w*")
_NAMES = re.compile(
    r"(?:wildcard_|user_|input_|opt_|pre_|post_|my_|full_|image_|scene_)?(?:text|prompt|string|caption|tags|lyrics)s?"
    r"(?:[ _.]?\w{1,14})?|value|clip_[lgh]|t5\w*|llama\w*|bert\w*|mt5\w*|gemma\w*|qwen\w*|item\d*|description"
    r"|instruction|populated_text|part\d*|line\d*|word\w*|positive\w*|negative\w*",
    re.IGNORECASE,
)
_NO_WORDS = re.compile(r"name|mode|file|path|system|delimiter|separator|type|device|encoder|format|template|language")
_NO_LINKS = re.compile(
    r"clip(?!_[lgh]$)|model|vae|image|images|control_net|controlnet|mask|pixels|unet|latent|samples|seed|noise|sigmas"
    r"|sampler|style_model|clip_vision|audio|video|lora|width|height|steps|cfg|switch|boolean|number|int|float|bbox|sam"
    r"|insightface|start|end|length|batch|reference|system"
)
_SHOWN = re.compile(r"show|display|preview|inspect|debug", re.IGNORECASE)
_MODEL_OF_LANGUAGE = re.compile(
    r"generat(?!.*latent)|llm|gpt|ollama|gemini|claude|caption|interrogat|tagger|wd14|florence|joy|blip|vqa|vlm|enhance"
    r"|qwen\w*vl|_vl\b"
    r"|rewrit|chat|describe|deepseek|grok|img2txt|image ?to ?(?:text|prompt)|promptgen|refine",
    re.IGNORECASE,
)
_ABOUT_A_PICTURE = re.compile(
    r"\s*(?:please\s+)?(?:describe|caption|analy[sz]e|what|write|list|generate|create)\b", re.I
)
_FILE = re.compile(
    r"\S+(?: \S+){0,6}\.(?:safetensors|sft|ckpt|pt|pth|bin|gguf|onnx|png|jpe?g|webp|gif|mp4|mov|wav|mp3|flac|txt|json"
    r"|ya?ml|csv|glb|obj|exr|tiff?)",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]+[,.;:!?'\"’)]*\s+[(\"'<{\[]*[^\W\d_]|[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{2}")


class Texts:
    """Reads the texts behind links of one graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._known: dict[tuple[str, object, str], list[str]] = {}
        self._unclear: dict[tuple[str, object, str], Unclear] = {}
        self._open: set[tuple[str, str]] = set()

    def behind(self, value: object, side: str) -> str:
        """Return the text of one side, "positive" or "negative". Raises Unclear where the graph does not tell."""
        return ", ".join(dict.fromkeys(filter(None, self._parts(value, side))))[:MAX_CHARACTERS]

    def _parts(self, value: object, side: str) -> list[str]:
        id = linked(self._graph, value)
        if id is None:
            return [] if is_link(value) else _literal(value)
        output = value[1] if isinstance(value, list) else 0
        node = self._graph[id]
        side = asked_side(self._graph, id, output, side)
        place = (id, output if isinstance(output, int | str) else 0, side)
        if place in self._known:
            return self._known[place]
        if place in self._unclear:
            raise self._unclear[place]
        if (id, side) in self._open or len(self._open) >= MAX_DEEP:
            return []
        self._open.add((id, side))
        try:
            parts = self._of_node(node, side)
        except Unclear as error:
            self._unclear[place] = Unclear(error.reason, error.guess[:MAX_CHARACTERS])
            raise
        finally:
            self._open.discard((id, side))
        if sum(map(len, parts)) > MAX_CHARACTERS:
            raise Unclear("Its texts are put together without end.")
        self._known[place] = parts
        return parts

    def _of_node(self, node: Node, side: str) -> list[str]:
        if "zeroout" in re.sub(r"\W|_", "", node.kind.lower()):
            return []  # made from a prompt, of which nothing is left
        passing = branches(self._graph, node)
        if passing is not None:
            return self._of_switch(node, passing, side)
        inputs, own = of_side(node.inputs, side)
        if own:
            return self._all(inputs.values(), side)
        if not inputs and node.inputs:
            return []
        conditionings = [value for name, value in inputs.items() if _CONDITIONINGS.fullmatch(name) and is_link(value)]
        if conditionings:
            return self._all(conditionings, side)
        if _MODEL_OF_LANGUAGE.search(node.kind) and "encode" not in node.kind.lower():
            raise self._written_by_a_model(node, inputs, side)
        made = computed(Node(node.kind, dict(inputs)), lambda name: "".join(self._parts(inputs.get(name), side)))
        if made is not None:
            return [made]
        if _SHOWN.search(node.kind) and any(map(is_link, inputs.values())):
            return self._shown(inputs, side)
        return self._own_texts(node, inputs, side)

    def _of_switch(self, node: Node, passing: Sequence[str], side: str) -> list[str]:
        """Return the texts of the branch that was chosen; a text beside one that a model wrote is near to it."""
        try:
            answers = {tuple(self._parts(node.inputs[name], side)) for name in passing}
        except Unclear as error:
            raise Unclear(error.reason, self._beside(node, passing, side, error.guess)) from error
        if len(answers) > 1:
            raise Unclear("A switch chose among its texts, and the file does not tell which.")
        return list(next(iter(answers), ()))

    def _beside(self, node: Node, passing: Sequence[str], side: str, guess: str) -> str:
        for name, value in node.inputs.items():
            if name in passing or isinstance(value, bool | int | float):
                continue
            try:
                text = self.behind(value, side)
            except Unclear:
                continue
            if text and (text in guess or not guess):
                return text
        return guess

    def _own_texts(self, node: Node, inputs: Mapping[str, object], side: str) -> list[str]:
        """Return the texts of a node that holds some, or passes some on."""
        names = [name for name in inputs if _NAMES.fullmatch(name) and not _NO_WORDS.search(name.lower())]
        names = [name for name in names if is_link(inputs[name]) or isinstance(inputs[name], str | list)]
        if isinstance(inputs.get("populated_text"), str) and inputs["populated_text"]:
            names = ["populated_text"]
        names = [name for name in names if not self._is_leftover(name, inputs)]
        if not names:
            names = [
                name
                for name, value in inputs.items()
                if (is_link(value) and not _NO_LINKS.match(name.lower())) or _is_words(name, value)
            ]
        if not names:
            if any(isinstance(value, str) and name.lower() in ("text", "prompt") for name, value in inputs.items()):
                return []
            raise Unclear(f"Its text comes from “{node.kind[:60]}”, which does not keep it in the file.")
        parts = self._all((inputs[name] for name in names), side)
        joint = next((inputs[name] for name in ("delimiter", "separator", "delimeter") if name in inputs), None)
        if isinstance(joint, str) and parts:
            return [_joint(joint).join(part for part in parts if part)]
        return parts

    def _is_leftover(self, name: str, inputs: Mapping[str, object]) -> bool:
        """Say whether a text is what a box showed when another run was over: text_0 beside the link text."""
        stem = re.sub(r"[ _]?\d+$", "", name)
        return stem != name and not is_link(inputs[name]) and is_link(inputs.get(stem))

    def _shown(self, inputs: Mapping[str, object], side: str) -> list[str]:
        """Return what a node that shows a text passes on; what its box holds only where that cannot be known."""
        links = [value for name, value in inputs.items() if is_link(value) and not _NO_LINKS.match(name.lower())]
        box = [
            text
            for name, value in inputs.items()
            if not is_link(value) and not _NO_WORDS.search(name.lower())
            for text in _literal(value)
        ]
        try:
            return self._all(links, side)
        except Unclear:
            if not any(box):
                raise
            return box[-1:]

    def _written_by_a_model(self, node: Node, inputs: Mapping[str, object], side: str) -> Unclear:
        guess = ""
        names = [name for name in inputs if re.fullmatch(r"(?:user_)?(?:prompt|text|idea|string|instruction)", name)]
        if names:
            try:
                guess = ", ".join(filter(None, self._parts(inputs[names[0]], side)))
            except Unclear as error:
                guess = error.guess
        seen = any(name.startswith(("image", "video")) and linked(self._graph, inputs[name]) for name in inputs)
        if seen and _ABOUT_A_PICTURE.match(guess):
            guess = ""
        return Unclear(f"A language model wrote its text (“{node.kind[:60]}”), which the file does not hold.", guess)

    def _all(self, values: Iterable[object], side: str) -> list[str]:
        """Return the parts of all; one that is not clear makes the whole unclear."""
        parts: list[str] = []
        reason = ""
        for value in values:
            try:
                parts += self._parts(value, side)
            except Unclear as error:
                reason = reason or error.reason
                parts.append(error.guess)
        if reason:
            raise Unclear(reason, ", ".join(dict.fromkeys(filter(None, parts))))
        return parts


def _literal(value: object) -> list[str]:
    """Return a text as it stands, nothing for the name of a file."""
    text = text_of(value)
    if isinstance(value, str) and not text and value:
        return [value]
    return [value if isinstance(value, str) else text] if text and not _FILE.fullmatch(text) else []


def _joint(written: str) -> str:
    return written.replace("\\n", "\n").replace("\\t", "\t")


def _is_words(name: str, value: object) -> bool:
    """Say whether a value under a name that tells nothing is words of a person: no file, number or choice."""
    if not isinstance(value, str) or _NO_WORDS.search(name.lower()):
        return False
    return bool(_WORDS.search(value)) and not _FILE.fullmatch(value.strip())
