"""The library's duties by how surely a text names them: titles before keywords before rows."""

from __future__ import annotations

import math
from functools import cache

import pytest

from classifier.checks.duty_index import DutyIndex, coverage, load_duty_index
from corpus.labelled import LibraryDuty
from corpus.segment import load_segmenter


def duty(title: str, text: str = "", keywords: tuple[str, ...] = (), function: str = "", item: str = "") -> LibraryDuty:
    return LibraryDuty(title, "authored", function, "", item, title, text, keywords, ())


ALL = range(3)


@cache
def index() -> DutyIndex:
    return DutyIndex(
        [
            duty("路灯维护与景观亮化", "城区道路照明设施", ("路灯", "照明"), "212"),
            duty("高标准农田建设", "农田水利与土地平整", ("农田",), "213", "21301"),
            duty("义务教育薄弱校改造", "校舍维修", ("校舍",), "205"),
        ]
    )


def titles(text: str, sector: str = "") -> list[str]:
    return [hit.duty.duty for hit in index().search(text, ALL, sector)]


def test_coverage_is_the_share_of_the_querys_weight() -> None:
    assert coverage({"甲": 3.0, "乙": 1.0}, {"甲": 1.0}) == 0.75
    assert coverage({"甲": 3.0, "乙": 1.0}, {"甲": 0.5, "丙": 1.0}) == 0.375
    assert coverage({}, {"甲": 1.0}) == 0.0


@pytest.mark.parametrize(
    ("text", "title"),
    [("农田建设", "高标准农田建设"), ("路灯维护", "路灯维护与景观亮化"), ("校舍维修改造", "义务教育薄弱校改造")],
)
def test_the_duty_a_text_names_comes_first(text: str, title: str) -> None:
    hits = index().search(text, ALL)
    assert hits[0].duty.duty == title
    assert hits[0].score > 2 * hits[1].score
    assert all(0 <= hit.score <= 1 for hit in hits)
    assert [index().duties[hit.position] for hit in hits] == [hit.duty for hit in hits]


def test_only_the_places_asked_about_are_looked_at() -> None:
    assert {hit.position for hit in index().search("农田建设", [2, 0])} == {0, 2}


def test_equal_scores_stand_in_the_order_of_their_titles() -> None:
    assert [hit.score for hit in index().search("航天", ALL)] == [0, 0, 0]
    assert titles("航天") == sorted(duty.duty for duty in index().duties)


def test_the_sector_of_the_office_is_a_prior() -> None:
    def score(sector: str) -> float:
        return next(hit.score for hit in index().search("农田灌溉", [1], sector))

    plain = score("")
    assert score("213") == pytest.approx(1.1 * plain)
    assert score("205") == pytest.approx(0.9 * plain)
    assert score("21301") == pytest.approx(min(1.0, 1.1 * 1.5 * plain))
    assert score("21302") == pytest.approx(1.1 * plain)


def test_naming_one_half_of_a_joined_title_names_it() -> None:
    assert index().title_share("路灯维护", 0) == 1
    assert index().title_share("景观亮化提升", 0) == 1
    assert index().title_share("路灯", 0) < 0.6
    assert index().title_share("农田", 0) == 0


def test_a_long_text_is_scaled_up_and_a_short_one_is_not() -> None:
    assert index().scale("农田建设") == 1
    words = ["照明", "校舍", "土地", "水利", "道路", "教育", "城区", "设施", "景观", "义务", "公园", "河道", "医院"]
    assert index().scale("、".join(words[:9])) == pytest.approx(math.sqrt(9 / 6))
    assert index().scale("、".join(words * 3)) == pytest.approx(
        math.sqrt(len(index().query_words("、".join(words))) / 6)
    )


def test_stop_words_decide_nothing_and_unseen_words_weigh_almost_as_the_rarest() -> None:
    weights = index().query_words("农田和航天")
    assert set(weights) == set(load_segmenter().words("农田和航天"))
    assert weights["农田"] == pytest.approx(math.log(1 + 3 / 1))
    assert weights["航天"] == pytest.approx(0.8 * math.log(1 + 3))
    assert weights["和"] < 0.3 * weights["航天"]
    pairs = index().query_pairs("农田和航天")
    assert set(pairs) == {"农田", "航天"}
    assert pairs["航天"] == pytest.approx(0.35 * math.log(1 + 3))
    assert set(index().query_pairs("工作")) == {"工作"}


def test_rows_of_a_duty_are_told_apart_by_what_they_do_not_share() -> None:
    library = load_duty_index()
    place = next(n for n, one in enumerate(library.duties) if len(one.indicators) > 5)
    rows = library.duties[place].indicators
    scores = library.row_scores(rows[0].name, rows)
    assert len(scores) == len(rows)
    assert scores[0][0] == max(covered for covered, _ in scores)
    assert scores[0][1] == max(telling for _, telling in scores)
    assert all(0 <= figure <= 1 for pair in scores for figure in pair)


def test_a_score_is_what_the_duty_covers_of_the_text_and_a_little_of_what_the_text_names_of_the_title() -> None:
    rarest = math.log(1 + 3)
    words = rarest / (rarest + 0.8 * rarest)  # 农田 beside 航天, which no duty holds
    pairs = rarest / (rarest + 2 * 0.35 * rarest)  # 农田 beside 田航 and 航天
    (whole,), (half,) = index().search("农田", [1]), index().search("农田航天", [1])
    assert whole.score == pytest.approx(0.85 * 1 + 0.15 * 1 / 4)
    assert half.score == pytest.approx(0.85 * (0.6 * words + 0.4 * pairs) + 0.15 * 1 / 4)
