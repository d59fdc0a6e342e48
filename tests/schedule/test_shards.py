"""What runs shards on several machines: the unit, the Job and its script are whole, and do what docs/scale.md says."""

import json
import os
import re
import signal
import subprocess
import sys
from configparser import ConfigParser

import pytest

from benchmarks.scale_bench import reckoned, stated
from tests.crawl.crawling import environment
from tests.crawl.pages import document
from tests.crawl.server import Server
from tests.crawl.test_led_elsewhere import library
from tests.schedule.files import ROOT, faults_of, installed, linter, program, scrapy_commands

UNIT, JOB, SCRIPT = "shards/ipp-archive-shard@.service", "shards/job.yaml", ROOT / "schedule/shards/crawl.sh"
PAGE = (ROOT / "docs/scale.md").read_text("utf-8")
# What an indexed Job needs (batch/v1), and no key that it does not know where this one has some.
JOB_SCHEMA = {
    "type": "object",
    "required": ["apiVersion", "kind", "metadata", "spec"],
    "properties": {
        "apiVersion": {"const": "batch/v1"},
        "kind": {"const": "Job"},
        "spec": {
            "type": "object",
            "additionalProperties": False,
            "required": ["completionMode", "completions", "template"],
            "properties": {
                "completionMode": {"const": "Indexed"},
                "completions": {"type": "integer", "minimum": 1},
                "parallelism": {"type": "integer", "minimum": 1},
                "backoffLimitPerIndex": {"type": "integer"},
                "maxFailedIndexes": {"type": "integer"},
                "podFailurePolicy": {"type": "object", "required": ["rules"]},
                "template": {
                    "type": "object",
                    "properties": {
                        "spec": {
                            "type": "object",
                            "required": ["restartPolicy", "containers", "volumes"],
                            "properties": {
                                "restartPolicy": {"const": "Never"},  # as a podFailurePolicy demands
                                "containers": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "required": ["name", "image", "command", "volumeMounts"],
                                    },
                                },
                            },
                        }
                    },
                },
            },
        },
    },
}


def checked(text, tmp_path):
    """What the schema says of a Job: exit code and words."""
    (tmp_path / "job.yaml").write_text(text)
    (tmp_path / "schema.json").write_text(json.dumps(JOB_SCHEMA))
    words = [linter("check-jsonschema"), "--schemafile", tmp_path / "schema.json", tmp_path / "job.yaml"]
    done = subprocess.run(words, capture_output=True, text=True)
    return done.returncode, done.stdout


def test_the_job_is_an_indexed_one(tmp_path):
    assert checked(installed(JOB), tmp_path) == (0, "ok -- validation done\n")


@pytest.mark.parametrize(
    ("is_now", "would_be"),
    [("Indexed", "NonIndexed"), ("completions:", "complete:"), ("restartPolicy: Never", "restartPolicy: Always")],
)
def test_what_is_wrong_with_a_job_would_be_found(tmp_path, is_now, would_be):
    assert checked(installed(JOB).replace(is_now, would_be, 1), tmp_path)[0] == 1


def test_the_job_has_as_many_pods_as_shards_and_mounts_what_it_names():
    text = installed(JOB)
    [pods], [shards] = re.findall(r"completions: (\d+)", text), re.findall(r'SHARDS, value: "(\d+)"', text)
    assert pods == shards
    mounted = set(re.findall(r"- \{ name: (\w+), mountPath", text))
    assert mounted == set(re.findall(r"^ {8}- (?:\{ )?name: (\w+)(?: #|,)", text, re.M)) - {"crawl"}


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path):
    systemd_analyze = program("systemd-analyze")
    (tmp_path / "ipp-archive-shard@1-4.service").write_text(installed(UNIT))
    words = [systemd_analyze, "verify", "--man=no", tmp_path / "ipp-archive-shard@1-4.service"]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.stderr + done.stdout == ""


def test_the_unit_crawls_the_shard_that_its_name_says():
    unit = ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str
    unit.read_string(installed(UNIT))
    [words] = scrapy_commands(unit["Service"]["ExecStart"])
    assert faults_of(words) == []
    assert {"shard=%I", "OUTPUT_DIR=output/shard-%i"} <= set(words)


def test_every_command_of_the_page_is_one():
    code = "\n".join(re.findall(r"^```\w*\n(.*?)^```", PAGE, re.M | re.S))
    commands = [line.partition("#")[0].split()[1:] for line in code.splitlines() if line.startswith("scrapy ")]
    assert len(commands) == 3
    assert [faults_of(words) for words in commands] == [[], [], []]


def test_what_the_page_reckons_follows_from_the_costs_that_it_states():
    assert len(stated(PAGE)) == 12
    for line in reckoned(stated(PAGE)):
        assert f"\n{line}\n" in PAGE


def test_every_file_that_the_page_names_is_there():
    named = re.findall(r"\]\(<?\.\./([^)>]+)>?\)", PAGE)
    assert len(named) == 3
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.fixture
def pod(tmp_path):
    """The script as a pod runs it, with the checkout's `scrapy`; gives its process."""
    scrapy = tmp_path / "bin/scrapy"
    scrapy.parent.mkdir()
    scrapy.write_text(f'#!/bin/sh\nexec {sys.executable} -m scrapy "$@"\n')
    scrapy.chmod(0o755)

    def started(server, index, work):
        work.mkdir(parents=True)
        given = {"JOB_COMPLETION_INDEX": str(index), "SHARDS": "2", "KEPT": str(tmp_path / "kept"), "WORK": str(work)}
        options = f"-s IPP_LIVE_URL={server.url} -s IPP_SOURCE=live"
        path = f"{scrapy.parent}{os.pathsep}{os.environ['PATH']}"
        env = environment() | given | {"CRAWL_OPTIONS": options, "PATH": path}
        return subprocess.Popen([SCRIPT], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    return started


def test_pods_keep_their_shards_and_one_that_is_made_again_goes_on(pod, tmp_path):
    pages = {f"/document/{slug}": document(slug) for slug in "abcdef"}
    with Server(library(pages, *pages)) as server:
        for index in (0, 1):
            process = pod(server, index, tmp_path / f"work-{index}")
            assert process.communicate(timeout=240)[0] is not None
            assert process.returncode == 0
        kept = [path.stem for path in (tmp_path / "kept").glob("shard-*/records/document/*.json")]
        assert sorted(kept) == sorted("abcdef")
        process = pod(server, 1, tmp_path / "work-again")
        process.communicate(timeout=240)
    assert process.returncode == 0
    assert len(list((tmp_path / "kept/shard-2/archive").glob("*.warc.gz"))) == 2  # of both runs


def test_a_pod_that_is_told_to_go_keeps_what_it_has(pod, tmp_path):
    pages = {f"/document/{slug}": document(slug) for slug in "abcdef"}
    answer = library(pages, *pages)

    def told(path):
        if path == "/documents":
            process.send_signal(signal.SIGTERM)
        return answer(path)

    with Server(told) as server:
        process = pod(server, 0, tmp_path / "work")
        said = process.communicate(timeout=240)[0].decode()
    assert process.returncode == 0, said
    assert list((tmp_path / "kept/shard-1/archive").glob("*.warc.gz"))
