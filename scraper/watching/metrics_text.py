"""What is known of the runs of an output, in Prometheus' text form (exposition format 0.0.4). No clock, no disk.

Names begin with `ipp_archive_`; units are seconds and bytes. Counters are of the present run, or of the last one.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from prometheus_client import generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from scraper.watching.catalog_reader import LeftAlone
from scraper.watching.counts import Counts

_PREFIX = "ipp_archive_"


@dataclass(slots=True)
class Past:
    """What the output says of its runs: changes only when one begins or ends. Moments in seconds since the epoch."""

    ended: Mapping[str, float] = field(default_factory=dict)
    """When a run last ended, for each reason why one did."""
    duration: float | None = None
    """Seconds that the last run took which came to an end."""
    figures: Mapping[str, int] = field(default_factory=dict)
    alarms: Sequence[Mapping[str, str]] | None = None
    """Those that stand; None where nobody asked the monitors."""
    lists: Mapping[str, int] = field(default_factory=dict)
    """How many lists were read and lost by the last report; empty where it does not say."""
    success: float | None = None
    """When the last library run ended that reached something, or before there is one, when the first run began."""
    addresses: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """How many of each kind are in each state."""


@dataclass(slots=True)
class Present:
    """What the process that crawls says of its run."""

    is_running: bool
    started: float
    written: float
    counts: Counts
    to_go: int
    retries: int
    outcomes: Mapping[tuple[str, str], int]
    """How often a source answered so: by its name and the outcome."""
    left_alone: Sequence[LeftAlone] = ()


def metrics_text(present: Present, past: Past) -> bytes:
    """The whole file."""
    return generate_latest(_Families([*_of_run(present), *_of_output(past)]))


class _Families(Collector):
    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> list[Metric]:
        return self._families


def _of_run(present: Present) -> Iterator[Metric]:
    counts = present.counts
    yield _gauge("run_running", "Whether a crawl runs: 1 or 0.", present.is_running)
    yield _gauge("run_start_timestamp_seconds", "When the present run, or the last one, began.", present.started)
    yield _gauge("written_timestamp_seconds", "When this file was written.", present.written)
    yield _counter("records", "Records of documents that were kept in this run.", counts.records)
    yield _counter("files", "Linked files that were looked for in this run.", counts.files)
    yield _counter("lost", "Addresses that no source gave in this run.", counts.lost)
    yield _counter("requests", "Requests that were handed to the network in this run.", counts.requests)
    yield _counter("answers", "Answers that came from the network in this run.", counts.answers)
    yield _counter(
        "received_bytes", "Bytes of bodies that were received in this run, as they were coded.", counts.bytes
    )
    yield _counter("retries", "Requests that were made again after a failure in this run.", present.retries)
    yield _gauge("pending", "Addresses and files that are known in this run and not settled.", present.to_go)
    places = CounterMetricFamily(
        f"{_PREFIX}places", "Places that were tried in this run, by source and outcome.", labels=("source", "outcome")
    )
    for (source, outcome), count in sorted(present.outcomes.items()):
        places.add_metric((_text(source), _text(outcome)), count)
    yield places
    services = _labelled(
        "service_not_before_timestamp_seconds", "When a service that refused may be asked again.", "service"
    )
    for one in present.left_alone:
        services.add_metric((_text(one.name),), one.until)
    yield services


def _of_output(past: Past) -> Iterator[Metric]:
    ended = _labelled("run_end_timestamp_seconds", "When a run last ended, by the reason why it did.", "reason")
    for reason, when in sorted(past.ended.items()):
        ended.add_metric((_text(reason),), when)
    yield ended
    if past.duration is not None:
        yield _gauge("run_duration_seconds", "How long the last run took that came to an end.", past.duration)
    if past.success is not None:
        meaning = (
            "When the last library run ended that reached something; before there is one, when the first run began."
        )
        yield _gauge("last_success_timestamp_seconds", meaning, past.success)
    lists = _labelled(
        "lists", "Lists that led to documents, and that did before and are lost, by report.json.", "state"
    )
    for state, count in past.lists.items():
        lists.add_metric((state,), count)
    yield lists
    figures = _labelled("report", "Figures of the last report.json.", "figure")
    for name, count in past.figures.items():
        figures.add_metric((_text(name),), count)
    yield figures
    addresses = _labelled("addresses", "Addresses that are known, when a run last began or ended.", "kind", "state")
    for kind, states in past.addresses.items():
        for state, count in states.items():
            addresses.add_metric((_text(kind), _text(state)), count)
    yield addresses
    if past.alarms is not None:
        yield _alarms(past.alarms)


def _alarms(standing: Sequence[Mapping[str, str]]) -> Metric:
    alarms = _labelled("alarms", "Alarms of the last report.json that stand.", "monitor", "cause")
    for (monitor, cause), count in sorted(Counter((one["monitor"], one["cause"]) for one in standing).items()):
        alarms.add_metric((_text(monitor), _text(cause)), count)
    return alarms


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(_PREFIX + name, meaning, value=value)


def _counter(name: str, meaning: str, value: float) -> Metric:
    return CounterMetricFamily(_PREFIX + name, meaning, value=value)


def _labelled(name: str, meaning: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(_PREFIX + name, meaning, labels=labels)


def _text(name: str) -> str:
    """A label that can be written: the name of a folder may be no text (PEP 383)."""
    return name.encode("utf-8", "replace").decode()


def with_exit_code(text: str, code: int) -> str:
    """The file with the exit code of a crawl, which is known when that has ended, or was refused."""
    name = f"{_PREFIX}exit_code"
    rest = [line for line in text.splitlines() if name not in line]
    told = [f"# HELP {name} The exit code of the last crawl.", f"# TYPE {name} gauge", f"{name} {float(code)}"]
    return "\n".join([*rest, *told]) + "\n"
