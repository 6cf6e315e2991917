"""T1: a writer killed at any moment loses nothing that it was told is saved, and nothing is there twice."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from limner.store import Store
from tests.store.conftest import POSTGRES
from tests.store.making import desk

WRITER = """
import os, sys, threading
from pathlib import Path
from uuid import UUID
from limner.dataset import Add, Annotation, Box, Diff, new_id
from limner.store import Store

def fail(told):
    sys.excepthook(told.exc_type, told.exc_value, told.exc_traceback)
    os._exit(1)

threading.excepthook = fail
store = Store.open(Path(sys.argv[1]))
actor = store.actors.owner().id
images = [UUID(each) for each in sys.argv[2].split(",")]
kind = UUID(sys.argv[3])

def save(image):
    while True:
        boxes = [Annotation(id=new_id(), shape=Box(x=1, y=2, width=3, height=4), class_id=kind) for _ in range(2)]
        diff = Diff(id=new_id(), image_id=image, gesture="t", entries=tuple(Add(record=box) for box in boxes))
        store.layers.save(image, [diff], actor)
        os.write(1, f"{diff.id} {boxes[0].id} {boxes[1].id}\\n".encode())

for image in images:
    threading.Thread(target=save, args=(image,), daemon=True).start()
threading.Event().wait()
"""


def killed_rounds(folder: Path, rounds: int, least: int) -> None:
    data = folder / "data"
    with Store.open(data) as store:
        on = desk(store, pictures=4)
    images, kind = ",".join(str(id) for id in on.images), str(on.classes[0])
    acknowledged: set[str] = set()
    chance = random.Random(1)
    for _ in range(rounds):
        command = [sys.executable, "-c", WRITER, str(data), images, kind]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            lines = [child.stdout.readline() for _ in range(least)]
            time.sleep(chance.random() * 0.05)
            child.send_signal(signal.SIGKILL)
            lines += child.stdout.readlines()
        acknowledged |= {id for line in lines if line.endswith("\n") for id in line.split()[1:]}
        assert len(acknowledged) >= least
        with Store.open(data) as store:
            layers = [store.layers.get(image) for image in on.images]
            there = [str(each.id) for layer in layers for each in layer.annotations]
            assert acknowledged <= set(there)
            assert len(there) == len(set(there))
            assert store.recount() == []
            for image, layer in zip(on.images, layers, strict=True):
                assert dict(store.history.replay(image).records) == {
                    each.id: each for each in layer.annotations
                }
        with closing(sqlite3.connect(data / "limner.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.skipif(bool(POSTGRES), reason="about SQLite's file")
def test_t1_killed_while_saving(tmp_path):
    killed_rounds(tmp_path, rounds=2, least=60)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.skipif(bool(POSTGRES), reason="about SQLite's file")
def test_t1_killed_while_saving_twenty_times(tmp_path):
    killed_rounds(tmp_path, rounds=20, least=500)
