"""What people set for themselves follows them; the last writer of each value counts."""

import time

import httpx
import pytest

WHERE = "/api/v1/me/preferences"


def put(program: httpx.Client, name: str, value: object, at: int) -> httpx.Response:
    return program.patch(WHERE, json={"fields": {name: {"value": value, "at": at}}})


def test_what_was_set_on_one_machine_is_there_on_another(
    program: httpx.Client, browser: httpx.Client
) -> None:
    given = {"tool.box": ["Shift+Q"], "tool.polygon": []}
    assert put(program, "keys.own", given, 5).status_code == 200
    assert browser.get(WHERE).json()["fields"]["keys.own"] == {"value": given, "at": 5}


def test_the_last_writer_of_each_value_counts(program: httpx.Client) -> None:
    put(program, "look.fill", 1.5, 100)
    late = put(program, "look.fill", 0.5, 90).json()["fields"]
    assert late["look.fill"] == {"value": 1.5, "at": 100}
    both = {"look.fill": {"value": 2.5, "at": 101}, "look.names": {"value": False, "at": 1}}
    after = program.patch(WHERE, json={"fields": both}).json()["fields"]
    assert after["look.fill"]["value"] == 2.5
    assert after["look.names"]["value"] is False


def test_a_clock_that_runs_ahead_keeps_nobody_out(program: httpx.Client) -> None:
    there = put(program, "look.grid", True, 10**15).json()["fields"]["look.grid"]["at"]
    assert there < (time.time() + 120) * 1000


@pytest.mark.parametrize("name", ["", "a b", "../up", "x" * 121, "1st"])
def test_names_are_plain(program: httpx.Client, name: str) -> None:
    assert put(program, name, 1, 1).status_code == 422


def test_there_is_an_end(program: httpx.Client) -> None:
    before = program.get(WHERE).json()
    many = {f"much.n{at}": {"value": 1, "at": 1} for at in range(1_000)}
    refused = program.patch(WHERE, json={"fields": many})
    assert refused.status_code == 422
    assert refused.json()["code"] == "too-many"
    assert program.get(WHERE).json() == before
    assert put(program, "look.big", "x" * 300_000, 1).status_code == 413
