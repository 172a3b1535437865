"""What Prometheus is told: how many requests, how long they took."""

from __future__ import annotations

from time import perf_counter
from typing import cast

from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class RequestMetrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        labels = ("endpoint", "method")
        self.requests = Counter(
            "lianshu_requests", "Requests answered", (*labels, "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "lianshu_request_seconds",
            "Time to answer",
            labels,
            buckets=BUCKETS,
            registry=self.registry,
        )


def count_requests(app: Flask) -> None:
    """Count and time every request of an application."""
    app.extensions["metrics"] = RequestMetrics()
    app.before_request(_start)
    app.after_request(_count)


def registry() -> CollectorRegistry:
    """Where this application's counters are."""
    return _metrics().registry


def _metrics() -> RequestMetrics:
    return cast(RequestMetrics, current_app.extensions["metrics"])


def _start() -> None:
    g.began = perf_counter()


def _count(response: Response) -> Response:
    metrics = _metrics()
    endpoint = request.endpoint or "none"
    method = request.method if request.method in ("GET", "HEAD", "POST") else "other"
    metrics.requests.labels(endpoint, method, str(response.status_code)).inc()
    if "began" in g:
        metrics.seconds.labels(endpoint, method).observe(perf_counter() - g.began)
    return response
