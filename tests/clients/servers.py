"""The snippets for nginx and Apache on real servers, on loopback: media types, CORS, policy, frames, redirects, 404.

usage: servers.py FOLDER    a built site; nginx and apache2 are installed
"""
import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

site = Path(sys.argv[1]).resolve()
work = Path(tempfile.mkdtemp(prefix="campanile-servers."))
policy = re.search(r'Content-Security-Policy "([^"]+)"', (site / "headers.nginx.conf").read_text()).group(1)

# Address → media type, whether other sites may read it, how long it may be kept.
PAGES = {
    "/": ("text/html", False, None),
    "/status/": ("text/html", False, None),
    "/api/v2/summary.json": ("application/json", True, "public, max-age=60"),
    "/api/services.json": ("application/json", True, "public, max-age=60"),
    "/feeds/outages.xml": ("application/rss+xml; charset=utf-8", True, "public, max-age=60"),
    "/feeds/outages.atom": ("application/atom+xml; charset=utf-8", True, "public, max-age=60"),
    "/feeds/outages.json": ("application/feed+json", True, "public, max-age=60"),
    "/history.atom": ("application/atom+xml; charset=utf-8", True, "public, max-age=60"),
    "/calendar/maintenance.ics": ("text/calendar; charset=utf-8", True, "public, max-age=300"),
    "/embed/status.js": ("text/javascript; charset=utf-8", True, "public, max-age=60"),
    "/embed/status.svg": ("image/svg+xml", True, "public, max-age=60"),
    "/embed/banner.html": ("text/html", True, "public, max-age=60"),
}
css = next(path for path in (site / "assets").rglob("*.css"))
PAGES[f"/{css.relative_to(site)}"] = ("text/css", False, "public, max-age=31536000, immutable")


def port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def get(at, address):
    connection = http.client.HTTPConnection("127.0.0.1", at, timeout=10)
    connection.request("GET", address)
    answer = connection.getresponse()
    body = answer.read()
    return answer, body


def wait(at, process):
    for _ in range(100):
        assert process.poll() is None, "the server does not start"
        try:
            return get(at, "/")
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server does not answer")


def check(name, at):
    for address, (media, is_open, kept) in PAGES.items():
        answer, body = get(at, address)
        said = f"{name} {address}"
        header = {key: answer.headers.get_all(key) or [] for key in set(answer.headers.keys())}
        one = lambda key: header.get(key, [None])
        assert answer.status == 200 and body, (said, answer.status)
        kind = answer.headers["Content-Type"].lower().replace("; ", ";")
        wanted = media.replace("; ", ";")
        assert kind == wanted or (";" not in wanted and kind.split(";")[0] == wanted), (said, kind)
        assert answer.headers.get_all("Content-Type") == [answer.headers["Content-Type"]], said
        assert (answer.headers["Access-Control-Allow-Origin"] == "*") == is_open, said
        assert len(answer.headers.get_all("Access-Control-Allow-Origin") or []) == int(is_open), said
        assert answer.headers["Cache-Control"] == kept, (said, answer.headers["Cache-Control"])
        assert answer.headers["X-Content-Type-Options"] == "nosniff", said
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN", said
        policies = ", ".join(answer.headers.get_all("Content-Security-Policy")).split(", ")
        frames = ["frame-ancestors *"] if address == "/embed/banner.html" else []
        assert policies == [policy] + frames, (said, policies)
    answer, body = get(at, "/no/such/page/")
    assert answer.status == 404 and b"<html" in body, (name, answer.status)
    assert answer.headers["Content-Security-Policy"] == policy, name
    return len(PAGES)


def nginx():
    at = port()
    conf = work / "nginx.conf"
    conf.write_text(f"""
daemon off; pid {work}/nginx.pid; error_log {work}/nginx.log;
events {{ }}
http {{
  include /etc/nginx/mime.types; access_log off;
  client_body_temp_path {work}/b; proxy_temp_path {work}/p; fastcgi_temp_path {work}/f; uwsgi_temp_path {work}/u; scgi_temp_path {work}/s;
  include {site}/redirects.nginx.conf;
  server {{
    listen 127.0.0.1:{at}; root {site}; absolute_redirect off;
    if ($campanile_redirect) {{ return 301 $campanile_redirect; }}
    include {site}/headers.nginx.conf;
  }}
}}
""")
    process = subprocess.Popen(["nginx", "-e", f"{work}/nginx.log", "-c", str(conf)])
    try:
        wait(at, process)
        pages = check("nginx", at)
        redirects = 0
        for line in (site / "_redirects").read_text().splitlines():
            old, new, status = line.split()
            answer, _ = get(at, old)
            assert (answer.status, answer.headers["Location"]) == (int(status), new), (old, answer.status)
            assert get(at, new)[0].status == 200, new
            redirects += 1
        return f"nginx: {pages} files, {redirects} redirects"
    finally:
        process.terminate()
        process.wait()


def apache():
    at = port()
    modules = "/usr/lib/apache2/modules"
    conf = work / "apache.conf"
    load = "\n".join(
        f"LoadModule {name}_module {modules}/mod_{name}.so"
        for name in ["mpm_event", "authz_core", "dir", "mime", "headers"]
    )
    conf.write_text(f"""
{load}
ServerName localhost
Listen 127.0.0.1:{at}
PidFile {work}/apache.pid
ErrorLog {work}/apache.log
TypesConfig /etc/mime.types
DocumentRoot {site}
<Directory {site}>
  Require all granted
  DirectoryIndex index.html
</Directory>
Include {site}/headers.apache.conf
""")
    if os.geteuid() == 0:
        conf.write_text(conf.read_text() + "User www-data\nGroup www-data\n")
        os.chmod(work, 0o755)
    process = subprocess.Popen(["apache2", "-X", "-f", str(conf)])
    try:
        wait(at, process)
        return f"Apache: {check('apache', at)} files"
    finally:
        process.terminate()
        process.wait()


print(nginx())
print(apache())
