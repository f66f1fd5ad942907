"""HogQL parsers side by side: ours, hogql-parser-rs and hogql-parser (PostHog's), in one run.

usage: python3 bench/hogql.py [--binary build/release/hedgerow] [--rounds N]

Ours is measured by `hedgerow hogql parse --bench` (best of N, inside the process), theirs by calling the module (best of
N). All in CPU time of the thread, so that other work on the machine does not count. Needs Python 3.12 or later with `pip install hogql-parser-rs==1.3.112 hogql-parser==1.3.88`; a parser that is not
installed is left out. Prints nanoseconds a parse and a byte, and how many times faster ours is.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import types
from pathlib import Path


def queries() -> dict[str, str]:
    step = "event = 'step {i}' AND properties.$browser = 'Chrome' AND timestamp > now() - INTERVAL {i} DAY"
    funnel_steps = ", ".join(step.format(i=i) for i in range(1, 21))
    funnel = (
        f"SELECT steps, count() FROM (SELECT person_id, windowFunnel(604800)(toDateTime(timestamp), {funnel_steps}) "
        "AS steps FROM events GROUP BY person_id) GROUP BY steps ORDER BY steps"
    )
    in_list = "SELECT count() FROM events WHERE distinct_id IN (" + ", ".join(f"'user-{i:06}'" for i in range(800)) + ")"
    column = "toFloat(properties.amount{i}) * {i} + if(event = 'e{i}', 1, 0) AS column_{i}"

    def wide(size: int) -> str:
        parts: list[str] = []
        length = 0
        while length < size:
            parts.append(column.format(i=len(parts)))
            length += len(parts[-1]) + 2
        return "SELECT " + ", ".join(parts) + " FROM events WHERE timestamp > '2026-01-01' LIMIT 100"

    return {
        "short": "SELECT event, count() FROM events WHERE properties.plan = 'pro' GROUP BY event LIMIT 10",
        "funnel": funnel,
        "in_list": in_list,
        "1_kB": wide(1_000),
        "20_kB": wide(20_000),
        "1_MB": wide(1_000_000),
        "deep": "SELECT " + "(" * 60 + "a + 1" + ")" * 60 + " FROM events",
    }


def install_error_classes() -> None:
    """hogql-parser imports PostHog's error classes when it raises: empty ones will do."""
    module = types.ModuleType("posthog.hogql.errors")
    for name in ("ExposedHogQLError", "SyntaxError", "InternalHogQLError", "NotImplementedError", "ParsingError", "QueryError"):
        setattr(module, name, type(name, (Exception,), {}))
    for name in ("posthog", "posthog.hogql"):
        sys.modules.setdefault(name, types.ModuleType(name))
    sys.modules["posthog.hogql.errors"] = module


def best_ns(run, text: str, budget_s: float) -> float:
    best = float("inf")
    end = time.monotonic() + budget_s
    rounds = 0
    while rounds < 3 or (time.monotonic() < end and rounds < 2000):
        start = time.thread_time_ns()
        run(text)
        best = min(best, time.thread_time_ns() - start)
        rounds += 1
        if best > budget_s * 1e9:
            break
    return best


def ours(binary: Path, text: str, rounds: int) -> dict[str, float]:
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(text)
        file.flush()
        out = subprocess.run(
            [binary, "hogql", "parse", "--bench", str(rounds), file.name], capture_output=True, text=True, check=True
        ).stdout
    return {key: float(value) for key, value in (line.split() for line in out.splitlines())}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", type=Path, default=Path("build/release/hedgerow"))
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--budget", type=float, default=2.0, help="seconds for each reference parser and query")
    args = parser.parse_args()
    install_error_classes()
    references = {}
    for name, module in (("rust", "hogql_parser_rs"), ("antlr", "hogql_parser")):
        try:
            references[name] = __import__(module).parse_select_json
        except ImportError:
            print(f"{module} is not installed: left out")
    print(f"{'query':8} {'bytes':>8} {'AST ns/B':>9} {'JSON ns/B':>10}", *(f"{n + ' ns/B':>12} {'x JSON':>7} {'x AST':>7}" for n in references))
    for name, text in queries().items():
        size = len(text.encode())
        mine = ours(args.binary, text, args.rounds if size < 100_000 else 10)
        row = f"{name:8} {size:8} {mine['ast_ns_per_byte']:9.1f} {mine['json_ns_per_byte']:10.1f}"
        for reference, run in references.items():
            if reference == "antlr" and size > 30_000:
                row += f" {'-':>12} {'-':>7} {'-':>7}"
                continue
            ns = best_ns(run, text, args.budget)
            row += f" {ns / size:12.1f} {ns / mine['json_ns_per_parse']:7.1f} {ns / mine['ast_ns_per_parse']:7.1f}"
        print(row, flush=True)


if __name__ == "__main__":
    main()
