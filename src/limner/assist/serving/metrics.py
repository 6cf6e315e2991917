"""What a server has done, as Prometheus reads it (text exposition format 0.0.4)."""

from collections import Counter, defaultdict
from collections.abc import Iterator


class Metrics:
    """Counts requests and their seconds by path and status, and pictures."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, int]] = Counter()
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self.pictures = 0

    def answered(self, path: str, status: int, seconds: float) -> None:
        """One request more; paths are those of routes only."""
        self._requests[path, status] += 1
        self._seconds[path] += seconds

    def text(self, version: str, batches: int) -> str:
        """All of it; `version` is that of the model that answers."""
        return "".join(f"{line}\n" for line in self._lines(version, batches))

    def _lines(self, version: str, batches: int) -> Iterator[str]:
        yield "# HELP limner_backend_requests_total Requests by path and status."
        yield "# TYPE limner_backend_requests_total counter"
        for (path, status), count in sorted(self._requests.items()):
            yield f'limner_backend_requests_total{{path="{path}",status="{status}"}} {count}'
        yield "# HELP limner_backend_request_seconds Time that requests took."
        yield "# TYPE limner_backend_request_seconds summary"
        for path, seconds in sorted(self._seconds.items()):
            count = sum(number for (one, _), number in self._requests.items() if one == path)
            yield f'limner_backend_request_seconds_sum{{path="{path}"}} {seconds:.6f}'
            yield f'limner_backend_request_seconds_count{{path="{path}"}} {count}'
        for name, what, number in (
            ("pictures", "Pictures that were predicted.", self.pictures),
            ("batches", "Calls of the model.", batches),
        ):
            yield f"# HELP limner_backend_{name}_total {what}"
            yield f"# TYPE limner_backend_{name}_total counter"
            yield f"limner_backend_{name}_total {number}"
        shown = version.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
        yield "# HELP limner_backend_model_info The version of the model that answers."
        yield "# TYPE limner_backend_model_info gauge"
        yield f'limner_backend_model_info{{version="{shown}"}} 1'
