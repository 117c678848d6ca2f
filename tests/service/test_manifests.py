"""The files for Kubernetes, compose and the container image: everything they name is there, and what they ask is answered."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import click
import httpx
import pytest
import yaml
from town import town_of

from watcher import __version__
from watcher.cli.main import watcher
from watcher.edges.config import load
from watcher.service import cluster

ROOT = Path(__file__).resolve().parent.parent.parent
CONFIG = ROOT / "config"
FOLDER = CONFIG / "kubernetes"
KUSTOMIZATION = yaml.safe_load((FOLDER / "kustomization.yaml").read_text(encoding="utf-8"))
COMPOSE = yaml.safe_load((CONFIG / "compose.yaml").read_text(encoding="utf-8"))
CONTAINER = (CONFIG / "Containerfile").read_text(encoding="utf-8")
SETTINGS = FOLDER / "watcher.toml"
WORKER = COMPOSE["services"]["worker"]
COMMANDS = watcher.list_commands(click.Context(watcher))


def documents(*files):
    return [one for file in files for one in yaml.safe_load_all((FOLDER / file).read_text(encoding="utf-8"))]


def one(kind, name):
    (found,) = [each for each in documents(*KUSTOMIZATION["resources"]) if (each["kind"], each["metadata"]["name"]) == (kind, name)]
    return found


@pytest.fixture
def pod():
    return one("Deployment", "watcher")["spec"]["template"]["spec"]


@pytest.fixture
def container(pod):
    (container,) = pod["containers"]
    return container


def secret():
    (found,) = documents("secret.example.yaml")
    return found["stringData"]


def wanted():
    """The environment variables that the configuration names."""
    return set(re.findall(r'"env:(\w+)"', SETTINGS.read_text(encoding="utf-8")))


def probes(container):
    return {name: probe["httpGet"] for name, probe in container.items() if name.endswith("Probe") and "httpGet" in probe}


def port_of(settings):
    return int(tomllib.loads(settings.read_text(encoding="utf-8"))["listen"]["address"].rpartition(":")[2])


# ── Kubernetes ──────────────────────────────────────────────────────────────────────────────────


def test_every_manifest_is_applied_but_for_the_example_of_the_secret():
    there = {file.name for file in FOLDER.glob("*.yaml")} - {"kustomization.yaml", "secret.example.yaml"}
    assert set(KUSTOMIZATION["resources"]) == there
    assert KUSTOMIZATION["images"][0]["newTag"] == __version__
    for each in documents(*there):
        assert {"apiVersion", "kind", "metadata"} <= each.keys()


def test_the_configuration_is_one_of_ours_and_makes_a_cluster():
    config = load(SETTINGS, secret())
    assert config.on_server
    assert config.service.mode == "cluster"
    assert [channel.name for channel in config.channels] == ["desk"]
    assert KUSTOMIZATION["configMapGenerator"] == [{"name": "watcher", "files": [SETTINGS.name]}]


def test_every_secret_the_configuration_names_is_given_to_the_worker_and_stands_in_the_example(container):
    given = {each["name"]: each["valueFrom"]["secretKeyRef"]["key"] for each in container["env"]}
    assert given.keys() == wanted()
    assert set(given.values()) | {"POSTGRES_PASSWORD"} == secret().keys()


def test_the_command_is_ours_and_its_file_is_mounted(container, pod):
    (command,), file = container["args"], environment()["WATCHER_CONFIG"]
    assert command in COMMANDS
    mounts = {each["name"]: each["mountPath"] for each in container["volumeMounts"]}
    assert file == f"{mounts['config']}/{SETTINGS.name}"
    assert mounts.keys() == {each["name"] for each in pod["volumes"]}
    assert mounts["var"] == str(Path(file).parent.parent / "var"), "where the watcher keeps what belongs to the store and is not in it"


async def test_every_probe_is_answered(container, tmp_path):
    assert probes(container).keys() == {"startupProbe", "livenessProbe", "readinessProbe"}
    annotations = one("Deployment", "watcher")["spec"]["template"]["metadata"]["annotations"]
    paths = {probe["path"] for probe in probes(container).values()} | {annotations["prometheus.io/path"]}
    async with town_of(tmp_path) as town, httpx.AsyncClient(trust_env=False) as client:
        for path in paths:
            assert (await client.get(town.listen.public_url + path)).status_code == 200, path


def test_only_the_process_itself_is_a_reason_to_restart_it(container):
    assert container["livenessProbe"]["httpGet"]["path"] == "/health/live"


def test_ports_are_where_the_worker_listens(container):
    (port,) = container["ports"]
    assert port["containerPort"] == port_of(SETTINGS)
    assert {probe["port"] for probe in probes(container).values()} == {port["name"]}
    assert one("Service", "watcher")["spec"]["ports"][0]["targetPort"] == port["name"]
    let_in = one("NetworkPolicy", "watcher")["spec"]["ingress"][0]["ports"]
    assert [each["port"] for each in let_in] == [port["containerPort"]]
    assert f"EXPOSE {port['containerPort']}\n" in CONTAINER


def test_who_is_chosen_by_labels_has_them():
    labels = {
        kind: one(kind, name)["spec"]["template"]["metadata"]["labels"]
        for kind, name in (("Deployment", "watcher"), ("StatefulSet", "database"))
    }
    chosen = [
        (one("Deployment", "watcher")["spec"]["selector"]["matchLabels"], "Deployment"),
        (one("PodDisruptionBudget", "watcher")["spec"]["selector"]["matchLabels"], "Deployment"),
        (one("Service", "watcher")["spec"]["selector"], "Deployment"),
        (one("NetworkPolicy", "watcher")["spec"]["podSelector"]["matchLabels"], "Deployment"),
        (one("Service", "database")["spec"]["selector"], "StatefulSet"),
        (one("NetworkPolicy", "database")["spec"]["podSelector"]["matchLabels"], "StatefulSet"),
    ]
    assert all(selector == labels[kind] for selector, kind in chosen)


def test_the_store_of_the_example_is_the_database_of_the_example():
    user, _, rest = secret()["WATCHER_STORE"].removeprefix("postgresql://").partition(":")
    password, _, place = rest.partition("@")
    environment = {
        each["name"]: each.get("value") for each in one("StatefulSet", "database")["spec"]["template"]["spec"]["containers"][0]["env"]
    }
    assert (user, password, place) == (
        environment["POSTGRES_USER"],
        secret()["POSTGRES_PASSWORD"],
        f"database/{environment['POSTGRES_DB']}",
    )
    port = one("Service", "database")["spec"]["ports"][0]["port"]
    for policy in (one("NetworkPolicy", "database")["spec"]["ingress"], one("NetworkPolicy", "watcher-to-database")["spec"]["egress"]):
        assert policy[0]["ports"] == [{"port": port, "protocol": "TCP"}]


def test_workers_may_do_nothing_they_need_not(pod, container):
    assert pod["securityContext"]["runAsNonRoot"]
    assert not pod["automountServiceAccountToken"]
    assert container["securityContext"] == {
        "readOnlyRootFilesystem": True,
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
    }
    internet = one("NetworkPolicy", "watcher")["spec"]["egress"][1]["to"]
    assert {"10.0.0.0/8", "169.254.0.0/16"} <= set(internet[0]["ipBlock"]["except"])


def test_the_grace_period_is_longer_than_the_drain(pod):
    longest = 2 * cluster._DRAIN + 10
    assert pod["terminationGracePeriodSeconds"] >= longest
    assert int(WORKER["stop_grace_period"].rstrip("s")) >= longest


def test_kubernetes_own_tool_makes_one_document_of_them():
    kubectl = shutil.which("kubectl")
    if not kubectl:
        pytest.skip("there is no kubectl here")
    done = subprocess.run([kubectl, "kustomize", str(FOLDER)], capture_output=True, text=True, check=True, timeout=60)
    made = list(yaml.safe_load_all(done.stdout))
    (deployment,) = [each for each in made if each["kind"] == "Deployment"]
    (settings,) = [each for each in made if each["kind"] == "ConfigMap"]
    volumes = {each["name"]: each for each in deployment["spec"]["template"]["spec"]["volumes"]}
    assert volumes["config"]["configMap"]["name"] == settings["metadata"]["name"]
    assert settings["data"]["watcher.toml"] == SETTINGS.read_text(encoding="utf-8")
    assert deployment["spec"]["template"]["spec"]["containers"][0]["image"] == f"registry.example/sanctions-watch:{__version__}"
    assert {each["metadata"].get("namespace", each["metadata"]["name"]) for each in made} == {KUSTOMIZATION["namespace"]}


# ── compose, and the image ──────────────────────────────────────────────────────────────────────


def test_compose_gives_the_worker_what_the_configuration_names():
    assert WORKER["environment"].keys() == wanted()
    asked = set(re.findall(r"\$\{(\w+)", json.dumps(COMPOSE)))
    told = set(re.findall(r"^(\w+)=", (CONFIG / "compose.env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert asked == told
    database = COMPOSE["services"]["database"]["environment"]
    assert WORKER["environment"]["WATCHER_STORE"].endswith(f"@database/{database['POSTGRES_DB']}")
    assert WORKER["depends_on"].keys() == {"database"}


def test_compose_starts_three_workers_with_a_file_and_a_port_that_are_there():
    assert WORKER["deploy"]["replicas"] == 3
    (mount,) = WORKER["volumes"]
    source, target, how = mount.split(":")
    assert (CONFIG / source).resolve() == SETTINGS
    assert (target, how) == (environment()["WATCHER_CONFIG"], "ro")
    (ports,) = WORKER["ports"]
    address, first_to_last, inside = ports.split(":")
    first, last = map(int, first_to_last.split("-"))
    assert (address, last - first + 1, int(inside)) == ("127.0.0.1", 3, port_of(SETTINGS))
    assert f"127.0.0.1:{inside}/health/live" in " ".join(WORKER["healthcheck"]["test"])
    assert WORKER["read_only"]
    assert {each.partition(":")[0] for each in WORKER["tmpfs"]} == {"/tmp", str(Path(target).parent.parent / "var")}  # noqa: S108 - of a container


def environment():
    return dict(pair.split("=", 1) for pair in re.search(r"^ENV (.+)$", CONTAINER, re.MULTILINE)[1].split())


def test_the_image_takes_what_is_there_and_runs_as_nobody_in_particular(pod):
    (build,) = [WORKER["build"]]
    assert (CONFIG / build["context"] / build["dockerfile"]).resolve() == CONFIG / "Containerfile"
    taken = {name for line in re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINER, re.MULTILINE) for name in line.split()}
    assert all((ROOT / name).exists() for name in taken)
    let_through = set(re.findall(r"^!(\S+)$", (CONFIG / "Containerfile.dockerignore").read_text(encoding="utf-8"), re.MULTILINE))
    assert taken == let_through
    user = pod["securityContext"]
    assert re.search(r"^USER (\S+)$", CONTAINER, re.MULTILINE)[1] == f"{user['runAsUser']}:{user['runAsGroup']}"
    assert all(f"uid={user['runAsUser']}" in each for each in WORKER["tmpfs"] if "var" in each)


def test_the_image_has_the_command_and_pins_all_that_a_cluster_needs():
    assert json.loads(re.search(r"^ENTRYPOINT (.+)$", CONTAINER, re.MULTILINE)[1]) == ["watcher"]
    assert json.loads(re.search(r"^CMD (.+)$", CONTAINER, re.MULTILINE)[1])[0] in COMMANDS
    pinned = (ROOT / "requirements-cluster.lock").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for needed in [*project["dependencies"], *project["optional-dependencies"]["cluster"]]:
        name = re.split(r"[\[>=<]", needed)[0]
        assert re.search(rf"^{name}(\[.+\])?==\S+", pinned, re.MULTILINE), name
