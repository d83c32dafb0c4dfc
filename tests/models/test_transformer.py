"""The small transformer: torch-free, alone as in company, whatever signs a row holds."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import ModelError
from corpus.taxonomy import load_taxonomy
from models import Query
from models.transformer import GRAPH, SHIPPED_TRANSFORMER, TOKENIZER, Transformer, load_transformer
from models.transformer_texts import BEGIN, END, LONGEST, token_ids

QUERIES = [Query("受益学生数", "≥500", "人"), Query("群众满意度", "≥95%"), Query("", ""), Query("龘靐🎓", "\ud800")]


def leaf(query: Query) -> str:
    return load_taxonomy().leaves[int(load_transformer().logits([query])[0].argmax())]


def test_there_is_a_score_per_leaf() -> None:
    scores = load_transformer().logits(QUERIES)
    assert scores.shape == (len(QUERIES), len(load_taxonomy().leaves))
    assert np.isfinite(scores).all()
    assert load_transformer().logits([]).shape == (0, scores.shape[1])


@settings(max_examples=40)
@given(
    queries=st.lists(
        st.sampled_from(QUERIES) | st.builds(Query, st.text(max_size=50), st.text(max_size=20)), min_size=2, max_size=9
    )
)
def test_a_row_does_not_depend_on_the_others(queries: list[Query]) -> None:
    transformer = load_transformer()
    together = transformer.logits(queries)
    assert all(np.array_equal(row, transformer.logits([q])[0]) for row, q in zip(together, queries, strict=True))


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("受益学生数", "≥500人", "数量指标"),
        ("参训人员满意度", "≥95%", "满意度"),
        ("按期开工", "6月底前", "时效指标"),
        ("人均培训费用", "≤400元/天", "成本指标"),
        ("验收合格率", "100%", "质量指标"),
    ],
)
def test_plain_cases_are_read_rightly(name: str, value: str, wanted: str) -> None:
    taxonomy = load_taxonomy()
    assert leaf(Query(name, value)) == taxonomy.resolve_leaf(wanted)[0]


def test_the_rest_of_a_long_row_is_not_read(tmp_path: Path) -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(SHIPPED_TRANSFORMER / TOKENIZER))
    [ids] = token_ids([Query("培训" * 500, "很好" * 500)], tokenizer)
    assert len(ids) == LONGEST
    assert (ids[0], ids[-1]) == (BEGIN, END)


@pytest.mark.parametrize("name", [GRAPH, TOKENIZER])
def test_a_missing_or_damaged_file_is_named(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "transformer"
    shutil.copytree(SHIPPED_TRANSFORMER, folder)
    (folder / name).write_bytes(b"\x00")
    with pytest.raises(ModelError) as damaged:
        Transformer(folder)
    assert damaged.value.code == "transformer_damaged"
    (folder / name).unlink()
    with pytest.raises(ModelError) as missing:
        Transformer(folder)
    assert missing.value.code == "transformer_missing"
    assert name in str(missing.value)


def test_sure_rows_do_not_even_load_onnxruntime() -> None:
    code = (
        "import sys; from models import Query, load_model; load_model().proba([Query('群众满意度', '≥95%')]);"
        "assert not {'onnxruntime', 'torch'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
