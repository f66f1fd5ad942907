"""Looks at the app's code before anything is served.

Streamlit finds a broken script only when the first viewer is there. We read it before: it must parse, and what it imports on its top
level, in every case, must exist. Nothing of the app is executed. Modules of the app's own folder are followed, because they run with it.

Where the code touches the import system itself (sys.path, importlib, ...) we cannot know, and do not judge its imports.
"""

from __future__ import annotations

import ast
import difflib
import importlib.util
import sys
from dataclasses import dataclass, field
from pathlib import Path

from ._errors import ScriptError

__all__ = ["Inspection", "inspect_script"]

_FILES_MAX = 200  # more is not an app's own code but a vendored library
_IMPORT_MACHINERY = frozenset({"importlib", "pkgutil", "site", "zipimport", "runpy"})


@dataclass
class Inspection:
    """What is known about an app without running it."""

    imports: list[str] = field(default_factory=list)  # outside modules, as dotted names, in the order of their first import
    files: list[Path] = field(default_factory=list)
    touches_import_system: bool = False


@dataclass(frozen=True)
class _Import:
    name: str
    line: int
    file: Path


def inspect_script(script: Path) -> Inspection:
    """Parses `script` and the local modules it imports. Raises ScriptError with file, line and text.

    `sys.path[0]` must already be the script's folder, as it is while the app runs.
    """
    if not script.is_file():
        raise ScriptError(f"{script}: there is no such file")
    result = Inspection()
    outside: list[_Import] = []
    waiting, seen = [script], {script}
    while waiting and len(result.files) < _FILES_MAX:
        file = waiting.pop(0)
        result.files.append(file)
        tree = _parse(file, script.parent)
        result.touches_import_system |= _touches_import_system(tree)
        for found in _unconditional_imports(tree, file):
            local = _local_file(script.parent, found.name)
            if local is None:
                outside.append(found)
            elif local not in seen:
                seen.add(local)
                waiting.append(local)
    result.imports = list(dict.fromkeys(found.name for found in outside))
    if not result.touches_import_system:
        for found in outside:
            _require(found, script.parent)
    return result


def _parse(file: Path, root: Path) -> ast.Module:
    where = file.relative_to(root)
    try:
        return ast.parse(file.read_bytes(), filename=str(file))
    except SyntaxError as error:
        text = (error.text or "").strip()
        quoted = f": {text[:120]}" if text else ""
        raise ScriptError(f"{where}, line {error.lineno or 1}: {error.msg}{quoted}") from None
    except ValueError as error:  # a NUL byte
        raise ScriptError(f"{where}: not a Python file: {error}") from None
    except (RecursionError, MemoryError):
        raise ScriptError(f"{where}: nested too deeply to be parsed") from None


def _unconditional_imports(tree: ast.Module, file: Path) -> list[_Import]:
    found = []
    for node in tree.body:
        if isinstance(node, ast.Import):
            found += [_Import(alias.name, node.lineno, file) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.append(_Import(node.module, node.lineno, file))
    return found


def _touches_import_system(tree: ast.Module) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id == "sys" and node.attr in ("path", "modules", "meta_path", "path_hooks"):
                return True
        elif isinstance(node, ast.Import):
            if any(alias.name.partition(".")[0] in _IMPORT_MACHINERY for alias in node.names):
                return True
        elif isinstance(node, ast.ImportFrom):
            module = (node.module or "").partition(".")[0]
            if module in _IMPORT_MACHINERY or (module == "sys" and any(alias.name == "path" for alias in node.names)):
                return True
    return False


def _local_file(root: Path, name: str) -> Path | None:
    """The app's own file that `import name` runs, if it is the app's."""
    path = root.joinpath(*name.split("."))
    for candidate in (path.with_suffix(".py"), path / "__init__.py"):
        if candidate.is_file():
            return candidate
    top = root / name.partition(".")[0]
    return top / "__init__.py" if (top / "__init__.py").is_file() else None


def _require(wanted: _Import, root: Path) -> None:
    top = wanted.name.partition(".")[0]
    if top in sys.modules or top in sys.builtin_module_names:
        return
    try:
        if importlib.util.find_spec(top) is not None:
            return
    except (ImportError, ValueError):
        return  # odd, but not certainly wrong: the app's page will tell
    near = difflib.get_close_matches(top, _known_modules(root), n=1, cutoff=0.75)
    hint = f"; did you mean {near[0]!r}?" if near else "; it is neither in the app's zip nor among the installed packages"
    raise ScriptError(f"{wanted.file.relative_to(root)}, line {wanted.line}: no module named {top!r}{hint}")


def _known_modules(root: Path) -> list[str]:
    names = {path.stem for path in root.glob("*.py")} | set(sys.stdlib_module_names)
    for folder in sys.path:
        if folder.endswith("dist-packages"):
            names |= {path.name.partition(".")[0] for path in Path(folder).iterdir() if path.suffix in ("", ".py", ".so")}
    return sorted(name for name in names if name.isidentifier())
