// npm `@statuspage/status-widget` in Chromium, in a page of another origin than the status API that it reads.
//
//   widget.mjs FOLDER    with NAME/api/v2/*.json, one folder a state
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const browserTests = fileURLToPath(new URL('../../browser/', import.meta.url));
const { chromium: driver } = createRequire(browserTests)('playwright-core');
const { chromium } = await import('../../browser/site.mjs');
const script = readFileSync(path.join(process.env.CAMPANILE_TOOLS, 'node_modules/@statuspage/status-widget/dist/index.js'));
const folder = path.resolve(process.argv[2]);
const states = readdirSync(folder).sort();

const listen = (answer) => new Promise((ready) => {
  const server = http.createServer(answer);
  server.listen(0, '127.0.0.1', () => ready(server));
});
const at = (server) => `http://127.0.0.1:${server.address().port}`;
const api = await listen((request, response) => {
  try {
    const body = readFileSync(path.join(folder, new URL(request.url, 'http://localhost').pathname));
    // As our headers for hosts have it.
    response.writeHead(200, { 'content-type': 'application/json', 'access-control-allow-origin': '*' }).end(body);
  } catch {
    response.writeHead(404).end();
  }
});
const portal = await listen((request, response) => {
  if (request.url === '/widget.js') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
  const name = request.url.slice(1);
  response.writeHead(200, { 'content-type': 'text/html' });
  return response.end(`<!DOCTYPE html><title>Portal</title><script src="/widget.js"></script><statuspage-widget src="${at(api)}/${name}"></statuspage-widget>`);
});
const browser = await driver.launch({ executablePath: chromium(), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
const said = new Set();
try {
  for (const name of states) {
    const { status } = JSON.parse(readFileSync(path.join(folder, name, 'api/v2/summary.json')));
    const page = await browser.newPage();
    await page.goto(`${at(portal)}/${name}`);
    await page.waitForFunction((words) => {
      const widget = document.querySelector('statuspage-widget');
      return (widget.shadowRoot ?? widget).textContent.includes(words);
    }, status.description, { timeout: 10000 }).catch(async () => {
      const text = await page.evaluate(() => {
        const widget = document.querySelector('statuspage-widget');
        return (widget.shadowRoot ?? widget).innerHTML;
      });
      assert.fail(`${name}: the widget does not say “${status.description}”: ${text}`);
    });
    said.add(status.description);
    await page.close();
  }
  assert.ok(said.size >= 4, [...said].join(', '));
  console.log(`@statuspage/status-widget: ${states.length} states`);
} finally {
  await browser.close();
  for (const server of [api, portal]) {
    server.close();
    server.closeAllConnections();
  }
}
