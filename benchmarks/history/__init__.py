"""Years of submissions of invented units, with the truth known: material for tests and benchmarks of large batches.

What it makes: counties that do not exist, each with offices, schools, hospitals and towns; every unit hands in, from
2017 to 2024, a 部门整体 form, forms of its projects and some self-evaluations, 4 to 40 rows each. Rows come from
the library of duties, the authored documents and the public ones (names of real places left out), with their
paraphrases, targets of the unit's own size, and the unit's villages, roads, schools and programmes in some names: the
number of distinct names goes on growing with the number of units, while a stock phrase stands in one row of eighteen.
From one year to the next rows are kept, moved, reworded, dropped (more often after a missed target) and added, or the
whole form is copied. About 9 % of the rows are misfiled in ways filers really do, some values are broken, some rows
stand twice, some phrases go round among offices, and some files are damaged. All of it is told in the truth; see
``truth`` for its kinds.

What it is not: real data. Values are invented, rows of one form need not fit each other as those of a real project do,
the shares of mistakes are set by us, and duties hold measures that resemble each other without the truth saying so. A
figure of speed, memory or recovery on it is one of the product; a figure of accuracy on it is none of real documents.
Rows that models were trained on stand among these rows: never train, tune or evaluate a model on them.

    history = History(100_000, seed=1)
    history.write_parquet(path); history.write_truth(other_path)

A unit's history depends on the seed and its number alone, so that units can be made in any order and in any process.
"""

from benchmarks.history.history import History
from benchmarks.history.truth import CHANGES, DAMAGES, DEFECTS, GeneratedForm, RowTruth

__all__ = ["CHANGES", "DAMAGES", "DEFECTS", "GeneratedForm", "History", "RowTruth"]
