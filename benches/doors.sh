#!/bin/bash
# Attacks a running server's doors and prints what a reader of the board notices meanwhile.
# Usage: benches/doors.sh [http://127.0.0.1:8080]; start the server with --rate-per-address 0 to measure the queues alone, or
# with the usual limits to measure all of it. SECONDS_EACH sets how long each attack lasts (10 unless given).
set -euo pipefail
base=${1:-http://127.0.0.1:8080}
address=${base#http://}
host=${address%%:*} port=${address##*:}
length=${SECONDS_EACH:-10}
folder=$(mktemp -d)
jobs_of() { jobs -p | xargs -r kill 2>/dev/null || true; }
trap 'jobs_of; rm -rf "$folder"' EXIT

# Asks for a page of the board every 20 ms, as a browser does, and writes status and milliseconds.
read_board() { # file, seconds
    local end=$((SECONDS + $2))
    while [ $SECONDS -lt $end ]; do
        curl -s -o /dev/null -m 30 -H 'Accept-Encoding: br, gzip' -w '%{http_code} %{time_total}\n' \
            "$base/api/v1/board?side=offer" >>"$1" || echo '000 30' >>"$1"
        sleep 0.02
    done
}

# Prints how many were answered how, and the median, the 99th percentile and the longest wait.
report() { # name, file
    awk '{ n[$1]++; print $2 * 1000 > "'"$folder"'/times" } END { for (s in n) printf "%s×%d ", s, n[s] }' "$2" >"$folder/states"
    sort -g "$folder/times" | awk -v name="$1" -v states="$(cat "$folder/states")" \
        '{ v[NR] = $1 } END { i = int(NR * 0.99); if (i < 1) i = 1
           printf "%-44s %9.1f %9.1f %9.1f   %s\n", name, v[int((NR + 1) / 2)], v[i], v[NR], states }'
    rm -f "$folder/times"
}

resident() { # Megabytes of the server, where it runs on this machine.
    local pid
    pid=$(pgrep -n -x cailanzi || true)
    [ -z "$pid" ] || awk '/VmRSS/ { printf "resident: %d MB\n", $2 / 1024 }' "/proc/$pid/status"
}

hang_up() { # path: asks, and goes at once
    { exec 3<>"/dev/tcp/$host/$port" && printf 'GET %s HTTP/1.1\r\nHost: x\r\n\r\n' "$1" >&3 && exec 3>&-; } 2>/dev/null || true
}

printf '%-44s %9s %9s %9s   %s\n' "the board meanwhile, ms" median p99 longest answers
read_board "$folder/quiet" "$length"
report 'nothing else' "$folder/quiet"

read_board "$folder/hung" "$length" &
reader=$!
for _ in $(seq 300); do hang_up '/api/v1/board/export?side=offer'; done
wait $reader
report '300 hung-up exports from one address' "$folder/hung"

for path in /api/v1/board/export?side=offer /api/v1/prices/export /api/v1/prices/overview /api/v1/board?side=offer \
    /api/v1/board/facets?side=offer /api/openapi.json /readyz /api/docs/ /; do
    : >"$folder/door"
    read_board "$folder/door" "$length" &
    reader=$!
    attackers=()
    for _ in $(seq 16); do
        (while :; do curl -s -o /dev/null -m 30 "$base$path" || true; done) &
        attackers+=($!)
    done
    wait $reader
    kill "${attackers[@]}" 2>/dev/null || true
    wait "${attackers[@]}" 2>/dev/null || true
    report "16 connections on $path" "$folder/door"
done

# A token that nobody has given out, again and again.
for _ in $(seq 800); do
    curl -s -o /dev/null -w '%{http_code} %{time_total}\n' -H 'Authorization: Bearer clz_made_up' "$base/api/v1/me" >>"$folder/keys"
done
report '800 made-up keys, one after the other' "$folder/keys"
resident
