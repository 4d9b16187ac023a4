"""Times the products of BenchmarkGemm (engine/kernel) and OpenBLAS alternately.

    python3 gemm.py --threads 2 --rounds 3

README.md says how to set both to the same instructions.
"""

import argparse
import ctypes
import ctypes.util
import pathlib
import re
import statistics
import subprocess
import time

# Whether A and B are transposed in each product.
TRANSPOSED = {"forward": (0, 1), "input": (0, 0), "weight": (1, 0), "critic": (1, 0),
              "score": (0, 0), "similarity": (0, 1)}

# A line of go test -bench, such as "BenchmarkGemm/forward/64x4096x2048-2  3  6807057 ns/op  …".
LINE = re.compile(r"^BenchmarkGemm/(\w+)/(\d+)x(\d+)x(\d+)(?:-\d+)?\s+\d+\s+([\d.]+) ns/op")

ROOT = pathlib.Path(__file__).resolve().parents[2]


def time_ours(go, threads):
    """Mean milliseconds of each product over 0.1 s, by (kind, m, n, k)."""
    out = subprocess.run([go, "test", "./engine/kernel", "-run", "^$", "-bench", "^BenchmarkGemm$",
                          "-benchtime", "0.1s", "-cpu", str(threads)],
                         cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {(m[1], int(m[2]), int(m[3]), int(m[4])): float(m[5]) / 1e6
            for m in map(LINE.match, out.splitlines()) if m}


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
    """Mean milliseconds of at least 7 calls and 0.1 s, after a warm-up call."""
    a, b, c = buffer(m * k), buffer(k * n), buffer(m * n)
    row, plain, trans = 101, 111, 112

    def call():
        lib.cblas_sgemm(row, trans if ta else plain, trans if tb else plain, m, n, k, 1.0,
                        a, m if ta else k, b, k if tb else n, 0.0, c, n)
    call()
    calls, start = 0, time.perf_counter()
    while calls < 7 or time.perf_counter() - start < 0.1:
        call()
        calls += 1
    return 1e3 * (time.perf_counter() - start) / calls


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--go", default="go")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--rounds", type=int, default=3)
    o = p.parse_args()
    lib = openblas(o.threads)
    print("OpenBLAS for", lib.openblas_get_corename().decode())
    ours, theirs = {}, {}
    for _ in range(o.rounds):
        for key, ms in time_ours(o.go, o.threads).items():
            ours.setdefault(key, []).append(ms)
            theirs.setdefault(key, []).append(time_product(lib, *key[1:], *TRANSPOSED[key[0]]))
    print(f"{'product':<16}  {'m':>5}  {'n':>5}  {'k':>5}  {'GFLOP/s':>8}  {'OpenBLAS':>8}  {'ratio':>5}")
    for key, times in ours.items():
        kind, m, n, k = key
        rates = [2e-6 * m * n * k / statistics.median(t) for t in (times, theirs[key])]
        print(f"{kind:<16}  {m:5d}  {n:5d}  {k:5d}  {rates[0]:8.1f}  {rates[1]:8.1f}  {rates[0] / rates[1]:5.2f}")


if __name__ == "__main__":
    main()
