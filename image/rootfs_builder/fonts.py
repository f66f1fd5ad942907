"""matplotlib's list of fonts, made once, when the image is built.

matplotlib keeps it in its configuration folder, which in a sandbox starts empty: the first plot of every app would read all fonts again
(0.25 s of CPU, twice that at an app's usual share).
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from .progress import BuildError
from .wheels import DIST_PACKAGES

__all__ = ["write_font_list"]

# Run by the image's interpreter, which sees the host's fonts, too: only those of the image may get into the list.
_LIST = """
import dataclasses, sys
from pathlib import Path
root, packages, out = sys.argv[1:4]
sys.path.insert(0, packages)
from matplotlib import font_manager as fonts

def in_image(folders=None, fontext="ttf"):
    kinds = fonts.get_fontext_synonyms(fontext)
    places = [Path(folder) for folder in folders or [root + "/usr/share/fonts"]]
    return sorted(str(file) for place in places for file in place.rglob("*") if file.suffix[1:] in kinds)

fonts.findSystemFonts = in_image
manager = fonts.FontManager()
for name in ("ttflist", "afmlist"):
    found = getattr(manager, name)
    moved = [entry if entry.fname.startswith(packages) else dataclasses.replace(entry, fname=entry.fname.removeprefix(root)) for entry in found]
    setattr(manager, name, moved)
fonts.json_dump(manager, Path(out) / f"fontlist-v{fonts.FontManager.__version__}.json")
"""


def write_font_list(rootfs: Path, interpreter: list[str], target: Path) -> None:
    """Leaves the list in `target`, under the name that this matplotlib looks for."""
    packages = rootfs / DIST_PACKAGES
    target.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        command = [*interpreter, "-c", _LIST, str(rootfs), str(packages), str(target)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "MPLCONFIGDIR": scratch})
    if done.returncode != 0:
        raise BuildError(f"matplotlib's fonts could not be listed:\n{done.stderr[-2000:]}")
