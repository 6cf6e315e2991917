"""What is made of pictures when somebody first looks at them."""

import hashlib
from pathlib import Path

from limner.jobs import Jobs, Pyramids
from limner.media import Decoder
from limner.server.derived import Derived
from limner.store import ImageFilter, Store

DEMO = Path(__file__).resolve().parents[2] / "src" / "limner" / "jobs" / "demo_data" / "pictures"


def test_a_picture_read_in_place_is_hashed_when_it_is_first_looked_at(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store, Decoder() as decoder:
        actor = store.actors.owner().id
        project = store.projects.create("Scenes", actor).id
        jobs = Jobs(store, decoder)
        jobs.launch()
        try:
            assert jobs.wait(jobs.start_folder(project, DEMO, actor).id).state == "done"
        finally:
            jobs.close()
        [row] = store.listing.page(project, ImageFilter(name="gull"), "number", 0, 10).images
        before = store.images.file(row.id)
        assert before.hash == ""
        assert Derived(store, decoder, Pyramids(store)).thumbnail(before).read_bytes()[:2] == b"\xff\xd8"
        after = store.images.file(row.id)
        assert after.hash == hashlib.sha256((DEMO / "gull.jpg").read_bytes()).hexdigest()
        assert after.version == before.version
        assert store.images.get(row.id).hash == after.hash
