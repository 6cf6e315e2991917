"""A helper that knows the harmful assistant too."""

from limner.assist.registry import ASSISTANTS
from limner.assist.worker import main

ASSISTANTS["hostile"] = "tests.assist.hostile"

if __name__ == "__main__":
    main()
