"""The app as its own process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


class Server:
    """`streamlit run app.py` over a data folder. It may be killed and started again on the same port.

    engines: "fake" for stand-ins of the models, or "real". project: where its code is.
    """

    def __init__(self, data_dir: Path, engines: str = "fake", project: Path = PROJECT) -> None:
        self.data_dir = data_dir
        self._project = project
        self._engines = engines
        self._port = _free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            "--server.port",
            str(self._port),
            "--server.headless",
            "true",
            "--server.fileWatcherType",
            "none",
        ]
        self.data_dir.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "GARS_DATA_DIR": str(self.data_dir), "GARS_ENGINES": self._engines}
        with open(self.data_dir / "server.log", "ab") as log:
            self.process = subprocess.Popen(command, cwd=self._project, env=environment, stdout=log, stderr=log)
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self.process.poll() is None and time.monotonic() < end, self.log()
            time.sleep(0.05)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def log(self) -> str:
        return (self.data_dir / "server.log").read_text(errors="replace")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
