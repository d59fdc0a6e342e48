"""The image and the Compose file: linted, and what the image holds is enough to crawl. No image is built here."""

import json
import re
import shutil
import subprocess
import sys

import pytest

from tests.crawl.crawling import SAMPLES, environment
from tests.schedule.files import INSTALLED, ROOT, SCHEDULE, faults_of, linter

DOCKERFILE = (SCHEDULE / "Dockerfile").read_text("utf-8")
COMPOSE = (SCHEDULE / "compose.yaml").read_text("utf-8")


def hadolint(text, tmp_path):
    """The rules that a Dockerfile breaks."""
    (tmp_path / "Dockerfile").write_text(text)
    words = [linter("hadolint"), "--no-color", "--format", "json", tmp_path / "Dockerfile"]
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path)
    return [found["code"] for found in json.loads(done.stdout)]


def check_compose(text, tmp_path):
    """What the Compose specification's schema says of a file: exit code and words."""
    (tmp_path / "compose.yaml").write_text(text)
    words = [linter("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", tmp_path / "compose.yaml"]
    done = subprocess.run(words, capture_output=True, text=True)
    return done.returncode, done.stdout


def test_hadolint_finds_nothing_in_the_dockerfile(tmp_path):
    assert hadolint(DOCKERFILE, tmp_path) == []


def test_hadolint_would_find_an_image_without_a_version(tmp_path):
    assert hadolint(re.sub(r"^FROM .*", "FROM python", DOCKERFILE, flags=re.M), tmp_path) == ["DL3006"]


def test_the_compose_file_is_as_the_specification_has_it(tmp_path):
    assert check_compose(COMPOSE, tmp_path)[0] == 0


def test_a_key_that_compose_does_not_know_would_be_found(tmp_path):
    code, said = check_compose(COMPOSE.replace("stop_grace_period", "stop_grace"), tmp_path)
    assert code == 1
    assert "stop_grace" in said


def test_the_image_installs_what_the_lock_names_and_hashes():
    [install] = instructions("RUN pip")
    assert {"--require-hashes", "--no-deps"} <= set(install.split())
    assert "requirements/runtime.txt" in install


def test_the_crawl_in_the_image_is_not_root():
    assert instructions("USER") == ["10001"]


def test_no_secret_is_in_the_image():
    assert re.findall(r"^(?:ENV|ARG) .*", DOCKERFILE, re.M) == []
    assert [line for line in ignored() if line.startswith("!")] == [f"!{path}" for path in copied()]
    assert ignored()[1] == "*"


def test_the_output_is_a_volume_where_the_crawl_writes():
    assert instructions("WORKDIR") == [INSTALLED]
    assert json.loads(instructions("VOLUME")[0]) == [f"{INSTALLED}/output"]
    assert f"- output:{INSTALLED}/output" in COMPOSE


@pytest.mark.parametrize("words", [json.loads(found) for found in re.findall(r"^CMD (.*)", DOCKERFILE, re.M)])
def test_the_command_of_the_image_can_be_run(words):
    assert faults_of(words) == []


def test_the_command_of_the_compose_file_can_be_run():
    [words] = re.findall(r"^ +command: \[(.*)\]", COMPOSE, re.M)
    assert faults_of(words.split(", ")) == []


def test_what_the_image_holds_is_enough_to_crawl(tmp_path):
    image = tmp_path / "image"
    for path in copied():
        copy(ROOT / path, image / path)
    (tmp_path / "in").mkdir()
    shutil.copy(SAMPLES / "founding-document.md", tmp_path / "in")
    words = ["crawl", "ipp_document", "-a", f"source={tmp_path / 'in'}"]
    command = [sys.executable, "-P", "-m", "scrapy", *words]
    done = subprocess.run(command, cwd=image, env=environment(), capture_output=True, text=True)
    assert done.returncode == 3, done.stderr  # its file is not in the folder
    assert len(list((image / "output/records").rglob("*.json"))) == 1


def instructions(name):
    """What follows an instruction of the Dockerfile, each time that it stands there."""
    return re.findall(rf"^{name} (.*)", DOCKERFILE, re.M)


def copied():
    """What is copied from the checkout into the image."""
    return [words.split()[0] for words in instructions("COPY")]


def ignored():
    """The lines of .dockerignore."""
    return (ROOT / ".dockerignore").read_text().splitlines()


def copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)
