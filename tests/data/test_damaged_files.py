"""Whatever the bytes of a survey folder, it is read or refused with a sentence."""

import io

import numpy as np
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet
import pytest

from data.reading.problems import SurveyError
from data.survey.labels import load_labels
from data.survey.load import load_survey
from tests.factory import codebook, factor

PIECES = [b'"', b"\n", b",", b"[", b"{", b"=", b"\x00", b"\xff", b"1e400", b"-", b"\r"]


def damaged(data: bytes, dice: np.random.Generator) -> bytes:
    """Return the bytes with one to three changes."""
    changed = bytearray(data)
    for _ in range(int(dice.integers(1, 4))):
        place = int(dice.integers(len(changed)))
        match int(dice.integers(3)):
            case 0:
                changed[place] = int(dice.integers(256))
            case 1:
                del changed[place : place + int(dice.integers(1, 20))]
            case _:
                changed[place:place] = PIECES[dice.integers(len(PIECES))]
    return bytes(changed)


@pytest.mark.parametrize("name", ["codebook.toml", "answers.csv", "answers.parquet"])
def test_a_damaged_file_is_read_or_refused(town, name):
    folder = town()
    whole = (folder / "answers.csv").read_bytes()
    with io.BytesIO() as sink:
        pa_parquet.write_table(pa_csv.read_csv(io.BytesIO(whole)), sink)
        (folder / "answers.parquet").write_bytes(sink.getvalue())
    if name == "answers.parquet":
        text = (folder / "codebook.toml").read_text(encoding="utf-8")
        (folder / "codebook.toml").write_text(text.replace("answers.csv", name), encoding="utf-8")
    good, dice = (folder / name).read_bytes(), np.random.default_rng(2023)
    sentences: list[str] = []
    load_survey(folder)
    for _ in range(200):
        (folder / name).write_bytes(damaged(good, dice))
        try:
            load_survey(folder)
            load_labels(folder, "zh")
        except SurveyError as error:
            sentences += [error.sentence("en"), error.sentence("zh")]
    assert len(sentences) > 100
    assert all(sentence.isprintable() for sentence in sentences)


def test_parquet_text_that_is_not_utf8(town):
    book = codebook((), {"file": "a.parquet", "provenance": "uploaded"}, a=factor("x", "QQQQQQ"))
    folder = town(files={"codebook.toml": book})
    table = pa_csv.read_csv(io.BytesIO(b"a\nx\nQQQQQQ\n"))
    pa_parquet.write_table(table, folder / "a.parquet", compression="none", write_statistics=False)
    data = (folder / "a.parquet").read_bytes()
    (folder / "a.parquet").write_bytes(data.replace(b"QQQQQQ", b"QQ\xff\xffQQ"))
    with pytest.raises(SurveyError) as caught:
        load_survey(folder)
    assert caught.value.code == "parquet_damaged"
