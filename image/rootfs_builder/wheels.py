"""The Python part: locked wheels, put in place by uv. Nothing of them runs while building."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.metadata import distributions
from pathlib import Path

from .progress import BuildError

__all__ = ["DIST_PACKAGES", "find_uv", "install", "installed_versions", "locked_version"]

# Debian's interpreter looks here for what does not come from Debian.
DIST_PACKAGES = "usr/local/lib/python3.11/dist-packages"

# The wheels' own test suites and C headers: a quarter of the files, never imported by an app.
_TRIMMED = (
    "pandas/tests",
    "pyarrow/tests",
    "pyarrow/include",
    "matplotlib/tests",
    "scipy/**/tests",
    "sklearn/**/tests",
    "numpy/_core/include",
    "narwhals/testing",
)


def find_uv(tools: Path) -> Path:
    """uv: $UV, else the project's own (scripts/install puts the pinned one there)."""
    uv = Path(os.environ.get("UV") or tools / "bin" / "uv")
    if not os.access(uv, os.X_OK):
        raise BuildError(f"no uv at {uv}: run scripts/install, or set UV=/path/to/uv")
    return uv


def install(uv: Path, lock: Path, target: Path, python: Path) -> None:
    """Installs exactly what `lock` names into the empty folder `target`."""
    target.mkdir(parents=True)
    # --link-mode copy: uv would otherwise hard-link its cache into the image, and a later change of one would be a change of both.
    command: list[str | Path] = [uv, "pip", "install", "--quiet", "--no-progress", "--require-hashes", "--no-deps", "--link-mode", "copy"]
    command += ["--python", python, "--python-version", "3.11", "--only-binary", ":all:", "--target", target, "-r", lock]
    _run("The Python packages could not be installed", command)
    shutil.rmtree(target / "bin", ignore_errors=True)  # scripts whose first line names the building machine's interpreter
    (target / ".lock").unlink(missing_ok=True)
    for pattern in _TRIMMED:
        for folder in list(target.glob(pattern)):
            shutil.rmtree(folder)


def installed_versions(dist_packages: Path) -> dict[str, str]:
    """Normalised (PEP 503) names and versions of all distributions in a folder."""
    found = {d.metadata["Name"].lower().replace("_", "-").replace(".", "-"): d.version for d in distributions(path=[str(dist_packages)])}
    return dict(sorted(found.items()))


def locked_version(lock: Path, name: str) -> str:
    for line in lock.read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{name}=="):
            return line.split("==", 1)[1].split()[0]
    raise BuildError(f"{lock.name} does not name {name}")


def _run(what: str, command: list[str | Path]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-12:])
        raise BuildError(f"{what}:\n{tail}")
