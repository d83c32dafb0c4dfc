"""What any answer is compared with: the commonest class, an ordered keyword list, and plain text classification."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from corpus.taxonomy import load_taxonomy
from models.features import value_parts
from models.query import Query
from models.teaching import Lessons
from models.truth import Row

__all__ = ["KEYWORDS", "keyword_cascade", "majority", "plain_tfidf", "tfidf_on_acceptable"]

Floats = np.ndarray[Any, np.dtype[np.float64]]

# The first list that holds a word of the name decides, as a rule writer at a desk would put it.
KEYWORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("满意度", ("满意", "认可度", "投诉")),
    ("时效", ("及时", "按时", "按期", "时间", "时限", "期限", "工期", "进度", "时效")),
    ("成本", ("成本", "标准", "单价", "经费", "投入", "费用", "金额", "预算", "资金", "补助", "人均", "生均")),
    ("可持续影响", ("可持续", "持续", "长效", "机制", "长期", "年限")),
    ("生态效益", ("生态", "环境", "绿化", "污染", "排放", "节能", "水质", "空气")),
    ("经济效益", ("收入", "产值", "税收", "利润", "经济", "增收", "效益")),
    ("质量", ("合格", "达标", "验收", "质量", "准确", "完好", "规范", "覆盖率", "率")),
    ("数量", ("数量", "人数", "次数", "面积", "个数", "人次", "户数", "数")),
    ("社会效益", ("提升", "提高", "促进", "改善", "保障", "就业", "安全", "影响", "知晓", "能力", "水平")),
)
_NO_WORD = "数量"
_SURE = 0.9


def majority(train: Sequence[Row], queries: Sequence[Query]) -> Floats:
    """Class shares of the training rows for every query, shape (n, leaves)."""
    leaves = load_taxonomy().leaves
    counts = Counter(row.primary for row in train)
    shares = np.array([counts[leaf] for leaf in leaves], dtype=np.float64)
    return np.tile(shares / shares.sum(), (len(queries), 1))


def keyword_cascade(train: Sequence[Row], queries: Sequence[Query]) -> Floats:
    """One sure class per query by the first matching list, shape (n, leaves). Learns nothing from ``train``."""
    leaves = load_taxonomy().leaves
    out = np.full((len(queries), len(leaves)), (1.0 - _SURE) / (len(leaves) - 1))
    for place, query in enumerate(queries):
        leaf = next((leaf for leaf, words in KEYWORDS if any(word in query.name for word in words)), _NO_WORD)
        out[place, leaves.index(leaf)] = _SURE
    return out


def plain_tfidf(train: Sequence[Row], queries: Sequence[Query], *, filed: bool) -> Floats:
    """Character tf-idf of the name and logistic regression, as a first script would do it, shape (n, leaves).

    filed: learn from the classes as filed, noise included; False: from the blind labels. Needs scikit-learn.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    leaves = load_taxonomy().leaves
    used = [(row.query.name, row.filed if filed else row.primary) for row in train if row.filed or not filed]
    model = make_pipeline(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True, min_df=2),
        LogisticRegression(C=10.0, max_iter=300),
    )
    model.fit([name for name, _ in used], [leaf for _, leaf in used])
    out = np.full((len(queries), len(leaves)), 1e-9)
    out[:, [leaves.index(leaf) for leaf in model.classes_]] += model.predict_proba([query.name for query in queries])
    return np.asarray(out / out.sum(axis=1, keepdims=True))


def tfidf_on_acceptable(
    train: Sequence[Row],
    queries: Sequence[Query],
    lessons: Lessons | None = None,
    *,
    also_weight: float = 0.6,
    authored_weight: float = 1.0,
    library_weight: float = 0.1,
    vectors: Callable[[Sequence[str]], Any] | None = None,
    iterations: int = 300,
) -> Floats:
    """Character tf-idf and value features, logistic regression taught every acceptable class, shape (n, leaves).

    The primary label counts 1, the others a reviewer would accept share ``also_weight``: the reference recipe
    for models without sentence vectors. lessons: authored text to teach as well, so that a model with the same
    text is compared fairly. vectors: sentence vectors of names, (n, width), beside the other features. Needs
    scikit-learn.
    """
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    leaves, lessons = load_taxonomy().leaves, lessons or Lessons()
    words = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True, min_df=2)
    values = DictVectorizer()
    rows = [*train, *lessons.authored, *lessons.library]
    shares = np.repeat(
        [1.0, authored_weight, library_weight], [len(train), len(lessons.authored), len(lessons.library)]
    )
    own = [row.query for row in rows]
    words.fit([query.name for query in own])
    values.fit([_value_features(query) for query in own])

    def matrix(asked: Sequence[Query]) -> Any:
        names = [query.name for query in asked]
        parts = [words.transform(names), values.transform([_value_features(query) for query in asked]) * 0.5]
        return hstack([*parts, csr_matrix(vectors(names))] if vectors else parts).tocsr()

    taught = [(place, row.primary, shares[place]) for place, row in enumerate(rows)]
    taught += [
        (place, leaf, shares[place] * also_weight / len(row.also))
        for place, row in enumerate(rows)
        for leaf in row.also
    ]
    places, labels, weights = zip(*taught, strict=True)
    model = LogisticRegression(C=10.0, max_iter=iterations)
    model.fit(matrix(own)[list(places)], labels, sample_weight=weights)
    out = np.full((len(queries), len(leaves)), 1e-9)
    out[:, [leaves.index(leaf) for leaf in model.classes_]] += model.predict_proba(matrix(queries))
    return np.asarray(out / out.sum(axis=1, keepdims=True))


def _value_features(query: Query) -> dict[str, float]:
    return dict.fromkeys(value_parts(query)[0], 1.0)
