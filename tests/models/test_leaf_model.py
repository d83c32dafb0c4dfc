"""The shipped classifier: levels agree, answers do not depend on company, clear cases are right."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.taxonomy import load_taxonomy
from models import Query, load_model
from models.metrics import parent_numbers, sum_parents

MODEL = load_model()
WORDS = st.text(alphabet="受益学生数及时率满意度合格预算执行完成提升0123%≥（） a\n", max_size=24)
QUERIES = st.builds(Query, name=WORDS, value=WORDS, unit=st.sampled_from(["", "%", "人次", "万元", "元/人"]))


def leaf_of(name: str, value: str = "", unit: str = "") -> str:
    return MODEL.leaves[int(MODEL.proba([Query(name, value, unit)])[0].argmax())]


# wordings on which TAXONOMY's readers are (almost) unanimous
UNANIMOUS = [
    ("补贴资金发放及时率", "100%", "", "时效"),
    ("项目按期完成率", "100%", "", "时效"),
    ("项目完成时间", "2024年12月底前", "", "时效"),
    ("故障响应时间", "≤30分钟", "", "时效"),
    ("验收及时率", "≥95%", "", "时效"),
    ("工程验收合格率", "100%", "", "质量"),
    ("数据准确率", "≥98", "%", "质量"),
    ("设备完好率", "≥95%", "", "质量"),
    ("受益学生数", "≥3560人次", "", "数量"),
    ("受益学生数", "3560", "人次", "数量"),
    ("举办培训班次数", "≥6次", "", "数量"),
    ("新建道路长度", "12公里", "", "数量"),
    ("生均公用经费标准", "650元/人", "", "成本"),
    ("项目总成本", "≤120万元", "", "成本"),
    ("带动就业人数", "≥200人", "", "社会效益"),
    ("政策知晓率", "≥90%", "", "社会效益"),
    ("企业年销售收入", "5000万元", "", "经济效益"),
    ("带动农户增收", "≥300万元", "", "经济效益"),
    ("改善区域生态环境", "有效改善", "", "生态效益"),
    ("PM2.5年均浓度下降率", "≥3%", "", "生态效益"),
    ("设备使用年限", "≥8年", "", "可持续影响"),
    ("建立长效管护机制", "持续", "", "可持续影响"),
    ("服务对象满意度", "≥90%", "", "满意度"),
    ("学生家长满意率", "≥95", "%", "满意度"),
    ("预算执行率", "100%", "", "其他"),
    ("资金使用合规性", "合规", "", "其他"),
    ("管理制度健全性", "健全", "", "其他"),
]


@pytest.mark.parametrize(("name", "value", "unit", "leaf"), UNANIMOUS)
def test_undisputed_wordings_get_their_class(name: str, value: str, unit: str, leaf: str) -> None:
    assert leaf_of(name, value, unit) == leaf


@given(QUERIES)
def test_every_row_is_a_distribution_over_the_taxonomys_leaves(query: Query) -> None:
    chances = MODEL.proba([query])
    assert MODEL.leaves == load_taxonomy().leaves
    assert chances.shape == (1, len(MODEL.leaves))
    assert np.isfinite(chances).all()
    assert (chances >= 0).all()
    assert abs(chances.sum() - 1.0) < 1e-12


@given(st.lists(QUERIES, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_answer_is_bit_identical_alone_in_a_batch_and_in_any_order(queries: list[Query], random) -> None:
    together = MODEL.proba(queries)
    order = list(range(len(queries)))
    random.shuffle(order)
    shuffled = MODEL.proba([queries[i] for i in order])
    for place, i in enumerate(order):
        assert MODEL.proba([queries[i]])[0].tobytes() == together[i].tobytes() == shuffled[place].tobytes()


@pytest.mark.parametrize("edition", ["2015", "2021", "部门整体"])
def test_a_parents_probability_is_the_sum_of_its_leaves(edition: str) -> None:
    chances = MODEL.proba([Query("受益学生数", "≥3560人次"), Query("单位成本", "≤3元")])
    parents = sum_parents(chances, edition)
    assert np.allclose(parents.sum(axis=1), 1.0)
    taxonomy = load_taxonomy()
    for number, tree_parent in enumerate(taxonomy.edition(edition).tree):
        members = [leaf for leaf in taxonomy.leaves if taxonomy.edition(edition).parent(leaf) == tree_parent]
        wanted = sum(chances[:, taxonomy.leaves.index(leaf)] for leaf in members)
        assert np.allclose(parents[:, number], wanted)
    assert len(parent_numbers(edition)) == len(taxonomy.leaves)


def test_an_empty_batch_gives_an_empty_answer() -> None:
    assert MODEL.proba([]).shape == (0, len(MODEL.leaves))


def test_an_empty_row_is_surely_in_no_class_of_substance() -> None:
    chances = dict(zip(MODEL.leaves, MODEL.proba([Query("")])[0], strict=True))
    assert max(chance for leaf, chance in chances.items() if leaf != "其他") < 0.5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Query("受益学生数", "≥3560人次"), Query("受益学生数", "≥12 人次")),
        (Query("资金发放及时率(%)", "100%"), Query("资金发放及时率（％）", "100%")),
        (Query("1、资金发放及时率", "100%"), Query("资金发放 及时率", "100%")),
    ],
)
def test_numbers_widths_and_numbering_do_not_move_an_answer(one: Query, other: Query) -> None:
    assert np.array_equal(MODEL.proba([one]), MODEL.proba([other]))


def test_duty_and_project_do_not_move_an_answer() -> None:
    bare, full = Query("培训人数", "≥50人"), Query("培训人数", "≥50人", duty="教师培训", project="国培计划")
    assert np.array_equal(MODEL.proba([bare]), MODEL.proba([full]))


def test_inference_loads_no_training_library() -> None:
    code = (
        "import sys; from models import load_model, Query; m = load_model(); m.proba([Query('及时率', '100%')]);"
        "m.explain(Query('及时率', '100%'), '时效');"
        "bad = {'sklearn', 'pandas', 'torch', 'sentence_transformers', 'model2vec', 'scipy'}"
        " & {n.split('.')[0] for n in sys.modules};"
        "sys.exit(f'loaded {bad}' if bad else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_quick_is_the_network_alone_with_thresholds_of_its_own() -> None:
    quick, queries = MODEL.quick(), [Query("受益学生数", "≥3560人次"), Query("业务支持度"), Query("及时", "是")]
    assert quick.quick() is quick
    assert np.array_equal(quick.judge.logits(queries), MODEL.judge.first.logits(queries))
    assert quick.manifest.temperature != MODEL.manifest.temperature
    assert [level.coverage for level in quick.sets] == [level.coverage for level in MODEL.sets]
    assert np.allclose(quick.proba(queries).sum(axis=1), 1.0)


def test_quick_never_loads_onnxruntime() -> None:
    code = (
        "import sys; from models import Query, load_model;"
        "load_model().quick().proba([Query('业务支持度'), Query('及时')]);"
        "assert 'onnxruntime' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
