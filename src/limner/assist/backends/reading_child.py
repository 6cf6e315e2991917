"""The process that reads answers: `python -m limner.assist.backends.reading_child`."""

from limner.assist.backends.reading import MEMORY, READ_JOBS, answered
from limner.media import serve


def main() -> None:
    """Reads answers until the pipe closes."""
    serve(READ_JOBS, answered, MEMORY)


if __name__ == "__main__":
    main()
