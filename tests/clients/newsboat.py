"""newsboat (Debian) subscribes to every feed of a built site, served on loopback: it reads every item, and once.

usage: newsboat.py FOLDER
"""
import functools
import http.server
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from xml.etree import ElementTree

site = Path(sys.argv[1]).resolve()
ATOM = "{http://www.w3.org/2005/Atom}"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_address[1]}/"

feeds = sorted([*site.glob("feeds/**/*.xml"), *site.glob("feeds/**/*.atom"), site / "history.atom"])
assert len(feeds) > 30, len(feeds)


def wanted(path):
    root = ElementTree.parse(path).getroot()
    items = root.iter("item") if path.suffix == ".xml" else root.iter(f"{ATOM}entry")
    key = "guid" if path.suffix == ".xml" else f"{ATOM}id"
    return {item.findtext(key): item.findtext("title" if path.suffix == ".xml" else f"{ATOM}title") for item in items}


def read(feed, folder):
    """What newsboat has of a feed. A cache of its own: newsboat keeps one item a guid, in the feed that had it last."""
    address = f"{base}{feed.relative_to(site)}"
    (folder / "urls").write_text(f"{address}\n")
    (folder / "config").write_text(f"error-log {folder}/errors\n")
    (folder / "cache").unlink(missing_ok=True)
    command = ["newsboat", "-q", "-u", folder / "urls", "-c", folder / "cache", "-C", folder / "config", "-x", "reload"]
    # The second time, nothing is new; one feed is asked twice, since newsboat takes its time.
    for _ in range(2 if feed.name == "outages.xml" else 1):
        subprocess.run(command, check=True, timeout=60, stdin=subprocess.DEVNULL)
    with sqlite3.connect(folder / "cache") as cache:
        return cache.execute("select guid, title, url, content, unread from rss_item where feedurl = ?", [address]).fetchall()


with tempfile.TemporaryDirectory() as folder:
    folder = Path(folder)
    items = 0
    for feed in feeds:
        rows, want = read(feed, folder), wanted(feed)
        assert len(rows) == len(want), (feed.name, len(rows), len(want))
        for guid, title, url, content, unread in rows:
            assert want[guid].strip() == title.strip(), (feed.name, title)
            assert url.startswith("http") and content.strip() and unread, (feed.name, guid)
        items += len(rows)
    errors = folder / "errors"
    assert not errors.exists() or not errors.read_text().strip(), errors.read_text()
print(f"newsboat: {len(feeds)} feeds, {items} items")
