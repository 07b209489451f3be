"""Reads the scalars of a run as TensorBoard does.

Usage: tensorboard_events.py RUN...

Prints a JSON object a line and run: "run" and "scalars", in which each tag has its [step, value] pairs.
"""

import json
import sys

from tensorboard.backend.event_processing import event_accumulator

for run in sys.argv[1:]:
    accumulator = event_accumulator.EventAccumulator(run, size_guidance={event_accumulator.SCALARS: 0})
    accumulator.Reload()
    scalars = {
        tag: [[event.step, event.value] for event in accumulator.Scalars(tag)]
        for tag in accumulator.Tags()["scalars"]
    }
    print(json.dumps({"run": run, "scalars": scalars}))
