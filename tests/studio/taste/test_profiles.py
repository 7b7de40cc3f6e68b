"""Profiles as the Taste page uses them: who there is, what they know, how they travel."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from gars_core.errors import BadInput
from gars_core.profile import FIRST
from gars_core.session import Past
from gars_core.studio import Studio
from gars_core.studio.drawing.portraits import owner
from gars_core.studio.taste.opinions import dislikes, likes, unsure
from tests.support.driving import begin, draw, following, play, settled, small_setup


def names(studio: Studio, deleted: bool = False) -> list[str]:
    return [profile.name for profile in studio.profiles.all(deleted)]


def rated_by(studio: Studio, profile: str, *scores: float) -> str:
    session = begin(studio, small_setup(profile=profile))
    play(studio, session, *scores)
    return session


def scores_of(pasts: tuple[Past, ...]) -> list[list[float]]:
    return [[one.event.score for one in past.events] for past in pasts]


def test_profiles_are_kept_over_a_restart(open_studio: Callable[..., Studio]) -> None:
    studio = open_studio()
    anna = studio.profiles.create("  Anna ")
    studio.profiles.rename(FIRST, "Me")
    studio.profiles.correct(anna, "mood:peaceful", None)
    again = open_studio()
    assert names(again) == ["Me", "Anna"]
    assert again.profiles.get(anna).corrections["mood:peaceful"].likes is None


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "My taste"])
def test_a_name_that_cannot_be_used_is_refused(studio: Studio, name: str) -> None:
    with pytest.raises(BadInput):
        studio.profiles.create(name)
    assert names(studio) == ["My taste"]


def test_a_profile_can_keep_its_name_when_it_is_renamed(studio: Studio) -> None:
    studio.profiles.rename(FIRST, " My taste ")
    assert names(studio) == ["My taste"]


def test_the_trash_gives_back_what_went_in_and_the_last_profile_stays(studio: Studio) -> None:
    anna = studio.profiles.create("Anna")
    rated_by(studio, anna, 1.0)
    studio.profiles.delete(anna)
    assert (names(studio), names(studio, deleted=True)) == (["My taste"], ["Anna"])
    assert studio.profiles.last_used() == FIRST
    with pytest.raises(BadInput, match="only profile"):
        studio.profiles.delete(FIRST)
    studio.profiles.restore(anna)
    assert studio.profiles.last_used() == anna and not studio.profiles.knowledge(anna).empty


def test_an_unknown_profile_or_value_is_refused(studio: Studio) -> None:
    with pytest.raises(BadInput, match="no profile"):
        studio.profiles.correct("nobody", "mood:peaceful", True)
    with pytest.raises(BadInput, match="no attribute"):
        studio.profiles.correct(FIRST, "mood:none-such", True)


def test_a_profile_travels_as_a_file_and_says_what_is_unknown_there(studio: Studio) -> None:
    rated_by(studio, FIRST, 1.0, -0.5)
    studio.profiles.correct(FIRST, "mood:peaceful", True)
    file = json.loads(studio.profiles.export(FIRST))
    file["corrections"].append({"value": "smell:fresh bread", "likes": True, "at": 1.0})
    other, unknown = studio.profiles.import_file(json.dumps(file).encode())
    assert unknown == 1 and studio.profiles.get(other).name == "My taste (2)"
    assert studio.profiles.knowledge(other).sessions == studio.profiles.knowledge(FIRST).sessions
    studio.taste.best_guess(studio.profiles.state(other))
    assert "smell:fresh bread" in json.loads(studio.profiles.export(other))["corrections"][0]["value"]


def test_a_bad_file_makes_no_profile(studio: Studio) -> None:
    with pytest.raises(BadInput):
        studio.profiles.import_file(b'{"format": "gars-profile", "version": 1}')
    assert names(studio) == ["My taste"]


def test_two_profiles_become_one_and_stay_themselves(studio: Studio) -> None:
    anna = studio.profiles.create("Anna")
    rated_by(studio, FIRST, 1.0)
    rated_by(studio, anna, -1.0)
    rated_by(studio, FIRST, 0.5)
    studio.profiles.correct(anna, "mood:peaceful", True)
    studio.profiles.correct(FIRST, "mood:peaceful", False)
    both = studio.profiles.merge(FIRST, anna, "Both")
    assert scores_of(studio.profiles.knowledge(both).sessions) == [[1.0], [-1.0], [0.5]]
    assert studio.profiles.get(both).corrections["mood:peaceful"].likes is False
    studio.profiles.reset(both)
    assert scores_of(studio.profiles.knowledge(FIRST).sessions) == [[1.0], [0.5]]
    assert len(studio.profiles.rated(FIRST)) == 2
    with pytest.raises(BadInput, match="itself"):
        studio.profiles.merge(anna, anna, "Twice")


def test_a_merged_profile_shows_the_pictures_of_both(studio: Studio) -> None:
    anna = studio.profiles.create("Anna")
    rated_by(studio, FIRST, 0.25, -1.0)
    rated_by(studio, anna, 1.0)
    both = studio.profiles.merge(FIRST, anna, "Both")
    assert [one.score for one in studio.profiles.rated(both)] == [1.0, 0.25, -1.0]


def test_a_picture_that_a_branch_shares_is_shown_once_as_it_was_rated_last(studio: Studio) -> None:
    session = rated_by(studio, FIRST, 0.25, -1.0)
    branch = studio.branches.branch(session, 2)
    first, second = studio.sessions.state(branch).shown
    assert sorted(one.score for one in studio.profiles.rated(FIRST)) == [-1.0, 0.25]
    studio.statements.rate(branch, first, 0.5)
    studio.statements.rate(session, second, 1.0)
    assert [(one.picture, one.score) for one in studio.profiles.rated(FIRST)] == [(second, 1.0), (first, 0.5)]


def test_what_the_person_says_of_a_value_decides_where_it_stands(studio: Studio) -> None:
    for likes_it, value in ((True, "mood:peaceful"), (False, "mood:gloomy"), (None, "mood:whimsical")):
        studio.profiles.correct(FIRST, value, likes_it)
    said = studio.profiles.get(FIRST).corrections
    found = studio.taste.opinions(studio.profiles.state(FIRST)).values()
    assert likes(found, said)[0].value == "mood:peaceful"
    assert dislikes(found, said)[0].value == "mood:gloomy"
    assert not said.keys() & {one.value for one in unsure(found, said)}


def test_nothing_is_liked_or_disliked_before_anything_is_said(studio: Studio) -> None:
    found = studio.taste.opinions(studio.profiles.state(FIRST)).values()
    assert likes(found, {}) == [] and dislikes(found, {}) == []
    assert len(unsure(found, {})) == len(studio.values.catalogue.categories)


def test_what_was_tapped_good_and_bad_is_found_with_its_reason(studio: Studio) -> None:
    session = rated_by(studio, FIRST, 1.0)
    liked, disliked = studio.sessions.state(session).rounds[0].cards[0].values[:2]
    studio.statements.tap(session, liked, True)
    studio.statements.tap(session, disliked, False)
    state = studio.profiles.state(FIRST)
    found = studio.taste.opinions(state).values()
    assert liked in {one.value for one in likes(found, {})}
    assert "in round 1 of “Open exploration”, " in studio.taste.grounds(state, liked)
    assert "Against it: you marked it bad" in studio.taste.grounds(state, disliked)
    assert sum(studio.taste.importance(state).values()) == pytest.approx(1.0)


def test_what_was_said_again_and_again_is_said_once(studio: Studio) -> None:
    session = rated_by(studio, FIRST, 1.0)
    value = studio.sessions.state(session).rounds[0].cards[0].values[0]
    studio.statements.freeze(session, value, True)
    for score in (0.5, 0.6):
        following(studio, session)
        studio.statements.rate(session, draw(studio, session), score)
        studio.statements.tap(session, value, True)
    words = studio.taste.grounds(studio.profiles.state(FIRST), value)
    assert "you marked it good 2 times" in words, words


def test_a_portrait_is_drawn_kept_and_another_one_each_time(open_studio: Callable[..., Studio]) -> None:
    studio = open_studio()
    rated_by(studio, FIRST, 1.0)
    for _ in range(2):
        studio.drawing.portraits.queue_portrait(FIRST, studio.models.makers.get())
        job = settled(studio, owner(FIRST))
        assert job is not None and job.status == "done", job
    first, second = open_studio().profiles.get(FIRST).portraits
    assert first.values == second.values and first.picture != second.picture
    assert studio.gallery.image(first.picture).tobytes() != studio.gallery.image(second.picture).tobytes()
