// A page of a university, adopted, in a real browser: no more violations than the untouched page, a skip link that
// reaches the content, one main, one h1, no id twice, nothing wider than a phone, and styles that keep apart.
import { describe, test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { chromium as driver } from 'playwright-core';
import { chromium } from './site.mjs';
import { serve } from './server.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }, preload: false };
const campanile = process.env.CAMPANILE;
const fixtures = path.resolve(import.meta.dirname, '../adopt');

const work = mkdtempSync(path.join(os.tmpdir(), 'campanile-adopt-'));
let browser;
before(async () => {
  browser = await driver.launch({
    executablePath: chromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  });
});
after(async () => {
  await browser?.close();
  rmSync(work, { recursive: true, force: true });
});

/** A site of the starter in the theme of a fixture's page, below a path, so that no address can be right by chance. */
function build(name) {
  const site = path.join(work, name);
  const run = (...args) => {
    try { return execFileSync(campanile, args, { encoding: 'utf8' }); } catch (error) { if (error.status !== 1) throw error; return error.stdout; }
  };
  run('init', site, '--quiet', '--now', '2026-12-01T10:45', '--url', 'https://it.example.edu/help/');
  run('adopt', path.join(fixtures, name, 'page.html'), '--site', site, '--name', 'adopted', '--from', 'https://www.example.edu/');
  const book = path.join(site, 'book.toml');
  writeFileSync(book, readFileSync(book, 'utf8').replace('name = "university"', 'name = "adopted"'));
  run('build', '--site', site, '--now', '2026-12-01T10:45', '--quiet');
  return path.join(site, 'public');
}

async function violations(page) {
  await page.evaluate(AXE);
  return page.evaluate(async (rules) => (await globalThis.axe.run(document, rules)).violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target}`)), RULES);
}

async function open(url, width = 1280) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, reducedMotion: 'reduce', bypassCSP: false });
  const page = await context.newPage();
  const breaches = [];
  page.on('console', (message) => { if (/Content Security Policy/.test(message.text())) breaches.push(message.text()); });
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  await page.waitForTimeout(300);
  return { page, breaches, close: () => context.close() };
}

describe('an adopted page', { skip: campanile ? false : 'CAMPANILE names no program' }, () => {
  for (const name of readdirSync(fixtures)) {
    test(name, async () => {
      const plain = path.join(work, `plain-${name}`);
      cpSync(path.join(fixtures, name), plain, { recursive: true });
      const untouched = await serve(plain);
      const site = await serve(build(name), { base: '/help/' });
      try {
        const old = await open(`${untouched.url}page.html`);
        const before = await violations(old.page);
        await old.close();
        for (const [address, width] of [['', 1280], ['', 390], ['status/', 390], ['services/', 1280]]) {
          const now = await open(site.url + address, width);
          const found = await violations(now.page);
          assert.ok(found.length <= before.length, `${address} at ${width}: ${found.join('\n')}\nbefore: ${before.join('\n')}`);
          assert.deepEqual(now.breaches, [], 'the policy lets in what the page needs');
          const shape = await now.page.evaluate(() => {
            const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
            return {
              mains: document.querySelectorAll('main').length,
              headings: document.querySelectorAll('h1').length,
              twice: ids.filter((id, i) => ids.indexOf(id) !== i),
              mode: document.compatMode,
              ours: document.querySelector('main').scrollWidth <= document.querySelector('main').clientWidth + 1,
            };
          });
          assert.deepEqual(shape, { mains: 1, headings: 1, twice: [], mode: 'CSS1Compat', ours: true }, `${address} at ${width}`);
          await now.page.evaluate(() => {
            const main = document.querySelector('main');
            [...document.querySelectorAll('a[href^="#"]')].find((a) => a.hash === `#${main.id}`).click();
          });
          await now.page.waitForFunction(() => location.hash === `#${document.querySelector('main').id}`);
          await now.close();
        }
        if (name === 'lakeshore') {
          const now = await open(site.url);
          const style = await now.page.evaluate(() => ({
            heading: getComputedStyle(document.querySelector('main h1')).textTransform,
            spacing: getComputedStyle(document.querySelector('main p')).letterSpacing,
            theirs: getComputedStyle(document.querySelector('footer.site-footer')).backgroundColor,
            bullets: getComputedStyle(document.querySelector('#header')).borderTopWidth,
          }));
          assert.deepEqual(style, { heading: 'none', spacing: 'normal', theirs: 'rgb(34, 34, 34)', bullets: '4px' });
          await now.close();
        }
        if (name === 'prairie') {
          // Their root is 62.5 %, their links are `!important`, their classes are called as some of ours.
          const now = await open(`${site.url}status/`);
          const style = await now.page.evaluate(() => {
            const of = (selector) => getComputedStyle(document.querySelector(selector));
            return {
              text: parseFloat(of('main p').fontSize) >= 13,
              link: of('main .masthead a').color === of('.site-footer a').color,
              heading: of('main h1').fontFamily === of('.site-footer h2').fontFamily,
              theirs: of('.site-footer h2').textTransform,
              root: of('html').fontSize,
            };
          });
          assert.deepEqual(style, { text: true, link: false, heading: false, theirs: 'uppercase', root: '10px' });
          await now.close();
        }
        if (name === 'government') {
          const now = await open(`${site.url}kb/`);
          await now.page.waitForFunction(() => document.documentElement.dataset.extra === 'ready');
          assert.equal(await now.page.evaluate(() => document.documentElement.dataset.town), 'ready', 'modules find what they import');
          assert.equal(await now.page.locator('nav[aria-label="Breadcrumb"]').count(), 0, 'their breadcrumbs lead to their page');
          await now.close();
        }
      } finally {
        await untouched.close();
        await site.close();
      }
    });
  }
});
