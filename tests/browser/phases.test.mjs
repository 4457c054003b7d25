// A site that lives by the clock on the wall: phases move in the reader's browser between two builds, and the reader's
// own hours stand beside the campus's. The demo's clock stands still, so that this site is a small one of its own.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium as driver } from 'playwright-core';
import { ROOT, chromium } from './site.mjs';
import { serve } from './server.mjs';

const campanile = process.env.CAMPANILE ?? path.join(ROOT, 'target/release/campanile');
const work = mkdtempSync(path.join(os.tmpdir(), 'campanile-phases-'));
// Midnight to 2 a.m. on Sunday in Chicago is Sunday morning in Berlin, and still Saturday in Honolulu.
const WINDOW = `---
title: Wi-Fi is down on Sunday night
summary: Wi-Fi is down.
published: 2026-11-20 09:00
services: [wifi]
impact: major_outage
starts: 2026-12-06 00:00
ends: 2026-12-06 02:00
action: Download what you need the evening before.
---

We change the antennas.
`;
// Every Sunday: nobody closes each of its windows by hand.
const SERIES = WINDOW.replace('action:', 'recurs: FREQ=WEEKLY;BYDAY=SU;COUNT=3\naction:').replace('title: Wi-Fi', 'title: Weekly work, Wi-Fi');
let site;
let weekly;
let browser;

/** A new site with one maintenance, built and served. */
async function build(name, text) {
  const [source, out] = [path.join(work, name), path.join(work, `${name}-out`)];
  execFileSync(campanile, ['init', source, '--quiet', '--now', '2026-12-01T10:45']);
  const folder = path.join(source, 'content/communications/maintenance');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${name}.md`), text);
  execFileSync(campanile, ['build', '--site', source, '--out', out, '--quiet', '--now', '2026-12-01T10:45']);
  return serve(out, { base: '/' });
}

before(async () => {
  site = await build('antennas', WINDOW);
  weekly = await build('weekly', SERIES);
  browser = await driver.launch({ executablePath: chromium(), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
});
after(async () => {
  await browser?.close();
  await site?.close();
  await weekly?.close();
  rmSync(work, { recursive: true, force: true });
});

async function visit(address, timezoneId, time, use, from = site) {
  const context = await browser.newContext({ timezoneId });
  const page = await context.newPage();
  const troubles = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  await page.clock.install({ time: new Date(time) });
  await page.goto(from.url.slice(0, -1) + address);
  await use(page);
  assert.deepEqual(troubles, []);
  await context.close();
}

const words = (page) => page.$$eval('[data-before] span', (spans) => [...new Set(spans.map((span) => span.textContent))]);

for (const address of ['/maintenance/2026/antennas/', '/status/']) {
  test(`phases move by the reader's clock: ${address}`, async () => {
    await visit(address, 'America/Chicago', '2026-12-06T05:50:00Z', async (page) => {
      const parts = await page.$$eval('[data-before]', (all) => all.map((part) => ({ ...part.dataset })));
      assert.ok(parts.length > 0, 'no phase that could move');
      for (const part of parts) assert.equal(new Set([part.before, part.during, part.after]).size, 3, JSON.stringify(part));
      const { before: ahead, during, after: over } = parts[0];
      assert.deepEqual(await words(page), [ahead]);
      await page.clock.runFor('11:00');
      assert.deepEqual(await words(page), [during], 'ten past midnight');
      await page.clock.runFor('01:30:00');
      assert.deepEqual(await words(page), [during], 'twenty to two');
      await page.clock.runFor('30:00');
      assert.deepEqual(await words(page), [over], 'after two');
      assert.ok(await page.$('[data-before].is-past'));
    });
  });
}

test('a window of a series that is over is done', async () => {
  await visit('/maintenance/2026/weekly/', 'America/Chicago', '2026-12-06T09:00:00Z', async (page) => {
    assert.ok((await words(page)).some((word) => /completed$/i.test(word)), (await words(page)).join(', '));
    assert.ok(!(await words(page)).some((word) => /not yet confirmed/.test(word)));
  }, weekly);
});

test('a page that is opened late is true at once', async () => {
  await visit('/maintenance/2026/antennas/', 'America/Chicago', '2026-12-06T07:00:00Z', async (page) => {
    const during = await page.$eval('[data-before]', (part) => part.dataset.during);
    assert.deepEqual(await words(page), [during]);
  });
});

for (const [zone, hours] of [
  ['Europe/Berlin', /Sunday.*7:00 AM.*GMT\+1.*Sunday.*9:00 AM/],
  ['Pacific/Honolulu', /Saturday.*8:00 PM.*HST.*Saturday.*10:00 PM/],
  ['Asia/Kolkata', /Sunday.*11:30 AM.*GMT\+5:30.*1:30 PM/],
]) {
  test(`the reader's own hours stand beside the campus's: ${zone}`, async () => {
    await visit('/maintenance/2026/antennas/', zone, '2026-12-01T16:45:00Z', async (page) => {
      const text = (await page.$eval('main', (main) => main.innerText)).replace(/[\u00a0\u202f]/g, ' ');
      assert.match(text, hours);
      assert.match(text, /midnight|12 a\.m\./, 'the campus\'s own time stays');
    });
  });
}

test('whoever is in the campus\'s zone sees one time only', async () => {
  await visit('/maintenance/2026/antennas/', 'America/Chicago', '2026-12-01T16:45:00Z', async (page) => {
    assert.doesNotMatch(await page.$eval('main', (main) => main.innerText), /for you/i);
  });
});

test('without JavaScript both times stand there', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${site.url}maintenance/2026/antennas/`);
  const text = await page.innerText('main');
  assert.match(text, /2 a\.m\./);
  assert.match(text, /Scheduled/i);
  await context.close();
});
