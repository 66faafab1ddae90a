"""What all tests share: a real browser, where there is one."""

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

os.environ["LIANGWANG_CACHE"] = "off"  # a test that wants the cache names a folder of its own

READY_SECONDS = 30
"""How long a page may take before a test gives it up; no claim about its speed."""


@dataclass
class OpenPage:
    """One page in an offline browser, and everything it said or asked for.

    Attributes
    ----------
    page : playwright Page
    requests, messages, errors : list of str
        Addresses requested, console lines, uncaught errors.
    dialogs : list of str
        What ``alert`` and its like were called with.
    """

    page: object
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def spot(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a place stands in the window, pixels."""
        script = (
            f"(function () {{ var p = map_0.latLngToContainerPoint([{lat}, {lon}]),"
            " b = map_0.getContainer().getBoundingClientRect(); return [p.x + b.left, p.y + b.top]; }())"
        )
        x, y = self.page.evaluate(script)
        return x, y

    def click_at(self, lon: float, lat: float) -> str:
        """Click a place on the map and return the text of the side panel."""
        self.page.mouse.click(*self.spot(lon, lat))
        return self.page.inner_text("#panel")


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """A Chromium for the session; absent: skipped by name, but a failure under CI=true."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415
    except ImportError:
        sync_playwright = None
    if program is None or sync_playwright is None:
        missing = (
            "no Chromium on this machine" if program is None else "the package playwright is not installed"
        )
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI runs the browser tests, but {missing}")
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def open_offline(chromium):
    """Open a file in a fresh offline context and wait until the page calls itself ready."""
    contexts = []

    def open_file(path: Path, *, width: int = 1366, height: int = 768, wait: bool = True) -> OpenPage:
        context = chromium.new_context(offline=True, viewport={"width": width, "height": height})
        contexts.append(context)
        opened = OpenPage(context.new_page())
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("console", lambda line: opened.messages.append(line.text))
        opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
        opened.page.on("dialog", lambda dialog: (opened.dialogs.append(dialog.message), dialog.dismiss()))
        opened.page.goto(path.as_uri())
        # Asked from here and not with wait_for_function, which needs the eval that the page forbids.
        end = time.monotonic() + READY_SECONDS
        while wait and opened.page.get_attribute("html", "data-ready") != "yes" and time.monotonic() < end:
            time.sleep(0.02)
        return opened

    yield open_file
    for context in contexts:
        context.close()
