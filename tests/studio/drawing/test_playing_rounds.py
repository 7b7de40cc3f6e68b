"""A session from its idea to its last round, and everything a user can say on the way."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from gars_core.errors import BadInput
from gars_core.prompting.check import says
from gars_core.recommend import Choice
from gars_core.session import Setup, evidence
from gars_core.session.setup import MAX_IDEA_CHARACTERS
from gars_core.settings import Settings
from gars_core.studio import Studio
from gars_core.studio.drawing.queue import HowDrawn
from tests.support.driving import FEW, begin, done, draw, events_of, following, play, settled, small_setup


def test_five_rounds_from_an_idea_with_every_category_in_play(studio: Studio) -> None:
    categories = tuple(category.id for category in studio.values.catalogue.categories if category.id != "subject")
    session = begin(
        studio,
        Setup(categories, idea="my cat Mimi on a skateboard", steps=1, width_px=256, height_px=256, rounds=5),
        {"mood:peaceful": True},
    )
    play(studio, session, 1.0, -0.5, 0.0, 0.5, 1.0)
    state = studio.sessions.state(session)
    assert len(state.rounds) == 5 and state.complete
    assert [shown.score for shown in state.shown.values()] == [1.0, -0.5, 0.0, 0.5, 1.0]
    assert len({round_.cards[0].values for round_ in state.rounds}) == 5, "no picture is asked for twice"
    for round_ in state.rounds:
        proposal = round_.cards[0].proposal
        assert proposal is not None and proposal.fidelity.faithful and "my cat Mimi on a skateboard" in proposal.text
    following(studio, session)
    assert len(studio.sessions.state(session).rounds) == 6, "the plan is no limit"


def test_an_edit_is_what_gets_drawn_and_the_proposal_is_kept_beside_it(studio: Studio) -> None:
    session = begin(studio)
    proposed = studio.sessions.state(session).current.cards[0].text
    studio.statements.draft(session, 0, "a red bicycle, nothing else")
    item = studio.gallery.picture(draw(studio, session))
    assert (item.picture.prompt, item.picture.proposal) == ("a red bicycle, nothing else", proposed)
    assert studio.drawing.rounds.fidelity(session, 0).missing == studio.sessions.state(session).current.cards[0].values
    studio.statements.draft(session, 0, None)
    assert (
        studio.sessions.state(session).current.cards[0].text == proposed
        and studio.drawing.rounds.fidelity(session, 0).faithful
    )


def test_rewrite_gives_another_wording_of_the_same_attributes(studio: Studio) -> None:
    session = begin(studio)
    first = studio.sessions.state(session).current.cards[0]
    texts = {first.text}
    for _ in range(3):
        studio.drawing.rounds.queue_rewriting(session, 0)
        done(studio, session)
        card = studio.sessions.state(session).current.cards[0]
        assert card.values == first.values and card.proposal.fidelity.faithful
        texts.add(card.text)
    assert len(texts) > 1


def test_undo_after_next_returns_to_the_rated_picture_and_another_next_starts_clean(studio: Studio) -> None:
    session = begin(studio)
    [picture] = play(studio, session, 1.0)
    following(studio, session)
    draw(studio, session)
    studio.statements.undo(session)
    state = studio.sessions.state(session)
    assert len(state.rounds) == 1 and state.current.cards[0].picture == picture and not state.judged
    studio.statements.rate(session, picture, -1.0)
    following(studio, session)
    state = studio.sessions.state(session)
    assert len(state.rounds) == 2 and state.current.cards[0].picture is None and state.current.cards[0].proposal


def test_undo_of_nothing_changes_nothing(studio: Studio, settings: Settings) -> None:
    session = begin(studio)
    before = events_of(settings, session)
    studio.statements.undo(session)
    assert events_of(settings, session) == before


def test_a_swap_writes_the_prompt_anew_and_the_old_picture_stays_in_the_gallery(studio: Studio) -> None:
    session = begin(studio)
    picture = draw(studio, session)
    old = studio.sessions.state(session).current.cards[0].values[0]
    new = studio.values.near(old, 3)[0].id
    studio.drawing.rounds.swap(session, 0, old, new)
    done(studio, session)
    state = studio.sessions.state(session)
    card = state.current.cards[0]
    assert new in card.values and old not in card.values
    assert card.picture == picture and not state.is_drawn(card), "it stays until another is drawn"
    assert says(card.text, studio.values.phrase(new)) and not says(card.text, studio.values.phrase(old))
    assert [item.picture.id for item in studio.gallery.of_session(session)] == [picture]
    studio.drawing.rounds.swap(session, 0, new, old)
    assert studio.sessions.state(session).current.cards[0].picture == picture, "and back again"


def test_a_swap_across_categories_or_for_what_is_there_already_is_refused(studio: Studio) -> None:
    session = begin(studio)
    values = studio.sessions.state(session).current.cards[0].values
    for old, new in ((values[0], values[1]), (values[-1], values[-2]), ("subject:nowhere", values[0])):
        with pytest.raises(BadInput):
            studio.drawing.rounds.swap(session, 0, old, new)
    assert studio.sessions.state(session).current.cards[0].values == values


def test_skip_shows_something_else(studio: Studio) -> None:
    session = begin(studio)
    for _ in range(3):
        following(studio, session)
    assert len({round_.cards[0].values for round_ in studio.sessions.state(session).rounds}) == 4


def test_sessions_of_other_seeds_begin_with_other_pictures(studio: Studio) -> None:
    sessions = [begin(studio, seed=seed) for seed in range(4)]
    assert len({studio.sessions.state(session).current.cards[0].values for session in sessions}) > 1


def test_a_locked_value_stands_in_every_later_round_until_it_is_unlocked(studio: Studio) -> None:
    session = begin(studio)
    locked = studio.sessions.state(session).current.cards[0].values[0]
    studio.statements.freeze(session, locked, True)
    for _ in range(3):
        following(studio, session)
        card = studio.sessions.state(session).current.cards[0]
        assert locked in card.values and says(card.text, studio.values.phrase(locked))
    studio.statements.freeze(session, locked, False)
    studio.statements.tap(session, locked, False)
    following(studio, session)
    assert locked not in studio.sessions.state(session).current.cards[0].values


def test_a_category_locks_as_many_values_as_a_set_holds_and_the_oldest_gives_way(studio: Studio) -> None:
    session = begin(studio)
    details = [value.id for value in studio.values.catalogue.by_category["detail"][:3]]
    for value in details:
        studio.statements.freeze(session, value, True)
    assert studio.sessions.state(session).frozen["detail"] == tuple(details[1:])
    following(studio, session)
    assert set(details[1:]) <= set(studio.sessions.state(session).current.cards[0].values)


def test_a_banned_value_is_unlocked_and_never_shown_and_locking_it_allows_it_again(studio: Studio) -> None:
    session = begin(studio)
    value = studio.sessions.state(session).current.cards[0].values[0]
    studio.statements.freeze(session, value, True)
    studio.statements.ban(session, value, True)
    state = studio.sessions.state(session)
    assert value in state.banned and not state.frozen.get("subject")
    following(studio, session)
    assert value not in studio.sessions.state(session).current.cards[0].values
    studio.statements.freeze(session, value, True)
    assert value not in studio.sessions.state(session).banned


@pytest.mark.parametrize(("category", "left"), [("mood", 1), ("detail", 2)])
def test_the_last_values_of_a_category_cannot_be_banned(
    studio: Studio, settings: Settings, category: str, left: int
) -> None:
    session = begin(studio)
    values = [value.id for value in studio.values.catalogue.by_category[category]]
    for value in values[left:]:
        studio.statements.ban(session, value, True)
    before = len(events_of(settings, session))
    with pytest.raises(BadInput, match="last value"):
        studio.statements.ban(session, values[0], True)
    assert len(events_of(settings, session)) == before
    following(studio, session)
    assert set(values[:left]) <= set(studio.sessions.state(session).current.cards[0].values)


@pytest.mark.parametrize("score", [math.nan, math.inf, 2.0, -1.01])
def test_a_rating_outside_its_range_is_refused_and_nothing_changes(
    studio: Studio, settings: Settings, score: float
) -> None:
    session = begin(studio)
    picture = draw(studio, session)
    before = events_of(settings, session)
    with pytest.raises(BadInput, match="between -1 and 1"):
        studio.statements.rate(session, picture, score)
    assert events_of(settings, session) == before and studio.sessions.state(session).shown[picture].score is None


def test_a_rating_of_a_picture_from_elsewhere_is_refused(studio: Studio) -> None:
    mine, other = begin(studio), begin(studio)
    picture = draw(studio, other)
    with pytest.raises(BadInput, match="not part of the session"):
        studio.statements.rate(mine, picture, 0.5)


@pytest.mark.parametrize("weight", [math.nan, -0.1, 2.1])
def test_a_weight_outside_its_range_is_refused(studio: Studio, weight: float) -> None:
    session = begin(studio)
    with pytest.raises(BadInput, match="between 0 and 2"):
        studio.statements.weigh(session, "mood", weight)
    assert studio.sessions.state(session).weights == {}


@pytest.mark.parametrize("prompt", ["", "  \n\t "])
def test_an_empty_prompt_is_not_drawn(studio: Studio, settings: Settings, prompt: str) -> None:
    session = begin(studio)
    studio.statements.draft(session, 0, prompt)
    before = events_of(settings, session)
    with pytest.raises(BadInput, match="prompt is empty"):
        studio.drawing.pictures.queue_drawing(session, [0])
    assert events_of(settings, session) == before and studio.gallery.of_session(session) == []


def test_a_seed_of_minus_one_is_new_each_time_and_a_given_one_gives_the_same_picture(studio: Studio) -> None:
    session = begin(studio)
    pictures = [draw(studio, session, seed=seed) for seed in (-1, -1, 99, 99)]
    seeds = [studio.gallery.picture(id).picture.seed for id in pictures]
    assert seeds[0] != seeds[1] and seeds[2:] == [99, 99] and len(set(pictures)) == 4
    drawn = [studio.gallery.image(id).tobytes() for id in pictures]
    assert drawn[2] == drawn[3] and drawn[0] != drawn[1]


@pytest.mark.parametrize("seed", [-2, 2**32])
def test_a_seed_outside_its_range_is_refused(studio: Studio, seed: int) -> None:
    with pytest.raises(BadInput, match="not a seed"):
        studio.drawing.pictures.queue_drawing(begin(studio), [0], HowDrawn(seed))


def test_the_same_seed_and_the_same_answers_give_the_same_session(
    open_studio: Callable[..., Studio], settings: Settings
) -> None:
    studio = open_studio()
    sessions = [begin(studio, seed=5), begin(studio, seed=5)]
    for session in sessions:
        play(studio, session, 1.0, -1.0, 0.5)
    first, second = (studio.sessions.state(session) for session in sessions)
    assert [round_.cards[0].values for round_ in first.rounds] == [round_.cards[0].values for round_ in second.rounds]
    assert [round_.cards[0].text for round_ in first.rounds] == [round_.cards[0].text for round_ in second.rounds]
    seeds = [[item.picture.seed for item in studio.gallery.of_session(session)] for session in sessions]
    assert seeds[0] == seeds[1]


def test_a_slate_of_four_is_drawn_together_and_its_best_is_evidence(studio: Studio) -> None:
    session = begin(studio, small_setup(slate=4))
    cards = studio.sessions.state(session).current.cards
    assert len({card.values for card in cards}) == 4 and all(card.proposal for card in cards)
    draw(studio, session, 0, 1, 2, 3)
    cards = studio.sessions.state(session).current.cards
    best = cards[2].picture
    studio.statements.choose(session, best)
    state = studio.sessions.state(session)
    assert state.current.chosen == best and state.judged
    assert any(isinstance(piece.event, Choice) for piece in evidence(state))
    studio.statements.undo(session)
    assert studio.sessions.state(session).current.chosen is None and len(studio.gallery.of_session(session)) == 4


def test_what_was_said_is_given_as_the_reason_and_settles_the_taste(studio: Studio) -> None:
    liked = studio.values.catalogue.by_category["subject"][0].id
    session = begin(studio, likes={liked: True})
    state = studio.sessions.state(session)
    [reason] = studio.taste.why(state, (liked,))
    assert reason.value == liked and reason.sentence == "You said you like it."
    before = studio.taste.settled(state)
    assert set(before.by_category) == set(FEW) and 0 <= before.overall <= 1
    studio.statements.freeze(session, liked, True)
    play(studio, session, 1.0, -1.0, 1.0)
    assert studio.taste.why(studio.sessions.state(session), (liked,))[0].sentence == "You locked it."
    assert studio.taste.settled(studio.sessions.state(session)).overall > before.overall


def test_what_was_disliked_at_the_start_is_avoided_and_what_was_liked_is_the_best_guess(studio: Studio) -> None:
    usual = studio.sessions.state(begin(studio)).current.cards[0].values
    spared = studio.sessions.state(begin(studio, likes=dict.fromkeys(usual, False))).current.cards[0].values
    assert not set(usual) & set(spared)
    liked = studio.values.catalogue.by_category["mood"][0].id
    assert liked in studio.taste.best_guess(studio.sessions.state(begin(studio, likes={liked: True})))


@pytest.mark.parametrize(
    ("idea", "why"),
    [
        ("x" * (MAX_IDEA_CHARACTERS + 1), "characters"),
        (" ".join(f"sesquipedalian {n}" for n in range(45)), "tokens"),
    ],
)
def test_an_idea_that_leaves_no_room_is_refused_and_nothing_is_saved(studio: Studio, idea: str, why: str) -> None:
    with pytest.raises(BadInput, match=why) as caught:
        studio.drawing.rounds.start(small_setup(idea=idea), {})
    assert caught.value.hint and studio.sessions.all() == []


def test_a_long_idea_may_be_reworded(studio: Studio) -> None:
    idea = " ".join(f"sesquipedalian {n}" for n in range(45))
    session = begin(studio, small_setup(idea=idea, keep_idea=False))
    assert studio.sessions.state(session).current.cards[0].proposal.fidelity.tokens <= 77


@pytest.mark.parametrize(
    "changes",
    [
        {"maker": "nowhere"},
        {"slate": 5},
        {"rounds": 0},
        {"steps": 3},
        {"width_px": 257},
        {"categories": ()},
        {"categories": ("smell",)},
        {"adventurousness": math.nan},
    ],
)
def test_a_setup_that_cannot_be_is_refused_and_nothing_is_saved(studio: Studio, changes: dict) -> None:
    with pytest.raises(BadInput):
        studio.drawing.rounds.start(small_setup(**changes), {})
    assert studio.sessions.all() == []


def test_a_statement_on_an_unknown_value_is_refused_and_nothing_is_saved(studio: Studio) -> None:
    with pytest.raises(BadInput, match="subject:nowhere"):
        studio.drawing.rounds.start(small_setup(), {"subject:nowhere": True})
    assert studio.sessions.all() == []


def test_stop_leaves_the_round_as_it_was(
    open_studio: Callable[..., Studio], monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr("gars_core.engines.fakes.SECONDS_PER_STEP", 0.2)
    studio = open_studio()
    session = begin(studio, small_setup(steps=8))
    before = events_of(settings, session)
    studio.jobs.cancel(studio.drawing.pictures.queue_drawing(session, [0]))
    job = settled(studio, session)
    assert job is not None and job.status == "cancelled"
    assert events_of(settings, session) == before and not list(settings.data_dir.glob("pictures/*.png"))
    assert studio.jobs.failed(session), "so that nothing is begun again by itself"
