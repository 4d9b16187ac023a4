#!/usr/bin/env bash
# Times the steps of segzsl and of PyTorch alternately, with the same number of
# threads, and prints the ratio of the medians: below 1, segzsl is faster. Under load
# the ratio of the fastest steps is more reliable. See README.md.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

segzsl=${SEGZSL:-segzsl}
python=${PYTHON:-python3}
threads=${THREADS:-2}
rounds=${ROUNDS:-3}
steps=${STEPS:-10}
stages=${STAGES:-extract critic generator classifier}
batches=${BATCHES:-64 256}
features=${FEATURES:-2048}

# sizes prints the flags for sets of a number of features: those of the glyphs preset, of
# the automatic preset on a set with 1024 attributes, and of the paper.
sizes() {
  case $1 in
  256) echo --features 256 --hidden 512 --club-hidden 256 --semantic 128 --residual 64 --attributes 34 --classes 20 ;;
  1280) echo --features 1280 --hidden 512 --club-hidden 256 --semantic 256 --residual 256 --attributes 1024 --classes 80 ;;
  *) echo --features "$1" ;;
  esac
}

# Makes PyTorch fast: memory is kept rather than returned and cleared again in every
# step, and its threads don't spin.
tuned=(env MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=8589934592
  MALLOC_TOP_PAD_=268435456 OMP_WAIT_POLICY=passive)

# median of the numbers on standard input, one per line.
median() { sort -g | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

# fastest is the minimum of the numbers on standard input.
fastest() { sort -g | head -1; }

# times extracts the milliseconds of the lines {"ms":…}.
times() { sed -n 's/^{"ms": *\([0-9.e+-]*\)}$/\1/p'; }

log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT

printf '%8s  %-10s  %5s  %10s  %10s  %6s  %8s   %s\n' features stage batch 'segzsl ms' 'torch ms' ratio fastest 'ratio of each round'
for width in $features; do
  for stage in $stages; do
    for batch in $batches; do
      size=($(sizes "$width") --stage "$stage" --batch "$batch" --steps "$steps" --threads "$threads" --json "$@")
      each=""
      : >"$log/ours"
      : >"$log/peer"
      for ((round = 1; round <= rounds; round++)); do
        "$segzsl" bench step "${size[@]}" | times >"$log/a"
        "${tuned[@]}" "$python" "$here/step.py" "${size[@]}" ${PEER_FLAGS:-} | times >"$log/b"
        cat "$log/a" >>"$log/ours"
        cat "$log/b" >>"$log/peer"
        each+=$(awk -v a="$(median <"$log/a")" -v b="$(median <"$log/b")" 'BEGIN { printf " %.2f", a / b }')
      done
      ours=$(median <"$log/ours") peer=$(median <"$log/peer")
      awk -v f="$width" -v s="$stage" -v n="$batch" -v a="$ours" -v b="$peer" -v e="$each" \
        -v c="$(fastest <"$log/ours")" -v d="$(fastest <"$log/peer")" \
        'BEGIN { printf "%8d  %-10s  %5d  %10.1f  %10.1f  %6.2f  %8.2f  %s\n", f, s, n, a, b, a / b, c / d, e }'
    done
  done
done
