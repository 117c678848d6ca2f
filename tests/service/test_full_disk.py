"""A disk that is full stops the daemon's polling and nothing else: what is stored stays, and when there is room it goes on."""

import logging
import os
import shutil
import subprocess
from contextlib import suppress

import pytest
from town import town_of

SIZE = 3 * 2**20


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of three megabytes; making one is for root, and not everywhere."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    asked = [mount or "", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if os.geteuid() or not mount or not umount or subprocess.run(asked, check=False, capture_output=True).returncode:
        pytest.skip("no small disk can be made here")
    yield folder
    subprocess.run([umount, "-l", str(folder)], check=True)


def fill(folder):
    """To the last byte."""
    with suppress(OSError), (folder / "ballast").open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)


async def test_a_full_disk_stops_polling_and_nothing_is_lost(small_disk, caplog):
    caplog.set_level(logging.INFO)
    async with town_of(small_disk) as town:
        await town.wait(minutes=20)
        town.outlet.publish("1", "Kim Jong-un opens a water park")
        await town.wait(minutes=20)
        assert await town.told() == ["Kim Jong-un opens a water park"]

        fill(small_disk)
        town.outlet.publish("2", "Kim Jong-un closes a bridge over the sea")
        for _ in range(5):
            town.clock.forward(minutes=10)
            await town.tick_on_a_full_disk()
        polls = town.outlet.polls
        assert "nothing is polled or sent until this is mended" in caplog.text
        assert "database or disk is full" in caplog.text
        for _ in range(5):
            town.clock.forward(minutes=10)
            await town.tick_on_a_full_disk()
        assert town.outlet.polls == polls, "it does not go on asking for what it cannot keep"
        assert len(town.store.alerts(states=None, limit=9)) == 1, "what is stored can be read"

        (small_disk / "ballast").unlink()
        await town.wait(minutes=30)
        assert "the store can be used again" in caplog.text
        assert await town.told() == ["Kim Jong-un opens a water park", "Kim Jong-un closes a bridge over the sea"]
