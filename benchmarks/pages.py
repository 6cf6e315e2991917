"""Looking through a project of 100,000 pictures."""

from benchmarks.figures import Figure, latency
from benchmarks.label_studio import LabelStudio
from benchmarks.load import Load, Request, send
from benchmarks.material import CLASSES, Workshop
from tests.servers import start

_CALLS = 200
_PAGE = 100
_ORDERS = ("number", "-name", "-updated", "objects")
_FILTERS = {
    "done": "status=done",
    "of two classes": f"class={CLASSES[0]}&class={CLASSES[1]}",
    "named 042": "name=042",
}
_AIM = 10


def measure(workshop: Workshop, peer: LabelStudio | None) -> list[Figure]:
    """Pages at three places, in several orders, of several filters; the layout of all; the facets."""
    data, project = workshop.gallery
    total = workshop.count(100_000)
    server = start(data)
    authorization = f"Bearer {server.token()}"
    first = f"/api/v1/projects/{project}"

    def get(path: str, calls: int = workshop.count(_CALLS)) -> Load:
        return send(server.address, authorization, [Request("GET", f"{first}{path}")] * calls)

    figures = []
    theirs = peer.page() if peer else None
    try:
        for order in _ORDERS:
            cold = get(f"/images?sort={order}&limit={_PAGE}", 1)
            figures.append(Figure(f"first page ever by {order}", 1000 * cold.seconds[0], "ms"))
            places = {"start": 0, "middle": total // 2, "end": total - _PAGE}
            for place, offset in places.items():
                found = get(f"/images?sort={order}&limit={_PAGE}&offset={max(0, offset)}")
                figures.append(latency(f"page at the {place} by {order}", found.seconds, _AIM, theirs))
        for name, condition in _FILTERS.items():
            cold = get(f"/images?{condition}&limit={_PAGE}", 1)
            figures.append(Figure(f"first page ever of those {name}", 1000 * cold.seconds[0], "ms"))
            found = get(f"/images?{condition}&limit={_PAGE}&offset=500")
            figures.append(latency(f"page of those {name}", found.seconds, _AIM, theirs))
        layout = get("/images/layout", 20)
        figures.append(latency("layout of all", layout.seconds))
        figures.append(Figure("layout of all", layout.octets / 1000, "kB"))
        figures.append(latency("facets", get("/facets", 20).seconds))
    finally:
        server.stop()
    return figures
