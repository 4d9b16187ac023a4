"""Writes one small made-up set as NumPy, SciPy and h5py write it, for the tests
of the readers: plain.npz, odd.npz (other types, orders and spellings), v5/ and
v73/ (xlsa17 folders). Needs numpy, scipy and h5py; run it in this folder."""
import os

import h5py
import numpy as np
import scipy.io

rng = np.random.default_rng(7)
classes, per, d, a = 6, 8, 10, 5
n = classes * per
labels = np.repeat(np.arange(classes), per)
# quarters below 4: exact in float16 and in every wider type
features = rng.integers(0, 16, (n, d)) / 4.0
attributes = np.round(rng.random((classes, a)) * 64 + 1) / 64
names = ["ape", "bär", "çat", "dog", "eel", "fox"]
locs = {
    "trainval_loc": [i for i in range(n) if labels[i] < 4 and i % 4 != 3],
    "train_loc": [i for i in range(n) if labels[i] < 3],  # with test_seen samples: the trap
    "val_loc": [i for i in range(n) if labels[i] == 3],
    "test_seen_loc": [i for i in range(n) if labels[i] < 4 and i % 4 == 3],
    "test_unseen_loc": [i for i in range(n) if labels[i] >= 4],
}

np.savez_compressed("plain.npz", features=features.astype("<f4"), labels=labels,
                    attributes=attributes, class_names=np.array(names),
                    **{k: np.array(v) for k, v in locs.items()})
np.savez("odd.npz", features=np.asfortranarray(features.astype("<f2")), labels=labels.astype(">i2"),
         attributes=np.asfortranarray(attributes.astype(">f8")), class_names=np.array(names, dtype=">U5"),
         attribute_names=np.array([b"one", b"two", b"three", b"four", b"five"]),
         **{k: np.array(v, dtype=t) for (k, v), t in zip(locs.items(), ["u1", "<u2", ">i4", "<f4", ">u8"])})

cell = np.empty((classes, 1), dtype=object)
cell[:, 0] = names
files = np.empty((n, 1), dtype=object)
files[:, 0] = ["/somewhere/else/%02d.jpg" % i for i in range(n)]
columns = {k: np.array(v, dtype="u2").reshape(-1, 1) + 1 for k, v in locs.items()}
os.makedirs("v5", exist_ok=True)
scipy.io.savemat("v5/res101.mat", {"features": features.T, "labels": labels.reshape(-1, 1) + 1.0,
                                   "image_files": files}, do_compression=True)
scipy.io.savemat("v5/att_splits.mat", {"att": attributes.T, "allclasses_names": cell, **columns})


def matlab(path, arrays):
    """Writes HDF5 as MATLAB's save -v7.3 lays it out."""
    with h5py.File(path, "w", userblock_size=512, libver="earliest") as f:
        refs = f.create_group("#refs#")

        def char(group, name, s):
            units = np.frombuffer(s.encode("utf-16-le"), "<u2").reshape(-1, 1)
            x = group.create_dataset(name, data=units)
            x.attrs["MATLAB_class"] = np.string_("char")
            x.attrs["MATLAB_int_decode"] = np.int32(2)
            return x.ref

        for name, x in arrays.items():
            if x.dtype == object:
                y = f.create_dataset(name, (1, len(x)), dtype=h5py.ref_dtype)
                for i, s in enumerate(x[:, 0]):
                    y[0, i] = char(refs, "r%d" % i, s)
                y.attrs["MATLAB_class"] = np.string_("cell")
                continue
            chunks = tuple(max(1, (k + 2) // 3) for k in x.T.shape)
            y = f.create_dataset(name, data=x.T, chunks=chunks, compression="gzip", shuffle=name == "att")
            y.attrs["MATLAB_class"] = np.string_("double" if x.dtype == float else "uint16")
    with open(path, "r+b") as f:
        f.write(b"MATLAB 7.3 MAT-file, Platform: none, made for a test HDF5 schema 1.00 .".ljust(124))
        f.write(b"\x00\x02IM")


os.makedirs("v73", exist_ok=True)
matlab("v73/res101.mat", {"features": features.T, "labels": labels.reshape(-1, 1) + 1.0})
matlab("v73/att_splits.mat", {"att": attributes.T, "allclasses_names": cell, **columns})
