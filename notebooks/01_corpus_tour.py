import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="一、数据一览")

with app.setup:
    from collections import Counter

    import marimo as mo
    from charts import bars, matrix, table

    from corpus import dataset, load_taxonomy
    from corpus.agreement import consensus, pairwise_agreement
    from models.truth import public_rows, truth_of

    READERS = {"first": "第一位", "second": "第二位", "third": "第三位"}


@app.cell
def _():
    taxonomy = load_taxonomy()
    labels = {leaf: taxonomy.label(leaf) for leaf in taxonomy.leaves}
    classes = [
        (label, taxonomy.definition(leaf), taxonomy.parent_label(leaf, "2015"), taxonomy.parent_label(leaf, "2021"))
        for leaf, label in labels.items()
    ]
    print(f"{len(classes)} 个二级类别，{len(taxonomy.editions)} 个版本；成本指标：2015 版属产出，2021 版自成一级")
    about = mo.md("""
    # 一、数据一览：类别、版本、来源、标签有多准

    绩效目标申报表的每条三级指标都填在一个二级类别下面。本产品分十类；一类属于哪个一级指标，要看用的是哪一版格式。
    标注数据和它的来历（`CARD.md`）在 `corpus/data/`。要紧的是两件事：**读者之间有多一致**，**填报的类别有多少是错的**。
    """)
    mo.vstack([about, table(["二级类别", "含义", "2015版一级", "2021版一级"], classes)])
    return labels, taxonomy


@app.cell
def _(labels):
    documents = dataset.load_public_documents()
    rows = public_rows(documents)
    leaves = Counter(labels[row.primary] for row in rows)
    (most, top), (least, few) = leaves.most_common(1)[0], leaves.most_common()[-1]
    print(f"公开行 {len(rows)} 条，来自 {len(documents)} 份文件")
    by_class = bars(leaves, f"公开文件的指标：{most}最多（{top}条），{least}最少（{few}条）", marked=[least])
    sizes = {
        "公开文件（真实，训练和评测按文件分开）": len(rows),
        "样表（真实，从不训练）": len(dataset.load_seed_labels()),
        "对照组（编写，从不训练的一成）": len(dataset.load_contrast(held_out=True)),
        "对照组（编写，用于训练）": len(dataset.load_contrast(held_out=False)),
        "职责指标库（编写）": sum(len(duty.indicators) for duty in dataset.load_library()),
        "自拟申报表（编写）": sum(len(one.indicators) for one in dataset.load_authored_documents()),
    }
    real = [name for name in sizes if "真实" in name]
    share = sum(sizes[name] for name in real) / sum(sizes.values())
    print(f"真实的行占 {share:.0%}；公开文件的出处：{dict(Counter(one.source_kind for one in documents))}")
    origins = mo.md("""
    ## 来源：真实的少，编写的多

    **公开行**取自政府部门公开的表，只收事实。“编写”的都是**为本项目写的**，借助语言模型，单位和数值都不存在，不得引用。
    评测只用公开行、样表和从不训练的对照组；编写的文字只用来训练。
    """)
    by_origin = bars(sizes, f"真实填报的行只占标注数据的 {share:.0%}（红色），其余是编写的", marked=real)
    mo.vstack([by_class, origins, by_origin])
    return (rows,)


@app.cell
def _(rows):
    readings = dataset.load_readings()
    unanimous = sum(len({one.primary for one in row.readings}) == 1 for row in readings)
    kept = 0
    for one, row in zip(readings, rows, strict=True):
        primary, also = consensus(one.readings)
        kept += primary == row.primary and set(also) == set(row.also)
    print(f"三位主类全同 {unanimous} 条（{unanimous / len(rows):.0%}）；标签即共识：{kept} / {len(rows)}")
    found = [
        (
            f"{READERS[one.left]}与{READERS[one.right]}",
            f"{one.primary:.3f}",
            f"{one.both_accepted:.3f}",
            f"{one.kappa:.3f}",
        )
        for one in pairwise_agreement(readings)
    ]
    blind = mo.md("""
    ## 标签有多准：三次盲读

    每条公开行由三位读者各自判类，看不到申报的类别，也看不到彼此的答案；主类取多数。第二、第三位是语言模型，
    **所以这里的一致可能高于与真正审核人员的一致**。“可接受”指对方把这一类列为主类，或列为也说得过去的类。
    """)
    mo.vstack([blind, table(["读者", "主类相同", "互相可接受", "kappa"], found)])
    return


@app.cell
def _(labels, rows, taxonomy):
    filed = [row for row in rows if row.filed]
    wrong = [row for row, misfiled in zip(rows, truth_of(rows).misfiled, strict=True) if misfiled]
    count, total = Counter(row.filed for row in wrong), Counter(row.filed for row in filed)
    shares = {labels[leaf]: count[leaf] / total[leaf] for leaf in taxonomy.leaves}
    worst = max(shares, key=lambda name: shares[name])
    print(f"填报类别明确的 {len(filed)} 条里，{len(wrong)} 条（{len(wrong) / len(filed):.0%}）填错了类")
    doubt = mo.md("""
    ## 填报的类别不可信

    填报的类别不在可接受之列，就是填错了类。这样的行不少，所以填报的类别从不作为模型的输入，只用来与答案比对。
    """)
    by_filed = f"按填报的类别看填错的比例：{worst}最高，{shares[worst]:.0%} 应归别类"
    pairs = Counter((row.filed, row.primary) for row in wrong)
    (ours, theirs), often = pairs.most_common(1)[0]
    print(f"填错最多的一种：应在{theirs}，填在{ours}，{often} 条")
    moves = f"填错的 {len(wrong)} 条应在哪里：最多的是把{theirs}填成{ours}（{often}条）"
    by_leaf = bars(shares, by_filed, form="{:.0%}", marked=[worst])
    mo.vstack([doubt, by_leaf, matrix(pairs, taxonomy.leaves, moves, "填报的类别", "应在的类别")])
    return


if __name__ == "__main__":
    app.run()
