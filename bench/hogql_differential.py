"""Our parser against PostHog's own (hogql-parser-rs) on mutated corpus queries: the same tree, or both refuse.

usage: python3 bench/hogql_differential.py [--binary build/release/hedgerow] [--variants N] [--seed N] [--show N]

Each variant is a corpus query with a few tokens deleted, doubled, swapped, replaced or inserted, or with an expression of
another query put in. Needs Python 3.12 or later with `pip install hogql-parser-rs==1.3.112`. Differences that
docs/hogql-deviations.md explains are counted apart (see EXPLAINED). Exit code 1: there are others.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import re
import subprocess
import sys
from pathlib import Path

from hogql import install_error_classes

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "src/hogql/testdata/corpus.jsonl"
SURFACE = ROOT / "src/hogql/testdata/surface.sql"  # every construct of the language, a query a line
TOKEN = re.compile(
    r"\s+|--[^\n]*|/\*.*?\*/|f?'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.)*\"|`(?:[^`\\]|\\.)*`|[A-Za-z_$][\w$]*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
    r"|->|::|:=|\|\||==|=~\*?|!~\*?|~\*?|<=|>=|<>|!=|\?\.|\?\?|/>|</|.",
    re.S,
)
EXTRA = (
    "SELECT FROM WHERE GROUP BY HAVING ORDER LIMIT OFFSET AS AND OR NOT IN IS NULL LIKE ILIKE BETWEEN CASE WHEN THEN ELSE END "
    "UNION ALL DISTINCT INTERSECT EXCEPT WITH JOIN LEFT RIGHT INNER FULL OUTER CROSS ANY ASOF SEMI ANTI ON USING ARRAY FINAL "
    "SAMPLE WINDOW OVER PARTITION ROWS RANGE UNBOUNDED PRECEDING FOLLOWING CURRENT ROW QUALIFY PREWHERE PIVOT UNPIVOT VALUES "
    "COLUMNS EXCLUDE REPLACE FILTER WITHIN INTERVAL DAY CAST TRY_CAST TRIM BOTH LEADING EXTRACT SUBSTRING TIES TOTALS CUBE ROLLUP "
    "GROUPING SETS FILL STEP INTERPOLATE NULLS FIRST LAST ASC DESC COLLATE NATURAL POSITIONAL RECURSIVE MATERIALIZED KEY NAME COHORT "
    "DATE TIMESTAMP TIME TOP ID LAMBDA FOR IGNORE INCLUDE SETTINGS true false inf nan a b t.x * t.* 1 1.5 .5 1e3 0x1F 'x' f'a{b}' {p} "
    "[1, 2] (1, 2) (SELECT 1) {'a': 1} x->x (x,y)->x <A b={1} /> #1 , ; . : :: ?? ?. ? || + - / % = == != <> < > <= >= =~ !~ ~* ( ) [ ] { } :="
).split(" ")


def tokens_of(sql: str) -> list[str]:
    return TOKEN.findall(sql)


def spans(tokens: list[str]) -> list[tuple[int, int]]:
    """Balanced pieces: what stands in brackets, between commas, or one word."""
    pairs = {"(": ")", "[": "]", "{": "}"}
    stack: list[tuple[str, int]] = []
    found: list[tuple[int, int]] = []
    for i, token in enumerate(tokens):
        if token in pairs:
            stack.append((pairs[token], i))
        elif stack and token == stack[-1][0]:
            _, start = stack.pop()
            found.append((start, i + 1))
            if i > start + 1:
                found.append((start + 1, i))
        elif re.match(r"[\w'`\"$]", token):
            found.append((i, i + 1))
    return found


class Mutator:
    def __init__(self, queries: list[dict], seed: int) -> None:
        self.random = random.Random(seed)
        self.queries = [(q["kind"], tokens_of(q["sql"])) for q in queries]
        self.words = sorted({t for _, ts in self.queries for t in ts if not t.isspace()}) + EXTRA * 3
        self.pieces = [ts[a:b] for _, ts in self.queries for a, b in spans(ts) if b - a < 40]
        for _, ts in self.queries:  # expressions between clause words
            text = "".join(ts)
            self.pieces += [tokens_of(m) for m in re.findall(r"(?i)(?:SELECT|WHERE|BY|HAVING|ON) (.+?)(?= FROM| WHERE| GROUP| ORDER| LIMIT|$)", text)]

    def variant(self) -> tuple[str, str]:
        r = self.random
        kind, tokens = r.choice(self.queries)
        tokens = list(tokens)
        for _ in range(r.choice((1, 1, 1, 2, 2, 3))):
            self.mutate(tokens)
        return kind, "".join(tokens)

    def mutate(self, tokens: list[str]) -> None:
        r = self.random
        solid = [i for i, t in enumerate(tokens) if not t.isspace()]
        if not solid:
            tokens.append(r.choice(self.words))
            return
        at = r.choice(solid)
        match r.randrange(9):
            case 0:
                del tokens[at]
            case 1:
                tokens[at:at] = [tokens[at], " "]
            case 2:
                other = r.choice(solid)
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case 3:
                tokens[at] = r.choice(self.words)
            case 4:
                tokens[at:at] = [r.choice(self.words), " "]
            case 5:
                tokens[at + 1 : at + 1] = [" ", r.choice(self.words), " "]
            case 6 | 7:
                places = spans(tokens)
                if places:
                    start, end = r.choice(places)
                    tokens[start:end] = self.piece()
            case _:
                tokens[at + 1 : at + 1] = [" ", *self.piece(), " "]

    def piece(self) -> list[str]:
        piece = self.random.choice(self.pieces)
        return ["(", *piece, ")"] if self.random.random() < 0.3 else list(piece)


# kind of difference -> what names it in the query or in our error. Each has its line in docs/hogql-deviations.md.
EXPLAINED: list[tuple[str, str, str]] = []


def clean(value: object, keep_places: bool) -> object:
    if isinstance(value, list):
        return [clean(v, keep_places) for v in value]
    if not isinstance(value, dict):
        return value
    out = {}
    for key, item in value.items():
        if item is None or (key == "distinct" and item is False):
            continue
        if not keep_places and key in ("start", "end") and isinstance(item, dict) and "offset" in item:
            continue
        out[key] = clean(item, keep_places)
    return out


def reference(parse: dict, kind: str, sql: str) -> dict:
    try:
        answer = json.loads(parse[kind](sql))
    except BaseException as error:  # noqa: BLE001 a panic of the Rust parser is no Exception
        return {"error": f"{type(error).__name__}: {error}"}
    return {"error": answer.get("message", "error")} if answer.get("error") else {"ast": answer}


def ours(binary: Path, variants: list[tuple[str, str]]) -> list[dict]:
    lines = "".join(json.dumps({"id": i, "kind": kind, "sql": sql}) + "\n" for i, (kind, sql) in enumerate(variants))
    run = subprocess.run([binary, "hogql", "parse", "--jsonl"], input=lines, capture_output=True, text=True, check=False)
    return [json.loads(line) for line in run.stdout.splitlines()]


def main() -> int:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--binary", type=Path, default=ROOT / "build/release/hedgerow")
    args.add_argument("--variants", type=int, default=20_000)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--show", type=int, default=20)
    args.add_argument("--places", action="store_true", help="compare positions too")
    options = args.parse_args()
    install_error_classes()
    try:
        import hogql_parser_rs as rust
    except ImportError:
        sys.exit("hogql-parser-rs is not installed: pip install hogql-parser-rs==1.3.112 (Python 3.12 or later)")
    parse = {
        "select": rust.parse_select_json,
        "expr": rust.parse_expr_json,
        "order": rust.parse_order_expr_json,
        "template": rust.parse_full_template_string_json,
    }
    mutator = Mutator([json.loads(line) for line in CORPUS.open()], options.seed)
    variants = list(dict.fromkeys(mutator.variant() for _ in range(options.variants)))
    counts: collections.Counter[str] = collections.Counter()
    shown = 0
    for (kind, sql), mine in zip(variants, ours(options.binary, variants), strict=True):
        theirs = reference(parse, kind, sql)
        if "error" in theirs or "error" in mine:
            verdict = "both refuse" if "error" in theirs and "error" in mine else "we refuse" if "error" in mine else "we accept"
        else:
            same = clean(mine["ast"], options.places) == clean(theirs["ast"], options.places)
            verdict = "same tree" if same else "another tree"
        if verdict not in ("same tree", "both refuse"):
            message = mine["error"]["message"] if "error" in mine else ""
            for name, of, pattern in EXPLAINED:
                if of == verdict and re.search(pattern, f"{sql}\n{message}", re.I | re.S):
                    verdict = f"explained: {name}"
                    break
        counts[verdict] += 1
        if verdict in ("we refuse", "we accept", "another tree") and shown < options.show:
            shown += 1
            print(f"{verdict} [{kind}]: {sql}")
            print(f"   ours:   {str(mine.get('error') or json.dumps(clean(mine['ast'], options.places)))[:600]}")
            print(f"   theirs: {str(theirs.get('error') or json.dumps(clean(theirs['ast'], options.places)))[:600]}", flush=True)
    print(f"{len(variants)} variants: " + ", ".join(f"{n} {what}" for what, n in counts.most_common()))
    return 1 if any(counts[v] for v in ("we refuse", "we accept", "another tree")) else 0


if __name__ == "__main__":
    sys.exit(main())
