"""The pool: what happens to children, and what a child may do."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import psutil
import pytest
from PIL import Image

from limner.media import Decoder, DecoderClosed, DecoderFailed, PictureRefused
from tests.media.made import encoded, photo

PICTURE = encoded(photo(), "JPEG")


def children(of: int | None = None) -> list[psutil.Process]:
    found = []
    for process in psutil.Process(of).children(recursive=True):
        try:
            if "limner.media.child" in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


def has_ended(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def eventually(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def works_for(process: psutil.Process, seconds: float) -> bool:
    return bool(process.cpu_times().user > seconds)


@pytest.fixture
def own() -> Iterator[Callable[[], list[psutil.Process]]]:
    """The decoding children that were started since the test began."""
    before = {child.pid for child in children()}
    yield lambda: [child for child in children() if child.pid not in before]
    assert eventually(lambda: not {child.pid for child in children()} - before)


@pytest.fixture(scope="module")
def heavy() -> bytes:
    """A picture whose rendition takes seconds."""
    return encoded(Image.frombytes("RGB", (4000, 4000), os.urandom(48_000_000)), "BMP")


def test_children_start_when_first_needed_and_are_used_again(own):
    with Decoder(2) as decoder:
        assert own() == []
        decoder.inspect(PICTURE, "a")
        [first] = own()
        for _ in range(5):
            decoder.thumbnail(PICTURE, "a")
        assert own() == [first]
    assert eventually(lambda: own() == [])


def test_many_threads_share_few_children(own):
    sizes = [(40 + n, 90 - n) for n in range(40)]
    with Decoder(2) as decoder, ThreadPoolExecutor(8) as threads:
        asked = threads.map(lambda size: decoder.inspect(encoded(photo(*size), "PNG"), "a").probe, sizes)
        assert [(each.width, each.height) for each in asked] == sizes
        assert 1 <= len(own()) <= 2


@pytest.mark.parametrize("deaths", [1, 2])
def test_a_child_killed_in_mid_work_is_replaced_once(own, heavy, deaths):
    killed: list[Any] = []
    with Decoder(1) as decoder, ThreadPoolExecutor(1) as threads:
        answer = threads.submit(decoder.rendition, heavy, "DSC_1.jpg")
        for _ in range(deaths):
            assert eventually(lambda: bool(decoder._busy.difference(killed)))
            [child] = decoder._busy.difference(killed)
            process = psutil.Process(child._process.pid)
            assert eventually(partial(works_for, process, process.cpu_times().user + 0.4))
            child.kill()  # after taking the picture, which costs less
            killed.append(child)
        if deaths == 1:
            assert answer.result(20).startswith(b"\x89PNG")
        else:
            with pytest.raises(PictureRefused, match=r"DSC_1\.jpg: its decoder broke off") as refused:
                answer.result(20)
            assert (refused.value.code, refused.value.lasting) == ("broke-off", False)
        assert decoder.inspect(PICTURE, "a").probe.width == 64


def test_a_child_killed_before_it_has_the_picture_costs_no_picture(own):
    with Decoder(1) as decoder, ThreadPoolExecutor(1) as threads:
        decoder.inspect(PICTURE, "a")
        [child] = own()
        child.suspend()
        answer = threads.submit(decoder.inspect, PICTURE, "DSC_1.jpg")
        assert eventually(lambda: bool(decoder._busy))
        child.kill()
        assert answer.result(20).probe.width == 64


def test_a_child_that_takes_too_long_is_ended(own, heavy):
    with Decoder(1, seconds=0.5) as decoder:
        decoder.inspect(PICTURE, "a")
        [child] = own()
        with pytest.raises(PictureRefused) as refused:
            decoder.rendition(heavy, "slow.tif")
        assert (refused.value.code, refused.value.where) == ("timeout", "slow.tif")
        assert decoder.inspect(PICTURE, "a").probe.width == 64
        assert child not in own()


def test_a_child_that_will_not_take_a_picture_is_ended(own, monkeypatch):
    monkeypatch.setattr("limner.media.process._TRANSFER_SECONDS", 2)
    with Decoder(1) as decoder:
        decoder.inspect(PICTURE, "a")
        [child] = own()
        child.suspend()
        assert decoder.inspect(PICTURE, "a").probe.width == 64
        assert child not in own()


def test_a_child_that_died_unseen_costs_no_picture(own):
    with Decoder(1) as decoder:
        decoder.inspect(PICTURE, "a")
        [child] = own()
        child.kill()
        assert eventually(lambda: child not in own())
        assert decoder.inspect(PICTURE, "a").probe.width == 64


def test_idle_children_end(own):
    with Decoder(2, idle_seconds=0.1) as decoder:
        decoder.inspect(PICTURE, "a")
        assert eventually(lambda: own() == [])
        assert decoder.inspect(PICTURE, "a").probe.width == 64


def test_closing_answers_whoever_waits(own):
    decoder = Decoder(1)
    decoder.inspect(PICTURE, "a")
    [child] = own()
    child.suspend()
    with ThreadPoolExecutor(2) as threads:
        waiting = [threads.submit(decoder.inspect, PICTURE, "a") for _ in range(2)]
        assert eventually(lambda: bool(decoder._busy))
        decoder.close()
        for answer in waiting:
            with pytest.raises(DecoderClosed):
                answer.result(20)
    with pytest.raises(DecoderClosed):
        decoder.thumbnail(PICTURE, "a")


@pytest.mark.parametrize("python", ["/bin/false", "/nowhere/python"])
def test_a_machine_on_which_children_do_not_start_says_so(monkeypatch, python):
    monkeypatch.setattr(sys, "executable", python)
    with Decoder(1) as decoder, pytest.raises(DecoderFailed, match=r"limner\.media\.child"):
        decoder.inspect(PICTURE, "a")


def test_a_file_that_shrinks_while_it_is_read_costs_only_itself(own, tmp_path, monkeypatch):
    path = tmp_path / "a.jpg"
    path.write_bytes(PICTURE)
    with Decoder(1) as decoder:
        monkeypatch.setattr("limner.media.files._within_limit", lambda size, name, most: size + 10)
        with pytest.raises(PictureRefused) as refused:
            decoder.inspect(path, "a.jpg")
        assert refused.value.code == "unreadable"
        monkeypatch.undo()
        assert decoder.inspect(path, "a.jpg").probe.width == 64


def test_a_child_knows_nothing_of_the_servers_environment(own, monkeypatch):
    monkeypatch.setenv("LIMNER_TEST_SECRET", "hush")
    with Decoder(1) as decoder:
        decoder.inspect(PICTURE, "a")
        [child] = own()
        assert "LIMNER_TEST_SECRET" not in child.environ()


KILLED_PARENT = """
import os, signal, sys, psutil
from limner.media import Decoder
decoder = Decoder(1)
decoder.inspect(bytes.fromhex(sys.argv[1]), "a")
print(psutil.Process().children()[0].pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_children_do_not_outlive_a_killed_server():
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", KILLED_PARENT, PICTURE.hex()]
    server = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=False)
    assert eventually(lambda: has_ended(int(server.stdout)))


CONFINED = """
import errno, os, signal, socket, sys
from limner.media import limits
network = os.readlink("/proc/self/ns/net")
limits.confine()
try:
    bytearray(limits.MEMORY)
except MemoryError:
    print("memory")
try:
    with open(sys.argv[1], "wb") as file:
        file.write(b"x")
except OSError as error:
    print("files" if error.errno == errno.EFBIG else error)
try:
    held = [open("/dev/null") for _ in range(100)]
except OSError as error:
    print("handles" if error.errno == errno.EMFILE else error)
held = []
connected = socket.socket().connect_ex(("127.0.0.1", int(sys.argv[2]))) == 0
left = network != os.readlink("/proc/self/ns/net")
print("network" if left != connected else "not isolated")
limits.SECONDS = 0
limits.begin_job()
signal.alarm(0)
while True:
    pass
"""


@pytest.mark.skipif(
    sys.platform != "linux", reason="the limits of other systems are fewer, as limits.py says"
)
def test_the_limits_hold(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        command = [sys.executable, "-uc", CONFINED, str(tmp_path / "file"), str(server.getsockname()[1])]
        environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
    assert done.stdout.split("\n") == ["memory", "files", "handles", "network", ""], done.stderr
    assert -done.returncode == 24  # SIGXCPU


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit memory, as limits.py says")
def test_a_picture_that_needs_too_much_memory_is_refused(own):
    """Forty megapixels fit; a child that may use less says so and lives on."""
    import resource

    with Decoder(1) as decoder:
        decoder.inspect(PICTURE, "a")
        [child] = own()
        resource.prlimit(child.pid, resource.RLIMIT_AS, (100 << 20, 100 << 20))
        with pytest.raises(PictureRefused) as refused:
            decoder.inspect(encoded(photo(6000, 6000), "PNG", compress_level=1), "wide.png")
        assert refused.value.code == "too-large"
        assert decoder.inspect(PICTURE, "a").probe.width == 64
        assert own() == [child]


def test_no_thread_is_left_behind():
    before = threading.active_count()
    with Decoder(2) as decoder:
        decoder.inspect(PICTURE, "a")
    assert eventually(lambda: threading.active_count() <= before)
