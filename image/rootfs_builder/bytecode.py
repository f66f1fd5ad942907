"""Byte-compiles the image. Start-up is a design property: without .pyc files Streamlit needs twice as long to answer.

unchecked-hash: the root is read-only and content-addressed, so the interpreter need not compare anything at import.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

from .progress import BuildError

__all__ = ["PYTHON_MAGIC_3_11", "compile_tree", "host_compiler", "image_compiler"]

PYTHON_MAGIC_3_11 = 3495  # importlib's magic number of every 3.11 release

_COMPILE = """
import compileall, py_compile, sys
root, prefix = sys.argv[1:3]
ok = True
for folder in sys.argv[3:]:
    ok &= bool(compileall.compile_dir(folder, maxlevels=40, quiet=2, workers=2, stripdir=root, prependdir=prefix, force=True,
                                      invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH))
sys.exit(0 if ok else 1)
"""


def host_compiler() -> list[str] | None:
    """The running interpreter, when its byte code is the image's: then compiling need not wait for Debian."""
    magic = int.from_bytes(importlib.util.MAGIC_NUMBER[:2], "little")
    return [sys.executable, "-I", "-S"] if magic == PYTHON_MAGIC_3_11 else None


def image_compiler(rootfs: Path) -> list[str]:
    """The image's own interpreter, run in place by the image's own loader: no chroot, no privilege."""
    loaders = sorted(rootfs.glob("lib*/ld-linux-*.so.*")) + sorted(rootfs.glob("lib/*-linux-gnu/ld-linux-*.so.*"))
    if not loaders:
        raise BuildError("the image has no dynamic loader: mmdebstrap left it incomplete")
    libraries = ":".join(str(path) for path in [*rootfs.glob("lib/*-linux-gnu"), *rootfs.glob("usr/lib/*-linux-gnu")])
    interpreter = rootfs / "usr/bin/python3.11"
    home = rootfs / "usr"
    return ["env", f"PYTHONHOME={home}", str(loaders[0]), "--library-path", libraries, str(interpreter), "-s", "-S"]


def compile_tree(compiler: list[str], root: Path, prefix: str, folders: list[Path]) -> None:
    """Compiles `folders`; inside the .pyc files, paths under `root` appear under `prefix`."""
    command = [*compiler, "-c", _COMPILE, str(root), prefix, *map(str, folders)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    # A wheel may carry files for other Python versions; the interpreter never imports them. Anything louder is a fault.
    if done.returncode != 0 and done.stderr.strip():
        raise BuildError(f"byte-compiling failed:\n{done.stderr.strip()[-2000:]}")
