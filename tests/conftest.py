"""What every test may ask for."""

from pathlib import Path

import pytest

import chromium as installed

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """Property tests have no clock, which proves nothing on a busy machine; what hangs is ended all the same.

    Without the long tests they try the same cases each time, so that a change is judged by what it changed; with them
    they look for new ones.
    """
    if not config.pluginmanager.hasplugin("hypothesispytest"):
        return  # the environments of other packages have none
    import hypothesis

    short = config.getoption("markexpr") == "not long"
    hypothesis.settings.register_profile("limner", deadline=None, derandomize=short)
    hypothesis.settings.load_profile("limner")


@pytest.fixture(scope="session")
def data() -> Path:
    """The licensed pictures and labels that belong to the tests."""
    return ROOT / "tests" / "data"


@pytest.fixture(scope="session")
def vectors() -> Path:
    """The language-neutral test vectors, which the TypeScript tests run too."""
    return ROOT / "vectors"


@pytest.fixture(scope="session")
def shared() -> Path | None:
    """Whole public datasets beside the checkout, where they are: extra depth, never the point of a test."""
    folder = ROOT.parent / "shared"
    return folder if (folder / "data").is_dir() else None


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium to drive."""
    path = installed.find()
    assert path, "no Chromium on this machine; `python tools/chromium.py` gets one"
    return path
