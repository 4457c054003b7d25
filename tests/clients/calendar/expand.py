"""icalendar with recurring-ical-events: expands the calendars and wants the windows that campanile itself sees.

usage: expand.py FOLDER    with NAME.ics beside NAME.json (see tests/calendar.rs)
"""
import json
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import icalendar
import recurring_ical_events


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def name(value):
    return value.isoformat() if not isinstance(value, datetime) else value.astimezone(timezone.utc).isoformat()


def wanted(ours):
    for window in ours["windows"]:
        ends = [window["starts"], window["ends"]]
        days = [t if len(t) == 10 else name(instant(t)) for t in ends]
        yield window["uid"], *days, window["cancelled"]


def found(calendar, start, end):
    # Whole days stand in no zone: ask for a day more, and look at the instants ourselves.
    for event in recurring_ical_events.of(calendar).between(start - timedelta(days=1), end + timedelta(days=1)):
        first, last = event.start, event.end
        timed = isinstance(first, datetime)
        if (timed and last > start and first < end) or (not timed and last > start.date() and first < end.date()):
            cancelled = str(event.get("STATUS")) == "CANCELLED"
            assert str(event["SUMMARY"]).startswith("Cancelled: ") == cancelled
            yield str(event["UID"]).split("@")[0], name(first), name(last), cancelled


def check(path, zone):
    """`zone`: under this name no library knows the zone, and has to read the file's own VTIMEZONE."""
    ours = json.loads(path.with_suffix(".json").read_text())
    text = path.read_bytes().replace(b"\r\n ", b"")
    if zone:
        text = text.replace(ours["zone"].encode(), zone.encode())
    calendar = icalendar.Calendar.from_ical(text)
    for component in calendar.walk():
        assert not component.errors, (path.name, component.errors)
    assert sum(1 for c in calendar.walk("VEVENT") if c.errors) == 0
    theirs = sorted(found(calendar, instant(ours["from"]), instant(ours["to"])))
    expected = sorted(wanted(ours))
    missing = [w for w in expected if w not in theirs]
    extra = [w for w in theirs if w not in expected]
    assert theirs == expected, f"{path.name}: missing {missing}, too many {extra}"
    return len(theirs)


files = sorted(Path(sys.argv[1]).glob("*.ics"))
assert files, "no calendars"
for path in files:
    # A name of its own for each file: the library remembers zones by their names.
    for zone in [None, f"Campus/{path.stem}"]:
        print(f"icalendar: {path.name}, {zone or 'its own zone'}: {check(path, zone)} windows agree")
