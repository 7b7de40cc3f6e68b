"""What the process is prepared with is set when it is asked for, never because a module was imported."""

from __future__ import annotations

import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import gars_core
from gars_core.engines.processor import prepare_process

ROOT = Path(__file__).parents[2]
IMPORT_EVERYTHING = """
import gc, importlib, json, os, sys, threading
from concurrent.futures import Executor
import streamlit, threadpoolctl  # which set MPLBACKEND and KMP_DUPLICATE_LIB_OK themselves
environment, threads = dict(os.environ), threading.enumerate()
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
assert dict(os.environ) == environment, dict(os.environ).items() ^ environment.items()
assert threading.enumerate() == threads, threading.enumerate()
pools = [thing for thing in gc.get_objects() if isinstance(thing, Executor)]
assert not pools, pools
"""


def test_importing_sets_no_environment_variable_and_makes_no_threads() -> None:
    names = [module.name for module in pkgutil.walk_packages(gars_core.__path__, "gars_core.")]
    assert "gars_core.store.vectors.sign_codes" in names
    # without what this process has set by importing the same modules
    untouched = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_EVERYTHING, json.dumps(names)],
        env=untouched,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_preparing_the_process_keeps_what_a_person_has_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"THP_MEM_ALLOC_ENABLE": "0"})
    prepare_process()
    assert os.environ == {"THP_MEM_ALLOC_ENABLE": "0"}
    del os.environ["THP_MEM_ALLOC_ENABLE"]
    prepare_process()
    assert os.environ == {"THP_MEM_ALLOC_ENABLE": "1"}
