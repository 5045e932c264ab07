"""What serve.py serves, and a browser."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest
from practice.settings import WORKSPACE
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait
from stage import serving

EXAMPLE = Path(__file__).parents[2]


@dataclass
class Served:
    """The pages as somebody sees them who has called serve.py, all that it has logged, and the API beside them."""

    address: str
    database: str
    log: Path
    api: httpx.Client


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    log = tmp_path_factory.mktemp("served") / "log"
    with log.open("w") as output:
        process = subprocess.Popen([sys.executable, "serve.py"], cwd=EXAMPLE, stdout=output, stderr=output)
    database = f"practice_pages_{process.pid}"
    try:
        address = address_in(log, process)
        with httpx.Client(base_url=address, headers={"X-Workspace": str(WORKSPACE)}) as api:
            yield Served(address, database, log, api)
    finally:
        process.send_signal(signal.SIGINT)
        status = process.wait()
    assert status == 0, log.read_text()
    with psycopg.connect("dbname=postgres") as admin:
        assert not admin.execute("SELECT FROM pg_database WHERE datname = %s", [database]).fetchone()


def address_in(log: Path, process: subprocess.Popen) -> str:
    """The address that serve.py prints."""
    while process.poll() is None:
        if found := re.search(r"the pages are at (\S+) ", log.read_text()):
            return found[1]
        time.sleep(0.05)
    raise RuntimeError(log.read_text())


@pytest.fixture
def without_keys(served, tmp_path):
    """The address of the same application over the same database, and the keyring's file, which is not there."""
    keyring = tmp_path / "keyring"
    with serving(served.database, keyring) as address:
        yield address, keyring


@pytest.fixture(scope="session")
def driver(tmp_path_factory):
    options = ChromeOptions()
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('browser')}")
    for name in ("headless", "disable-gpu", "no-first-run", "disable-quic", "disable-sync"):
        options.add_argument(f"--{name}")
    options.add_argument("--disable-background-networking")
    options.add_argument("--disable-component-update")
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    chrome = Chrome(options, ChromeService(shutil.which("chromedriver")))
    yield chrome
    chrome.quit()


class Browser:
    """A browser, by what one sees in it."""

    def __init__(self, driver: Chrome, address: str):
        self.driver = driver
        self.address = address

    def open(self, path: str = "/") -> None:
        self.driver.get(self.address + path)

    def click(self, words: str) -> None:
        """The button or link with these words."""
        element = self.driver.find_element(By.XPATH, f"//*[self::a or self::button][normalize-space()='{words}']")
        with self.leaving():
            element.click()

    @contextmanager
    def leaving(self) -> Iterator[None]:
        """Waits until what is done has led to another page."""
        self.driver.execute_script("window.isLeft = true")
        yield
        # While one page gives way to the next, the driver may know neither.
        wait = WebDriverWait(self.driver, 30, poll_frequency=0.02, ignored_exceptions=[WebDriverException])
        wait.until(lambda driver: driver.execute_script("return document.readyState === 'complete' && !window.isLeft"))

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            field = self.field(name)
            field.clear()
            field.send_keys(value)

    def search(self, **fields: str) -> None:
        self.open()
        self.fill(**fields)
        self.click("Search")

    def field(self, name: str):
        return self.driver.find_element(By.ID, name)

    def all(self, selector: str) -> list:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        return [element.text for element in self.all(selector)]

    @property
    def text(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "main").text


@pytest.fixture
def browser(driver, served):
    driver.delete_all_cookies()
    return Browser(driver, served.address)
