"""Rules, dashboards and watchers: read by their own programs, every query by names the product really has."""

import json
import re
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.registry import REGISTRY

from app.core import metrics
from app.core.metrics_server import serve_metrics
from scripts import dashboards
from scripts.server_folder import find_free_port
from tests.deployment.tools import find_tool

ROOT = Path(__file__).resolve().parents[2]
OPS = ROOT / "ops"
RULES = [yaml.safe_load(path.read_text()) for path in sorted((OPS / "prometheus/rules").glob("*.yml"))]
ALERTS = [rule for file in RULES for group in file["groups"] for rule in group["rules"] if "alert" in rule]
RECORDED = {rule["record"] for file in RULES for group in file["groups"] for rule in group["rules"] if "record" in rule}
# Names of other programs: Prometheus itself, postgres_exporter, node_exporter, blackbox_exporter.
FOREIGN = {
    "up", "pg_replication_lag_seconds", "pg_database_size_bytes", "pg_stat_database_xact_commit",
    "node_filesystem_avail_bytes", "node_filesystem_size_bytes", "probe_success", "probe_ssl_earliest_cert_expiry",
}  # fmt: skip
# Told by backups and drills once they run there.
BACKUPS = re.compile(r"neuracrm_(backup|drill)_\w+$")
UPPTIME_SCHEMA = ROOT.parent / "shared/contracts/upptime/upptimerc.schema.json"
NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
WORDS = {
    "sum", "rate", "increase", "by", "le", "histogram_quantile", "max", "min", "time", "vector", "or", "and", "absent",
    "topk",
}  # fmt: skip


def list_names(query: str) -> set[str]:
    """The metrics a query reads: no function, no label, no duration."""
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\bby \([^)]*\)", " ", query)
    return {name for name in NAME.findall(re.sub(r"\b\d[\w.]*", " ", bare)) if name not in WORDS}


def known_names() -> set[str]:
    own = {sample for family in REGISTRY.collect() for sample in _list_samples(family)}
    return own | RECORDED | FOREIGN


def _list_samples(family: Any) -> Iterator[str]:
    if family.type == "counter":
        yield f"{family.name}_total"
    elif family.type == "histogram":
        yield from (f"{family.name}_{part}" for part in ("bucket", "sum", "count"))
    else:
        yield family.name


def list_queries() -> list[tuple[str, str]]:
    rules = [
        (rule.get("alert") or rule["record"], rule["expr"]) for f in RULES for g in f["groups"] for rule in g["rules"]
    ]
    panels = [(title, query) for title, board in dashboards.DASHBOARDS.items() for _, _, query, _ in board]
    return [*rules, *panels]


def test_every_query_reads_metrics_that_exist() -> None:
    known = known_names()
    unknown = {
        (where, name)
        for where, query in list_queries()
        for name in list_names(query)
        if name not in known and not BACKUPS.match(name)
    }
    assert unknown == set()
    assert list_names('sum(rate(http_reqests_total{status="500"}[5m]))') == {"http_reqests_total"}


def test_labels_of_queries_are_those_of_the_metrics() -> None:
    labels = {
        f"{one._name}{'_total' if one._type == 'counter' else ''}": set(one._labelnames) for one in _own_metrics()
    }
    for where, query in list_queries():
        for name, inside in re.findall(r"([a-z_]+?)(?:_bucket)?\{([^}]*)\}", query):
            if name in labels:
                given = {part.group(1) for part in re.finditer(r"(\w+)(?:=~|!~|!=|=)", re.sub(r'"[^"]*"', "", inside))}
                assert given <= labels[name], (where, name, given)


def _own_metrics() -> list[Any]:
    return [one for one in vars(metrics).values() if isinstance(one, MetricWrapperBase)]


def test_every_alert_has_a_remedy() -> None:
    guide = (ROOT / "docs/monitoring.md").read_text()
    names = [rule["alert"] for rule in ALERTS]
    assert len(names) == len(set(names))
    for rule in ALERTS:
        assert f'<a id="{rule["alert"].lower()}"></a>{rule["alert"]} | {rule["labels"]["severity"]} |' in guide
        assert rule["annotations"]["runbook_url"] == f"docs/monitoring.md#{rule['alert'].lower()}"
        assert set(rule["annotations"]) == {"summary", "description", "runbook_url"}


def test_dashboards_are_as_the_table_says() -> None:
    written = {path.stem: path.read_text() for path in (OPS / "grafana/dashboards").glob("*.json")}
    assert written == {title.lower(): dashboards.render_dashboard(title) for title in dashboards.DASHBOARDS}
    assert len({json.loads(text)["uid"] for text in written.values()}) == len(written)


@pytest.mark.parametrize(
    "command",
    [
        ["promtool", "test", "rules", "ops/prometheus/tests/alerts_test.yml"],
        ["promtool", "test", "rules", "ops/prometheus/tests/days_test.yml"],
        ["promtool", "check", "rules", "ops/prometheus/rules/alerts.yml", "ops/prometheus/rules/recording.yml"],
        ["promtool", "check", "config", "--syntax-only", "ops/prometheus/prometheus.yml"],
        ["amtool", "check-config", "ops/alertmanager/alertmanager.yml"],
    ],
    ids=" ".join,
)
def test_their_own_programs_accept_them(command: list[str]) -> None:
    done = subprocess.run(
        [find_tool(command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_inhibitions_name_alerts_that_exist() -> None:
    names = [rule["alert"] for rule in ALERTS]
    for rule in yaml.safe_load((OPS / "alertmanager/alertmanager.yml").read_text())["inhibit_rules"]:
        for matcher in [*rule["source_matchers"], *rule["target_matchers"]]:
            for pattern in re.search(r'"(.*)"', matcher).group(1).split("|"):  # type: ignore[union-attr]
                assert any(re.fullmatch(pattern, name) for name in names), pattern


def test_upptime_asks_addresses_that_exist(app: Any) -> None:
    given = yaml.safe_load((OPS / "upptime/.upptimerc.yml").read_text())
    if UPPTIME_SCHEMA.exists():
        jsonschema.validate(given, json.loads(UPPTIME_SCHEMA.read_text()))
    routes = {rule.rule for rule in app.url_map.iter_rules()}
    for site in given["sites"]:
        assert (urlsplit(site["url"]).path or "/") in routes, site


def test_worker_answers_prometheus_on_its_own_port(app: Any) -> None:
    metrics.JOBS.labels("ops.probe", "done").inc()
    port = find_free_port()
    settings = app.config["SETTINGS"].model_copy(update={"METRICS_PORT": port, "METRICS_TOKEN": "token-of-prometheus"})
    server = serve_metrics(settings)
    assert server is not None
    # A second process of the machine goes on without.
    assert serve_metrics(settings) is None
    try:
        hosts = ("127.0.0.1", "[::1]") if server.address_family == socket.AF_INET6 else ("127.0.0.1",)
        for host in hosts:
            request = urllib.request.Request(
                f"http://{host}:{port}/metrics", headers={"Authorization": "Bearer token-of-prometheus"}
            )
            told = urllib.request.urlopen(request, timeout=5).read().decode()
            assert 'jobs_total{name="ops.probe",outcome="done"}' in told
        for path, status in (("/metrics", 401), ("/other", 404)):
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5)
            assert refused.value.code == status
    finally:
        server.shutdown()
        server.server_close()
    assert serve_metrics(settings.model_copy(update={"METRICS_PORT": 0})) is None


def test_metrics_tell_which_part_is_away(app: Any) -> None:
    told = app.test_client().get("/api/health/metrics").get_data(as_text=True)
    assert 'neuracrm_component_healthy{component="database"} 1.0' in told
    assert 'neuracrm_component_healthy{component="worker"}' in told
