from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gars_core.catalogue.lines import clean_value, slug
from gars_core.catalogue.loader import DATA_DIR, load_catalogue
from gars_core.catalogue.own_values import add_value, own_values_dir
from gars_core.errors import BadInput, GarsError, StorageFailed


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A copy of the shipped words that a test may spoil."""
    return Path(shutil.copytree(DATA_DIR, tmp_path / "shipped"))


@pytest.fixture
def own_dir(tmp_path: Path) -> Path:
    return own_values_dir(tmp_path / "data")


def test_attributes_are_found_by_id_and_by_category() -> None:
    catalogue = load_catalogue()
    wolf = catalogue.attribute("subject:a-lone-wolf")
    assert (wolf.category, wolf.phrase) == ("subject", "a lone wolf")
    assert wolf in catalogue.by_category["subject"]
    assert catalogue.attributes[catalogue.position[wolf.id]] == wolf
    assert catalogue.category("detail").picks == catalogue.picks["detail"] == 2
    with pytest.raises(KeyError, match="subject:nothing"):
        catalogue.attribute("subject:nothing")
    with pytest.raises(KeyError, match="smell"):
        catalogue.category("smell")


def test_attributes_come_in_category_order() -> None:
    catalogue = load_catalogue()
    order = [category.id for category in catalogue.categories]
    places = [order.index(attribute.category) for attribute in catalogue.attributes]
    assert places == sorted(places)
    assert len({attribute.id for attribute in catalogue.attributes}) == len(catalogue.attributes)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("a lone wolf", "twice"),
        ("A  Lone Wolf!", "twice"),
        ("!!!", "no word"),
        ("x" * 61, "at most 60"),
        ("a fox, red", "comma"),
        ("a \x07bell", "control"),
    ],
)
def test_a_bad_line_is_named_with_its_file_and_number(data_dir: Path, line: str, why: str) -> None:
    path = data_dir / "values" / "subject.txt"
    path.write_text(f"# remark\n\na lone wolf\n{line}\n", encoding="utf-8")
    with pytest.raises(GarsError, match=rf"subject\.txt, line 4: .*{why}"):
        load_catalogue(data_dir=data_dir)


def test_a_file_that_is_no_text_is_named(data_dir: Path) -> None:
    (data_dir / "values" / "mood.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(GarsError, match="mood.txt"):
        load_catalogue(data_dir=data_dir)


@pytest.mark.parametrize("whose", ["shipped", "own"])
def test_a_file_of_no_category_is_refused(data_dir: Path, own_dir: Path, whose: str) -> None:
    own_dir.mkdir(parents=True)
    (own_dir if whose == "own" else data_dir / "values").joinpath("smell.txt").write_text("roses\n")
    with pytest.raises(GarsError, match="smell.txt"):
        load_catalogue(own_dir, data_dir)


def test_broken_categories_are_named(data_dir: Path) -> None:
    (data_dir / "categories.toml").write_text("[subject]\nlabel = 'Subject'\n")
    with pytest.raises(GarsError, match="categories.toml"):
        load_catalogue(data_dir=data_dir)


def test_a_value_of_ones_own_persists_after_the_shipped_ones(own_dir: Path) -> None:
    before = load_catalogue(own_dir)
    added = add_value(before, own_dir, "subject", "  my cat Mimi ")
    assert (added.id, added.phrase) == ("subject:my-cat-mimi", "my cat Mimi")
    after = load_catalogue(own_dir)
    assert after.by_category["subject"][-1] == added
    assert len(after.attributes) == len(before.attributes) + 1
    add_value(after, own_dir, "subject", "чёрный кот")
    assert load_catalogue(own_dir).by_category["subject"][-1].id == "subject:чёрный-кот"
    assert [path.name for path in own_dir.iterdir()] == ["subject.txt"]


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "   ",
        "...",
        "x" * 61,
        "a fox\nan owl",
        "a \u200bfox",
        "a fox, an owl",
        "# fox",
        "a lone wolf",
        "A LONE WOLF",
    ],
)
def test_what_cannot_be_a_value_is_refused_and_nothing_changes(own_dir: Path, phrase: str) -> None:
    with pytest.raises(BadInput) as caught:
        add_value(load_catalogue(own_dir), own_dir, "subject", phrase)
    assert caught.value.hint and not own_dir.exists()


def test_a_second_copy_is_refused_even_by_a_catalogue_that_is_out_of_date(own_dir: Path) -> None:
    catalogue = load_catalogue(own_dir)
    add_value(catalogue, own_dir, "mood", "silly")
    with pytest.raises(BadInput, match="there already"):
        add_value(catalogue, own_dir, "mood", "Silly")


def test_a_category_cannot_be_made_up(own_dir: Path) -> None:
    with pytest.raises(BadInput, match="smell"):
        add_value(load_catalogue(own_dir), own_dir, "smell", "roses")


def test_a_value_of_ones_own_that_ships_later_counts_once(own_dir: Path) -> None:
    own_dir.mkdir(parents=True)
    (own_dir / "subject.txt").write_text("\ufeffa lone wolf\r\nmy cat\r\n", encoding="utf-8")
    catalogue = load_catalogue(own_dir)
    assert [v.phrase for v in catalogue.by_category["subject"]].count("a lone wolf") == 1
    assert "subject:my-cat" in catalogue.by_id


def test_a_folder_that_refuses_is_reported(tmp_path: Path) -> None:
    (tmp_path / "catalogue").write_text("a file in the way")
    with pytest.raises(StorageFailed, match="cannot be written"):
        add_value(load_catalogue(), own_values_dir(tmp_path), "mood", "silly")


@given(st.text(max_size=70))
def test_a_clean_value_has_a_stable_slug(text: str) -> None:
    try:
        phrase = clean_value(text)
    except BadInput as error:
        assert error.sentence and error.hint
        return
    assert slug(phrase) and slug(slug(phrase)) == slug(phrase)
    assert clean_value(phrase) == phrase
