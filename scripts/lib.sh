# Shared by the scripts: where things are, how they speak.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TOOLS="$ROOT/.tools"
BUILD="$ROOT/build"
export PATH="$TOOLS/bin:$PATH"

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
note() { printf '      %s\n' "$*" >&2; }
die() { printf '\033[31mStopped:\033[0m %s\n' "$*" >&2; exit 1; }

# as_root COMMAND...: directly as root, else through sudo.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo -- "$@"
  else die "need root for '$1': run as root, or install sudo and add your user to it"; fi
}
