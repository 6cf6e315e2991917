"""Projects, ontologies, people, jobs."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from limner.dataset import Class, LimnerError, RelationType, new_id
from limner.store import NotFound, ReportEntry, Taken, near_duplicate, token_hash
from limner.store.clock import now
from tests.store.making import desk

NEAR = {
    "case": ("car", "Car", True),
    "space and hyphen": ("traffic light", "Traffic-Light", True),
    "underscore": ("traffic_light", "trafficlight", True),
    "plural": ("car", "cars", True),
    "plural es": ("bus", "buses", True),
    "one letter more": ("bicycle", "biicycle", True),
    "one letter less": ("person", "persn", True),
    "one letter else": ("person", "persen", True),
    "two swapped": ("person", "pesron", True),
    "two edits": ("person", "parsan", False),
    "short names differ by one letter": ("cat", "car", False),
    "digits count": ("lane 1", "lane 2", False),
    "digits count, with an edit": ("class 10", "class 11", False),
    "other words": ("truck", "train", False),
    "other script": ("猫", "犬", False),
}


@pytest.mark.parametrize(("known", "name", "near"), NEAR.values(), ids=NEAR)
def test_near_duplicates(known, name, near):
    there = Class(id=new_id(), name=known, index=0)
    assert (near_duplicate(name, [there]) is there) == near
    assert (near_duplicate(known, [Class(id=new_id(), name=name, index=0)]) is not None) == near


def test_d27_fifty_creators_at_once_make_one(store):
    actor = store.actors.owner().id

    def create(_: int) -> str:
        try:
            store.projects.create("Streets", actor)
        except Taken:
            return "taken"
        return "made"

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(create, range(50)))
    assert sorted(answers) == ["made", *["taken"] * 49]
    assert len(store.projects.list()) == 1


def test_d27_fifty_creators_of_a_class_make_one(store):
    on = desk(store)

    def put(_: int) -> str:
        try:
            store.ontology.put_class(
                on.project, Class(id=new_id(), name="lamp", index=9), on.actor, keep_both=True
            )
        except Taken as taken:
            return taken.code
        return "made"

    with ThreadPoolExecutor(50) as pool:
        assert sorted(pool.map(put, range(50))) == ["made", *["name-taken"] * 49]


def test_the_owner_is_one_however_many_ask(store):
    with ThreadPoolExecutor(20) as pool:
        assert len({actor.id for actor in pool.map(lambda _: store.actors.owner(), range(40))}) == 1


def test_creating_again_with_the_same_id_gives_the_same_project(store):
    actor = store.actors.owner().id
    made = store.projects.create("Streets", actor)
    assert store.projects.create("Streets", actor, made.id) == made


def test_d22_a_project_goes_to_the_bin_and_comes_back_whole(store):
    on = desk(store)
    on.add_box()
    before = store.projects.get(on.project)
    store.projects.delete(on.project)
    for ask in (
        lambda: store.projects.get(on.project),
        lambda: store.images.get(on.images[0]),
        lambda: store.layers.read(on.images[0]),
        lambda: on.add_box(),
        lambda: store.ontology.get(on.project),
        lambda: store.projects.delete(on.project),
    ):
        with pytest.raises(NotFound):
            ask()
    assert [each.id for each in store.projects.list(deleted=True)] == [on.project]
    other = store.projects.create("Streets", on.actor)
    with pytest.raises(Taken):
        store.projects.restore(on.project)
    store.projects.rename(other.id, "Other streets")
    assert replace(store.projects.restore(on.project), cover=()) == replace(before, cover=())
    assert len(store.history.page(on.images[0])) == 1


def test_ontology_versions_are_appended(store):
    on = desk(store)
    first = store.ontology.get(on.project)
    changed = store.ontology.describe(on.project, on.actor, goal="count cars")
    assert (changed.version, changed.goal) == (first.version + 1, "count cars")
    assert store.ontology.describe(on.project, on.actor, goal="count cars") == changed
    assert store.ontology.get(on.project, first.version) == first
    versions = store.ontology.versions(on.project)
    assert [each.version for each in versions] == list(range(changed.version, -1, -1))
    assert versions[0].classes == 4
    with pytest.raises(NotFound):
        store.ontology.get(on.project, 99)


def test_types_of_relations_are_named_and_never_lost(store):
    on = desk(store)
    rides, wears = (RelationType(id=new_id(), name=name) for name in ("rides", "wears"))
    store.ontology.describe(on.project, on.actor, relation_types=(rides, wears))
    renamed = replace(wears, name="carries", directed=False)
    after = store.ontology.describe(on.project, on.actor, relation_types=(renamed,))
    assert after.relation_types == (renamed, rides)
    assert store.ontology.describe(on.project, on.actor, goal="who rides what").relation_types == (
        renamed,
        rides,
    )
    with pytest.raises(Taken) as taken:
        store.ontology.describe(on.project, on.actor, relation_types=(replace(renamed, name="rides"),))
    assert (taken.value.code, taken.value.params) == ("name-taken", {"name": "rides"})


def test_d7_restoring_an_old_version_archives_what_came_later(store):
    on = desk(store)
    old = store.ontology.get(on.project)
    late = Class(id=new_id(), name="lamp", index=9)
    store.ontology.put_class(on.project, late, on.actor)
    store.ontology.put_class(on.project, replace(old.classes[0], name="motor car"), on.actor)
    back = store.ontology.restore(on.project, old.version, on.actor)
    assert back.classes == (*old.classes, replace(late, archived=True))
    assert back.version == old.version + 3


def test_a_class_is_refused_by_name_index_and_likeness(store):
    on = desk(store)
    put = store.ontology.put_class
    for name, index, keep, code, params in (
        ("Car", 9, False, "near-duplicate", {"class_id": str(on.classes[0]), "name": "car"}),
        ("car", 9, True, "name-taken", {"class_id": str(on.classes[0]), "name": "car"}),
        ("lamp", 2, False, "index-taken", {"index": 4}),
    ):
        with pytest.raises(Taken) as caught:
            put(on.project, Class(id=new_id(), name=name, index=index), on.actor, keep_both=keep)
        assert (caught.value.code, caught.value.params) == (code, params)
    assert (
        len(put(on.project, Class(id=new_id(), name="Car", index=9), on.actor, keep_both=True).classes) == 5
    )


def test_two_classes_may_change_names_and_places(store):
    on = desk(store)

    def swap(old):
        a, b, *rest = old.classes
        return replace(
            old,
            classes=(replace(a, name=b.name, index=b.index), replace(b, name=a.name, index=a.index), *rest),
        )

    after = store.ontology.update(on.project, on.actor, swap)
    assert [(each.name, each.index) for each in after.classes][:2] == [("tree", 1), ("car", 0)]


def test_a_code_opens_one_session(store):
    code = store.actors.make_code()
    session = store.actors.enter(code)
    assert session is not None
    assert store.actors.enter(code) is None
    assert store.actors.by_session(session) == store.actors.owner()
    assert store.actors.by_session("nobody's") is None
    store.actors.leave(session)
    assert store.actors.by_session(session) is None


HOUR = 3_600_000
ENDS = {"idle": (13 * HOUR, False), "used": (11 * HOUR, True)}


@pytest.mark.parametrize(("pause", "alive"), ENDS.values(), ids=ENDS)
def test_a_session_ends_when_idle_and_after_two_weeks(store, monkeypatch, pause, alive):
    session = store.actors.enter(store.actors.make_code())
    assert session is not None
    moment = start = now()
    monkeypatch.setattr("limner.store.actors.now", lambda: moment)
    seen = []
    while moment < start + 20 * 24 * HOUR:
        moment += pause
        seen.append(store.actors.by_session(session) is not None)
    assert seen[0] == alive
    assert not seen[-1]


def test_an_old_code_opens_nothing(store, monkeypatch):
    code = store.actors.make_code()
    moment = now() + HOUR
    monkeypatch.setattr("limner.store.actors.now", lambda: moment)
    assert store.actors.enter(code) is None


def test_s42_tokens_are_named_stored_hashed_and_revoked_at_once(store):
    owner = store.actors.owner()
    token = store.actors.make_token("script", owner.id)
    assert token.startswith("lim_")
    assert store.actors.by_token(token_hash(token)) == owner
    with pytest.raises(Taken):
        store.actors.make_token("script", owner.id)
    [listed] = store.actors.tokens(owner.id)
    assert listed.used is not None
    store.actors.revoke(listed.id)
    assert store.actors.by_token(token_hash(token)) is None
    store.actors.make_token("script", owner.id)
    database = store.data / "limner.db"
    assert not database.exists() or token.encode() not in database.read_bytes()


def test_job_states_never_go_back(store):
    on = desk(store)
    jobs, id = store.jobs, new_id()
    assert jobs.create(id, "import", on.project, on.actor, {"a": [1]}).state == "queued"
    assert jobs.create(id, "import", on.project, on.actor, {"a": [2]}).state == "queued"
    assert (jobs.spec(id), jobs.actor(id)) == ({"a": [1]}, on.actor)
    with pytest.raises(LimnerError):
        jobs.create(id, "export", on.project, on.actor, {})
    assert jobs.start(id)
    assert jobs.progress(id, 3, 10, "reading")
    assert (jobs.get(id).done, jobs.get(id).total) == (3, 10)
    assert [each.id for each in jobs.unfinished()] == [id]
    assert jobs.cancel(id).state == "cancelled"
    assert not jobs.progress(id, 4, 10)
    assert not jobs.start(id)
    assert jobs.finish(id, "done", {}).state == "cancelled"
    assert jobs.unfinished() == ()
    assert [each.done for each in jobs.list(on.project)] == [3]


def test_a_report_is_paged_and_written_again_without_doubles(store):
    on = desk(store)
    id = new_id()
    store.jobs.create(id, "import", on.project, on.actor, {})
    entries = [ReportEntry(n=n, name=f"{n}.jpg", outcome="added") for n in range(10)]
    store.jobs.report(id, entries[:6])
    store.jobs.report(id, entries[4:])
    assert store.jobs.entries(id, after=-1, limit=4) == tuple(entries[:4])
    assert store.jobs.entries(id, after=3) == tuple(entries[4:])
    with pytest.raises(NotFound):
        store.jobs.report(new_id(), entries)
