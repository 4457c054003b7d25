// ical.js: expands the calendars by the file's own VTIMEZONE and wants the windows that campanile itself sees.
//
//   expand.mjs FOLDER    with NAME.ics beside NAME.json (see tests/calendar.rs)
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const { default: ICAL } = await import(createRequire(process.env.CAMPANILE_TOOLS + '/').resolve('ical.js'));
const folder = process.argv[2];
const iso = (time) => (time.isDate ? time.toString() : time.toJSDate().toISOString().replace('.000', ''));

function* windows(component, from, to) {
  const masters = component.getAllSubcomponents('vevent').filter((event) => !event.hasProperty('recurrence-id'));
  for (const vevent of masters) {
    const uid = vevent.getFirstPropertyValue('uid');
    const differing = component.getAllSubcomponents('vevent').filter((other) => other.hasProperty('recurrence-id')
      && other.getFirstPropertyValue('uid') === uid);
    const event = new ICAL.Event(vevent, { exceptions: differing });
    if (!event.isRecurring()) {
      yield [event, event.startDate, event.endDate];
      continue;
    }
    const each = event.iterator();
    for (let next = each.next(); next && next.toJSDate() < to; next = each.next()) {
      const { item, startDate } = event.getOccurrenceDetails(next);
      // RFC 5545, 3.8.5.3: beside a DTEND, every window lasts exactly as long as the first one.
      const length = item.endDate.toJSDate() - item.startDate.toJSDate();
      yield [item, startDate, ICAL.Time.fromJSDate(new Date(startDate.toJSDate().getTime() + length), true)];
    }
  }
}

const files = readdirSync(folder).filter((name) => name.endsWith('.ics')).sort();
assert.ok(files.length, 'no calendars');
for (const name of files) {
  ICAL.TimezoneService.reset();
  const ours = JSON.parse(readFileSync(path.join(folder, name.replace('.ics', '.json')), 'utf8'));
  const component = new ICAL.Component(ICAL.parse(readFileSync(path.join(folder, name), 'utf8')));
  for (const zone of component.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  const [from, to] = [new Date(ours.from), new Date(ours.to)];
  const theirs = [];
  for (const [item, starts, ends] of windows(component, from, to)) {
    const inside = starts.isDate
      ? ends.toString() > ours.from.slice(0, 10) && starts.toString() < ours.to.slice(0, 10)
      : ends.toJSDate() > from && starts.toJSDate() < to;
    const cancelled = item.component.getFirstPropertyValue('status') === 'CANCELLED';
    assert.equal(item.summary.startsWith('Cancelled: '), cancelled);
    if (inside) theirs.push({ uid: item.uid.split('@')[0], starts: iso(starts), ends: iso(ends), cancelled });
  }
  const line = (w) => `${w.uid} ${w.starts} ${w.ends} ${w.cancelled}`;
  assert.deepEqual(theirs.map(line).sort(), ours.windows.map(line).sort(), name);
  console.log(`ical.js: ${name}: ${theirs.length} windows agree`);
}
