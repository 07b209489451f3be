"""Holds a tokenizer folder to transformers: the same ids of the same texts, and the same texts back.

Usage: transformers_ids.py FOLDER TEXTS

FOLDER is loaded whole (tokenizer.json), without tokenizer.json (vocab.json and merges.txt alone), both as
AutoTokenizer does by default and with use_fast=False, and tokenizer.json by the library of tokenizers itself.
TEXTS has a JSON object a line: "text", "special" (ids, texts of special tokens are such), "plain" (ids, they
are plain text), "decoded" (of special), "skipped" (the same without special tokens).

Prints a JSON object a way of loading: "way", "class", "texts", "wrong" (how many differ) and "first" of these.
"""

import json
import pathlib
import shutil
import sys
import tempfile

import tokenizers
import transformers


def compare(way, name, rows, encode, encode_plain, decode):
    wrong = []
    for row in rows:
        got = {
            "special": encode(row["text"]),
            "decoded": decode(row["special"], False),
            "skipped": decode(row["special"], True),
        }
        if encode_plain is not None:
            got["plain"] = encode_plain(row["text"])
        differs = [key for key in got if got[key] != row[key]]
        if differs:
            wrong.append({"text": row["text"], "key": differs[0], "got": got[differs[0]], "wants": row[differs[0]]})
    result = {"way": way, "class": name, "texts": len(rows), "wrong": len(wrong), "first": wrong[:3]}
    print(json.dumps(result), flush=True)


def by_transformers(way, folder, rows, **options):
    loaded = transformers.AutoTokenizer.from_pretrained(folder, **options)
    compare(
        way,
        type(loaded).__name__,
        rows,
        lambda text: loaded.encode(text, add_special_tokens=False),
        None,
        lambda ids, skip: loaded.decode(ids, skip_special_tokens=skip, clean_up_tokenization_spaces=False),
    )


def by_tokenizers(way, file, rows):
    special = tokenizers.Tokenizer.from_file(str(file))
    plain = tokenizers.Tokenizer.from_file(str(file))
    plain.encode_special_tokens = True
    compare(
        way,
        "Tokenizer",
        rows,
        lambda text: special.encode(text, add_special_tokens=False).ids,
        lambda text: plain.encode(text, add_special_tokens=False).ids,
        lambda ids, skip: special.decode(ids, skip_special_tokens=skip),
    )


def main():
    folder = pathlib.Path(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    by_tokenizers("tokenizers", folder / "tokenizer.json", rows)
    with tempfile.TemporaryDirectory() as scratch:
        pair = pathlib.Path(scratch) / "pair"
        shutil.copytree(folder, pair)
        (pair / "tokenizer.json").unlink()
        for way, where in (("whole", folder), ("pair", pair)):
            by_transformers(way, where, rows)
            by_transformers(way + ", slow", where, rows, use_fast=False)


main()
