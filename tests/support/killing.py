"""Programs that are killed in the middle of their work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LINES = 20


def told_until_killed(code: str, folder: Path) -> int:
    """Run code with the folder as its argument until it has printed some numbers, kill it and return the last one."""
    process = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    told = [int(process.stdout.readline()) for _ in range(LINES)][-1]
    process.kill()
    process.communicate()
    return told
