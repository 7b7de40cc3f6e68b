"""The critic in a session: what it says, what following it changes, and what survives."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gars_core.critic.advice import Advice
from gars_core.critic.suggest import ALL_SHOWN
from gars_core.engines.fakes.maker import FakeMaker
from gars_core.engines.fakes.vision import FakeVisionModel
from gars_core.errors import BadInput, ModelDamaged, OutOfMemory
from gars_core.jobs import Job, Work
from gars_core.replay import main as replay
from gars_core.scoring.scores import total
from gars_core.session.picture import Picture
from gars_core.settings import Settings
from gars_core.studio import Studio
from gars_core.studio.critic.critic import Critic
from gars_core.studio.critic.versions import after, before, changes
from gars_core.types import ImageSpec, Progress, Report, ignore_progress
from gars_core.wiring.engines import find_engines
from tests.support.driving import (
    begin,
    done,
    draw,
    events_of,
    following,
    picture_files,
    settled,
    small_setup,
)

LOOKS = ("subject", "setting", "mood", "palette")


class Sees(FakeVisionModel):
    """Says no to the questions that name one of these phrases, and yes to the others."""

    def __init__(self, missing: Sequence[str] = ()) -> None:
        super().__init__()
        self.missing = missing

    def answers(self, picture: Image.Image, questions: Sequence[str], report: Report) -> Iterator[str]:
        for number, question in enumerate(questions):
            report(Progress("Asking", number / len(questions)))
            yield "No." if any(phrase in question for phrase in self.missing) else "Yes."


@pytest.fixture
def studio_seeing(open_studio: Callable[..., Studio], settings: Settings) -> Callable[..., Studio]:
    """Build a studio with this vision model, None for none."""
    return lambda vision: open_studio(engines=replace(find_engines(settings, list), vision=vision))


@pytest.fixture
def sees() -> Sees:
    return Sees()


@pytest.fixture
def studio(sees: Sees, studio_seeing: Callable[..., Studio]) -> Studio:
    return studio_seeing(sees)


@pytest.fixture
def session(studio: Studio) -> str:
    return begin(studio, small_setup(categories=LOOKS, rounds=5))


@pytest.fixture
def picture(studio: Studio, session: str) -> str:
    return draw(studio, session)


def looked(studio: Studio, session: str, picture: str) -> Advice:
    studio.critic.queue_look(session, picture)
    done(studio, session)
    return studio.sessions.state(session).advice[picture]


def followed(studio: Studio, session: str, picture: str, text: str, maker: str = "") -> Picture:
    studio.critic.queue_redrawing(session, picture, text, maker)
    return made(studio, session)


def made(studio: Studio, session: str) -> Picture:
    """Wait for the job, and return the picture that is its result."""
    job = settled(studio, session)
    assert job is not None and job.status == "done", job
    return studio.gallery.picture(job.result, session).picture


def phrase(studio: Studio, picture: str, category: str) -> str:
    values = studio.gallery.picture(picture).picture.attributes
    return next(studio.values.phrase(value) for value in values if value.startswith(f"{category}:"))


def swap_of(studio: Studio, picture: str, category: str) -> str:
    value = next(v for v in studio.gallery.picture(picture).picture.attributes if v.startswith(f"{category}:"))
    return f'Swap "{studio.values.phrase(value)}" for "{studio.values.near(value, 1)[0].phrase}".'


# Looking


def test_what_the_vision_model_misses_becomes_the_suggestion(
    studio: Studio, sees: Sees, session: str, picture: str
) -> None:
    mood = phrase(studio, picture, "mood")
    sees.missing = [mood]
    advice = looked(studio, session, picture)
    assert [(one.label, one.shown) for one in advice.findings if not one.shown] == [(mood, False)]
    assert mood in advice.text and advice.box == advice.text
    assert studio.critic.plan(session, picture, advice.box).sentences
    job = studio.jobs.latest(session)
    assert job is not None and (job.title, job.result) == ("Looking at the picture", advice)


def test_a_picture_that_shows_everything_needs_no_change_and_says_so(
    studio: Studio, session: str, picture: str
) -> None:
    advice = looked(studio, session, picture)
    assert (advice.text, advice.notes) == ("", (ALL_SHOWN,))


@pytest.mark.parametrize(
    ("vision", "note"),
    [
        (FakeVisionModel(answer="banana"), "gave no usable answer to 4 of 4 questions"),
        (FakeVisionModel(answer=""), "gave no usable answer to 4 of 4 questions"),
        (
            FakeVisionModel(failure=ModelDamaged("Its file is cut short.", "Get it again.")),
            "after 1 of 4 questions: Its",
        ),
    ],
)
def test_a_model_that_fails_or_says_nothing_is_named_and_the_scores_speak(
    studio_seeing: Callable[..., Studio],
    vision: FakeVisionModel,
    note: str,
) -> None:
    studio = studio_seeing(vision)
    session = begin(studio, small_setup(categories=LOOKS))
    advice = looked(studio, session, draw(studio, session))
    assert note in advice.notes[0]
    assert any(one.by != vision.label for one in advice.findings)


def test_without_a_vision_model_the_scores_look_and_the_note_says_how_to_get_one(
    studio_seeing: Callable[..., Studio],
) -> None:
    studio = studio_seeing(None)
    assert studio.critic.critics() == [scorer.label for scorer in studio.scoring.scorers]
    assert "Models page" in studio.critic.note
    session = begin(studio, small_setup(categories=LOOKS))
    advice = looked(studio, session, draw(studio, session))
    assert advice.findings and {one.by for one in advice.findings} <= set(studio.critic.critics())


def test_who_looks_is_told_with_the_vision_model_first(studio: Studio, sees: Sees) -> None:
    assert studio.critic.critics()[0] == sees.label and len(studio.critic.critics()) > 1
    assert studio.critic.note == ""


def test_a_picture_by_a_maker_that_is_gone_is_looked_at_all_the_same(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(studio, small_setup(categories=LOOKS, maker=FakeMaker.id))
    picture = draw(studio, session)
    monkeypatch.setattr(FakeMaker, "id", "another")
    assert looked(studio, session, picture).findings
    with pytest.raises(BadInput, match="no longer exists"):
        studio.critic.queue_redrawing(session, picture, "more fog")
    assert followed(studio, session, picture, "more fog", maker="another").advice == "more fog"


# The box


def test_an_edited_box_is_kept_over_a_restart_and_dropped_when_asked(
    studio: Studio, sees: Sees, session: str, picture: str, open_studio: Callable[..., Studio], settings: Settings
) -> None:
    sees.missing = [phrase(studio, picture, "mood")]
    text = looked(studio, session, picture).text
    studio.critic.edit(session, picture, text)
    assert studio.sessions.state(session).advice[picture].draft is None, "the suggestion as it is, is no edit"
    studio.critic.edit(session, picture, "more fog\n")
    again = open_studio()
    assert again.sessions.state(session).advice[picture].box == "more fog\n"
    again.critic.edit(session, picture, None)
    assert picture not in again.sessions.state(session).advice
    assert again.sessions.state(session) == open_studio().sessions.state(session)
    with pytest.raises(BadInput, match="no advice"):
        again.critic.edit(session, picture, "more fog")


def test_what_is_typed_into_the_box_while_it_looks_stays_there(
    studio: Studio, sees: Sees, session: str, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sees.missing = [phrase(studio, picture, "mood")]
    first, answers = looked(studio, session, picture), sees.answers

    def typing(*asked: Any) -> Iterator[str]:
        studio.critic.edit(session, picture, "more fog")
        return answers(*asked)

    monkeypatch.setattr(sees, "answers", typing)
    sees.missing = [phrase(studio, picture, "palette")]
    again = looked(studio, session, picture)
    assert again.box == "more fog" and again.text != first.text and again.findings != first.findings
    monkeypatch.setattr(sees, "answers", answers)
    assert looked(studio, session, picture).draft is None, "asked for anew, the suggestion replaces what was edited"


def test_a_plan_changes_nothing_and_is_the_same_every_time(
    studio: Studio, session: str, picture: str, settings: Settings
) -> None:
    before = len(events_of(settings, session))
    first = studio.critic.plan(session, picture, "more fog\nWeigh mood more.")
    assert first == studio.critic.plan(session, picture, "more fog\nWeigh mood more.")
    assert first.weights == {"mood": 1.3} and first.prompt.endswith(", more fog")
    assert len(events_of(settings, session)) == before and studio.sessions.state(session).weights == {}


@pytest.mark.parametrize("text", ["", "x" * 2_001, 'Leave out "what is not there".', 'Swap "nothing" for "something".'])
def test_what_cannot_be_followed_is_refused_at_once_and_changes_nothing(
    studio: Studio, session: str, picture: str, settings: Settings, text: str
) -> None:
    before = events_of(settings, session)
    for use in (studio.critic.plan, studio.critic.queue_redrawing):
        with pytest.raises(BadInput):
            use(session, picture, text)
    assert events_of(settings, session) == before


# Following


def test_following_draws_exactly_the_plan_and_the_round_goes_on_with_it(
    studio: Studio, session: str, picture: str
) -> None:
    text = f"more fog\nWeigh mood more.\n{swap_of(studio, picture, 'palette')}"
    plan, parent = studio.critic.plan(session, picture, text), studio.gallery.picture(picture).picture
    child = followed(studio, session, picture, text)
    assert (child.prompt, child.attributes, child.advice, child.parent) == (plan.prompt, plan.values, text, picture)
    assert (child.seed, child.width_px, child.height_px, child.steps) == (
        parent.seed,
        parent.width_px,
        parent.height_px,
        parent.steps,
    )
    state, card = studio.sessions.state(session), studio.sessions.state(session).current.cards[0]
    assert (card.values, card.text, card.picture) == (plan.values, plan.prompt, child.id)
    assert card.proposal is not None and "".join(span.text for span in card.proposal.spans) == plan.prompt
    assert studio.drawing.rounds.fidelity(session, 0).missing == ()
    assert state.weights == {"mood": 1.3}
    assert studio.scoring.of([child])[child.id], "it is scored at once"
    studio.statements.pick(session, picture)
    assert studio.sessions.state(session).current.cards[0].values == parent.attributes, "the one before is a pick away"
    assert studio.gallery.picture(picture).picture == parent


def test_words_alone_become_an_edit_of_the_prompt_that_can_be_taken_back(
    studio: Studio, session: str, picture: str
) -> None:
    proposal = studio.sessions.state(session).current.cards[0].proposal
    child = followed(studio, session, picture, 'Add "fog".')
    card = studio.sessions.state(session).current.cards[0]
    assert (card.proposal, card.draft, card.picture) == (proposal, child.prompt, child.id)


def test_another_seed_is_another_seed(studio: Studio, session: str, picture: str) -> None:
    child = followed(studio, session, picture, "Draw with another seed.")
    assert child.seed != studio.gallery.picture(picture).picture.seed
    assert child.prompt == studio.gallery.picture(picture).picture.prompt


def test_a_picture_that_its_seed_does_not_give_again_is_told_of(
    studio: Studio, session: str, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert studio.critic.plan(session, picture, "more fog").sentences[-1].startswith("The seed stays, so that nothing")
    studio.drawing.variations.queue_variation(session, picture, 0.3)
    plan = studio.critic.plan(session, made(studio, session).id, "more fog")
    assert plan.sentences[-1].endswith("did not draw this picture from it alone, so more than this changes.")
    monkeypatch.setattr(FakeMaker, "id", "another")
    assert "more than this" in studio.critic.plan(session, picture, "more fog", maker="another").sentences[-1]


def test_what_is_locked_while_it_is_swapped_stays_in_the_round(
    studio: Studio, session: str, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = studio.sessions.state(session).current.cards[0]
    palette = next(value for value in before.values if value.startswith("palette:"))
    broken(monkeypatch, lambda number: studio.statements.freeze(session, palette, True))
    child = followed(studio, session, picture, swap_of(studio, picture, "palette"))
    assert palette not in child.attributes and studio.sessions.state(session).current.cards[0] == before


def test_a_prompt_that_the_user_went_on_typing_is_left_alone(studio: Studio, session: str, picture: str) -> None:
    studio.statements.draft(session, 0, "my own words, unsent")
    followed(studio, session, picture, swap_of(studio, picture, "palette"))
    card = studio.sessions.state(session).current.cards[0]
    assert card.text == "my own words, unsent" and card.values == studio.gallery.picture(picture).picture.attributes


def test_a_picture_of_an_earlier_round_leaves_the_current_one_alone(studio: Studio, session: str, picture: str) -> None:
    following(studio, session)
    before = studio.sessions.state(session).current
    child = followed(studio, session, picture, f"Weigh mood more.\n{swap_of(studio, picture, 'palette')}")
    assert studio.sessions.state(session).current == before
    assert (child.round, child.card) == (1, 0) and studio.sessions.state(session).weights == {"mood": 1.3}
    assert studio.sessions.state(session).shown[child.id].values == child.attributes


def test_another_maker_draws_with_what_it_has(
    studio: Studio, session: str, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeMaker, "abilities", frozenset())
    child = followed(studio, session, picture, "Weigh mood more.", maker="fake")
    assert "(" not in child.prompt and child.seed != studio.gallery.picture(picture).picture.seed


def broken(monkeypatch: pytest.MonkeyPatch, breaks: Callable[[int], None]) -> None:
    """Have breaks called before each picture with the number of those asked for so far."""
    make, asked = FakeMaker.make, list[ImageSpec]()

    def making(maker: FakeMaker, spec: ImageSpec, report: Report) -> Image.Image:
        asked.append(spec)
        breaks(len(asked))
        return make(maker, spec, report)

    monkeypatch.setattr(FakeMaker, "make", making)


def test_a_failure_changes_nothing_and_can_be_tried_again(
    studio: Studio, sees: Sees, session: str, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sees.missing = [phrase(studio, picture, "mood")]
    looked(studio, session, picture)
    text = f"Weigh mood more.\n{swap_of(studio, picture, 'palette')}"
    studio.critic.edit(session, picture, text)
    before = studio.sessions.state(session)

    def once(number: int) -> None:
        if number == 1:
            raise OutOfMemory("No memory is left.", "Close something.")

    broken(monkeypatch, once)
    studio.critic.queue_redrawing(session, picture, text)
    job = settled(studio, session)
    assert isinstance(job, Job) and job.status == "failed" and studio.sessions.state(session) == before
    assert before.advice[picture].box == text
    studio.jobs.again(job.id)
    assert made(studio, session).advice == text and studio.sessions.state(session).weights == {"mood": 1.3}


def test_stop_changes_nothing(studio: Studio, session: str, picture: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = studio.sessions.state(session)
    broken(monkeypatch, lambda number: studio.jobs.cancel(studio.jobs.latest(session).id))
    studio.critic.queue_redrawing(session, picture, "more fog")
    job = settled(studio, session)
    assert job is not None and job.status == "cancelled" and studio.sessions.state(session) == before


# By itself


def test_by_itself_it_looks_and_draws_up_to_so_many_times_and_picks_the_best(
    studio: Studio, sees: Sees, session: str, picture: str
) -> None:
    sees.missing = [phrase(studio, picture, category) for category in ("mood", "palette")]
    studio.critic.queue_improvement(session, picture, 3)
    best = made(studio, session)
    chain = studio.critic.versions(session, picture)
    assert len(chain) == 4 and [one.picture.parent for one in chain[1:]] == [one.picture.id for one in chain[:-1]]
    assert all(one.advice for one in chain[1:])
    assert max(one.score for one in chain) == next(one.score for one in chain if one.picture.id == best.id)
    state, card = studio.sessions.state(session), studio.sessions.state(session).current.cards[0]
    assert (card.picture, card.values, card.text) == (best.id, best.attributes, best.prompt)
    assert state.weights == {}, "the weights are a person's"
    assert all(one.picture.id in state.advice for one in chain[:-1])


def test_it_ends_early_when_nothing_is_left_to_suggest(studio: Studio, session: str, picture: str) -> None:
    studio.critic.queue_improvement(session, picture, 10)
    assert made(studio, session).id == picture
    assert len(studio.critic.versions(session, picture)) == 1


def test_where_nothing_was_made_the_easel_stays_as_it_is(studio: Studio, session: str, picture: str) -> None:
    later = draw(studio, session)
    studio.critic.queue_improvement(session, picture, 3)
    made(studio, session)
    assert studio.sessions.state(session).current.cards[0].picture == later


def test_its_progress_only_grows(
    studio: Studio, sees: Sees, session: str, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sees.missing = [""]
    queued, reported = list[Work](), list[Progress]()
    with monkeypatch.context() as patched:
        patched.setattr(studio.jobs, "submit", lambda title, work, owner: queued.append(work))
        studio.critic.queue_improvement(session, picture, 2)
    queued[0](reported.append)
    fractions = [one.fraction for one in reported]
    assert fractions == sorted(fractions) and fractions[-1] > 0.75
    assert list(dict.fromkeys(one.stage for one in reported)) == [
        f"Step {step} of 2: {what}" for step in (1, 2) for what in ("looking", "drawing")
    ]


def test_locks_hold_however_often_it_goes_on(studio: Studio, sees: Sees, session: str, picture: str) -> None:
    locked = [value for value in studio.gallery.picture(picture).picture.attributes if not value.startswith("palette:")]
    for value in locked:
        studio.statements.freeze(session, value, True)
    sees.missing = [""]
    studio.critic.queue_improvement(session, picture, 10)
    made(studio, session)
    chain = studio.critic.versions(session, picture)
    assert len(chain) > 4
    for version in chain:
        assert set(locked) <= set(version.picture.attributes)
        for value in locked:
            assert studio.values.phrase(value) in version.picture.prompt
    assert len({version.picture.attributes for version in chain}) > 1, "what is not locked is swapped"


def test_stop_keeps_what_is_done_and_the_best_of_it(
    studio: Studio, sees: Sees, session: str, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sees.missing = [""]

    def at_the_third(number: int) -> None:
        if number == 3:
            studio.jobs.cancel(studio.jobs.latest(session).id)

    broken(monkeypatch, at_the_third)
    studio.critic.queue_improvement(session, picture, 5)
    job = settled(studio, session)
    assert job is not None and job.status == "cancelled"
    chain = studio.critic.versions(session, picture)
    scores = {id: total(one) for id, one in studio.scoring.of([one.picture for one in chain]).items()}
    assert len(chain) == 3 and studio.sessions.state(session).current.cards[0].picture == max(
        scores, key=lambda id: scores[id]
    )


def test_a_failure_is_tried_again_from_where_it_was(
    studio: Studio, sees: Sees, session: str, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sees.missing = [""]
    monkeypatch.setattr(Critic, "_best", lambda self, pictures: pictures[-1])

    def at_the_second(number: int) -> None:
        if number == 2:
            raise OutOfMemory("No memory is left.", "Close something.")

    broken(monkeypatch, at_the_second)
    studio.critic.queue_improvement(session, picture, 3)
    job = settled(studio, session)
    assert isinstance(job, Job) and job.status == "failed"
    assert studio.sessions.state(session).current.cards[0].picture != picture, "the best so far is there already"
    studio.jobs.again(job.id)
    last, card = made(studio, session), studio.sessions.state(session).current.cards[0]
    assert len(studio.critic.versions(session, picture)) == 4
    assert (card.picture, card.values, card.text) == (last.id, last.attributes, last.prompt)


def test_what_the_user_edited_stays_when_it_goes_on_by_itself(
    studio: Studio, sees: Sees, session: str, picture: str
) -> None:
    sees.missing = [phrase(studio, picture, "mood")]
    looked(studio, session, picture)
    studio.critic.edit(session, picture, "more fog")
    studio.critic.queue_improvement(session, picture, 1)
    done(studio, session)
    assert studio.sessions.state(session).advice[picture].box == "more fog"


@pytest.mark.parametrize("steps", [0, -1, 11])
def test_too_few_or_too_many_steps_are_refused(studio: Studio, session: str, picture: str, steps: int) -> None:
    with pytest.raises(BadInput, match=str(steps)):
        studio.critic.queue_improvement(session, picture, steps)


# The chain


def test_versions_tell_what_changed_from_one_to_the_next(studio: Studio, session: str, picture: str) -> None:
    mood = phrase(studio, picture, "mood")
    second = followed(studio, session, picture, f"more fog\nWeigh mood more.\n{swap_of(studio, picture, 'palette')}")
    third = followed(studio, session, second.id, "Leave out more fog\nDraw with another seed.")
    other = followed(studio, session, picture, "less fog")
    chain = studio.critic.versions(session, second.id)
    assert [one.picture.id for one in chain] == [picture, second.id, third.id]
    assert (chain[0].changes, chain[0].advice) == ((), "")
    said = "\n".join(chain[1].changes)
    assert f"{phrase(studio, picture, 'palette')} → {phrase(studio, second.id, 'palette')}" in said
    assert "New words: more fog" in said and "From now on, mood counts more" in said and f"Stressed: {mood}" in said
    assert "Words gone: more fog" in chain[2].changes and "Another seed" in chain[2].changes
    assert all(one.score is not None for one in chain) and "Score" in chain[1].changes[-1]
    assert [one.picture.id for one in studio.critic.versions(session, other.id)] == [picture, other.id]
    whole = [one.picture.id for one in studio.critic.versions(session, picture)]
    assert whole == [picture, second.id, other.id, third.id]


def test_versions_with_other_numbers_of_attributes_are_told_apart_as_far_as_they_go(
    studio: Studio, session: str, picture: str
) -> None:
    one = studio.gallery.picture(picture).picture
    assert changes(one, replace(one, attributes=one.attributes[:2], prompt="fog"), str, (None, None))
    circle = {"a": replace(one, id="a", parent="b", advice="fog"), "b": replace(one, id="b", parent="a", advice="fog")}
    assert [version.id for version in (*before(circle, "a"), *after(circle, "a"))] == ["b", "a"]


def test_a_variation_of_a_version_begins_a_chain_of_its_own(studio: Studio, session: str, picture: str) -> None:
    second = followed(studio, session, picture, "more fog")
    studio.drawing.variations.queue_variation(session, second.id, 0.3)
    variation = made(studio, session)
    assert variation.advice == ""
    assert [one.picture.id for one in studio.critic.versions(session, variation.id)] == [variation.id]


def test_unknown_and_undone_pictures_are_refused(studio: Studio, session: str, picture: str) -> None:
    studio.statements.rate(session, picture, 1.0)
    following(studio, session)
    later = draw(studio, session)
    studio.statements.undo(session)
    for id, use in ((later, studio.critic.queue_look), ("no-such", studio.critic.queue_look)):
        with pytest.raises(BadInput):
            use(session, id)
    with pytest.raises(BadInput):
        studio.critic.plan(session, later, "more fog")
    with pytest.raises(BadInput):
        studio.critic.versions(session, "no-such")


# What survives


def test_advice_goes_along_in_a_file_and_in_a_branch(
    studio: Studio,
    sees: Sees,
    session: str,
    picture: str,
    open_studio: Callable[..., Studio],
    settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sees.missing = [phrase(studio, picture, "mood")]
    looked(studio, session, picture)
    studio.critic.edit(session, picture, "more fog")
    child = followed(studio, session, picture, "more fog")
    file = studio.gallery.session_file(session)
    there = open_studio(replace(settings, data_dir=tmp_path / "elsewhere"))
    opened = there.branches.open(io.BytesIO(file), ignore_progress)
    assert there.sessions.state(opened.session).advice == studio.sessions.state(session).advice
    assert there.gallery.picture(child.id).picture.advice == "more fog"
    assert [one.changes[:1] for one in there.critic.versions(opened.session, picture)] == [
        one.changes[:1] for one in studio.critic.versions(session, picture)
    ]
    branch = studio.branches.branch(session, 1)
    assert studio.sessions.state(branch).advice == studio.sessions.state(session).advice
    assert [one.picture.id for one in studio.critic.versions(branch, child.id)] == [picture, child.id]
    (tmp_path / "session.zip").write_bytes(file)
    monkeypatch.setenv("GARS_ENGINES", "fake")
    assert replay([str(tmp_path / "session.zip")]) == 0 and "It replays." in capsys.readouterr().out


def test_advice_follows_a_picture_that_gets_another_id(
    studio: Studio, session: str, picture: str, open_studio: Callable[..., Studio], settings: Settings, tmp_path: Path
) -> None:
    looked(studio, session, picture)
    there = open_studio(replace(settings, data_dir=tmp_path / "elsewhere"))
    other = draw(there, begin(there))
    picture_files(there).path(other).rename(picture_files(there).path(picture))
    opened = there.branches.open(io.BytesIO(studio.gallery.session_file(session)), ignore_progress)
    assert (
        list(there.sessions.state(opened.session).advice)
        == [there.gallery.of_session(opened.session)[0].picture.id]
        != [picture]
    )
