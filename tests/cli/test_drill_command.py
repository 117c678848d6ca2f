"""`watcher drill`: the whole way tried, with the time each stage took."""

import json


def test_it_prints_each_stage_and_ends_well(home):
    result = home.run("drill", "--channel", "desk")
    assert result.exit_code == 0
    for stage in ("published", "fetched", "read", "matched", "decided", "in the outbox", "taken by desk"):
        assert stage in result.stdout
    assert "DRILL: nothing has happened" in result.stdout


def test_programs_get_the_times_and_the_message_goes_elsewhere(home):
    told = json.loads(home.run("drill", "--channel", "desk", "--json").stdout)
    assert (told["channel"], told["name"], told["failed"]) == ("desk", "Kim Jong-un", None)
    assert list(told["stages"].values()) == sorted(told["stages"].values())
    assert told["took_s"] > 0


def test_one_that_does_not_arrive_is_told_with_the_reason_and_in_the_status(home, site):
    address = site.put("/hook", status=404)
    hook = f"""
[channels.canary]
type = "webhook"
url = "{address}"
[drill]
channel = "canary"
within = "1s"
"""
    home.write("watcher.toml", home.config.read_text() + hook)
    home.config.chmod(0o600)
    result = home.run("drill")
    assert result.exit_code == 1
    assert "it did not arrive at “canary” in time" in result.stdout
    assert "the last drill failed: it did not arrive at “canary” in time" in home.run("status").stdout


def test_a_channel_that_is_not_there_is_a_mistake_with_a_cure(home):
    result = home.run("drill", "--channel", "dask")
    assert (result.exit_code, 'did you mean "desk"?' in result.stderr) == (2, True)
    assert home.run("drill").exit_code == 2
