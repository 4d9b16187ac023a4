#!/usr/bin/env python3
"""Makes a data set of photographs: image features by a network, class attributes from a CSV file, and a split.

    python3 features.py PHOTOS ATTRIBUTES.csv OUT.npz

PHOTOS has a folder of photographs for each class, ATTRIBUTES.csv a line for each class: its name (that of its
folder), then numbers; its first line names the attributes. README.md has examples. Needs numpy, Pillow, torch, and
torchvision or timm.
"""

import argparse
import csv
import math
import os
import pathlib
import sys

import numpy as np
import torch
from PIL import Image

PHOTOGRAPHS = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp"}
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet, as torchvision's weights expect


def arguments():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("photos", type=pathlib.Path, help="folder with a folder of photographs for each class")
    p.add_argument("attributes", type=pathlib.Path, help="CSV file: class, then its attributes; first line: names")
    p.add_argument("out", type=pathlib.Path, help="the .npz file to write")
    p.add_argument("--model", default="resnet101", help="a ResNet of torchvision, or timm/NAME (default resnet101)")
    p.add_argument("--weights", default="pretrained", help="pretrained, random, or a file of a state_dict")
    p.add_argument("--unseen", help="unseen classes: a file with a name on each line, or names separated by commas")
    p.add_argument("--unseen-count", type=int, help="how many unseen classes to draw (default: a fifth)")
    p.add_argument("--seed", type=int, default=1, help="draws unseen classes, test samples and random weights")
    p.add_argument("--size", type=int, help="height and width that photographs are scaled to (default: the model's)")
    p.add_argument("--batch", type=int, default=32)
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    p.add_argument("--skip-broken", action="store_true", help="leave out photographs that cannot be read")
    return p.parse_args()


def read_attributes(path):
    """Returns the class names, the attribute names and the table."""
    with open(path, newline="", encoding="utf-8-sig") as f:
        lines = [(reader.line_num, line) for reader in [csv.reader(f)] for line in reader if any(line)]
    if len(lines) < 2:
        sys.exit(f"{path}: want a line with names of attributes, then a line for each class")
    head, classes, rows = lines[0][1], [], []
    for number, line in lines[1:]:
        if len(line) != len(head):
            sys.exit(f"{path}:{number}: {len(line)} columns, want {len(head)} as in the first line")
        if line[0] in classes:
            sys.exit(f"{path}:{number}: class {line[0]!r} is listed twice; want it once")
        classes.append(line[0])
        rows.append([finite(path, number, c + 2, text) for c, text in enumerate(line[1:])])
    return classes, head[1:], np.array(rows, dtype="float32")


def finite(path, line, column, text):
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        sys.exit(f"{path}:{line}: column {column}: {text!r}: want a finite number")
    return value


def find_photographs(folder, classes):
    """Returns the paths below folder in a fixed order, and their labels."""
    folders = sorted(p.name for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))
    unknown = [name for name in folders if name not in classes]
    if unknown:
        sys.exit(f"{folder}: no line of attributes for the folder {unknown[0]!r} ({len(unknown)} such folders); "
                 "want each folder named like a class")
    paths, labels = [], []
    for label, name in enumerate(classes):
        found = sorted(p for p in (folder / name).glob("**/*") if p.suffix.lower() in PHOTOGRAPHS and p.is_file())
        if not found:
            print(f"note: class {name!r} has no photographs", file=sys.stderr)
        paths += found
        labels += [label] * len(found)
    if not paths:
        sys.exit(f"{folder}: no photographs ({', '.join(sorted(PHOTOGRAPHS))}) in its folders")
    return paths, labels


def load_model(name, weights):
    """Returns a network whose output is the pooled features, its input size, and the mean and deviation of a pixel."""
    pretrained = weights == "pretrained"
    if name.startswith("timm/"):
        import timm
        model = timm.create_model(name.removeprefix("timm/"), pretrained=pretrained)
        load_weights(model, weights)
        model.reset_classifier(0)
        config = timm.data.resolve_data_config({}, model=model)
        return model, config["input_size"][1], config["mean"], config["std"]
    import torchvision
    if not name.startswith(("resnet", "resnext", "wide_resnet")) or not hasattr(torchvision.models, name):
        sys.exit(f"--model {name}: want a ResNet of torchvision, such as resnet101, or timm/NAME")
    model = getattr(torchvision.models, name)(weights="IMAGENET1K_V1" if pretrained else None)
    load_weights(model, weights)
    model.fc = torch.nn.Identity()  # what is left ends with the pooling: pool5
    return model, 224, MEAN, STD


def load_weights(model, weights):
    if weights not in ("pretrained", "random"):
        model.load_state_dict(torch.load(weights, map_location="cpu"))


def read_photograph(path, size, mean, std):
    """Scales the whole photograph, without a crop, as the benchmark's features were made."""
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGB").resize((size, size), Image.BILINEAR), dtype="float32") / 255
    return torch.from_numpy(((pixels - np.float32(mean)) / np.float32(std)).transpose(2, 0, 1))


def extract(args, paths):
    """Returns the features, a row for each photograph that was read, and the indices of these."""
    model, size, mean, std = load_model(args.model, args.weights)
    model.eval().to(args.device)
    rows, kept = [], []
    for start in range(0, len(paths), args.batch):
        batch = []
        for i in range(start, min(start + args.batch, len(paths))):
            try:
                batch.append(read_photograph(paths[i], args.size or size, mean, std))
                kept.append(i)
            except (OSError, ValueError, Image.DecompressionBombError) as e:
                if not args.skip_broken:
                    sys.exit(f"{paths[i]}: cannot be read: {e}; --skip-broken leaves such photographs out")
                print(f"note: left out {paths[i]}: {e}", file=sys.stderr)
        if batch:
            with torch.no_grad():
                rows.append(model(torch.stack(batch).to(args.device)).float().cpu().numpy())
        print(f"\r{min(start + args.batch, len(paths))} of {len(paths)} photographs", end="", file=sys.stderr)
    print(file=sys.stderr)
    if not rows:
        sys.exit(f"{args.photos}: none of the photographs can be read")
    return np.concatenate(rows), kept


def choose_unseen(args, classes, labels):
    """Returns the numbers of the unseen classes."""
    usable = sorted(set(labels))
    if args.unseen is None:
        count = args.unseen_count if args.unseen_count is not None else max(1, round(len(usable) / 5))
        if not 0 < count < len(usable):
            sys.exit(f"--unseen-count {count}: want 1 to {len(usable) - 1} of {len(usable)} classes")
        return {int(c) for c in np.random.default_rng(args.seed).choice(usable, count, replace=False)}
    if args.unseen_count is not None:
        sys.exit("--unseen-count draws classes; it cannot be given with --unseen")
    names = next(csv.reader([args.unseen]))
    if os.path.isfile(args.unseen):
        names = pathlib.Path(args.unseen).read_text(encoding="utf-8-sig").splitlines()
    names = [name.strip() for name in names if name.strip()]
    for name in names:
        if name not in classes or classes.index(name) not in usable:
            sys.exit(f"--unseen {args.unseen}: {name!r}: want a class with attributes and photographs")
    if not 0 < len(set(names)) < len(usable):
        sys.exit(f"--unseen {args.unseen}: {len(set(names))} of {len(usable)} classes; want at least one, and not all")
    return {classes.index(name) for name in names}


def split(labels, unseen, seed):
    """Divides as the Proposed Splits do: a fifth of each seen class is held out for testing."""
    random, parts = np.random.default_rng([seed, 1]), {"trainval_loc": [], "test_seen_loc": [], "test_unseen_loc": []}
    for label in sorted(set(labels)):
        members = np.flatnonzero(np.array(labels) == label)
        if label in unseen:
            parts["test_unseen_loc"] += members.tolist()
            continue
        held = max(round(len(members) / 5), 1) if len(members) > 1 else 0
        members = random.permutation(members).tolist()
        parts["test_seen_loc"] += sorted(members[:held])
        parts["trainval_loc"] += sorted(members[held:])
    return {name: np.array(at, dtype="int64") for name, at in parts.items()}


def main():
    args = arguments()
    torch.manual_seed(args.seed)
    if args.out.suffix != ".npz":
        sys.exit(f"{args.out}: want a name that ends in .npz")
    classes, attribute_names, attributes = read_attributes(args.attributes)
    paths, labels = find_photographs(args.photos, classes)
    choose_unseen(args, classes, labels)  # what is wrong with it is reported before the long part
    features, kept = extract(args, paths)
    labels = [labels[i] for i in kept]
    parts = split(labels, choose_unseen(args, classes, labels), args.seed)
    partial = args.out.with_suffix(".partial.npz")
    np.savez(partial, features=features, labels=np.array(labels), attributes=attributes,
             class_names=np.array(classes), attribute_names=np.array(attribute_names),
             sample_names=np.array([paths[i].relative_to(args.photos).as_posix() for i in kept]), **parts)
    os.replace(partial, args.out)
    print(f"{args.out}: {features.shape[0]} photographs × {features.shape[1]} features, "
          + ", ".join(f"{len(at)} {name.removesuffix('_loc')}" for name, at in parts.items()))


if __name__ == "__main__":
    main()
