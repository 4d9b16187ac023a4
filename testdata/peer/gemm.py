"""The products of segzsl bench gemm beside OpenBLAS, in turns.

    python3 gemm.py --segzsl ./segzsl --rounds 3

README.md says how to set both to the same instructions.
"""

import argparse
import ctypes
import ctypes.util
import json
import statistics
import subprocess
import time

# The transposes of each product: is A, is B?
TRANSPOSED = {"forward": (0, 1), "input gradient": (0, 0), "weight gradient": (1, 0), "critic's weights": (1, 0),
              "score": (0, 0), "similarity": (0, 1)}


def openblas(threads):
    lib = ctypes.CDLL(ctypes.util.find_library("openblas") or "libopenblas.so.0")
    lib.openblas_set_num_threads(threads)
    lib.openblas_get_corename.restype = ctypes.c_char_p
    lib.cblas_sgemm.argtypes = ([ctypes.c_int] * 6 + [ctypes.c_float, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p,
                                                      ctypes.c_int, ctypes.c_float, ctypes.c_void_p, ctypes.c_int])
    return lib


def buffer(n):
    return (ctypes.c_float * n)(*[i % 17 / 16 - 0.5 for i in range(min(n, 4096))])


def time_product(lib, m, n, k, ta, tb):
    """Median milliseconds: at least 7 calls and 0.1 s, as segzsl bench gemm does."""
    a, b, c = buffer(m * k), buffer(k * n), buffer(m * n)
    row, plain, trans = 101, 111, 112

    def call():
        lib.cblas_sgemm(row, trans if ta else plain, trans if tb else plain, m, n, k, 1.0,
                        a, m if ta else k, b, k if tb else n, 0.0, c, n)
    call()
    times, start = [], time.perf_counter()
    while len(times) < 7 or time.perf_counter() - start < 0.1:
        begun = time.perf_counter()
        call()
        times.append(1e3 * (time.perf_counter() - begun))
    return statistics.median(times)


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--segzsl", default="segzsl")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--rounds", type=int, default=3)
    o = p.parse_args()
    lib = openblas(o.threads)
    print("OpenBLAS for", lib.openblas_get_corename().decode())
    ours, theirs = {}, {}
    for _ in range(o.rounds):
        out = subprocess.run([o.segzsl, "bench", "gemm", "--json", "--threads", str(o.threads)],
                             check=True, capture_output=True, text=True).stdout
        for line in map(json.loads, out.splitlines()):
            if "product" not in line:
                continue
            key = line["product"], line["m"], line["n"], line["k"]
            ours.setdefault(key, []).append(line["median_ms"])
            theirs.setdefault(key, []).append(time_product(lib, *key[1:], *TRANSPOSED[key[0]]))
    print(f"{'product':<16}  {'m':>5}  {'n':>5}  {'k':>5}  {'GFLOP/s':>8}  {'OpenBLAS':>8}  {'ratio':>5}")
    for key, times in ours.items():
        kind, m, n, k = key
        rates = [2e-6 * m * n * k / statistics.median(t) for t in (times, theirs[key])]
        print(f"{kind:<16}  {m:5d}  {n:5d}  {k:5d}  {rates[0]:8.1f}  {rates[1]:8.1f}  {rates[0] / rates[1]:5.2f}")


if __name__ == "__main__":
    main()
