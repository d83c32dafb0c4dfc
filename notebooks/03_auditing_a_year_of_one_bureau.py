import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="三、审核一个单位一年的申报表")

with app.setup:
    import hashlib
    from collections import Counter
    from dataclasses import replace
    from pathlib import Path
    from tempfile import TemporaryDirectory

    import marimo as mo
    import pandas as pd
    from charts import bars, table

    from classifier import audit_forms
    from classifier.annotate import annotate_file
    from classifier.checks import default_registry
    from classifier.finding import SEVERITY_LABELS
    from classifier.yearly import CHANGE_LABELS
    from corpus import Indicator, read_forms, read_value
    from models import load_model

    SAMPLES = Path(__file__).resolve().parents[1] / "corpus" / "samples"


@app.cell
def _():
    copied_text = read_forms(next(SAMPLES.glob("02_*.txt")))[0]
    word_file = next(SAMPLES.glob("02_*.docx"))
    form = read_forms(word_file, name=word_file.name)[0]
    print(f"{form.unit} {form.year} 年 {form.kind}：{len(form.indicators)} 条指标，{len(form.duties)} 项职责")
    print(f"从网页复制的文字有 {len(copied_text.notes)} 处要留意，如：{copied_text.notes[0].message}")
    opening = mo.md("""
    # 三、审核一个单位一年的申报表

    ## 读表

    按内容认文件，按表头认表。同一份表，Word 文件读得干净；从网页复制的文字里有格子错位，读出的仍是字面的样子，
    推测的读法另放一处，并逐处留下说明：
    """)
    notes = table(["行", "说明"], [(note.place.row, note.message) for note in copied_text.notes])
    rows = pd.DataFrame([item.to_dict() for item in form.indicators])[["duty", "l1", "l2", "name", "value"]]
    mo.vstack([opening, notes, rows])
    return form, word_file


@app.cell
def _(form):
    values = [read_value(item.value, item.unit, item.name) for item in form.indicators]
    parts = [(value.raw, value.operator, value.kind, value.number, value.unit) for value in values]
    read = pd.DataFrame(parts, columns=["原值", "符号", "种类", "数", "单位"])
    print(f"指标值的种类：{dict(Counter(value.kind for value in values))}")
    mo.vstack([mo.md("## 指标值\n\n每个指标值读成比较符、种类、数、单位，检查项才能核对。"), read])
    return


@app.cell
def _(form):
    model = load_model()
    result = audit_forms([form], model=model)
    audit = result.forms[0]
    by_rule = result.summary()["by_rule"]
    titles = {f"{default_registry().get(rule).title}（{rule}）": count for rule, count in by_rule.items()}
    print(f"结论：{audit.verdict.label}；{audit.verdict.reason}；共 {len(audit.findings)} 条问题")
    verdict = mo.md(f"""
    ## 审核

    结论是**{audit.verdict.label}**：{audit.verdict.reason}。{audit.verdict.formula}。问题只是提示，退不退由人定。
    """)
    first = max(titles, key=lambda title: titles[title])
    by_check = bars(titles, f"{len(audit.findings)} 条问题，最多的是“{first}”：{titles[first]} 条", marked=[first])
    top = [(SEVERITY_LABELS[one.severity], one.place.row, one.message) for one in audit.findings[:8]]
    print(f"先看第 {top[0][1]} 行（{top[0][0]}）：{top[0][2]}")
    mo.vstack([verdict, by_check, mo.md("### 先看哪几行"), table(["级别", "行", "问题和怎么改"], top)])
    return audit, model, result


@app.cell
def _(audit, result, word_file):
    before = hashlib.sha256(word_file.read_bytes()).hexdigest()
    with TemporaryDirectory() as folder:
        written = annotate_file(word_file, [audit], Path(folder) / word_file.stem, tool=result.tool)
        again = read_forms(written.paths[0])[0]
    untouched = hashlib.sha256(word_file.read_bytes()).hexdigest() == before
    print(f"批注副本：{written.comments} 处批注；原件未动：{untouched}；副本读出 {len(again.indicators)} 条指标")
    mo.md(f"""
    ## 写回意见

    意见写成 Word 批注，落在说到的那一格上，共 **{written.comments}** 处，文件名加“_批注”。交来的原件从不改动。
    """)
    return


@app.cell
def _(form, model):
    # an invented year before, since no bureau among the samples filed two
    kept = [replace(item, value="≥40次") if item.name == "检查频次" else item for item in form.indicators[1:]]
    gone = Indicator("家长学校开办数", "≥10个", l1="产出指标", l2="数量指标", achieved="6个")
    last = replace(form, file="上年（演示）", year=form.year - 1, indicators=(*kept, gone))
    yearly = audit_forms([form], model=model, baseline=[last]).forms[0]
    changes = {CHANGE_LABELS[key]: count for key, count in yearly.yearly.counts().items() if count}
    said = [one.message for one in yearly.findings if one.rule in ("X2", "X3", "V14")]
    print(f"与上年相比：{changes}；因此多出 {len(said)} 条问题：{said[0]}")
    compared = mo.md("""
    ## 与上年比

    样表里没有一个单位交过两年，这里把今年的表改几处当作上年（**演示用，不是真的**）：少一条，“检查频次”定得低，
    另有一条没有完成、今年不见了。审核时给出上年的表，就多了照抄、消失、翻倍一类的问题：
    """)
    most = max(changes, key=lambda change: changes[change])
    by_change = bars(changes, f"今年的行与上年比：{changes[most]} 条{most}", marked=[most])
    mo.vstack([compared, by_change, table(["多出的问题"], [[text] for text in said])])
    return


if __name__ == "__main__":
    app.run()
