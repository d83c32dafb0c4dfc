"""The figures of the READMEs and of docs/figures.md, written from benchmarks/results/*.json and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from figure_texts import (
    AUDIT_SPEED,
    AUDITING,
    BATCH,
    BRIEF_COLUMNS,
    BRIEF_METHODS,
    BRIEF_SUGGESTING,
    CAPTION,
    CHECKING,
    COLUMNS,
    DUPLICATES,
    FINDINGS,
    FORMS,
    METHOD,
    METHODS,
    PLANTED,
    READING,
    ROWS,
    SPEED,
    STARTING,
    SUGGEST_SPEED,
    SUGGESTING,
    VOLUME,
)

from models import load_model

RESULTS = Path(__file__).resolve().parents[1] / "benchmarks" / "results"
PLANTED_HISTORY = RESULTS.parent / "data" / "planted_history.json"


def _load(name: str) -> Any:
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


def _interval(figure: dict[str, float]) -> str:
    return f"{figure['value']:.3f} ({figure['low']:.3f}–{figure['high']:.3f})"


def _plain(figure: dict[str, float]) -> str:
    return f"{figure['value']:.3f}"


def _table(scores: list[dict[str, Any]], columns: Iterable[str], side: int) -> Iterator[str]:
    """One table: our figures with 95 % intervals, then the baselines."""
    columns = tuple(columns)
    head = [METHOD[side], *(COLUMNS[key][side] for key in columns)]
    yield from (f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}")
    for score in scores:
        show = _interval if METHODS[score["method"]] == "zhibiao" else _plain
        name = (score["method"], METHODS[score["method"]])[side]
        cells = (show(score["figures"][key]) if key in score["figures"] else "–" for key in columns)
        yield f"| {' | '.join([name, *cells])} |"
    yield ""


def _caption(titles: tuple[str, str], scores: list[dict[str, Any]], side: int) -> Iterator[str]:
    yield from (CAPTION[side].format(title=titles[side], count=scores[0]["count"]), "")


def _classes(side: int) -> Iterator[str]:
    """One table per set of rows."""
    for kind, titles in ROWS.items():
        scores = [score for score in _load("models")["scores"] if score["rows"] == kind]
        if scores:
            yield from _caption(titles, scores, side)
            yield from _table(scores, COLUMNS, side)


def _public_documents(side: int) -> Iterator[str]:
    """The table of the public documents beside the best known ways."""
    kind, titles = next(iter(ROWS.items()))
    scores = {score["method"]: score for score in _load("models")["scores"] if score["rows"] == kind}
    shown = [scores[method] for method in BRIEF_METHODS]
    yield from _caption(titles, shown, side)
    yield from _table(shown, BRIEF_COLUMNS, side)


def _speed(side: int) -> str:
    result = _load("models")
    speed = result["speed"]
    return SPEED[side].format(
        cores=result["machine"]["cores"],
        python=result["machine"]["python"],
        rate=speed["rows_per_s"],
        first=speed["import_numpy_s"] + speed["import_models_s"] + speed["load_s"] + speed["first_answer_s"],
        train=speed["train_s"],
    )


def _reading(side: int) -> str:
    forms = _load("read_seeds").values()
    total = sum(form["indicators"] for form in forms)
    fields = [form[key] for form in forms for key in ("value", "unit", "l1", "l2", "duty") if key in form]
    return READING[side].format(
        total=total,
        found=sum(form["indicators"] * form["found"] for form in forms) / total,
        kept=min(form["not_invented"] for form in forms),
        field=min(fields),
    )


def _forms(side: int) -> str:
    golden, public, unseen = _load("read_golden"), _load("read_public"), _load("read_heldout")["last"]
    return FORMS[side].format(
        forms=golden["forms"],
        exact=golden["exact"],
        public=min(entry["recall"] for entry in public["renderings"].values()),
        found=unseen["found"],
        kept=unseen["not_invented"],
        value=unseen["value"],
        l2=unseen["l2"],
    )


def _volume(side: int) -> str:
    few, many = _load("read_volume")["rows"]
    return VOLUME[side].format(
        files=many["files"], rate=many["files_per_s"], peak=many["peak_mib"], fewer=few["files"], before=few["peak_mib"]
    )


def _auditing(side: int) -> str:
    wanted = _load("audit_seeds")
    return AUDITING[side].format(count=len(wanted), held=sum(item["holds"] for item in wanted))


def _checking(side: int) -> str:
    result = _load("checks")
    shipped = load_model().manifest.operating_points["misfiled"]
    usual = next(point for point in _load("models")["misfiled"] if point["threshold"] == shipped)
    spoilt = sum(item["rows"] for item in result["finds"])
    return CHECKING[side].format(
        rows=result["false_alarms"]["rows"],
        alarms=sum(result["false_alarms"]["findings"].values()),
        spoilt=spoilt,
        found=sum(item["found"] for item in result["finds"]) / spoilt,
        precision=usual["precision"],
        recall=usual["recall"],
    )


def _duplicates(side: int) -> str:
    result = _load("duplicates")
    f1 = {name: table["library"]["even"] for name, table in result["tables"].items()}
    ours = result["tables"]["ours"]
    usual = next(one for one in ours["within forms"]["all"] if one["threshold"] == result["thresholds"]["reports"])
    return DUPLICATES[side].format(
        duties=result["held-out duties"],
        f1=f1["ours"]["F1"],
        low=f1["ours"]["interval"][0],
        high=f1["ours"]["interval"][1],
        characters=f1["rapidfuzz ratio"]["F1"],
        encoder=f1["encoder cosine"]["best F1 of any threshold"],
        tfidf=f1["character tf-idf cosine"]["F1"],
        nearest=ours["library"]["nearest"]["F1"],
        right=usual["right"],
        wrong=usual["wrong"],
        of=usual["of"],
    )


def _planted(side: int) -> str:
    planted, history = _load("planted"), json.loads(PLANTED_HISTORY.read_text(encoding="utf-8"))
    total = planted["total"]
    first, half = history["first run"], history["check half"]
    return PLANTED[side].format(
        checks=len(planted["rules"]),
        cases=total["positives"] + total["negatives"],
        first=first["found"] / first["positives"],
        first_false=first["false"] / first["negatives"],
        half=half["found"] / half["positives"],
        half_false=half["false"] / half["negatives"],
        found=total["found share"],
        false=total["false share"],
    )


def _findings(side: int) -> str:
    result = _load("findings")
    public, later, fresh = result["public"], result["public, later"], result["reading"]
    low, high = public["as drawn"]["interval"]
    return FINDINGS[side].format(
        judged=public["as drawn"]["judged"],
        drawn=public["as drawn"]["precision"],
        low=low,
        high=high,
        left=public["now"]["judged"],
        now=public["now"]["precision"],
        later=later["as drawn"]["judged"],
        later_drawn=later["as drawn"]["precision"],
        fresh=fresh["as drawn"]["judged"],
        fresh_drawn=fresh["as drawn"]["precision"],
        fresh_left=fresh["now"]["judged"],
        fresh_now=fresh["now"]["precision"],
    )


def _audit_speed(side: int) -> str:
    result = _load("audit_speed")
    quarter, whole = result["folders"]
    return AUDIT_SPEED[side].format(
        machine=("2 核", "2 cores")[side],
        median=result["one form"]["median ms"],
        p95=result["one form"]["p95 ms"],
        forms=whole["forms"],
        seconds=whole["seconds"],
        peak=whole["peak MiB"],
        quarter=quarter["peak MiB"],
    )


def _batch(side: int) -> str:
    scale, near = _load("batch_scale"), _load("near_duplicates")["names of corpus/data"]["find_pairs"]
    largest, office = scale["tables"][-1], scale["office files"]
    return BATCH[side].format(
        count=largest["indicators"],
        forms=largest["forms"],
        cores=scale["cores"],
        seconds=largest["seconds"],
        peak=max(largest["peak MiB"], office["peak MiB"]),
        files=office["files"],
        office=office["seconds"],
        recall=near["recall"],
        precision=near["precision"],
    )


def _found_of_hidden() -> dict[str, float]:
    """What both texts on suggesting tell of the public forms that were hidden."""
    hidden = _load("suggest")["public forms, hidden"]
    found = {name: way["found@20"] for name, way in hidden["ways"].items() if "found@20" in way}
    return {
        "forms": hidden["forms"],
        "found": found["ours"]["value"],
        "low": found["ours"]["low"],
        "high": found["ours"]["high"],
        "three": found["three nearest duties and forms, all rows"]["value"],
        "bm25": found["BM25 alone"]["value"],
        "bare": found["control: twenty bare names, always the same"]["value"],
    }


def _brief_suggesting(side: int) -> str:
    return BRIEF_SUGGESTING[side].format(**_found_of_hidden())


def _suggesting(side: int) -> str:
    result = _load("suggest")
    hidden = result["public forms, hidden"]
    ways = hidden["ways"]
    ours, three = ways["ours"], ways["three nearest duties and forms, all rows"]
    first = ways["three nearest duties and forms, first 20"]
    by_rule, read = result["library, whole 款 hidden"]["precision@12, class and subject"], result["read row by row"]
    return SUGGESTING[side].format(
        **_found_of_hidden(),
        rows=hidden["rows"],
        encoder=ways["encoder alone"]["found@20"]["value"],
        popular=ways["most popular"]["found@20"]["value"],
        judge=result["judgement of sameness against two readers"]["f1"],
        loose=ours["found@20, loose yardstick"]["value"],
        loose_three=three["found@20, loose yardstick"]["value"],
        read_rows=read["rows"],
        read=read["found@20"]["value"],
        read_same=read["same object too"]["value"],
        proxy=read["by the judgement on the same rows"]["value"],
        covered=ours["every required class"],
        twins=ours["pairs of one measure in a set"],
        twins_three=first["pairs of one measure in a set"],
        endings=result["library, whole 款 hidden"]["control: the title with twelve fixed endings"]["value"],
        precision=by_rule["value"],
        p_low=by_rule["low"],
        p_high=by_rule["high"],
    )


def _suggest_speed(side: int) -> str:
    time, typing = _load("suggest")["time"], _load("complete")
    return SUGGEST_SPEED[side].format(
        p95=time["p95 ms"],
        peak=time["peak MiB"],
        typing=typing["completer"]["p95 ms"],
        ten=typing["completer"]["found in 10"],
        scan=typing["scan in plain Python"]["found in 10"],
        fuzz=typing["rapidfuzz WRatio"]["found in 10"],
        form=typing["typed row"]["rows of the form"],
        typed=typing["typed row"]["p95 ms"],
    )


def _starting(side: int) -> str:
    result = _load("cold_start")
    rows = result["commands"]
    return STARTING[side].format(
        runs=result["machine"]["runs"],
        classify=rows["classify --text"]["seconds"],
        audit=rows["audit five forms"]["seconds"],
        memory=max(row["peak_mib"] for name, row in rows.items() if not name.startswith("import")),
        peer=next(row["seconds"] for name, row in rows.items() if name.startswith("import")),
    )


def render(*, chinese: bool) -> str:
    """All figures in one language, Markdown. Raises FileNotFoundError when a measurement was never run."""
    side = 0 if chinese else 1
    parts = (
        _speed,
        _starting,
        _reading,
        _forms,
        _volume,
        _auditing,
        _checking,
        _planted,
        _findings,
        _audit_speed,
        _duplicates,
        _batch,
        _suggesting,
        _suggest_speed,
    )
    return "\n".join([*_classes(side), *(f"- {part(side)}" for part in parts)]) + "\n"


def brief(*, chinese: bool) -> str:
    """The figures that a visitor asks for first, in one language, Markdown."""
    side = 0 if chinese else 1
    parts = (_forms, _planted, _findings, _brief_suggesting, _starting, _audit_speed, _batch)
    return "\n".join([*_public_documents(side), *(f"- {part(side)}" for part in parts)]) + "\n"
