#!/bin/bash
# Races the import of a workbook of prices against pandas with openpyxl, reading and cleaning the same file in the same
# run: medians of CPU and wall seconds, most memory.
# Usage: benches/import.sh WORKBOOK [BINARY]; PYTHON names an interpreter that has pandas and openpyxl.
# The workbook has the columns 品名 最低价 平均价 最高价 规格 单位 发布日期, as the market of 新发地 published it.
set -euo pipefail
workbook=$(realpath "$1")
cd "$(dirname "$0")/.."
binary=${2:-}
if [ -z "$binary" ]; then
    ${CARGO:-cargo} build --locked --release --bin cailanzi
    binary=${CARGO_TARGET_DIR:-target}/release/cailanzi
fi
binary=$(realpath "$binary")
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export CAILANZI_DATA_DIR=$folder CAILANZI_DATABASE_URL=sqlite:$folder/bench.db CAILANZI_LOG=warn
"$binary" migrate >"$folder/log" 2>&1

# What pandas users do with such a file: types, missing values, impossible rows, duplicates, kilos.
cat >"$folder/clean.py" <<'PY'
import sys
import pandas as pd
table = pd.read_excel(sys.argv[1], engine="openpyxl", dtype=str)
for name in ["最低价", "平均价", "最高价"]:
    table[name] = pd.to_numeric(table[name], errors="coerce")
table["发布日期"] = pd.to_datetime(table["发布日期"], errors="coerce")
table = table.dropna(subset=["品名", "最低价", "平均价", "最高价", "发布日期"])
table = table[(table["最低价"] > 0) & (table["最低价"] <= table["平均价"]) & (table["平均价"] <= table["最高价"])]
table = table.drop_duplicates(subset=["品名", "规格", "发布日期"])
table["每公斤"] = table["平均价"] * table["单位"].map({"斤": 2, "公斤": 1}).fillna(1)
print(len(table))
PY

timed() { # Prints CPU seconds, wall seconds and MB of a command.
    /usr/bin/env time -f '%U %S %e %M' -o "$folder/time" "$@" >>"$folder/log" 2>&1 || { tail -5 "$folder/log" >&2; exit 1; }
    tail -1 "$folder/time" | awk '{ printf "%.2f %.2f %.0f\n", $1 + $2, $3, $4 / 1024 }'
}
median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

printf '%-44s %10s %10s %8s\n' 'one workbook' 'CPU s' 'wall s' 'MB'
for what in 'read and judge (dry run)' 'read, judge and store' 'pandas + openpyxl, read and clean'; do
    : >"$folder/runs"
    for run in 1 2 3; do
        case $what in
        pandas*) "$python" -c 'import pandas, openpyxl' 2>/dev/null || { echo "$what: not installed"; exit 0; }
            timed "$python" "$folder/clean.py" "$workbook" ;;
        *dry*) timed "$binary" import prices --source "dry-$run" --kind wholesale_market --dry-run "$workbook" ;;
        *) timed "$binary" import prices --source "market-$run" --kind wholesale_market "$workbook" ;;
        esac >>"$folder/runs"
    done
    printf '%-44s %10s %10s %8s\n' "$what" "$(cut -d' ' -f1 "$folder/runs" | median)" \
        "$(cut -d' ' -f2 "$folder/runs" | median)" "$(cut -d' ' -f3 "$folder/runs" | median)"
done
