"""What the pages say around the figures, Chinese and English: names of methods and columns, sentences to be filled."""

from __future__ import annotations

METHODS = {
    "本模型": "zhibiao",
    "多数类": "majority class",
    "关键词表": "keyword cascade",
    "本模型，只用网络，不问复核模型": "zhibiao --quick",
    "复核模型单独（小型 Transformer，没见过公开文件）": "the small transformer alone, which saw no public document",
    "字符tf-idf+逻辑回归（按填报类训练）": "char tf-idf + LR, trained on filed classes",
    "字符tf-idf+逻辑回归（按盲标训练）": "char tf-idf + LR, trained on blind labels",
    "字符tf-idf+值特征+逻辑回归（按可接受集训练）": "char tf-idf + value features + LR, trained on acceptable sets",
    "字符tf-idf+值特征+逻辑回归（另学同样的手写文字）": "the same, taught our authored text as well",
    "fastText（同样的文件和手写文件）": "fastText, taught the same text but the library",
    "字符tf-idf+值特征+e5句向量+逻辑回归（另学同样的手写文字）": (
        "tf-idf + value features + multilingual-e5-small vectors + LR, taught our text as well"
    ),
    "SetFit（对比微调本产品的静态编码器+逻辑回归）": "SetFit (our static encoder tuned by contrast + LR)",
    "本模型，只按 1−填报类的把握排序": "zhibiao's answers, misfiled rows ranked by 1 − P(filed)",
    "cleanlab 排序（用本模型的把握）": "zhibiao's answers, misfiled rows ranked by cleanlab",
}
ROWS = {  # as models.json names them → how the pages do, Chinese and English
    "公开文件": ("公开文件，按文件交叉验证", "Public documents, cross-validated by document"),
    "公开文件（按第一位读者一人的标签）": (
        "同样的答案，按第一位读者一人的标签评",
        "The same answers against the first reader's labels alone",
    ),
    "留出的对照组": ("留出的对照组，没有参与训练", "Contrast sets held out, never trained on"),
    "五份样表": ("五份样表，没有参与训练", "The five sample forms, never trained on"),
}
CAPTION = ("**{title}**（{count} 条）", "**{title}** ({count} indicators)")
METHOD = ("方法", "method")
COLUMNS = {
    "acceptable": ("可接受", "acceptable"),
    "primary": ("与首选一致", "equals primary"),
    "macro_f1": ("宏平均 F1", "macro-F1"),
    "parent": ("一级正确", "first level right"),
    "ece": ("校准误差", "calibration error"),
    "at_80": ("最有把握的 80%", "surest 80 %"),
    "at_50": ("最有把握的 50%", "surest 50 %"),
    "misfiled_ap": ("错类排序 AP", "AP of misfiled_score"),
    "misfiled_recall_90": ("准确九成时找出的错类", "misfiled found at precision .90"),
}
BRIEF_METHODS = (
    "本模型",
    "本模型，只用网络，不问复核模型",
    "关键词表",
    "字符tf-idf+逻辑回归（按盲标训练）",
    "fastText（同样的文件和手写文件）",
    "字符tf-idf+值特征+e5句向量+逻辑回归（另学同样的手写文字）",
    "cleanlab 排序（用本模型的把握）",
)
BRIEF_COLUMNS = ("acceptable", "parent", "ece", "at_80", "misfiled_ap")
BRIEF_SUGGESTING = (
    "推荐：藏起 {forms} 份公开表格，按标题和职责来问，前二十条遇到 {found:.1%} 的指标（{low:.1%}–{high:.1%}；"
    "最近三份职责和表格的全部行 {three:.1%}，BM25 {bm25:.1%}，每份表都一样的二十个通用名称 {bare:.1%}）："
    "能开个头，不能照抄。",
    "Suggesting: asked for {forms} hidden public forms by title and duties, twenty suggestions meet {found:.1%} of the "
    "indicators ({low:.1%}–{high:.1%}; all rows of the three nearest duties and forms {three:.1%}, BM25 {bm25:.1%}, "
    "twenty bare names, always the same, {bare:.1%}): a start, not an answer.",
)
SPEED = (
    "速度（{cores} 核，Python {python}）：成批每秒判 {rate} 条，从载入到判完第一条 {first:.1f} 秒，"
    "重新训练 {train:.0f} 秒。",
    "Speed on {cores} cores with Python {python}: {rate} indicators a second in a batch, {first:.1f} s from the first "
    "import to the first answer, {train:.0f} s to train again.",
)
READING = (
    "读表：五份真实申报表的文字，{total} 条指标读到 {found:.1%}，读出的最少 {kept:.1%} 属实，各字段正确率最低 "
    "{field:.1%}。读表规则是看着这五份表写的。",
    "Reading the text of five real forms: {found:.1%} of {total} indicators found, at least {kept:.1%} of what was "
    "read is real, each field right in at least {field:.1%}. The layouts were developed on these forms.",
)
FORMS = (
    "读表（手写的样表，各种文件和版式，见 docs/reading.md）：{forms} 份中 {exact} 份完全读对；公开文件的内容换排版"
    "再读，名称读到 {public:.1%}（各排版最低）。写程序的人没有看过的一批文本、网页和 csv：名称读到 {found:.1%}，"
    "读出的 {kept:.1%} 属实，指标值 {value:.1%}，二级 {l2:.1%}。",
    "Reading (authored forms in every container and layout, see docs/reading.md): {exact} of {forms} exactly right; "
    "public documents rendered again: names found {public:.1%} in the worst rendering. Text, web and csv files that "
    "nobody who wrote the reader had seen: names found {found:.1%}, of what was read {kept:.1%} is real, values "
    "{value:.1%}, second level {l2:.1%}.",
)
VOLUME = (
    "{files} 个小文件一次读完：每秒 {rate:.0f} 个，内存最多 {peak} MiB（{fewer} 个时 {before} MiB）。",
    "{files} small files in one run: {rate:.0f} a second, at most {peak} MiB of memory ({before} MiB for {fewer}).",
)
AUDITING = (
    "审核：同样五份表里列出的 {count} 处应报或不应报，做到 {held} 处。检查项也是看着这五份表写的。",
    "Auditing the same forms: {held} of {count} listed expectations (flag this, be silent there) hold. The checks, "
    "too, were developed on these forms.",
)
CHECKING = (
    "检查项：{rows} 条认真写好的指标里高、中级的误报 {alarms} 条；故意改错的 {spoilt} 条里查出 {found:.1%}。放错类别："
    "没见过的公开文件里，报出的 {precision:.1%} 确实放错，放错的报出 {recall:.1%}"
    "（边界规则是看着这些文件写的，实际会略低）。",
    "Checks: false alarms of high or medium severity on {rows} carefully written rows: {alarms}; of "
    "{spoilt} mistakes put in on purpose "
    "{found:.1%} are found. Misfiled rows in public documents the model did not see: {precision:.1%} of those flagged "
    "are misfiled, {recall:.1%} of the misfiled are flagged (upper bounds: the boundary table was written with them in "
    "view).",
)
DUPLICATES = (
    "查重（换个说法）：没学过的 {duties} 个职责里，同义说法与同类的不同指标分得开的程度 F1 {f1:.3f}（"
    "{low:.3f}–{high:.3f}；字符相似度 "
    "{characters:.3f}，句向量 {encoder:.3f}，tf-idf {tfidf:.3f}）；与最近的不同指标比只有 {nearest:.3f}。"
    "报告默认只提最有把握的：公开表格同一张表里，"
    "报对 {right} 对、报错 {wrong} 对，共有 {of} 对。",
    "Reworded duplicates: over {duties} duties never learnt from, telling paraphrases from other "
    "indicators of the same class "
    "has F1 {f1:.3f} ({low:.3f}–{high:.3f}; character likeness {characters:.3f}, sentence vectors "
    "{encoder:.3f}, tf-idf "
    "{tfidf:.3f}); against the nearest other indicators only {nearest:.3f}. Reports tell the surest "
    "only: within public "
    "forms {right} pairs rightly and {wrong} wrongly, of {of} there are.",
)
BATCH = (
    "批量审计：生成的历年数据 {count:,} 条（{forms:,} 张表），{cores} 核，判类、检查、比较、查重和报告 "
    "{seconds:.0f} 秒，内存最多 {peak:,} MiB；{files:,} 个 Word、Excel 文件 {office:.0f} 秒。"
    "30,000 个名称查重：对照逐对比较，找到 {recall:.1%}，准确率 {precision:.1%}。",
    "Batch: {count:,} indicators of invented history ({forms:,} forms) on {cores} cores, judged, checked, compared and "
    "reported in {seconds:.0f} s with at most {peak:,} MiB; {files:,} Word and Excel files in {office:.0f} s. "
    "Near-duplicates among 30,000 names: recall {recall:.1%}, precision {precision:.1%} against comparing all pairs.",
)
PLANTED = (
    "埋设的缺陷：{checks} 项检查各有二十条以上有缺陷和貌似有缺陷的人工案例，共 {cases} 条，由没看过检查代码的人写成。"
    "第一次运行查出 {first:.1%}、误报 {first_false:.1%}；看过一半案例改进后，没看过的另一半"
    "查出 {half:.1%}、误报 {half_false:.1%}；两半都看过后查出 {found:.1%}、误报 {false:.1%}（都看过，偏乐观）。",
    "Planted defects: for each of the {checks} checks twenty or more hand-written cases with the defect and as many "
    "that only look like it, {cases} in all, by writers who had not seen the checks. The first run found {first:.1%} "
    "with {first_false:.1%} false alarms; after mending on one half the other, unread half gave {half:.1%} and "
    "{half_false:.1%}; with both read, {found:.1%} and {false:.1%} (flattered).",
)
FINDINGS = (
    "公开文件和五份样表上的高、中级意见，由两人各自逐条看过 {judged} 条，"
    "两人都认为站得住的占 {drawn:.1%}（{low:.1%}–{high:.1%}）；据此改进后，看过的意见里还会提的 {left} 条"
    "有 {now:.1%} 站得住（改进时看过，偏乐观），改进后另抽、此前没人看过的 {later} 条里"
    "一人认为站得住的占 {later_drawn:.1%}。"
    "另取 63 份多半故意弄坏的表，一人看过的 {fresh} 条里站得住的只有 {fresh_drawn:.1%}，"
    "多是表格错位怪到了填报人，改进后还会提的 {fresh_left} 条里占 {fresh_now:.1%}。",
    "Findings of high and medium severity on the public documents and the five forms: two readers judged {judged} one "
    "by one, and both call {drawn:.1%} right ({low:.1%}–{high:.1%}); after mending, {now:.1%} of the {left} still made "
    "(flattered: they were seen), and one reader {later_drawn:.1%} of {later} drawn after mending that nobody had "
    "read. Of {fresh} on 63 other forms, most of them damaged on purpose, one reader calls {fresh_drawn:.1%} right, "
    "table damage being held against the filer; after mending, {fresh_now:.1%} of the {fresh_left} still made.",
)
AUDIT_SPEED = (
    "审核速度（{machine}）：40 行的表 {median:.0f} 毫秒（第 95 百分位 {p95:.0f}）；{forms} 份 40 行的 "
    "Excel 表从命令到结果 {seconds:.0f} 秒，每个进程的内存最多 "
    "{peak} MiB（四分之一的份数 {quarter} MiB）。",
    "Audit speed ({machine}): a form of 40 rows {median:.0f} ms (95th percentile {p95:.0f}); {forms} "
    "workbooks of 40 rows from "
    "command to result {seconds:.0f} s, at most {peak} MiB a process (a quarter of them: {quarter} MiB).",
)
SUGGESTING = (
    "推荐：{forms} 份公开表格（{rows} 条结果指标）连同相近的文件藏起来，按标题和职责来问，前二十条里遇到 "
    "{found:.1%}（{low:.1%}–{high:.1%}；最近三份职责和表格的全部行 {three:.1%}，只用 BM25 {bm25:.1%}，"
    "只用句向量 {encoder:.1%}，来源最多的二十条 {popular:.1%}，"
    "对照即不带对象、每份表都一样的二十个通用名称 {bare:.1%}）。"
    "是否遇到由照两位读者（语言模型）学来的判断评定，"
    "没学过的表上 F1 {judge:.3f}，对象宽一些窄一些也算，笼统的名称因此也能得分；"
    "只看名称句向量余弦达到 0.5 的宽松尺度是 {loose:.1%}（最近三份 {loose_three:.1%}）。"
    "一位读者（语言模型）读过较早一版的 {read_rows} 行：遇到 {read:.1%}，对象也相同的 {read_same:.1%}"
    "（同样这些行，上面的判断说 {proxy:.1%}）。"
    "必设的类齐全的占 {covered:.1%}，一套里同一指标出现两次的共 {twins} "
    "对（最近三份取前二十行 {twins_three} 对）。这些表开发时用过，是开发数字。"
    "职责库整款藏起来，前十二条类别和对象按规则判为对的占 {precision:.1%}（{p_low:.1%}–{p_high:.1%}）；"
    "规则把重复职责文字的名称也判为对（职责名称加十二个固定词尾：{endings:.1%}），只能看出跑题。",
    "Suggesting: {forms} public forms ({rows} result rows) were hidden with their like and asked for by title and "
    "duties; twenty suggestions meet {found:.1%} of the rows ({low:.1%}–{high:.1%}; all rows of the three nearest "
    "duties and forms {three:.1%}, BM25 alone {bm25:.1%}, sentence vectors alone {encoder:.1%}, the twenty measures "
    "most sources state {popular:.1%}; as a control twenty bare names, always the same, {bare:.1%}). "
    "A judgement learnt from two readers (language models) decides, F1 {judge:.3f} "
    "on forms it never saw; a wider or narrower object counts as the same, so that general names score, too. By the "
    "loose yardstick (cosine of names at least .5) {loose:.1%} (the three nearest {loose_three:.1%}). One reader (a "
    "language model) of {read_rows} rows beside an earlier version's sets: {read:.1%} met, {read_same:.1%} with the "
    "same object (the judgement above on these rows: {proxy:.1%}). Every required "
    "class is there in {covered:.1%}; {twins} pairs in one set say the same (first twenty rows of the three nearest: "
    "{twins_three}). Development figures: these forms were used while developing. Of twelve suggestions for library "
    "duties whose whole 款 was hidden, a rule calls class and subject right in {precision:.1%} "
    "({p_low:.1%}–{p_high:.1%}); flattered, since it accepts names that repeat the duty's words "
    "(the title with twelve fixed endings: {endings:.1%}).",
)
SUGGEST_SPEED = (
    "推荐和补全的速度（2 核，已载入，第 95 百分位）：推荐一次 {p95:.0f} 毫秒，只做推荐的进程内存最多 {peak} MiB；"
    "补全一次 {typing:.1f} 毫秒，要找的在前十个里的占 {ten:.1%}（逐个找子串 {scan:.1%}，rapidfuzz {fuzz:.1%}）；"
    "{form} 行的表旁边检查正在填的一行 {typed:.0f} 毫秒。",
    "Speed of suggesting and completing (2 cores, warm, 95th percentile): a suggestion {p95:.0f} ms, at most {peak} "
    "MiB for a process that only suggests; a completion {typing:.1f} ms, the name sought among ten in {ten:.1%} (plain "
    "scan {scan:.1%}, rapidfuzz {fuzz:.1%}); the check of a typed row beside a form of {form} rows {typed:.0f} ms.",
)
STARTING = (
    "从敲下命令到结束（{runs} 次的中位数）：判一条 {classify:.1f} 秒，审核五份表 {audit:.1f} 秒，"
    "内存最多 {memory} MiB；同时测得只加载 pandas 和 scikit-learn 就要 {peer:.1f} 秒。",
    "From command to exit (median of {runs}): classifying one text {classify:.1f} s, auditing five forms {audit:.1f} "
    "s, at most {memory} MiB; importing pandas and scikit-learn alone took {peer:.1f} s in the same run.",
)
