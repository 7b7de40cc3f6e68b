"""The import rule: imports point left, Streamlit sits at the right end, heavy libraries wait inside functions."""

from __future__ import annotations

import ast
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ORDER = (
    "errors types settings words pixels jobs progress"
    " | ports infotext recommend scoring library catalogue prompting critic"
    " | session profile | store engines sketch | studio | wiring | ui | pages app.py"
)
"""The README says it in the same words. What stands between two bars may import each other, if not one another."""
COMMANDS = {"rebuild_vectors", "replay", "models", "notebook"}
"""Doors without a screen; they open a studio as the screen does."""
TIERS = [set(tier.split()) for tier in ORDER.split("|")]
TIERS[0].add("")
TIERS[-2] |= COMMANDS
PURE = set().union(*TIERS[:3]) - {"jobs"}
STRANGERS = {("store", "engines"), ("engines", "store"), ("store", "sketch"), ("sketch", "store")}
STUDIO = {
    "values": set(),
    "models": set(),
    "sessions": {"values"},
    "taste": {"values", "sessions"},
    "library": {"values", "sessions"},
    "scoring": {"values", "sessions", "library"},
    "drawing": {"values", "sessions", "library", "scoring", "models", "taste"},
    "critic": {"values", "sessions", "library", "scoring", "models", "taste", "drawing"},
}
UI = {
    "shared": set(),
    "setup": {"shared"},
    "rate": {"shared"},
    "taste": {"shared"},
    "models": {"shared"},
    "library": {"shared", "setup"},
    "gallery": {"shared", "setup", "library"},
}
REACHED_THROUGH = re.compile(r"\bstudio(?:\.\w+)*\.(?:_\w+|store|files)\b")
MOST_FILES = 16
"""In a room, beside its __init__.py."""
HEAVY = {
    "torch",
    "transformers",
    "diffusers",
    "open_clip",
    "chromadb",
    "llama_cpp",
    "cv2",
    "skimage",
    "safetensors",
    "huggingface_hub",
    "onnxruntime",
    "scipy",
    "accelerate",
}


def _part(module: str) -> str:
    """Return the part of gars_core that a module belongs to: "gars_core.store.db" -> "store"."""
    return (module.split(".") + [""])[1]


def _tier(part: str) -> int:
    return next(number for number, tier in enumerate(TIERS) if part in tier)


def _imports(path: Path, top_level_only: bool = False) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = _outside_functions(tree) if top_level_only else ast.walk(tree)
    imported: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path} has a relative import"
            names = {f"{node.module}.{alias.name}" for alias in node.names if not alias.name.startswith("__")}
            imported |= (names if node.module == "gars_core" else set()) | {node.module}
    return imported


def _outside_functions(node: ast.AST):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield child
        yield from _outside_functions(child)


def _modules() -> list[tuple[str, Path]]:
    files = sorted((ROOT / "gars_core").rglob("*.py"))
    return [(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path) for path in files]


@pytest.mark.parametrize(("module", "path"), _modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_module_imports_only_what_stands_left_of_it(module: str, path: Path) -> None:
    part = _part(module)
    # open_studio is the front door: what it opens is imported when it is called.
    for imported in _imports(path, top_level_only=module == "gars_core"):
        if imported.split(".")[0] != "gars_core" or _part(imported) == part:
            continue
        other = _part(imported)
        assert _tier(other) <= _tier(part), f"{module} imports {imported}"
        assert (part, other) not in STRANGERS, f"{module} imports {imported}"


@pytest.mark.parametrize(("module", "path"), _modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_streamlit_chroma_and_heavy_libraries_stay_in_their_places(module: str, path: Path) -> None:
    part = _part(module)
    libraries = {name.split(".")[0] for name in _imports(path)}
    assert "streamlit" not in libraries or part == "ui"
    assert "chromadb" not in libraries or module.startswith("gars_core.store.vectors.")
    assert part not in PURE or not libraries & HEAVY
    assert part in {"store", "engines", "sketch"} or not libraries & HEAVY
    assert not {name.split(".")[0] for name in _imports(path, top_level_only=True)} & HEAVY


def test_pages_import_streamlit_and_the_ui_alone() -> None:
    for path in [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]:
        for imported in _imports(path):
            if imported.startswith("gars_core"):
                assert _part(imported) in {"ui", "errors", "session", "types", "words"}, (
                    f"{path.name} imports {imported}"
                )
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 100, f"{path.name} has grown too long"


def test_every_module_imports_and_heavy_libraries_stay_unloaded() -> None:
    import gars_core

    names = [module.name for module in pkgutil.walk_packages(gars_core.__path__, "gars_core.")]
    assert "gars_core.wiring" in names
    code = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "[]"


def test_the_readme_says_the_same_rule() -> None:
    assert ORDER in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("house", "rooms"), [("studio", STUDIO), ("ui", UI)])
def test_the_rooms_of_studio_and_ui_keep_their_order(house: str, rooms: dict[str, set[str]]) -> None:
    inside = [(module.split(".")[2:], module, path) for module, path in _modules() if _part(module) == house]
    assert {names[0] for names, _, path in inside if len(names) > 1} == set(rooms)
    for names, module, path in inside:
        room = names[0] if names and names[0] in rooms else ""
        for imported in _imports(path):
            other = (imported.split(".") + ["", "", ""])[2]
            if room and imported.startswith(f"gars_core.{house}.") and other in rooms and other != room:
                assert other in rooms[room], f"{module} imports {imported}"


def test_a_room_holds_few_files() -> None:
    for folder in {path.parent for _, path in _modules()}:
        files = [path.name for path in folder.glob("*.py") if path.name != "__init__.py"]
        assert len(files) <= MOST_FILES, f"{folder.name} holds {len(files)} files"


def test_the_screen_reaches_no_store_and_no_engine() -> None:
    screen = [path for module, path in _modules() if _part(module) == "ui"]
    for path in [*screen, ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]:
        behind = {name for name in _imports(path) if _part(name) in {"store", "engines", "sketch"}}
        assert not behind, f"{path.name} imports {behind}"
        reached = REACHED_THROUGH.findall(path.read_text(encoding="utf-8"))
        assert not reached, f"{path.name} reaches through the studio: {reached}"


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {module: _imported_modules(path) for module, path in _modules()}
    done: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, " -> ".join([*above[above.index(module) :], module])
        if module not in done:
            for imported in graph[module]:
                visit(imported, (*above, module))
            done.add(module)

    for module in graph:
        visit(module, ())


def _imported_modules(path: Path) -> set[str]:
    """Return the modules that a file imports when it is imported; a name of a package is the package's."""
    names = {module for module, _ in _modules()}
    imported: set[str] = set()
    for node in _outside_functions(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("gars_core"):
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            imported |= (inner & names) or {node.module}
    return imported
