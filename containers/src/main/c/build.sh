#!/bin/sh
# Builds the shim: build.sh OUTPUT [FLAGS...]
# With FLAGS (for instance -fsanitize=address,undefined) it is linked dynamically, for tests.
set -eu
output=$1
shift
here=$(dirname -- "$0")
compiler=
for candidate in "${CC:-cc}" gcc clang; do
  if command -v "$candidate" >/dev/null 2>&1; then compiler=$candidate; break; fi
done
if [ -z "$compiler" ]; then
  echo "The container shim needs a C compiler and none was found: install gcc (Debian: apt-get install gcc libc6-dev) or set CC." >&2
  exit 1
fi
case $(uname -s) in
  Linux) ;;
  *) echo "The container shim builds on Linux only, this is $(uname -s)." >&2; exit 1 ;;
esac
if [ $# -eq 0 ] && [ -f "$output" ] && [ -z "$(find "$here" -newer "$output" -name '*.[ch]')" ]; then exit 0; fi
mkdir -p -- "$(dirname -- "$output")"
set -- -std=c11 -Wall -Wextra -Werror -O2 "$@"
if [ $# -eq 5 ]; then
  if ! "$compiler" "$@" -static -s "$here"/*.c -o "$output.new" 2>"$output.log"; then
    # No static C library here: a dynamic program does the same with a little more memory.
    if ! "$compiler" "$@" -s "$here"/*.c -o "$output.new"; then cat "$output.log" >&2; exit 1; fi
    echo "The container shim is linked dynamically: no static C library was found (Debian: libc6-dev)." >&2
  fi
  rm -f -- "$output.log"
else
  "$compiler" "$@" "$here"/*.c -o "$output.new"
fi
mv -- "$output.new" "$output"
