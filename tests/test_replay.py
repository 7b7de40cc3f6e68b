"""Whether a session file replays, said on the command line."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from gars_core.replay import main
from gars_core.settings import Settings
from gars_core.studio import Studio
from tests.support.driving import begin, play, small_setup


@pytest.fixture(autouse=True)
def small_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GARS_ENGINES", "fake")


@pytest.fixture
def file(studio: Studio, tmp_path: Path) -> Path:
    """A session of three rounds, the last after an undo, with values of the user's own."""
    session = begin(studio, small_setup(idea="a lighthouse", rounds=5), {"mood:peaceful": True})
    play(studio, session, 1.0, -0.5)
    studio.values.add("subject", "my cat Mimi")
    studio.statements.undo(session)
    studio.statements.tap(session, studio.sessions.state(session).current.cards[0].values[0], True)
    studio.statements.undo(session)
    play(studio, session, 0.5, 1.0)
    path = tmp_path / "session.zip"
    path.write_bytes(studio.gallery.session_file(session))
    return path


def test_a_session_replays_and_rounds_with_other_values_are_not_compared(
    file: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(file)]) == 0
    said = capsys.readouterr().out
    assert "“a lighthouse”" in said and said.strip().endswith("It replays.")
    assert said.count("the same again") == 1 and said.count("not compared") == 2


def test_another_recommendation_than_the_logs_is_found(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    into = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(into, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "session.json":
                document = json.loads(data)
                last = [event for event in document["events"] if event["kind"] == "Recommended"][-1]
                last["data"]["sets"] = [list(reversed(last["data"]["sets"][0]))]
                data = json.dumps(document).encode()
            target.writestr(name, data)
    file.write_bytes(into.getvalue())
    assert main([str(file)]) == 1
    assert "NOT the same" in capsys.readouterr().out


def test_what_is_no_session_file_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path, why in ((tmp_path / "nowhere.zip", "cannot be read"), (Path(__file__), "not a zip")):
        assert main([str(path)]) == 1
        assert why in capsys.readouterr().out
    with pytest.raises(SystemExit, match="2"):
        main([])
