#!/usr/bin/env python3
"""Makes places.tsv and common.txt.zst, the two tables that signatures are read with.

    npm pack cldr-localenames-full@48.2.0 cldr-dates-full@48.2.0     # unpack each tarball into a folder of its own name
    pip download --no-deps wordfreq==3.1.1                           # unzip the wheel into wordfreq/
    pip install anyascii==0.3.3 msgpack
    make.py places LOCALENAMES_DIR DATES_DIR > places.tsv
    make.py common WORDFREQ_DIR/wordfreq/data | zstd -19 > common.txt.zst
"""
import collections, gzip, json, pathlib, re, sys, unicodedata

LANGS = """en de fr es it pt nl sv da no fi is pl cs sk sl hr sr bg mk ru uk be ro hu el tr ar fa he ur hi bn ta th vi id ms ja ko zh zh-Hant ca
lt lv et sq ka hy az kk sw af fil""".split()
ZIPF_MIN = 4.5  # thrice in 100,000 words; rarer words count as unknown
UNSPACED = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")

def places(names, dates):
    def read(root, lang, file): return json.load(open(pathlib.Path(root) / "main" / lang / file, encoding="utf8"))["main"][lang]
    found = collections.defaultdict(dict)  # a dict keeps the order and each name once
    def add(key, name):
        # "Hongkong (SVR China)", "Myanmar (Birma)": what stands in brackets is not written in news.
        name = re.sub(r"\s*[(（].*?[)）]", "", unicodedata.normalize("NFKC", name)).strip()
        if len(name) >= 2: found[key][name] = None
    for lang in LANGS:
        for key, name in read(names, lang, "territories.json")["localeDisplayNames"]["territories"].items():
            if re.fullmatch(r"[A-Z]{2}(-alt-(short|variant))?", key) and key[:2] not in ("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"): add(key[:2], name)
        def walk(node, path):
            for key, value in node.items():
                if key == "exemplarCity" and path: add(english.get(path, path.split("/")[-1].replace("_", " ")), value)
                elif isinstance(value, dict): walk(value, f"{path}/{key}" if path else key)
        english = {}
        def learn(node, path):
            for key, value in node.items():
                if key == "exemplarCity": english[path] = value
                elif isinstance(value, dict): learn(value, f"{path}/{key}" if path else key)
        learn(read(dates, "en", "timeZoneNames.json")["dates"]["timeZoneNames"]["zone"], "")
        zones = read(dates, lang, "timeZoneNames.json")["dates"]["timeZoneNames"]["zone"]
        walk({area: zones[area] for area in zones if area not in ("Etc", "Antarctica")}, "")
    for key, value in list(found.items()):
        if len(key) > 2: value[key] = None
    for key in sorted(found): print(key, *sorted(found[key]), sep="\t")

def common(root):
    import msgpack
    from anyascii import anyascii
    frequency = collections.defaultdict(float)
    for path in sorted(pathlib.Path(root).glob("small_*.msgpack.gz")):
        if path.name.startswith("small_zh") or path.name.startswith("small_ja"): continue
        level(path, frequency, anyascii, msgpack)
    # Text without spaces is read by pairs of characters; their frequency is the sum over the words that hold them.
    pairs = collections.defaultdict(float)
    for lang in ("zh", "ja"):
        own = collections.defaultdict(float)
        for share, words in buckets(pathlib.Path(root) / f"small_{lang}.msgpack.gz", msgpack):
            for word in words:
                for left, right in zip(word, word[1:]):
                    if UNSPACED.match(left) and UNSPACED.match(right): own[anyascii(left).lower() + anyascii(right).lower()] += share
        for pair, share in own.items(): pairs[pair] = max(pairs[pair], share)
    for pair, share in pairs.items(): frequency["'" + pair] = share
    lines = collections.defaultdict(list)
    import math
    for word, share in frequency.items():
        zipf = math.log10(share) + 9
        if zipf >= ZIPF_MIN and " " not in word: lines[min(int((zipf - ZIPF_MIN) / 0.5), 6)].append(word)
    for step in sorted(lines): print(f"={ZIPF_MIN + 0.25 + step * 0.5}", *sorted(lines[step]), sep="\n")

def buckets(path, msgpack):
    rows = msgpack.load(gzip.open(path), raw=False)
    for centibels, words in enumerate(rows[1:]): yield 10 ** (-centibels / 100), words

def level(path, frequency, anyascii, msgpack):
    own = collections.defaultdict(float)
    for share, words in buckets(path, msgpack):
        for word in words:
            for part in re.split(r"[\W_]+", unicodedata.normalize("NFKC", word)):
                token = re.sub(r"[^a-z0-9]", "", anyascii(part).lower())
                if len(token) >= 2 and not token.isdigit(): own[token] += share
    # A word is as common as it is in the language that uses it most.
    for word, share in own.items(): frequency[word] = max(frequency[word], share)

if __name__ == "__main__":
    if len(sys.argv) < 3: sys.exit(__doc__)
    {"places": places, "common": common}[sys.argv[1]](*sys.argv[2:])
