"""Reads .npy headers with NumPy's own reader: a JSON list of files in hex on
standard input, a JSON list of [type, Fortran order, shape] or null (refused) on
standard output."""
import io
import json
import sys
import warnings

from numpy.lib import format

warnings.simplefilter("ignore")  # of headers that Python 2 wrote


def read(file):
    f = io.BytesIO(bytes.fromhex(file))
    try:
        version = format.read_magic(f)
        shape, fortran, dtype = format._read_array_header(f, version)
    except Exception:
        return None
    return [dtype.str, fortran, list(shape)]


json.dump([read(file) for file in json.load(sys.stdin)], sys.stdout)
