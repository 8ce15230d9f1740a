"""How long the document rules take: a policy of 6 KB, and ones of up to 100,000 statements.

Run it in an environment that has iamlint: ``python benchmarks/policies.py``.
"""

from __future__ import annotations

import gc
import json
import time

from iamlint.cli import COLLECTOR
from iamlint.config import Config
from iamlint.engine.registry import load_rules
from iamlint.engine.run import run
from iamlint.engine.select import select
from iamlint.project.load import LoadSettings, load_from
from iamlint.readers import MemoryReader

ACTIONS = ["s3:GetObject", "s3:PutObject", "dynamodb:Query", "sqs:SendMessage", "kms:Decrypt"]


def policy(statements: int) -> str:
    """The text of a policy with that many statements, each with something of its own."""
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": f"S{number}",
                    "Effect": "Allow",
                    "Action": ACTIONS[number % 5],
                    "Resource": f"arn:aws:s3:::bucket-{number}/*",
                    "Condition": {"StringEquals": {"aws:ResourceAccount": "111122223333"}},
                }
                for number in range(statements)
            ],
        }
    )


def judged(text: str, repeats: int) -> tuple[float, float]:
    """Seconds of CPU to read a policy and to judge it by document rules, the best of several."""
    document_rules = tuple(rule for rule in load_rules() if rule.family == "document")
    selection = select(document_rules, Config())
    reading, judging = [], []
    for _ in range(repeats):
        start = time.process_time()
        project = load_from(MemoryReader({"policy.json": text}), ("policy.json",), LoadSettings())
        read = time.process_time()
        run(selection.rules, project)
        judging.append(time.process_time() - read)
        reading.append(read - start)
    return min(reading), min(judging)


def main() -> None:
    """Print a line for each size."""
    gc.set_threshold(*COLLECTOR)  # as the command does
    small = policy(33)
    judged(small, 1)  # the first run loads the catalogue
    for text, name, repeats in (
        (small, f"{len(small) / 1024:.1f} KB", 10),
        (policy(1_000), "1,000 statements", 3),
        (policy(10_000), "10,000 statements", 1),
        (policy(100_000), "100,000 statements", 1),
    ):
        reading, judging = judged(text, repeats)
        print(f"{name:20} read {reading * 1000:9.1f} ms   judged {judging * 1000:9.1f} ms")


if __name__ == "__main__":
    main()
