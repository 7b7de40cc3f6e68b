"""Lists are shown before anything is added, added whole or not at all, and removed whole."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from gars_core.engines.fakes.encoder import FakeEncoder
from gars_core.errors import BadInput, Cancelled
from gars_core.settings import Settings
from gars_core.studio import Studio
from gars_core.studio.values import word_lists
from gars_core.types import Progress, ignore_progress
from tests.support.driving import begin, draw, following, settled

CATS = b"Maine Coon\na tabby\na lone wolf\n__dogs__\n"


def upload(name: str, data: bytes) -> tuple[str, io.BytesIO]:
    return name, io.BytesIO(data)


def a_zip(files: dict[str, bytes]) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return into.getvalue()


def added(studio: Studio, name: str, data: bytes, category: str, called: str = "mine") -> int:
    [preview] = studio.word_lists.preview([upload(name, data)], ignore_progress)
    return studio.word_lists.add(called, [(preview.file, category)], ignore_progress)


def test_a_preview_says_what_is_new_and_adds_nothing(studio: Studio) -> None:
    before = studio.values.catalogue
    [preview] = studio.word_lists.preview([upload("animals/cats.txt", CATS)], ignore_progress)
    assert preview.guess == "subject" and len(preview.file.refused) == 1
    assert studio.word_lists.fresh(preview.file, "subject") == {"subject": ["Maine Coon", "a tabby"]}
    assert len(studio.word_lists.fresh(preview.file, "mood")["mood"]) == 3
    assert studio.values.catalogue is before and studio.values.lists() == []


def test_a_list_whose_name_tells_nothing_goes_where_its_values_are_at_home(studio: Studio) -> None:
    moods = "\n".join(value.phrase for value in studio.values.catalogue.by_category["mood"][:30])
    [preview] = studio.word_lists.preview([upload("x1.txt", moods.encode())], ignore_progress)
    assert preview.guess == "mood"


def test_a_list_is_used_like_any_value_and_kept_over_a_restart(open_studio: Callable[..., Studio]) -> None:
    studio = open_studio()
    assert added(studio, "cats.txt", CATS, "subject") == 2
    again = open_studio()
    [kept] = again.values.lists()
    assert (kept.name, kept.counts) == ("mine", {"subject": 2})
    session = begin(again)
    again.statements.freeze(session, "subject:maine-coon", True)
    following(again, session)
    assert "Maine Coon" in again.sessions.state(session).current.cards[0].text
    assert again.values.near("subject:a-tabby", 3)


def test_removing_a_list_leaves_everything_else_and_its_sessions_go_on(studio: Studio) -> None:
    added(studio, "cats.txt", CATS, "subject")
    added(studio, "more.txt", b"a borzoi\n", "subject", "other")
    session = begin(studio)
    studio.statements.freeze(session, "subject:maine-coon", True)
    following(studio, session)
    studio.values.remove_list(studio.values.lists()[0].id)
    assert [one.name for one in studio.values.lists()] == ["other"]
    known = studio.values.catalogue.by_id
    assert "subject:maine-coon" not in known and "subject:a-borzoi" in known
    picture = draw(studio, session)
    studio.statements.rate(session, picture, 1.0)
    assert studio.drawing.rounds.fidelity(session, 0).present
    following(studio, session)
    assert "subject:maine-coon" not in studio.sessions.state(session).current.cards[0].values
    with pytest.raises(BadInput, match="no longer exists"):
        studio.values.remove_list("nowhere")


def test_a_value_of_two_lists_stays_until_both_are_gone(studio: Studio) -> None:
    added(studio, "a.txt", b"a tabby\n", "subject")
    assert added(studio, "b.txt", b"A Tabby\na borzoi\n", "subject") == 1
    assert added(studio, "c.txt", b"a tabby\n", "subject") == 0 and len(studio.values.lists()) == 2


def test_zips_of_wildcards_keep_their_folders_names(studio: Studio) -> None:
    file = a_zip(
        {
            "wildcards/animals/cats.txt": b"Maine Coon\n",
            "colors.txt": b"3::teal and rust\n",
            "readme.md": b"x",
            "__MACOSX/._colors.txt": b"\0\0",
            "empty.txt": b"# nothing\n",
            "t.csv": b"value,category\nso sad,mood\n",
        }
    )
    previews = studio.word_lists.preview([upload("my.zip", file)], ignore_progress)
    assert [(one.file.name, one.guess) for one in previews][:2] == [("animals/cats", "subject"), ("colors", "palette")]
    studio.word_lists.add("my.zip", [(one.file, one.guess) for one in previews], ignore_progress)
    [kept] = studio.values.lists()
    assert kept.counts == {"subject": 1, "palette": 1, "mood": 1}


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("cats.txt", b"a\0b", "zero bytes"),
        ("cats.pdf", b"%PDF", "not a list"),
        ("cats.txt", b"# nothing\n", "No values"),
        ("my.zip", b"no zip", "not a zip"),
        ("my.zip", a_zip({"../cats.txt": b"a"}), "outside of itself"),
        ("my.zip", a_zip({"notes.md": b"a"}), "No values"),
        ("my.zip", a_zip({"cats.txt": b"a" * 5000})[:80], "not a zip"),
    ],
    ids=["zero bytes", "pdf", "comment", "no zip", "outside", "not a list", "cut off"],
)  # a zip says when it was made
def test_what_is_no_list_is_one_sentence_and_adds_nothing(studio: Studio, name: str, data: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why) as caught:
        studio.word_lists.preview([upload(name, data)], ignore_progress)
    assert caught.value.hint and studio.values.lists() == []


def test_a_list_of_100_mb_is_refused_before_it_is_read(studio: Studio, tmp_path: Path) -> None:
    class NeverRead(io.FileIO):
        def read(self, *_: object) -> bytes:
            raise AssertionError("it was read")

    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with NeverRead(path) as big, pytest.raises(BadInput, match="big.txt has 100 MB; 20 MB is the limit"):
        studio.word_lists.preview([("big.txt", big)], ignore_progress)
    swelling = a_zip({"big.txt": bytes(30_000_000)})
    with pytest.raises(BadInput, match="30 MB"):
        studio.word_lists.preview([upload("my.zip", swelling)], ignore_progress)


def test_too_many_values_at_once_are_refused(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_lists, "MAX_WORDS", 2)
    with pytest.raises(BadInput, match="more than 2 values"):
        studio.word_lists.preview([upload("a.txt", b"a\nb\nc\n")], ignore_progress)


def test_stopping_an_import_adds_nothing(studio: Studio, settings: Settings) -> None:
    [preview] = studio.word_lists.preview([upload("cats.txt", CATS)], ignore_progress)

    def stop(progress: Progress) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        studio.word_lists.add("mine", [(preview.file, "subject")], stop)
    assert studio.values.lists() == [] and not (settings.data_dir / "catalogue" / "lists").exists()


def test_reading_and_adding_are_jobs_with_progress(studio: Studio) -> None:
    studio.word_lists.queue_preview([upload("cats.txt", CATS)], "me")
    job = settled(studio, "me")
    assert job is not None and job.status == "done"
    studio.word_lists.queue_add("mine", [(job.result[0].file, "subject")], "me")
    job = settled(studio, "me")
    assert job is not None and job.status == "done" and job.result == 2


def test_only_new_values_are_encoded_again(
    open_studio: Callable[..., Studio], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = open_studio()
    added(studio, "many.txt", "\n".join(f"cat number {n}" for n in range(1200)).encode(), "subject")
    encoded: list[int] = []
    encode = FakeEncoder.encode

    def counting(self: FakeEncoder, texts: list[str]) -> object:
        encoded.append(len(texts))
        return encode(self, texts)

    again = open_studio()
    again.values.snapshot()
    monkeypatch.setattr(FakeEncoder, "encode", counting)
    added(again, "few.txt", b"a tabby\na borzoi\n", "detail")
    again.values.add("mood", "like a Sunday")
    again.values.snapshot()
    assert sum(encoded) == 2 + 2 + 1, "the sample, the list and the single value"


def test_a_half_written_or_damaged_list_is_passed_over(open_studio: Callable[..., Studio], settings: Settings) -> None:
    studio = open_studio()
    added(studio, "cats.txt", CATS, "subject")
    [kept] = studio.values.lists()
    shutil.copytree(kept.folder, kept.folder.with_name(f".{kept.id}.part"))
    kept.vectors.write_bytes(b"damaged")
    again = open_studio()
    assert [one.id for one in again.values.lists()] == [kept.id]
    catalogue, rows = again.values.snapshot()
    assert len(rows) == len(catalogue.attributes), "the vectors are made again"
    (kept.folder / "list.json").write_text("{")
    assert open_studio().values.lists() == []
