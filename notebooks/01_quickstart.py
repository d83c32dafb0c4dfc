# ---
# jupyter:
#   jupytext:
#     formats: py:percent
# ---

# %% [markdown]
# # 快速上手：读一份申报表，审核，判类，推荐
#
# 这个文件既是笔记本（Jupyter 装了 jupytext，或 VS Code，可按单元格打开），也是普通脚本：
#
#     .venv/bin/python notebooks/01_quickstart.py
#
# 只用基本安装，不联网。

# %%
from collections import Counter
from pathlib import Path

import pandas as pd

from classifier.audit import audit_forms
from classifier.suggest import suggest
from corpus import load_taxonomy, read_forms, read_value
from models import Query, load_model

pd.set_option("display.unicode.east_asian_width", True, "display.width", 140, "display.max_columns", 20)
SAMPLES = Path(__file__).resolve().parents[1] / "corpus" / "samples"

# %% [markdown]
# ## 一、读表
# 按内容认文件，按表头认表。损坏处照原样保留，推测的读法另放在 `repaired` 里，并留下说明。

# %%
form = read_forms(next(SAMPLES.glob("02_*.txt")))[0]
print(form.unit, form.year, form.kind, f"{len(form.indicators)} 条指标，{len(form.duties)} 项职责")
rows = pd.DataFrame([item.to_dict() for item in form.indicators])
print(rows[["duty", "l1", "l2", "name", "value"]].head(8))

# %%
for note in form.notes[:3]:
    print(note.place, note.message)

# %% [markdown]
# ## 二、指标值
# 每个指标值都读成：比较符、种类、数、单位、量纲。

# %%
values = [read_value(item.value, item.unit, item.name) for item in form.indicators]
print(
    pd.DataFrame(
        [(v.raw, v.operator, v.kind, v.number, v.unit) for v in values[:8]],
        columns=["原值", "符号", "种类", "数", "单位"],
    )
)

# %% [markdown]
# ## 三、判类
# 模型只看名称、指标值、单位，不看填报的类别；十类的概率之和为 1。

# %%
model = load_model()
queries = [Query("受益学生数", "≥3560", "人次"), Query("补助资金发放及时率", "100%"), Query("服务对象满意度", "≥90%")]
print(pd.DataFrame(model.proba(queries), index=[q.name for q in queries], columns=list(model.leaves)).round(3).T)

# %% [markdown]
# ## 四、审核
# 问题按轻重排列；每条写明在哪、为什么、怎么改。

# %%
result = audit_forms([form], model=model)
found = result.forms[0].findings
print(result.forms[0].verdict.label, Counter(finding.severity for finding in found))
for finding in found[:5]:
    print(f"[{finding.severity}] {finding.place} {finding.message}")

# %% [markdown]
# ## 五、推荐
# 指标值留给填报人填写；旁边的取值范围是同类表格填过的，只供参考，不是标准。

# %%
advice = suggest("落实学前教育资助政策，资助家庭经济困难儿童", top=8)
rows = [(group.l2, item, item.value_range) for group in advice.sets for item in group.indicators]
table = [
    (l2, item.name, item.operator, item.unit, f"{seen.q1:g}–{seen.q3:g}{seen.unit}（{seen.n}个）" if seen else "")
    for l2, item, seen in rows
]
print(pd.DataFrame(table, columns=["二级指标", "名称", "符号", "单位", "参考取值"]))
print(load_taxonomy().definition("数量"))
