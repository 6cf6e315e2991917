"""One process at a time, a folder that can be written, a database that belongs to its files, and migrations."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from limner.store import DataFolderInUse, NewerDatabase, StorageFailed, Store, holder
from limner.store.database import Database
from limner.store.schema import upgrade
from limner.store.tables import metadata
from tests.store.conftest import POSTGRES
from tests.store.making import desk

sqlite_only = pytest.mark.skipif(bool(POSTGRES), reason="about SQLite's file")


def test_the_second_opener_is_told_where_the_first_one_listens(tmp_path):
    with Store.open(tmp_path, address="http://127.0.0.1:8123"):
        found = holder(tmp_path)
        assert found is not None
        assert (found.pid, found.address) == (os.getpid(), "http://127.0.0.1:8123")
        with pytest.raises(DataFolderInUse) as caught:
            Store.open(tmp_path)
        assert caught.value.code == "data-folder-in-use"
        assert caught.value.params == {"address": "http://127.0.0.1:8123", "pid": os.getpid()}
    assert holder(tmp_path) is None
    Store.open(tmp_path).close()


def test_another_process_is_kept_out_and_a_killed_one_is_not_waited_for(tmp_path):
    program = (
        "import sys; from pathlib import Path; from limner.store import Store\n"
        "Store.open(Path(sys.argv[1]), address='http://127.0.0.1:9'); print('open', flush=True); input()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"open\n"
    with pytest.raises(DataFolderInUse, match="another Limner"):
        Store.open(tmp_path)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert holder(tmp_path) is None
    Store.open(tmp_path).close()


def test_d13_an_unwritable_folder_is_found_at_the_start(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageFailed) as caught:
        Store.open(tmp_path / "file" / "data")
    assert caught.value.code == "data-folder-unwritable"


@sqlite_only
def test_d15_an_empty_database_beside_pictures_is_refused(tmp_path):
    with Store.open(tmp_path) as store:
        store.blobs.put(b"a picture")
    (tmp_path / "limner.db").unlink()
    with pytest.raises(StorageFailed, match="another one") as caught:
        Store.open(tmp_path)
    assert caught.value.code == "wrong-database"
    assert holder(tmp_path) is None


@sqlite_only
def test_d15_a_database_of_another_folder_is_refused(tmp_path):
    for name in ("a", "b"):
        Store.open(tmp_path / name).close()
    (tmp_path / "a" / "limner.db").replace(tmp_path / "b" / "limner.db")
    with pytest.raises(StorageFailed, match="do not belong together"):
        Store.open(tmp_path / "b")


@sqlite_only
def test_d14_a_newer_database_is_refused_and_left_as_it_is(tmp_path):
    Store.open(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "limner.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = (tmp_path / "limner.db").read_bytes()
    with pytest.raises(NewerDatabase, match="9999"):
        Store.open(tmp_path)
    assert (tmp_path / "limner.db").read_bytes() == before


@sqlite_only
def test_d14_a_copy_is_made_before_an_existing_database_is_migrated(tmp_path, monkeypatch):
    Store.open(tmp_path / "data").close()
    url = f"sqlite:///{tmp_path / 'data' / 'limner.db'}"
    with closing(sqlite3.connect(tmp_path / "data" / "limner.db")) as connection:
        before = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    monkeypatch.setattr("alembic.script.ScriptDirectory.get_current_head", lambda _: "one more")
    upgrade(url, tmp_path / "backups")
    [copy] = (tmp_path / "backups").iterdir()
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == before


def test_the_migrations_make_the_tables_that_the_program_speaks_of(store):
    def leave_search_out(thing, name, kind, *_):
        return not (kind == "table" and (name.startswith("image_names") or name == "alembic_version"))

    with store._database.read() as connection:
        options = {"include_object": leave_search_out}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


@sqlite_only
def test_d28_readers_cannot_write_and_never_checkpoint(store):
    with store._database.read() as connection:
        assert connection.execute(text("PRAGMA query_only")).scalar() == 1
        assert connection.execute(text("PRAGMA wal_autocheckpoint")).scalar() == 0
        with pytest.raises(Exception, match="readonly"):
            connection.execute(text("DELETE FROM meta"))
    pragmas = store._database.write(
        lambda connection: [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    )
    assert pragmas == ["wal", 2, 1]


def test_a_failed_change_leaves_nothing_and_others_of_the_same_commit_stand(store):
    def change(n: int) -> int:
        def run(connection):
            connection.execute(text("INSERT INTO meta(name, value) VALUES (:name, 'x')"), {"name": f"n{n}"})
            if n % 3 == 0:
                raise ValueError(n)
            return n

        try:
            return store._database.write(run)
        except ValueError:
            return -1

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(change, range(60)))
    assert answers == [-1 if n % 3 == 0 else n for n in range(60)]
    with store._database.read() as connection:
        kept = connection.execute(text("SELECT count(*) FROM meta WHERE name LIKE 'n%'")).scalar()
    assert kept == 40


@sqlite_only
def test_d26_a_backup_made_under_load_is_whole(tmp_path):
    with Store.open(tmp_path / "data") as store:
        on = desk(store)
        for at in range(20):
            on.add_box(x=at)
        store.backup(tmp_path / "copy.db")
        on.add_box()
        with pytest.raises(StorageFailed, match="already"):
            store.backup(tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT count(*) FROM annotations").fetchone() == (20,)
        body = connection.execute("SELECT record FROM annotations").fetchone()[0]
        assert json.loads(body)["kind"] == "annotation"


def test_a_closed_store_says_so(tmp_path):
    store = Store.open(tmp_path / "data")
    actor = store.actors.owner().id
    store.close()
    with pytest.raises(StorageFailed, match="closed"):
        store.projects.create("late", actor)


@sqlite_only
def test_database_settles_on_close(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    database.write(lambda connection: connection.execute(text("CREATE TABLE t (x)")))
    database.close()
    assert not (tmp_path / "x.db-wal").exists()
