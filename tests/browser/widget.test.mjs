// The widget in a page of another origin, under a strict policy: no inline style, no inline script.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium as driver } from 'playwright-core';
import { siteFolder, chromium, BASE } from './site.mjs';
import { serve } from './server.mjs';

const folder = siteFolder();
const site = await serve(folder, { base: BASE });
const origin = new URL(site.url).origin;
// The portal: one page, with the policy that a careful host has.
const portal = http.createServer((request, response) => {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; script-src ${origin}; connect-src ${origin}; img-src ${origin}; frame-src ${origin}`,
  });
  response.end(`<!DOCTYPE html><html lang="en-US"><title>Portal</title><h1>Portal</h1>
    <script src="${site.url}embed/status.js" defer></script>
    <campanile-status><a href="${site.url}status/">State of IT services</a></campanile-status>
    <img src="${site.url}embed/status.svg" alt="State of IT services">
    <iframe src="${site.url}embed/banner.html" title="State of IT services"></iframe>`);
});
let browser;
let home;

before(async () => {
  await new Promise((ready) => portal.listen(0, '127.0.0.1', ready));
  home = `http://127.0.0.1:${portal.address().port}/`;
  browser = await driver.launch({ executablePath: chromium(), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
});
after(async () => {
  await browser?.close();
  portal.close();
  portal.closeAllConnections();
  await site.close();
});

async function visit(use, prepare = () => {}) {
  const page = await browser.newPage();
  const troubles = [];
  page.on('console', (message) => { if (message.type() === 'error') troubles.push(message.text()); });
  page.on('pageerror', (error) => troubles.push(error.message));
  try {
    await prepare(page);
    await page.goto(home, { waitUntil: 'networkidle' });
    await use(page, troubles);
  } finally {
    await page.close();
  }
}

test('the script is at most 4 KB', () => {
  const size = gzipSync(readFileSync(path.join(folder, 'embed/status.js')), { level: 9 }).length;
  assert.ok(size <= 4096, `${size} bytes`);
});

test('element, picture and frame say what is wrong, from another origin', async () => {
  const summary = JSON.parse(readFileSync(path.join(folder, 'api/v2/summary.json'), 'utf8'));
  await visit(async (page, troubles) => {
    const element = page.locator('campanile-status');
    const text = await element.locator('section').innerText();
    for (const { name, incident_updates: [update] } of summary.incidents) {
      assert.ok(text.includes(name) && text.includes(update.body), text);
    }
    assert.match(text, /State of all services/);
    assert.equal(await element.locator('[role=status]').count(), 1);
    assert.equal(await element.locator('section').getAttribute('aria-label'), summary.page.name);
    const edge = await element.locator('section').evaluate((part) => getComputedStyle(part).borderInlineStartStyle);
    assert.equal(edge, 'solid', 'the style is in force under the policy');
    const picture = await page.locator('img').evaluate((img) => img.naturalWidth);
    assert.ok(picture > 50);
    const frame = page.frameLocator('iframe');
    assert.match(await frame.locator('main').innerText(), /State of all services/);
    assert.deepEqual(troubles, []);
  });
});

test('without an answer, what stands inside the element stays', async () => {
  await visit(async (page) => {
    assert.equal(await page.locator('campanile-status a').first().isVisible(), true);
    assert.equal(await page.locator('campanile-status section').count(), 0);
  }, (page) => page.route('**/api/v2/*', (route) => route.abort()));
});
