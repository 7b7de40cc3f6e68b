"""The import rule: imports point left, Streamlit sits at the right end, heavy libraries wait inside functions."""

from __future__ import annotations

import ast
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TIERS = (
    {"", "errors", "types", "settings", "pixels"},
    {"ports", "library", "catalogue", "recommend", "prompting", "scoring", "critic", "jobs", "infotext"},
    {"session"},
    {"profile"},
    {"store", "engines"},
    {"studio"},
    {"wiring"},
    {"rebuild_vectors", "replay", "models", "notebook"},
    {"ui"},
)
PURE = {
    "errors",
    "types",
    "settings",
    "pixels",
    "catalogue",
    "recommend",
    "prompting",
    "scoring",
    "critic",
    "session",
    "profile",
}
STRANGERS = {("store", "engines"), ("engines", "store")}
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
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path} has a relative import"
            names = {f"{node.module}.{alias.name}" for alias in node.names if not alias.name.startswith("__")}
            found |= (names if node.module == "gars_core" else set()) | {node.module}
    return found


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
    assert "chromadb" not in libraries or module == "gars_core.store.vectors.chroma"
    assert part not in PURE or not libraries & HEAVY
    assert part in {"store", "engines"} or not libraries & HEAVY
    assert not {name.split(".")[0] for name in _imports(path, top_level_only=True)} & HEAVY


def test_pages_import_streamlit_and_the_ui_alone() -> None:
    for path in [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]:
        for imported in _imports(path):
            if imported.startswith("gars_core"):
                assert _part(imported) in {"ui", "errors", "session", "types"}, f"{path.name} imports {imported}"
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 100, f"{path.name} has grown too long"


def test_every_module_imports_and_heavy_libraries_stay_unloaded() -> None:
    import gars_core

    names = [found.name for found in pkgutil.walk_packages(gars_core.__path__, "gars_core.")]
    assert "gars_core.wiring" in names
    code = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        f"print(sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "[]"
