"""A server killed in the middle of saves: what was answered is there, once."""

import threading
import time
from pathlib import Path

import pytest

from limner.dataset import Box
from limner.store import Store
from tests.crash.conftest import Start
from tests.crash.making import Annotator, check_files, kill, office
from tests.servers import Running

PEOPLE = 4


@pytest.mark.parametrize(
    ("rounds", "answers"),
    [(3, 150), pytest.param(20, 500, marks=[pytest.mark.long, pytest.mark.timeout(900)])],
)
def test_no_answered_save_is_lost_or_doubled(serve: Start, tmp_path: Path, rounds: int, answers: int) -> None:
    people = office(tmp_path / "data", PEOPLE)
    for _ in range(rounds):
        before = sum(person.answered for person in people)
        server = serve(tmp_path / "data")
        _work_and_kill(server, people, before + answers)
        check_files(tmp_path / "data")
        _check_layers(tmp_path / "data", people, settled=False)
    server = serve(tmp_path / "data")
    for person in people:
        person.settle(server)
    assert server.stop() == 0
    check_files(tmp_path / "data")
    _check_layers(tmp_path / "data", people, settled=True)
    assert sum(person.answered for person in people) >= rounds * answers


def _work_and_kill(server: Running, people: list[Annotator], answers: int) -> None:
    threads = [
        threading.Thread(target=person.work, args=(server, threading.Event()), daemon=True)
        for person in people
    ]
    for thread in threads:
        thread.start()
    while sum(person.answered for person in people) < answers:
        assert all(thread.is_alive() for thread in threads), "somebody cannot save"
        time.sleep(0.001)
    kill(server)
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()


def _check_layers(data: Path, people: list[Annotator], *, settled: bool) -> None:
    """Each layer holds what was answered; at most the one diff that nobody answered may stand there as well."""
    numbers: list[int] = []
    with Store.open(data) as store:
        for person in people:
            layer = store.layers.get(person.image)
            found = {one.id: one.shape.x for one in layer.annotations if isinstance(one.shape, Box)}
            possible = [person.answered] if settled else [person.answered, len(person.sent)]
            assert found in [person.expected(count) for count in possible]
            assert len(layer.annotations) == len(found)
            logged = _logged(store, person)
            assert logged == [diff.id for diff in person.sent[: len(logged)]]
            assert len(logged) in possible
            assert layer.revision == len(logged)
            assert store.history.replay(person.image).records == {one.id: one for one in layer.annotations}
            numbers += [one.number for one in layer.annotations]
    assert len(numbers) == len(set(numbers))


def _logged(store: Store, person: Annotator) -> list[object]:
    """The ids of the picture's diffs, oldest first."""
    found: list[object] = []
    before = None
    while page := store.history.page(person.image, before, 500):
        found += [entry.diff.id for entry in page]
        before = page[-1].revision
    return found[::-1]
