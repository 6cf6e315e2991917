"""A server killed while a model server predicts: once it runs again, every picture is predicted once."""

import time
from pathlib import Path
from typing import Any

from limner.dataset import Class, Image, derived_id, new_id
from limner.store import ImageFilter, NewImage, Store
from tests.crash.conftest import Start
from tests.crash.making import check_files, kill
from tests.ml_backends import Answering, Call, answers, box, stub

PICTURES = 600
PROJECT = derived_id("project", "predicted")


def fill(data: Path) -> None:
    """A project of pictures without files, which nobody opens."""
    with Store.open(data) as store:
        owner = store.actors.owner().id
        store.projects.create("Streets", owner, PROJECT)
        store.ontology.put_class(PROJECT, Class(id=derived_id("car"), name="car", index=0), owner)
        new = [
            NewImage(
                image=Image(id=new_id(), name=f"{number}.jpg", width=640, height=480, hash=f"{number:064x}"),
                media_type="image/jpeg",
                size=9,
            )
            for number in range(PICTURES)
        ]
        store.images.add(PROJECT, new, owner)


def test_a_killed_prediction_goes_on(serve: Start, tmp_path: Path) -> None:
    data = tmp_path / "data"
    fill(data)
    with stub() as model:
        server = serve(data)

        def slowly(answering: Answering, call: Call) -> Any:
            answering.stub.released.wait(0.02)
            return answers(box())(answering, call)

        model.behave["/predict"] = slowly
        with server.client() as client:
            backend = client.connect(str(PROJECT), "cars", model.address)
            job = client.ask("POST", f"/backends/{backend['id']}/predict", json={})
            while not 0 < client.ask("GET", f"/jobs/{job['id']}")["done"] < PICTURES:
                time.sleep(0.001)
        kill(server)
        check_files(data)
        asked = len(model.asked("/predict"))
        model.behave["/predict"] = answers(box())
        server = serve(data)
        with server.client() as client:
            ended = client.wait(job["id"])
        assert ended["state"] == "done", ended
        assert (ended["result"]["predicted"], ended["result"]["suggestions"]) == (PICTURES, PICTURES)
        again = sum(len(call.body["tasks"]) for call in model.asked("/predict")[asked:])
        assert again < PICTURES, "it began from nothing"
        assert server.stop() == 0
    with Store.open(data) as store:
        assert store.recount() == []
        assert store.backends.waiting(PROJECT, ImageFilter(), "cars 1") == ()
