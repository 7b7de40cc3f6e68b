"""Whatever bytes a file holds: it is refused in a sentence, or read to its end and from any row on."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gars_core.errors import BadInput
from gars_core.library.columns import entry_maker, guess
from gars_core.studio.library.preview import opened

PIECES = st.sampled_from(
    [
        b'"',
        b",",
        b"\n",
        b"\r\n",
        b"\r",
        b"\t",
        b";",
        b"prompt",
        b"url",
        b'{"prompt": "a"}',
        b"[",
        b"\\",
        b"12",
        b" ",
        b"https://x.example/1",
        b"\xff",
        b"\xc3\xa9",
        b"\xe9",
        b"null",
        b'"a, b"',
        b"\\ud800",
    ]
)
CONTENT = st.one_of(
    st.lists(PIECES, max_size=60).map(b"".join),
    st.binary(max_size=200),
    st.text(max_size=100).map(lambda text: text.encode("utf-16", "surrogatepass")),
    st.binary(max_size=80).map(lambda some: b"PAR1" + some),
    st.binary(max_size=80).map(lambda some: b"PK\x03\x04" + some),
    st.binary(max_size=80).map(lambda some: b"\x1f\x8b\x08" + some),
)


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.jsonl", "a.txt", "a.csv.gz"])
@settings(max_examples=150, deadline=None)
@given(content=CONTENT, place=st.integers(0, 30))
def test_any_bytes_are_refused_or_read(name: str, content: bytes, place: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            with opened(path) as reader:
                rows = list(reader.rows())
                if not rows:
                    return
                assert [row.end for row in rows] == sorted(row.end for row in rows)
                start = min(place, len(rows) - 1)
                assert list(reader.rows(rows[start].end, start + 1)) == rows[start + 1 :]
                whole = [row.cells for row in rows if row.cells is not None]
                assert all(len(cells) == len(reader.columns) for cells in whole)
                mapping = guess(reader.columns, whole)
                entry = entry_maker(reader.columns, mapping)
                for cells in whole:
                    entry(cells, 1).text.encode()
        except BadInput as error:
            assert error.sentence and error.hint
