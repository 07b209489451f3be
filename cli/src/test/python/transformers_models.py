"""Holds exported model folders to what transformers makes of them.

Usage: transformers_models.py FOLDER...

Beside `FOLDER` lies `FOLDER.json`: "cases" (each "ids" and "logits", one row a token), "prompt" and "generated" (ids that
follow it greedily, with a cache), "causal".

Each folder is loaded with AutoModelForCausalLM, its README's Python block is run, and it is saved again as `FOLDER.saved`.
Prints a JSON object a folder: "folder", "class", "logits" (largest difference over all cases), "generated" (the ids),
"padded" (largest difference of left-padded rows to each alone; null where padding is refused), "beams" (whether three
beams give the same with a cache and without; null for kinds that mix the tokens of a call), "loss" (the difference to
the cross-entropy of the logits), "said" (what the README's block printed).
"""

import contextlib
import io
import json
import pathlib
import re
import sys

import torch
from transformers import AutoModelForCausalLM

REFUSED = "padding would change"


def largest(first, second):
    return (first - second).abs().max().item()


def logits(model, rows, **options):
    return model(input_ids=torch.tensor(rows), **options).logits


def padded(model, rows):
    longest = max(map(len, rows))
    mask = torch.tensor([[0] * (longest - len(row)) + [1] * len(row) for row in rows])
    together = logits(model, [[0] * (longest - len(row)) + row for row in rows], attention_mask=mask)
    cached = model(
        torch.tensor([[0] * (longest - len(row)) + row for row in rows])[:, :-3], attention_mask=mask[:, :-3], use_cache=True
    ).past_key_values
    last = logits(
        model, [row[-3:] for row in rows], attention_mask=mask, past_key_values=cached, use_cache=True
    )  # the end of each, several tokens on a cache
    alone = [logits(model, [row])[0] for row in rows]
    return max(
        max(largest(together[i, longest - len(row) :], alone[i]), largest(last[i], alone[i][-3:]))
        for i, row in enumerate(rows)
    )


def padded_or_refused(model, rows, causal):
    if causal:
        return padded(model, rows)
    try:
        padded(model, rows)
    except ValueError as error:
        if REFUSED in str(error):
            return None
        raise
    raise AssertionError("padding was not refused")


def generate(model, prompt, **options):
    ids = torch.tensor([prompt])
    greedy = {"max_new_tokens": 20, "do_sample": False, "eos_token_id": None, "pad_token_id": 0, "repetition_penalty": 1.0}
    return model.generate(ids, attention_mask=torch.ones_like(ids), **greedy, **options)[0, len(prompt) :].tolist()


def loss_difference(model, ids):
    out = model(input_ids=torch.tensor([ids]), labels=torch.tensor([ids]))
    wanted = torch.nn.functional.cross_entropy(out.logits[0, :-1], torch.tensor(ids[1:]))
    return abs((out.loss - wanted).item())


def said_by_readme(folder):
    block = re.search(r"```python\n(.*?)```", (folder / "README.md").read_text(encoding="utf-8"), re.DOTALL).group(1)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(block.replace('"DIR"', repr(str(folder))), {})  # what the card tells its readers to run
    return printed.getvalue().strip()


def check(folder):
    wants = json.loads(folder.with_name(folder.name + ".json").read_text(encoding="utf-8"))
    model = AutoModelForCausalLM.from_pretrained(folder, trust_remote_code=True, dtype=torch.float32).eval()
    cases = wants["cases"]
    rows = [case["ids"] for case in cases]
    with torch.no_grad():
        beams = [generate(model, wants["prompt"], num_beams=3, use_cache=cached) for cached in (True, False)]
        result = {
            "folder": folder.name,
            "class": type(model).__name__,
            "logits": max(largest(logits(model, [case["ids"]])[0], torch.tensor(case["logits"])) for case in cases),
            "generated": generate(model, wants["prompt"]),
            "padded": padded_or_refused(model, [row for row in rows if len(row) > 3], wants["causal"]),
            "beams": beams[0] == beams[1] if wants["causal"] else None,
            "loss": loss_difference(model, rows[-1]),
            "said": said_by_readme(folder),
        }
    model.save_pretrained(folder.with_name(folder.name + ".saved"))
    print(json.dumps(result), flush=True)


for name in sys.argv[1:]:
    check(pathlib.Path(name))
