"""The Debian part of the root file system.

mmdebstrap unpacks and configures the packages in a scratch folder of its own and hands us one tar stream. We keep the files and drop
the ownership: every file belongs to whoever builds, so that the same code works as root and as a user with 65,536 subordinate ids,
and so that the tree can be deleted again without root.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from .progress import BuildError

__all__ = ["SUITE", "bootstrap", "harden", "installed_packages", "read_package_list", "write_sandbox_files"]

SUITE = "bookworm"

# Never needed by an app; left out while unpacking.
_PATHS_EXCLUDED = ("/usr/share/man/*", "/usr/share/doc/*", "/usr/share/info/*", "/usr/share/locale/*", "/usr/share/lintian/*")

# Emptied after unpacking: caches and lists that only serve a package manager, and files copied from the building machine.
_PATHS_REMOVED = ("var/lib/apt", "var/cache/apt", "var/cache/debconf", "var/log", "var/cache/ldconfig", "dev", "run", "tmp", "boot", "home")

# Folders that the sandbox mounts over: a read-only root cannot grow them later.
_MOUNT_POINTS = ("app", "data", "dev", "proc", "run/hedgerow", "sys", "tmp", "var/log", "var/tmp", "home")

# Small files that decide how names and users look inside. No line tells anything about the building machine.
_SANDBOX_FILES = {
    "etc/hostname": "app\n",
    "etc/hosts": "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n",
    # Nothing listens there unless egress is on: a look-up is refused at once instead of waiting for a time-out.
    "etc/resolv.conf": "nameserver 127.0.0.1\noptions attempts:1 timeout:2\n",
    "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\nnetworks: files\nprotocols: files\nservices: files\n",
    "etc/passwd": "root:x:0:0:root:/root:/usr/sbin/nologin\napp:x:10001:10001:app:/tmp:/usr/sbin/nologin\n"
    "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
    "etc/group": "root:x:0:\napp:x:10001:\nnogroup:x:65534:\n",
    "etc/shadow": "root:*:19000:0:99999:7:::\n",
    "etc/gshadow": "root:*::\n",
    "etc/machine-id": "",
}


def read_package_list(path: Path) -> list[str]:
    lines = (line.split("#", 1)[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


def bootstrap(rootfs: Path, packages: list[str]) -> None:
    """Unpacks and configures Debian into the empty folder `rootfs`."""
    if shutil.which("mmdebstrap") is None:
        raise BuildError("mmdebstrap is missing: install the Debian package mmdebstrap")
    command = ["mmdebstrap", "--quiet", "--variant=essential", "--format=tar", f"--include={','.join(packages)}"]
    command += ["--aptopt=APT::Install-Recommends false", "--aptopt=Acquire::Retries 5"]
    command += [f"--dpkgopt=path-exclude={path}" for path in _PATHS_EXCLUDED]
    command += [SUITE, "-", *_host_sources()]
    with tempfile.TemporaryFile() as errors:
        # ownership and devices are dropped here; what is left is ordinary files, folders and links
        maker = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL)
        tar = ["tar", "--extract", "--no-same-owner", "--no-same-permissions", "--exclude=./dev/*", "--directory", str(rootfs)]
        unpacked = subprocess.run(tar, stdin=maker.stdout, check=False)
        if maker.wait() != 0 or unpacked.returncode != 0:
            errors.seek(0)
            raise BuildError(_explain(errors.read().decode("utf-8", "replace")))


def _host_sources() -> list[str]:
    """The machine's own package sources when it runs the same release (a mirror configured there is used); else the default ones."""
    release = Path("/etc/os-release").read_text(encoding="utf-8")
    if f"VERSION_CODENAME={SUITE}" not in release.replace('"', ""):
        return []
    candidates = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    kept = []
    for path in candidates:
        if path.suffix not in (".list", ".sources") or not path.is_file():
            continue
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
        text = " ".join(line for line in lines if line and not line.startswith("#"))
        if SUITE in text and "debian" in text:  # other vendors' packages have no place in a sandbox
            kept.append(str(path))
    return kept


def _explain(log: str) -> str:
    tail = "\n".join(log.strip().splitlines()[-12:])
    if "subuid" in log or "newuidmap" in log or "unshare" in log.lower():
        hint = "An ordinary user needs 65,536 ids in /etc/subuid and /etc/subgid, the package uidmap, and allowed user namespaces."
    elif "resolve" in log or "Could not connect" in log or "Failed to fetch" in log:
        hint = "The Debian mirror was not reached: check the network."
    else:
        hint = "mmdebstrap failed."
    return f"{hint}\n{tail}"


def write_sandbox_files(rootfs: Path) -> None:
    """Turns a Debian tree into a sandbox's: mount points, names, one user, no traces of the building machine."""
    for name in _PATHS_REMOVED:
        path = rootfs / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
    for name in _MOUNT_POINTS:
        (rootfs / name).mkdir(parents=True, exist_ok=True)
    for name, text in _SANDBOX_FILES.items():
        path = rootfs / name
        path.unlink(missing_ok=True)
        path.write_text(text, encoding="utf-8")
    python = rootfs / "usr/bin/python3"
    if not python.exists():
        python.symlink_to("python3.11")


def harden(rootfs: Path) -> int:
    """Makes every file readable for all, and setuid, setgid or special for none. Returns the number of files."""
    files = 0
    for folder, _, names in os.walk(rootfs):
        os.chmod(folder, 0o755)
        for name in names:
            path = os.path.join(folder, name)
            mode = os.lstat(path).st_mode
            if stat.S_ISLNK(mode):
                continue
            if not stat.S_ISREG(mode):
                os.unlink(path)  # a socket, FIFO or device has no business here
                continue
            files += 1
            wanted = 0o755 if mode & 0o111 else 0o644
            if stat.S_IMODE(mode) != wanted:
                os.chmod(path, wanted)
    return files


def installed_packages(rootfs: Path) -> dict[str, str]:
    """Debian package names and versions, from dpkg's own record."""
    found: dict[str, str] = {}
    name = ""
    for line in (rootfs / "var/lib/dpkg/status").read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(": ")
        if key == "Package":
            name = value
        elif key == "Version":
            found[name] = value
    return dict(sorted(found.items()))
