"""A server asked to end in the middle of everything: it finishes what it was asked, and says that all is well."""

import threading
import time
from pathlib import Path

from limner.store import Store
from tests.crash.conftest import Start
from tests.crash.making import check_files, office, photographs

DRAIN_SECONDS = 10
PICTURES = 600


def test_sigterm_drains(serve: Start, tmp_path: Path) -> None:
    """People save and an import runs; nobody who got an answer loses anything, and the import goes on later."""
    data, folder = tmp_path / "data", tmp_path / "streets"
    people = office(data, 2)
    photographs(folder, PICTURES)
    server = serve(data, "serve", str(folder))
    threads = [
        threading.Thread(target=one.work, args=(server, threading.Event()), daemon=True) for one in people
    ]
    for thread in threads:
        thread.start()
    with server.client() as client:
        while not any(job["done"] for job in _jobs(client)):
            time.sleep(0.001)
    server.process.terminate()
    assert server.process.wait(DRAIN_SECONDS) == 0
    for thread in threads:
        thread.join(30)
    check_files(data)
    with Store.open(data) as store:
        for person in people:
            layer = store.layers.get(person.image)
            found = {one.id: one.shape.x for one in layer.annotations}  # type: ignore[union-attr]
            assert found in [person.expected(count) for count in (person.answered, len(person.sent))]
    again = serve(data)
    with again.client() as client:
        [job] = _jobs(client)
        assert client.wait(job["id"])["result"]["added"] == PICTURES
    assert again.stop() == 0


def _jobs(client):
    return [
        job for project in client.projects() for job in client.ask("GET", f"/projects/{project['id']}/jobs")
    ]
