"""Files of any form, size and state, read a row at a time."""

from __future__ import annotations

import gzip
import json
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

from gars_core.errors import BadInput
from gars_core.infotext import embed
from gars_core.library.json_lines import JsonLinesReader, PlainTextReader
from gars_core.library.parquet import EITHER_NSFW, ParquetReader
from gars_core.library.rows import Reader, Row
from gars_core.library.tables import TableReader
from gars_core.library.text_lines import MAX_LINE_BYTES, TextFile
from gars_core.studio.library.preview import opened, preview

SIX = (
    '1,"a cat, at night",https://a.example/1.png,512,768,a.example\n'
    '2,"two ""odd""\nlines",https://a.example/2.png,640,640,a.example\n'
    "3,a dog,https://a.example/3.png,512,512,a.example\n"
)
HEAD = "id,prompt,url,width,height,source_site\n"


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def cells(reader: Reader) -> list[tuple[str, ...]]:
    return [row.cells for row in reader.rows() if row.cells is not None]


def problems(reader: Reader) -> list[Row]:
    return [row for row in reader.rows() if row.cells is None]


def goes_on_from_anywhere(reader: Reader) -> None:
    """Check that from each row's end the rest is read as it was in one go."""
    rows = list(reader.rows())
    for read, row in enumerate(rows, start=1):
        assert list(reader.rows(row.end, read)) == rows[read:]
    assert rows[-1].end == reader.size


def test_the_six_column_form_is_read_with_and_without_its_heading(tmp_path: Path) -> None:
    headed, bare = (
        TableReader(written(tmp_path, name, text)) for name, text in [("headed.csv", HEAD + SIX), ("bare.csv", SIX)]
    )
    assert headed.columns == ("id", "prompt", "url", "width", "height", "source_site")
    assert len(bare.columns) == 6
    assert cells(headed) == cells(bare)
    assert cells(bare)[1][1] == 'two "odd"\nlines'
    assert [row.number for row in headed.rows()] == [2, 3, 4]  # as a spreadsheet counts


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_goes_on_from_the_end_of_any_row_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    text = HEAD + SIX + "4,ein schönes Mädchen über den Dächern,,1,2,b\r\n5,déjà vu à la forêt,,1,2,b\r\n"
    reader = TableReader(written(tmp_path, "table.csv", text, encoding))
    assert [row[1] for row in cells(reader)][3:] == ["ein schönes Mädchen über den Dächern", "déjà vu à la forêt"]
    goes_on_from_anywhere(reader)


def test_what_is_not_utf8_is_said(tmp_path: Path) -> None:
    text = "prompt\nein schönes Mädchen über den Dächern\nportrait d'une femme à l'aube, lumière dorée\n"
    assert TableReader(written(tmp_path, "old.csv", text, "cp1252")).notices[0].startswith("It is not UTF-8")
    assert TableReader(written(tmp_path, "new.csv", text)).notices == ()


def test_the_last_line_tells_the_encoding_too(tmp_path: Path) -> None:
    assert cells(PlainTextReader(written(tmp_path, "prompts.txt", "a cat\nein schönes Mädchen", "cp1252"))) == [
        ("a cat",),
        ("ein schönes Mädchen",),
    ]


def test_a_sample_that_ends_within_a_character_is_no_other_encoding(tmp_path: Path) -> None:
    for shift in range(3):
        path = written(tmp_path, "prompts.txt", "a" * (262_143 - shift) + "€ and more\n" + "a cat\n" * 200_000)
        assert TextFile(path).encoding == "utf-8"


def test_a_single_wrong_byte_costs_its_own_line(tmp_path: Path) -> None:
    lines = [f"Straße {number}".encode() for number in range(40)]
    lines[7] = b"Stra\xdfe"
    path = tmp_path / "prompts.txt"
    path.write_bytes(b"\n".join(lines))
    reader = PlainTextReader(path)
    assert [row.number for row in problems(reader)] == [8]
    assert len(cells(reader)) == 39


@pytest.mark.parametrize(
    "broken",
    [
        '2,"never closed,u,1,2,s\n',  # swallows the lines behind it
        '2,"closed" and more,u,1,2,s\n',
        "2,too,few\n",
        "2,one,cell,too,many,for,it\n",
    ],
)
def test_a_broken_row_is_passed_over_and_the_rest_is_read(tmp_path: Path, broken: str) -> None:
    rest = "".join(f'{number},"prompt, {number}",u,1,2,s\n' for number in range(3, 1000))
    reader = TableReader(written(tmp_path, "broken.csv", HEAD + "1,first,u,1,2,s\n" + broken + rest))
    assert [row.number for row in problems(reader)] == [3]
    assert [row[1] for row in cells(reader)] == ["first", *(f"prompt, {number}" for number in range(3, 1000))]
    goes_on_from_anywhere(TableReader(written(tmp_path, "few.csv", HEAD + broken + rest[:400].rpartition("\n")[0])))


def test_many_broken_rows_are_no_deeper_than_one(tmp_path: Path) -> None:
    text = "prompt,url\n" + '"never closed\n' * 3000 + "good,u\n"
    reader = TableReader(written(tmp_path, "broken.csv", text))
    assert len(problems(reader)) == 3000
    assert cells(reader) == [("good", "u")]


def test_a_tsv_of_a_program_that_knows_no_quotes_is_read(tmp_path: Path) -> None:
    reader = TableReader(written(tmp_path, "table.tsv", 'prompt\turl\n"Hello" she said\tu\n"open\tv\n'))
    assert reader.format == "TSV"
    assert cells(reader) == [('"Hello" she said', "u"), ('"open', "v")]


@pytest.mark.parametrize(
    "text",
    [
        "a cat, at night\na dog\na hen, red, 4k\nan owl, 8k, wings, moon\n",
        'prompts\na cat, at night\n"a dog"\na hen, red, 4k\nan owl\n',
    ],
)
def test_a_list_of_prompts_that_calls_itself_a_table_is_read_by_lines(tmp_path: Path, text: str) -> None:
    with opened(written(tmp_path, "prompts.csv", text)) as reader:
        assert [row[0].strip('"') for row in cells(reader)] == [
            line.strip('"') for line in text.splitlines() if line != "prompts"
        ]
        assert len(reader.columns) == 1


def test_a_line_without_end_is_skipped_and_not_kept_in_memory(tmp_path: Path) -> None:
    path = written(tmp_path, "long.txt", "first\n" + "x" * (3 * MAX_LINE_BYTES) + "\nlast\n")
    reader = PlainTextReader(path)
    assert cells(reader) == [("first",), ("last",)]
    assert "longer than" in problems(reader)[0].problem
    goes_on_from_anywhere(reader)


def test_binary_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.txt"
    path.write_bytes(b"\x00\x01\x02" * 100)
    with pytest.raises(BadInput, match="not a text file"):
        TextFile(path)


def test_packed_files_are_read_and_damaged_ones_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress((HEAD + SIX * 100).encode()))
    goes_on_from_anywhere(TableReader(path))
    for left in (-60, 2):
        path.write_bytes(path.read_bytes()[:left])
        with pytest.raises(BadInput, match="table.csv.gz cannot be read here: Compressed file ended"):
            list(TableReader(path).rows())


def test_jsonl_takes_objects_and_texts_and_passes_over_the_rest(tmp_path: Path) -> None:
    lines = [
        json.dumps({"prompt": "a\ncat", "width": 512, "tags": ["x"], "nsfw": True}),
        '"a text alone"',
        "{broken",
        "[1]",
        "",
        json.dumps({"prompt": "half \ud83d of a sign", "width": None}),
    ]
    reader = JsonLinesReader(written(tmp_path, "prompts.jsonl", "\n".join(lines)))
    assert reader.columns == ("prompt", "width", "tags", "nsfw")
    assert cells(reader)[:2] == [("a\ncat", "512", "", "True"), ("a text alone", "", "", "")]
    assert [row.number for row in problems(reader)] == [3, 4]
    goes_on_from_anywhere(reader)


def test_a_json_document_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="one JSON object a line"):
        JsonLinesReader(written(tmp_path, "all.json", '[\n{"prompt":\n"a"\n}\n]'))


def parquet(path: Path, groups: int = 3) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table(
        {
            "image_name": [f"{n}.png" for n in range(30)],
            "prompt": [f"prompt {n}" for n in range(30)],
            "width": [512] * 30,
            "image_nsfw": [0.1, 2.0, 1e-6] * 10,
            "prompt_nsfw": [0.6, 0.2, None] * 10,
            "image": [{"bytes": b"x" * 10_000}] * 30,
        }
    )
    pq.write_table(table, path, row_group_size=30 // groups)
    return path


def test_parquet_is_read_by_columns_and_goes_on_within_a_row_group(tmp_path: Path) -> None:
    reader = ParquetReader(parquet(tmp_path / "metadata.parquet"))
    assert reader.format == "DiffusionDB" and "image" not in reader.columns
    rows = list(reader.rows(14, 14, {"prompt", EITHER_NSFW}))
    assert [row.number for row in rows] == list(range(15, 31))
    found = dict(zip(reader.columns, rows[0].cells or (), strict=True))
    assert found["prompt"] == "prompt 14" and found["width"] == ""  # not asked for
    assert [row.cells[-1] for row in list(reader.rows())[:3] if row.cells] == ["0.6", "2.0", "1e-06"]
    goes_on_from_anywhere(reader)


def test_damaged_parquet_is_refused(tmp_path: Path) -> None:
    path = parquet(tmp_path / "metadata.parquet")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(BadInput, match="damaged"):
        ParquetReader(path)


def pictures(folder: Path) -> Path:
    (folder / "more").mkdir(parents=True)
    rated = "a red fox\nSteps: 4, Seed: 1, Size: 64x32, GARS rating: +0.50"
    embed(Image.new("RGB", (64, 32)), rated, folder / "a.png", "PNG")
    embed(Image.new("RGB", (32, 32)), "a blue hen\nSteps: 4, Seed: 1, Size: 32x32", folder / "more" / "b.webp", "WEBP")
    Image.new("RGB", (8, 8)).save(folder / "c.png")
    (folder / "d.jpg").write_bytes(b"no picture")
    small = (folder / "c.png").read_bytes()
    size = b"IHDR" + (60_000).to_bytes(4, "big") * 2 + small[24:29]
    (folder / "large.png").write_bytes(small[:12] + size + zlib.crc32(size).to_bytes(4, "big") + small[33:])
    (folder / "notes.txt").write_text("not a picture")
    return folder


def test_a_folder_of_pictures_gives_what_they_carry(tmp_path: Path) -> None:
    with opened(pictures(tmp_path / "pictures")) as reader:
        found = cells(reader)
        assert found[0][:3] == ("a red fox", "64", "32")
        assert found[0][4:] == ("+0.50", str(tmp_path / "pictures" / "a.png"))
        assert found[1][0] == "" and found[2][0] == "a blue hen"
        assert [row.problem.partition(",")[0] for row in problems(reader)] == [
            "d.jpg: it is not a PNG",
            "large.png: it has more than 178 megapixels.",
        ]
        goes_on_from_anywhere(reader)


def test_a_zip_of_pictures_is_read_without_unpacking_it(tmp_path: Path) -> None:
    folder, path = pictures(tmp_path / "pictures"), tmp_path / "pictures.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*.*")):
            archive.write(file, file.relative_to(folder))
    with opened(path) as reader:
        assert [row[0] for row in cells(reader)] == ["a red fox", "", "a blue hen"]
        assert {row[-1] for row in cells(reader)} == {""}
        goes_on_from_anywhere(reader)


def test_a_preview_shows_the_first_rows_and_what_is_odd(tmp_path: Path) -> None:
    path = written(tmp_path, "prompts.csv", HEAD + SIX + '9,"open,u,1,2,s\n')
    shown = preview(path, "prompts.csv")
    assert (shown.format, shown.kind, shown.prompts) == ("CSV", "file", 3)
    assert shown.mapping["text"] == "prompt" and len(shown.rows) == 3
    assert "row 5" in shown.notices[0]
    many = written(tmp_path, "many.txt", "a fox in deep snow at dawn\n" * 5000)
    assert preview(many, "many.txt").prompts == 5000
    (tmp_path / "bare").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "bare" / "a.png")
    assert "None of the first 1 rows" in preview(tmp_path / "bare", "bare").notices[-1]
    with pytest.raises(BadInput, match="There is no prompt in"):
        preview(written(tmp_path, "empty.txt", "\n \n"), "empty.txt")
