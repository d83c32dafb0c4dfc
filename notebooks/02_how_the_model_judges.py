import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="二、模型怎样判类")

with app.setup:
    import json
    from pathlib import Path

    import marimo as mo
    import pandas as pd
    from charts import bars, curve, matrix, table

    from corpus import dataset, load_taxonomy
    from models import Query, load_model

    RESULTS = Path(__file__).resolve().parents[1] / "benchmarks" / "results" / "models.json"


@app.cell
def _():
    taxonomy, model = load_taxonomy(), load_model()
    asked = [Query("受益学生数", "≥3560", "人次"), Query("补助资金发放及时率", "100%"), Query("服务对象满意度", "≥90%")]
    chances = pd.DataFrame(model.proba(asked), index=[one.name for one in asked], columns=list(model.leaves))
    answers = dict(zip(chances.index, chances.idxmax(axis=1), strict=True))
    print(f"回答：{answers}；每条十类的概率之和：{chances.sum(axis=1).round(6).unique().tolist()}")
    opening = mo.md("""
    # 二、模型怎样判类

    模型只看三样东西：指标名称、指标值、计量单位。填报的类别、上面的职责、别的行，它都看不到，所以同一行无论放在哪里答案都一样。
    它给十类各一个概率，合计为 1；一级指标的概率是它下面各类之和。
    """)
    mo.vstack([opening, chances.T.round(3)])
    return asked, model, taxonomy


@app.cell
def _(asked, model, taxonomy):
    query, leaf = asked[1], "时效"
    pieces = {piece.text: piece.weight for piece in model.explain(query, leaf)}
    strongest = next(iter(pieces))
    print(f"“{query.name}”归{leaf}，最有分量的是“{strongest}”（{pieces[strongest]:+.1f}）")
    why = mo.md("""
    ## 为什么这样判

    网络不是加法，权重不能直接读出来。办法是逐个去掉名称里的词和指标值，再问一次：概率掉得越多，那个词越要紧。
    数字是对数几率之差，正的支持，负的反对。
    """)
    _told = f"“{query.name}”为什么是{taxonomy.label(leaf)}：最有分量的是“{strongest}”"
    mo.vstack([why, bars(pieces, _told, form="{:+.1f}", marked=[strongest])])
    return


@app.cell
def _():
    result = json.loads(RESULTS.read_text(encoding="utf-8"))
    score = next(one for one in result["scores"] if (one["method"], one["rows"]) == ("本模型", "公开文件"))
    bins = result["reliability"]
    dots = [(one["confidence"], one["accepted"]) for one in bins]
    print(f"评测所用的数据就是现在的数据：{result['data_hash'] == dataset.data_hash()}")
    trust = mo.md(f"""
    ## 把握有多可信

    下面的数都来自 `{RESULTS.name}`，由 `python -m benchmarks.evaluate_models` 写成：公开文件分成 {result["folds"]} 份，
    每份由**没有见过这些文件**的模型来答。“对”指答案在读者认可的类之内。点在虚线上，把握就是说到做到；
    圆越大，行越多，只有几条的点不说明什么。
    """)
    told = f"把握与实际平均相差 {100 * score['figures']['ece']['value']:.1f} 个百分点（虚线为完全相符）"
    mo.vstack([trust, curve(dots, told, "模型说的把握", "实际对的比例", sizes=[one["rows"] for one in bins])])
    return result, score


@app.cell
def _(result, score):
    kept = [(one["coverage"], 1 - one["risk"]) for one in result["risk_coverage"]]
    every, most, half = (score["figures"][key]["value"] for key in ("acceptable", "at_80", "at_50"))
    print(f"全部 {every:.1%} 对，最有把握的八成 {most:.1%}，一半 {half:.1%}")
    shown = f"只听有把握的：一半时 {half:.1%} 对，八成时 {most:.1%}，全听 {every:.1%}"
    mo.vstack([mo.md("## 只听有把握的，对得更多"), curve(kept, shown, "回答的比例（按把握从高到低）", "其中对的比例")])
    return


@app.cell
def _(result, score, taxonomy):
    pairs = {(one["label"], one["answer"]): one["rows"] for one in result["confusions"]}
    most_mixed = max(result["confusions"], key=lambda one: one["rows"])
    often = f"{most_mixed['label']}答成{most_mixed['answer']}"
    right = {(one["leaf"], one["leaf"]): one["rows"] for one in result["classes"]}
    for (own, _), count in pairs.items():
        right[own, own] -= count
    same = f"{score['count']} 条里 {sum(right.values())} 条答的就是主类"
    print(f"{same}；混得最多的是{often}，{most_mixed['rows']} 条")
    mixed = f"{same}；混得最多的是{often}（{most_mixed['rows']}条，其中{most_mixed['unaccepted']}条读者不认可）"
    mo.vstack([mo.md("## 哪些类容易相混"), matrix(pairs | right, taxonomy.leaves, mixed, "读者的主类", "模型的回答")])
    return


@app.cell
def _(result):
    wrong = [one for one in result["confusions"] if one["unaccepted"]][:10]
    rows = [item for document in dataset.load_public_documents() for item in document.indicators]
    errors = []
    for one in wrong:
        alike = [row for row in rows if (row.name, row.primary) == (one["examples"][0], one["label"])]
        row = next(row for row in alike if one["answer"] not in row.acceptable)
        errors.append((row.name, row.value, row.unit, row.l2, "、".join(row.acceptable), one["answer"]))
    print(f"十条错误，代表 {sum(one['unaccepted'] for one in wrong)} 条读者不认可的回答")
    lesson = mo.md("""
    ## 值得一读的十条错误

    相混的类按错得多少排，每种取模型最有把握、却不在读者认可之列的一条。常见的缘由：名称只问“是否……”，没有说量什么；
    名称只有几个字（“政策保障”）；增长率、到位率一类要看说的是什么事。这样的行，审核人员也要看上下文。
    """)
    mo.vstack([lesson, table(["指标", "指标值", "单位", "填报的类别", "读者认可", "模型回答"], errors)])
    return


if __name__ == "__main__":
    app.run()
