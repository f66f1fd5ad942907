"""What turns a Debian tree with wheels into a Hedgerow image: our packages, the Streamlit configuration, the static files, the pointer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from importlib.metadata import distributions
from pathlib import Path

from .bytecode import compile_tree, image_compiler
from .fonts import write_font_list
from .progress import BuildError
from .wheels import DIST_PACKAGES

__all__ = ["find_image", "install_own", "link_static", "own_packages", "point_current_at", "python_version"]

_SETTINGS = "etc/hedgerow"


def own_packages(root: Path) -> list[Path]:
    """The Python packages of this repository that an app can import."""
    return sorted(path.parent for path in (root / "python").glob("*/__init__.py") if path.parent.name != "tests")


def install_own(root: Path, rootfs: Path, compiler: list[str]) -> None:
    """Puts our packages and configuration in place. Files are replaced, never rewritten: the tree may share inodes with another image."""
    place = rootfs / DIST_PACKAGES
    targets = []
    for package in own_packages(root):
        target = place / package.name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(package, target, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"), copy_function=shutil.copyfile)
        targets.append(target)
    if targets:
        compile_tree(compiler, rootfs, "/", targets)
    settings = rootfs / _SETTINGS
    shutil.rmtree(settings, ignore_errors=True)
    settings.mkdir(parents=True)
    shutil.copyfile(root / "image/streamlit-config.toml", settings / "streamlit-config.toml")
    write_font_list(rootfs, compiler, settings / "matplotlib")
    components = json.dumps(_component_distributions(place))
    (settings / "streamlit-components.json").write_text(components + "\n", encoding="utf-8")


def _component_distributions(dist_packages: Path) -> list[str]:
    """Distributions that may bring Streamlit components: they speak of Streamlit and carry a pyproject.toml.

    Streamlit's own rule, which it would apply to all installed distributions at each start (components/v2/manifest_scanner.py).
    """
    found = []
    for distribution in distributions(path=[str(dist_packages)]):
        metadata = distribution.metadata
        said = [metadata["Name"], metadata["Summary"] or "", *(metadata.get_all("Requires-Dist") or [])]
        speaks = any("streamlit" in text.lower() for text in said)
        if speaks and any(file.name == "pyproject.toml" for file in distribution.files or []):
            found.append(metadata["Name"])
    return sorted(found)


def link_static(rootfs: Path, static: Path) -> int:
    """Streamlit's front end as a folder beside the root file system: the proxy serves it while no app process exists."""
    source = rootfs / DIST_PACKAGES / "streamlit/static"
    if not (source / "index.html").is_file():
        raise BuildError("the Streamlit wheel has no static/index.html: its layout has changed")
    shutil.copytree(source, static, copy_function=os.link)
    return sum(len(files) for _, _, files in os.walk(static))


def find_image(out_dir: Path, key: str, value: str) -> Path | None:
    """The newest finished image whose record has `key` == `value`."""
    found = []
    for record in out_dir.glob("*/image.json"):
        if record.parent.name == "current":
            continue
        if json.loads(record.read_text(encoding="utf-8")).get(key) == value and (record.parent / "rootfs").is_dir():
            found.append((record.stat().st_mtime, record.parent))
    return max(found)[1] if found else None


def point_current_at(out_dir: Path, image: Path) -> None:
    current = out_dir / "current"
    if current.is_symlink() and os.readlink(current) == image.name:
        return
    fresh = out_dir / ".current-new"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(image.name)
    os.replace(fresh, current)


def python_version(rootfs: Path) -> str:
    """Asks the image's interpreter; also the proof that it runs."""
    command = [*image_compiler(rootfs), "-c", "import platform; print(platform.python_version())"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BuildError(f"the image's Python does not run:\n{done.stderr[-2000:]}")
    return done.stdout.strip()
