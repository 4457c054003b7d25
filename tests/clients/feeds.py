"""Reads every RSS and Atom feed of a built site with feedparser, as a reader would."""
import pathlib
import sys
import time

import feedparser

site = pathlib.Path(sys.argv[1])
paths = sorted([*site.glob("feeds/**/*.xml"), *site.glob("feeds/**/*.atom"), site / "history.atom"])
assert len(paths) > 20, "the feeds are missing"
items = 0
same = {}
for path in paths:
    feed = feedparser.parse(path.read_bytes())
    name = str(path.relative_to(site))
    assert not feed.bozo, f"{name}: {feed.bozo_exception}"
    wanted = "rss20" if path.suffix == ".xml" else "atom10"
    assert feed.version == wanted, f"{name} is read as {feed.version}"
    assert feed.feed.title and feed.feed.link.startswith("http"), name
    own = [link.href for link in feed.feed.links if link.rel == "self"]
    assert len(own) == 1 and own[0].endswith("/" + name), f"{name} says that it is at {own}"
    ids = [entry.id for entry in feed.entries]
    assert len(set(ids)) == len(ids), f"{name} has an id twice"
    dates = [time.strftime("%Y%m%d%H%M%S", e.get("updated_parsed") or e.published_parsed) for e in feed.entries]
    assert dates == sorted(dates, reverse=True), f"{name} is not newest first"
    for entry in feed.entries:
        assert entry.title and entry.link.startswith("http"), f"{name}: {entry.id}"
        value = entry.content[0].value
        assert value.strip(), f"{name}: {entry.id} is empty"
        assert 'href="/' not in value and 'src="/' not in value, f"{name}: {entry.id} has a short address"
        # An update is one thing, whichever feed it is read in.
        if path.suffix == ".xml":
            assert same.setdefault(entry.id, entry.title) == entry.title, f"{name}: {entry.id}"
    items += len(feed.entries)
print(f"feedparser read {len(paths)} feeds with {items} entries")
