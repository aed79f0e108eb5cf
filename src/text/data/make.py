#!/usr/bin/env python3
"""Makes months.tsv: the names of the months in the languages that newsvane knows, and their spellings in countries.

    npm pack cldr-dates-full@48.2.0     # unpack it into a folder
    make.py CLDR_DATES_DIR ../../model/lang.rs > months.tsv
"""
import json, pathlib, re, sys

# Those with most readers first: where nothing else decides, their month is meant.
FIRST = "en es pt fr de ru ar hi it pl tr id nl uk ro cs".split()

def names(path):
    months = json.load(open(path, encoding="utf8"))["main"][path.parent.name]["dates"]["calendars"]["gregorian"]["months"]
    for kind in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for month, name in months[kind][width].items():
                # Chinese, Japanese and Korean number theirs, and CLDR numbers those that it does not know.
                if not any(character.isdigit() for character in name): yield int(month), re.sub(r"\s+", "_", name.strip())

def main(root, langs):
    known = re.findall(r'^    \("([a-z]{2,3})", "', open(langs, encoding="utf8").read(), re.M)
    for lang in FIRST + [lang for lang in known if lang not in FIRST]:
        found = {}
        folders = [folder for folder in sorted((root / "main").iterdir()) if folder.name.split("-")[0] == lang]
        for folder in folders:
            file = folder / "ca-gregorian.json"
            for month, name in names(file) if file.exists() else (): found.setdefault(month, {})[name.rstrip(".")] = None
        if found: print(lang, *(" ".join(sorted(found.get(month, ()))) for month in range(1, 13)), sep="\t")

if __name__ == "__main__":
    if len(sys.argv) != 3: sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]) / "package", sys.argv[2])
