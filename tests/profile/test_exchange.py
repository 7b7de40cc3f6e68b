"""A profile as a file: it comes back as it was, and a file that is none changes nothing."""

from __future__ import annotations

import json
from typing import get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gars_core.errors import BadInput
from gars_core.profile.events import Correction, Imported, decode, encode
from gars_core.profile.exchange import MAX_BYTES, read, written
from gars_core.profile.fold import Profile
from gars_core.profile.knowledge import Knowledge, known
from gars_core.recommend import Choice, Freeze, Mention, NewSession, Rating, Statement, Tap, TasteShift, Unrated
from gars_core.session import Evidence, Past
from gars_core.settings import PROJECT_DIR

VALUES = st.sampled_from(["subject:fox", "subject:owl", "mood:calm", "gone:värde"])
SETS = st.lists(VALUES, min_size=1, max_size=3, unique=True).map(tuple)
EVENTS = st.one_of(
    st.builds(Rating, values=SETS, score=st.floats(-1, 1)),
    st.builds(Choice, slate=st.tuples(SETS, SETS, SETS), winner=st.integers(0, 2)),
    *(st.builds(kind, value=VALUES, likes=st.booleans()) for kind in (Tap, Statement, Mention)),
    st.builds(Freeze, value=VALUES),
    st.builds(TasteShift, categories=st.sampled_from([(), ("mood",)])),
)
TIMES = st.floats(0, 4e9)
TOLD = st.lists(st.builds(Evidence, event=EVENTS, because=st.text(max_size=60)), max_size=4).map(tuple)
PASTS = st.lists(
    st.builds(Past, at=TIMES, title=st.text(max_size=60), events=TOLD, session=st.sampled_from(["", "a", "b"])),
    max_size=4,
)
CORRECTIONS = st.lists(
    st.builds(Correction, value=VALUES, likes=st.sampled_from([True, False, None]), at=TIMES),
    unique_by=lambda one: one.value,
)


@given(PASTS, CORRECTIONS, st.text(min_size=1, max_size=60))
def test_what_is_exported_is_imported_the_same(pasts: list[Past], said: list[Correction], name: str) -> None:
    knowledge = known(Profile("x", "x", corrections={one.value: one for one in said}), pasts)
    file = read(written(name, knowledge))
    assert file.name == name
    profile = Profile("y", name, imported=file.sessions, corrections={one.value: one for one in file.corrections})
    assert known(profile, []) == knowledge


GOOD = json.loads(
    written(
        "Anna",
        Knowledge(
            (Past(1.0, "x", (Evidence(Rating(("subject:fox",), 0.5), "you gave +0.5"),)),),
            (Correction("mood:calm", True, 1.0),),
        ),
    )
)


def changed(path: list[str | int], value: object) -> bytes:
    copy = json.loads(json.dumps(GOOD))
    at = copy
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return json.dumps(copy).encode()


EVENT: list[str | int] = ["sessions", 0, "events", 0, "event"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not JSON"),
        (b"\x89PNG\r\n", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[1]", "not a GARS profile"),
        (b'"gars-profile"', "not a GARS profile"),
        (changed(["format"], "other"), "not a GARS profile"),
        (changed(["version"], 2), "newer GARS"),
        (changed(["version"], "1"), "damaged at “version”"),
        (changed(["name"], ""), "name"),
        (changed(["name"], "x" * 61), "name"),
        (changed(["sessions"], {}), "sessions"),
        (changed([*EVENT, "score"], 1.5), "score from -1 to 1"),
        (changed([*EVENT, "score"], float("nan")), "score"),
        (changed([*EVENT, "score"], "0.5"), "score"),
        (changed([*EVENT, "kind"], "Adored"), "event"),
        (changed([*EVENT, "values"], []), "values"),
        (changed([*EVENT, "values"], [1]), "values"),
        (changed([*EVENT, "values"], ["subject:fox", "subject:fox"]), "each once"),
        (changed(EVENT, {"kind": "Choice", "slate": [["a:b", "a:b"], ["a:c"]], "winner": 0}), "each once"),
        (changed(EVENT, {"kind": "Choice", "slate": [["subject:fox"], ["subject:owl"]], "winner": 2}), "winner"),
        (changed(EVENT, {"kind": "NewSession", "lasting": []}), "no judgement"),
        (changed(EVENT, {"kind": "Tap", "value": "mood:calm", "likes": "yes"}), "likes"),
        (changed(["sessions", 0, "at"], float("inf")), "at"),
        (changed(["corrections", 0, "at"], -1), "at"),
        (changed(["corrections", 0, "likes"], 1), "likes"),
        (changed(["corrections", 0, "value"], "x" * 999), "value"),
    ],
)
def test_a_file_that_is_no_profile_is_refused_with_the_place(data: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why) as refused:
        read(data)
    assert refused.value.hint and "\n" not in refused.value.sentence


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    with pytest.raises(BadInput, match="20 MB"):
        read(b" " * (MAX_BYTES + 1))


def test_fields_that_a_later_gars_may_add_are_passed_over() -> None:
    assert read(changed(["note"], "hello")) == read(json.dumps(GOOD).encode())
    assert read(changed([*EVENT, "mood"], "hello")) == read(json.dumps(GOOD).encode())


def test_the_file_reads_as_documented() -> None:
    assert (GOOD["format"], GOOD["version"], GOOD["name"]) == ("gars-profile", 1, "Anna")
    assert GOOD["sessions"][0]["events"][0] == {
        "event": {"kind": "Rating", "values": ["subject:fox"], "score": 0.5},
        "because": "you gave +0.5",
    }
    assert GOOD["corrections"] == [{"value": "mood:calm", "likes": True, "at": 1.0}]


def test_imported_is_written_down_in_the_profile_s_own_log() -> None:
    file = read(json.dumps(GOOD).encode())
    event = Imported(file.sessions, file.corrections)
    assert decode(*encode(event)) == event


def test_the_example_of_the_documentation_can_be_imported() -> None:
    text = (PROJECT_DIR / "docs" / "profile.md").read_text(encoding="utf-8")
    file = read(text.split("```json")[1].split("```")[0].encode())
    assert file.sessions[0].events[0].event == Rating(("subject:a-red-fox", "mood:peaceful"), 0.8)
    kinds = [get_args(kind) for kind in get_type_hints(Evidence, include_extras=True)["event"].__origin__.__args__]
    assert {kind for kind, tag in kinds if f"`{tag.tag}`" not in text} == {NewSession, Unrated}
