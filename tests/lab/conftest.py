"""JupyterLab in a real browser: a server on this machine's loopback, Chromium through Playwright.

Where there is no browser these tests are skipped, and say so. Set PICTURES to a folder to keep
screenshots of the main moments; those in docs/pictures were made so.
"""

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import PATIENCE


@pytest.fixture
def open_page(browser) -> Iterator[Callable[[str], Page]]:
    """Opens an address in a page of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    context.set_default_timeout(PATIENCE)

    def open_(address: str) -> Page:
        page = context.new_page()
        page.goto(address)
        return page

    yield open_
    context.close()


@contextmanager
def lab(folder: Path, scratch: Path, *options: str) -> Iterator[Callable[[str], str]]:
    """JupyterLab in a folder, with settings of its own; gives addresses on it.

    Args:
        folder: where it is started.
        scratch: for what it keeps.
        options: what `make lab` or a person adds to `jupyter lab`.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(8)
    kept = {f"JUPYTER_{name}_DIR": str(scratch / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    server = subprocess.Popen(
        [
            *("jupyter", "lab", "--no-browser", "--ip=127.0.0.1", f"--port={port}"),
            *("--allow-root", f"--IdentityProvider.token={token}", *options),
        ],
        cwd=folder,
        env={**os.environ, **kept, "PATH": path},
        stdout=subprocess.DEVNULL,
        stderr=(scratch / "server.log").open("w"),
        start_new_session=True,
    )
    try:
        _wait_for(server, f"http://127.0.0.1:{port}/api/status?token={token}", scratch)
        # The login sets the cookie that formgrader's own requests need, then leads on.
        yield lambda place: f"http://127.0.0.1:{port}/login?token={token}&next=/{place}"
    finally:
        server.terminate()  # it ends its kernels
        server.wait(timeout=60)
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)


def _wait_for(server: subprocess.Popen, address: str, scratch: Path) -> None:
    while True:
        if server.poll() is not None:
            pytest.fail(f"JupyterLab did not start:\n{(scratch / 'server.log').read_text()}")
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)


class Notebook:
    """An open notebook, driven as a person drives it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        expect(page.locator(".jp-Notebook .jp-CodeCell").first).to_be_visible()
        self.wait_until_idle()
        refuse = page.get_by_role("button", name="No", exact=True)  # no news, thank you
        page.add_locator_handler(refuse, lambda: refuse.click())

    def wait_until_idle(self) -> None:
        """Until the kernel is there and has nothing to do."""
        expect(self.page.locator(".jp-StatusBar-Widget")).to_contain_text("| Idle")

    def menu(self, *names: str) -> None:
        """Choose an entry of a menu."""
        for name in names:
            self.page.get_by_role("menuitem", name=re.compile(rf"^{name}\b")).first.click()

    def go_to(self, text: str) -> None:
        """Make the code cell that holds a text the active one, with the cursor in it."""
        cell = self.page.locator(".jp-CodeCell", has_text=text).first
        for _ in range(200):  # cells far below are drawn when they are scrolled to
            if cell.count():
                break
            self.page.locator(".jp-WindowedPanel-outer").first.hover()
            self.page.mouse.wheel(0, 500)
        cell.scroll_into_view_if_needed()
        cell.locator(".cm-content").first.click()

    def type_over(self, text: str, source: str) -> None:
        """Replace a cell's source, as somebody does who pastes a solution."""
        self.go_to(text)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)

    def run(self) -> str:
        """Run the active cell with the keyboard; what its output says."""
        active = self.page.locator(".jp-CodeCell.jp-mod-active")
        before = active.locator(".jp-InputPrompt").inner_text()
        self.page.keyboard.press("ControlOrMeta+Enter")
        prompt = active.locator(".jp-InputPrompt")
        expect(prompt).not_to_have_text(before)
        expect(prompt).to_have_text(re.compile(r"\[\d+\]"))
        return active.locator(".jp-OutputArea").first.inner_text()

    def save(self) -> None:
        """Save with the keyboard, and wait until it is done: two at once are a conflict."""
        self.page.keyboard.press("ControlOrMeta+s")
        expect(self.page.locator(".lm-TabBar-tab.jp-mod-dirty")).to_have_count(0)


@pytest.fixture
def picture() -> Callable[..., None]:
    """Keeps a screenshot if PICTURES names a folder."""

    def take(page: Page, name: str, **how) -> None:
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=Path(folder, f"{name}.png"), **how)

    return take
