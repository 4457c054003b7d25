// The preview in a browser: a page follows its source, keeps its place, swaps its styles; the overlay is accessible and
// says what is true. Starts `campanile serve` itself, over a copy of the demo.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { chromium as driver } from 'playwright-core';
import { ROOT, chromium } from './site.mjs';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const target = path.resolve(ROOT, process.env.CARGO_TARGET_DIR ?? 'target');
const binary = process.env.CAMPANILE ?? ['release', 'debug'].map((kind) => path.join(target, kind, 'campanile')).find(existsSync);
const folder = mkdtempSync(path.join(os.tmpdir(), 'campanile-preview-'));
const ARTICLE = '/kb/1042/';
let server;
let home;
let browser;
let article; // the file of KB1042
let original;

before(async () => {
  for (const name of ['book.toml', 'content', 'data']) cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true });
  server = spawn(binary, ['serve', '--port', '0', '--site', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  home = await new Promise((found, failed) => {
    let said = '';
    server.stdout.on('data', (data) => { said += data; const url = said.match(/http:\/\/[^\s/]+\//); if (url) found(url[0]); });
    server.on('exit', (code) => failed(new Error(`serve ended with ${code}: ${said}`)));
  });
  const told = await (await fetch(`${home}.campanile/page?path=${ARTICLE}`)).json();
  article = path.join(folder, told.page.source);
  original = readFileSync(article, 'utf8');
  browser = await driver.launch({ executablePath: chromium(), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
});
after(async () => {
  await browser?.close();
  server?.removeAllListeners('exit');
  server?.kill('SIGINT');
  rmSync(folder, { recursive: true, force: true });
});

/** Written beside and renamed, as editors do. */
function save(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.tmp`, text);
  renameSync(`${file}.tmp`, file);
}

async function visit(address, use, options = {}) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const troubles = [];
  page.on('console', (message) => { if (message.type() === 'error' && !/status of (404|500)/.test(message.text())) troubles.push(message.text()); });
  page.on('pageerror', (error) => troubles.push(error.message));
  try {
    await page.goto(home + address.slice(1));
    await use(page, context);
    assert.deepEqual(troubles, [], 'the console is quiet, the policy holds');
  } finally {
    await context.close();
    save(article, original);
  }
}

const tab = (page) => page.locator('campanile-preview button.tab');
const panel = (page) => page.locator('campanile-preview #panel');
const opened = async (page) => { await tab(page).click(); await panel(page).waitFor(); };

test('a page follows its source and keeps its place', async () => {
  await visit(ARTICLE, async (page) => {
    await tab(page).waitFor();
    await page.evaluate(() => scrollTo(0, 400));
    const before = await page.evaluate(() => scrollY);
    assert.ok(before > 300, 'the page is long enough');
    save(article, `${original}\nThe lighthouse is new.\n`);
    await page.getByText('The lighthouse is new.').waitFor({ state: 'attached' });
    await page.waitForFunction((y) => Math.abs(scrollY - y) < 3, before);
  });
});

test('a page that is not touched is not loaded again', async () => {
  await visit('/contact/', async (page) => {
    await tab(page).waitFor();
    await page.evaluate(() => { window.marked = true; });
    const heard = page.waitForResponse((response) => response.url().endsWith('/contact/') && response.request().method() === 'HEAD');
    save(article, `${original}\nNot for contact.\n`);
    await heard;
    await page.waitForTimeout(300);
    assert.equal(await page.evaluate(() => window.marked), true);
  });
});

test('styles are swapped without loading the page', async () => {
  const sheet = path.join(folder, 'themes/university/static/university.css');
  const css = readFileSync(path.join(ROOT, 'themes/university/static/university.css'), 'utf8');
  save(sheet, css);
  await new Promise((ready) => setTimeout(ready, 1200));
  await visit(ARTICLE, async (page) => {
    await tab(page).waitFor();
    await page.evaluate(() => { window.marked = true; });
    save(sheet, `${css}\nh1 { letter-spacing: 7px; }\n`);
    await page.waitForFunction(() => getComputedStyle(document.querySelector('h1')).letterSpacing === '7px');
    assert.equal(await page.evaluate(() => window.marked), true, 'the page was not loaded again');
    await page.waitForFunction(() => document.querySelectorAll('link[rel="stylesheet"]').length === 1);
  });
  rmSync(path.join(folder, 'themes'), { recursive: true });
});

test('an error stands before the last good page and goes away by itself', async () => {
  await visit(ARTICLE, async (page) => {
    await tab(page).waitFor();
    await page.evaluate(() => scrollTo(0, 350));
    const before = await page.evaluate(() => scrollY);
    save(article, original.replace('summary:', 'sumary:'));
    await page.getByRole('heading', { name: /in the way of this page/ }).waitFor();
    assert.match(await page.locator('main').innerText(), /sumary[\s\S]*did you mean/);
    await page.frameLocator('iframe').locator('h1').first().waitFor({ state: 'attached' });
    save(article, original);
    await tab(page).waitFor();
    await page.waitForFunction((y) => Math.abs(scrollY - y) < 3, before);
  });
});

test('the overlay shows findings, words and short texts, and its controls work', async () => {
  await visit(ARTICLE, async (page) => {
    await tab(page).waitFor();
    save(article, original.replace(/\n$/, '\n\n[https://example.com/](https://example.com/)\n'));
    await page.waitForFunction(() => /1 finding/.test(document.querySelector('campanile-preview')?.shadowRoot.querySelector('.tab').textContent ?? ''));
    await opened(page);
    const text = await panel(page).innerText();
    assert.match(text, /bare address/);
    assert.match(text, /Help:/);
    assert.match(text, /reading grade \d/);
    assert.match(text, /Text message, 160 characters/);
    assert.match(await page.locator('campanile-preview .banner').innerText(), /The clock stands still/);
    // By keyboard: Escape closes and gives the focus back.
    await page.keyboard.press('Escape');
    assert.equal(await panel(page).isVisible(), false);
    assert.equal(await tab(page).getAttribute('aria-expanded'), 'false');
    assert.equal(await page.evaluate(() => document.querySelector('campanile-preview').shadowRoot.activeElement?.className), 'tab');
  });
});

test('the overlay tells what the voice says, with its fix, and follows the rules', async () => {
  const rule = path.join(folder, 'voice/House/Ducks.yml');
  await visit(ARTICLE, async (page) => {
    const shown = (words) => page.waitForFunction((words) => new RegExp(words).test(document.querySelector('campanile-preview')?.shadowRoot.querySelector('.tab').textContent ?? ''), words);
    await shown('no findings');
    // An error by its rule: the page stays, and is not loaded again and again.
    save(rule, "extends: substitution\nmessage: \"Write '%s' instead of '%s'.\"\nlevel: error\nignorecase: false\naction:\n  name: replace\nswap:\n  Ducks: Geese\n");
    save(article, original.replace(/\n$/, '\n\nDucks are here.\n'));
    await shown('1 finding');
    await opened(page);
    const text = await panel(page).innerText();
    assert.match(text, /error: Write 'Geese' instead of 'Ducks'\./);
    assert.match(text, /House\.Ducks/);
    assert.match(text, /Fix: write “Geese” instead of “Ducks”/);
    assert.equal(await panel(page).locator('mark').innerText(), 'Ducks');
    await page.evaluate(() => { window.marked = true; });
    // A rule that changes says so at once.
    save(rule, 'extends: existence\nmessage: Ducks again\nlevel: warning\ntokens: [Ducks]\n');
    await panel(page).getByText('Ducks again').waitFor();
    assert.equal(await page.evaluate(() => window.marked), true, 'the page was not loaded again');
  });
  rmSync(path.join(folder, 'voice'), { recursive: true });
});

test('view as: the choice stays while links are followed', async () => {
  await visit('/', async (page) => {
    await tab(page).waitFor();
    await opened(page);
    await panel(page).locator('#as').selectOption('students');
    await panel(page).locator('#now').fill('2026-12-05T22:30');
    await panel(page).getByRole('button', { name: 'Show' }).click();
    const banner = page.locator('campanile-preview .banner');
    await banner.filter({ hasText: 'Seen at' }).waitFor();
    assert.match(await banner.innerText(), /December 5.*10:30.*Seen as: Students/);
    assert.equal(new URL(page.url()).search, '', 'the address stays the page’s own');
    await page.goto(`${home}services/`);
    await banner.filter({ hasText: 'Seen at' }).waitFor();
    const dimmed = await page.evaluate(() => [...document.querySelectorAll('[data-for]')].map((card) => [card.dataset.for.split(' ').includes('students'), card.style.opacity]));
    assert.ok(dimmed.every(([meant, opacity]) => (opacity === '') === meant), JSON.stringify(dimmed));
    await panel(page).getByRole('button', { name: /Back to everyone/ }).click();
    await banner.filter({ hasText: 'The clock stands still' }).waitFor();
    await panel(page).locator('#internal').selectOption('1');
    await panel(page).getByRole('button', { name: 'Show' }).click();
    await banner.filter({ hasText: 'Internal' }).waitFor();
  });
});

test('?now= shows another time', async () => {
  const headline = async (query) => {
    let text;
    await visit(`/status/${query}`, async (page) => { await tab(page).waitFor(); text = await page.locator('main').innerText(); });
    return text;
  };
  assert.notEqual(await headline('?now=2026-12-05T22:30'), await headline(''));
});

for (const colorScheme of ['light', 'dark']) {
  test(`the overlay and the page of an error are accessible (${colorScheme})`, async () => {
    // axe itself is no part of the site, so that it needs a hole in the policy.
    const run = async (page) => {
      await page.addScriptTag({ path: axe });
      const result = await page.evaluate(() => window.axe.run({ include: [['campanile-preview'], ['main']] }, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }));
      assert.deepEqual(result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.flat().join(' ')).join('; ')}`), []);
    };
    const options = { bypassCSP: true, colorScheme };
    await visit(ARTICLE, async (page) => {
      await tab(page).waitFor();
      save(article, `${original}\n[https://example.com/](https://example.com/)\n`);
      await page.waitForFunction(() => /1 finding/.test(document.querySelector('campanile-preview')?.shadowRoot.querySelector('.tab').textContent ?? ''));
      await opened(page);
      await run(page);
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/overlay-${colorScheme}.png` });
      // 320 px: nothing sticks out.
      await page.setViewportSize({ width: 320, height: 640 });
      assert.ok(await page.evaluate(() => document.querySelector('campanile-preview').shadowRoot.querySelector('.panel').getBoundingClientRect().right <= innerWidth + 1));
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/overlay-${colorScheme}-320.png` });
    }, options);
    await visit(ARTICLE, async (page) => {
      await tab(page).waitFor();
      save(article, original.replace('summary:', 'sumary:'));
      await page.getByRole('heading', { name: /in the way of this page/ }).waitFor();
      await page.addScriptTag({ path: axe });
      const result = await page.evaluate(() => window.axe.run({ include: [['main']] }, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }));
      assert.deepEqual(result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join('; ')}`), []);
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/problem-${colorScheme}.png` });
    }, options);
  });
}
