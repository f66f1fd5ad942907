#!/usr/bin/env python3
"""Line counts of our source files: median, 95th percentile, longest."""

import statistics
import subprocess
from pathlib import Path

names = subprocess.check_output(["git", "ls-files", "src/*.cc", "src/*.h", "web/src/*.ts", "web/src/*.tsx", "python/*.py"], text=True).split()
counts = sorted((len(Path(name).read_text().splitlines()), name) for name in names if "_test." not in name)
lines = [count for count, _ in counts]
print(f"{len(lines)} files, {sum(lines)} lines: median {statistics.median(lines):.0f}, p95 {lines[int(len(lines) * 0.95)]}, max {lines[-1]} ({counts[-1][1]})")
