"""PyPI statuscheck and statuspage-prometheus-exporter against the status API, served on loopback, in every state.

usage: clients.py FOLDER    with NAME/api/v2/*.json, one folder a state (see tests/calendar.rs, export_for_clients)

statuscheck knows its words by heart and fails at every other; the exporter reads SERVICES_JSON_PATH when it is loaded.
"""
import functools
import http.server
import json
import logging
import os
import sys
import tempfile
import threading
from pathlib import Path

folder = Path(sys.argv[1])


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_address[1]}"
states = sorted(path.name for path in folder.iterdir())
assert len(states) > 4, states

work = tempfile.TemporaryDirectory()
services = Path(work.name) / "services.json"
services.write_text(json.dumps({
    name: {"name": name, "url": f"{base}/{name}/api/v2/summary.json", "type": "status_page"} for name in states
}))
os.environ["SERVICES_JSON_PATH"] = str(services)
os.chdir(work.name)
logging.disable(logging.CRITICAL)

from statuscheck.services.bases._statuspageio import BaseStatusPageAPI  # noqa: E402
from statuspage_prometheus_exporter.service_checker import SERVICES, check_service_status  # noqa: E402


class Ours(BaseStatusPageAPI):
    """The one thing that a site changes: where it is."""

    def __init__(self, name):
        super().__init__()
        self.name = name

    def _get_base_url(self):
        return f"{base}/{self.name}/api/v2/"


indicators, statuses = set(), set()
for name in states:
    ours = json.loads((folder / name / "api/v2/summary.json").read_text())
    theirs = Ours(name).get_summary()
    indicators.add(theirs.status.code)
    assert theirs.status.description == ours["status"]["description"], name
    assert theirs.status.is_ok == (ours["status"]["indicator"] == "none"), name
    assert len(theirs.components) == len(ours["components"]), name
    assert len(theirs.incidents) == len(ours["incidents"]) + len(ours["scheduled_maintenances"]), name
    statuses.update(c.status for c in theirs.components)

    seen = check_service_status(name, SERVICES[name])
    assert seen["success"], (name, seen["error"])
    assert len(seen["incident_metadata"]) == len(ours["incidents"]), name
    assert len(seen["maintenance_metadata"]) == len(ours["scheduled_maintenances"]), name
    assert [c["status"] for c in seen["component_metadata"]] == [c["status"] for c in ours["components"]], name
    if ours["incidents"]:
        assert seen["status"] == 0 or ours["status"]["indicator"] == "none", (name, seen["raw_status"])

assert indicators >= {"none", "minor", "major", "critical", "maintenance"}, indicators
assert len(statuses) == 5, statuses
print(f"statuscheck, statuspage-prometheus-exporter: {len(states)} states, {len(indicators)} indicators")
