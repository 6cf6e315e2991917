"""A helper process: `python -m limner.assist.worker`, questions on standard input, answers on standard output."""

import cv2

from limner.assist.work import JOBS, MEMORY, answer
from limner.media import serve


def main() -> None:
    """Serves questions until the pipe closes."""
    cv2.setNumThreads(1)
    serve(JOBS, answer, MEMORY)


if __name__ == "__main__":
    main()
