"""What a command says: one document or text on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterable


def show(args: Namespace, document: object, lines: Iterable[str]) -> None:
    """Print the result: with --json the document, otherwise the lines for a person."""
    if args.json:
        print(json.dumps(document, ensure_ascii=False, indent=2), flush=True)
    else:
        for line in lines:
            print(line, flush=True)


def note(text: str) -> None:
    """Say something beside the result."""
    print(text, file=sys.stderr, flush=True)
