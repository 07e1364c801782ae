#!/bin/sh
# Builds the shim: build.sh OUTPUT [FLAGS...]
# With FLAGS (for instance -fsanitize=address,undefined) it is linked dynamically, for tests; if the compiler lacks what they
# need, nothing is built and a line says so. MAIN names another file with main() than shim.c.
set -eu
output=$1
shift
here=$(dirname -- "$0")
main=${MAIN:-$here/shim.c}
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
if [ -f "$output" ] && [ -z "$(find "$here" "$main" -newer "$output" -name '*.[ch]')" ] && [ "$0" -ot "$output" ]; then exit 0; fi
mkdir -p -- "$(dirname -- "$output")"
# Made aside under a name of its own, so that builds may run side by side.
new=$output.new.$$
trap 'rm -f -- "$new" "$new.log"' EXIT
special=$#
if [ "$special" -gt 0 ] && ! echo 'int main(void) { return 0; }' | "$compiler" "$@" -x c - -o "$new" 2>/dev/null; then
  echo "The container shim is not built for tests: the compiler does not take $*" >&2
  exit 0
fi
for file in "$here"/*.c; do
  if [ "$file" != "$here/shim.c" ]; then set -- "$@" "$file"; fi
done
set -- -std=c11 -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror -I"$here" "$@" "$main"
if [ "$special" -gt 0 ]; then
  "$compiler" -O1 -g "$@" -o "$new"
elif ! "$compiler" -O2 -static -s "$@" -o "$new" 2>"$new.log"; then
  # No static C library here: a dynamic program does the same with a little more memory.
  if ! "$compiler" -O2 -s "$@" -o "$new"; then cat "$new.log" >&2; exit 1; fi
  echo "The container shim is linked dynamically: no static C library was found (Debian: libc6-dev)." >&2
fi
mv -- "$new" "$output"
