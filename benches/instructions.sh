#!/bin/bash
# Counts instructions of the clearing engine with callgrind: of whole clearings, and of their parts.
# Usage: benches/instructions.sh [BINARY]; without one the bench is built.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v valgrind >/dev/null || { echo "valgrind is missing (apt-get install valgrind)" >&2; exit 1; }
binary=${1:-}
if [ -z "$binary" ]; then
    binary=$(${CARGO:-cargo} bench --locked --bench instructions --no-run --message-format=json |
        grep -o '"executable":"[^"]*/instructions-[^"]*"' | tail -1 | cut -d'"' -f4)
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
printf '%-10s %-34s %15s\n' work part instructions
for work in surplus guarantee hot explain; do
    valgrind --tool=callgrind --callgrind-out-file="$folder/$work" "$binary" "$work" >"$folder/$work.text" 2>"$folder/$work.log" ||
        { cat "$folder/$work.log" >&2; exit 1; }
    callgrind_annotate --inclusive=yes --threshold=100 "$folder/$work" >"$folder/$work.annotated"
    # What a part is called inside the engine; the largest inclusive count of its functions.
    part() {
        count=$(grep -E "$2" "$folder/$work.annotated" | sed -E 's/^ *([0-9,]+).*/\1/' | tr -d , | sort -n | tail -1)
        [ -z "$count" ] || printf '%-10s %-34s %15d\n' "$work" "$1" "$count"
    }
    part "clear" 'matching::clear::clear_with'
    part "  classes" 'matching::classes::Side::new'
    part "  auction" 'matching::auction::auction'
    part "  pricing: all sources" 'matching::pricing::.*[Vv]iolations'
    part "  pricing: one source" 'matching::pricing::.*::(partner|best)'
    part "  pivots" 'matching::network::pivot::.*::pivot'
    part "  prices swept" 'matching::network::.*::sweep'
    part "  fairness" 'matching::fairness::fairest'
    [ "$work" != explain ] || part "explain" 'matching::explain::explain$|matching::explain::explain '
    echo "           $(cat "$folder/$work.text")"
done
