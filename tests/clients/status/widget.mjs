// npm `@statuspage/status-widget` in Chromium, on a page of another origin, against the status API in every state.
//
//   widget.mjs STATES HEADERS    STATES: NAME/api/v2/*.json, one folder a state (see tests/calendar.rs, export_for_clients);
//                                HEADERS: the demo's _headers, which say who may read the API
//
// The element asks `/api/v2/summary.json` of the host that its `src` names, whatever path `src` has. Its bundle ends with an
// error of its own (`parcelRequire is not defined`), after the element has been defined.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from '../../browser/site.mjs';
import { headersFor, parseHeaders } from '../../browser/server.mjs';

const { chromium: driver } = createRequire(new URL('../../browser/', import.meta.url))('playwright-core');
const script = readFileSync(path.join(process.env.CAMPANILE_TOOLS, 'node_modules/@statuspage/status-widget/dist/index.js'));
const [states, headers] = [path.resolve(process.argv[2]), parseHeaders(readFileSync(process.argv[3], 'utf8'))];
const names = readdirSync(states).sort();
assert.ok(names.length > 4, String(names));

const listen = async (answer) => {
  const server = http.createServer(answer);
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { server, origin: `http://127.0.0.1:${server.address().port}` };
};
const file = (name, rules) => (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  try {
    const body = readFileSync(path.join(states, name, pathname));
    response.writeHead(200, { 'content-type': 'application/json', ...headersFor(rules, [pathname]) }).end(body);
  } catch {
    response.writeHead(404).end();
  }
};

const hosts = [];
for (const name of names) hosts.push({ name, ...(await listen(file(name, headers))) });
// A host that forgot the headers: the test would see it.
const closed = await listen(file(names[0], []));
const elements = (origin) => `<statuspage-widget src="${origin}"></statuspage-widget><statuspage-widget src="${origin}" appearance="badge" title="IT"></statuspage-widget>`;
const portal = await listen((request, response) => {
  if (request.url === '/widget.js') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  return response.end(`<!DOCTYPE html><title>Portal</title>${[...hosts, closed].map(({ origin }) => elements(origin)).join('\n')}<script src="/widget.js"></script>`);
});

const browser = await driver.launch({ executablePath: chromium(), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
try {
  const page = await browser.newPage();
  await page.goto(`${portal.origin}/`, { waitUntil: 'networkidle' });
  const said = await page.evaluate(() => Array.from(document.querySelectorAll('statuspage-widget'), (element) => {
    const root = element.shadowRoot, dot = root.querySelector('.status-indicator');
    const text = root.querySelector('.status-container')?.textContent.replace(/\s+/g, ' ').trim();
    return { text, indicator: dot?.classList[1], href: root.querySelector('a')?.getAttribute('href'), color: dot && getComputedStyle(dot).backgroundColor };
  }));
  const colors = new Map();
  for (const [i, { name, origin }] of hosts.entries()) {
    const { status } = JSON.parse(readFileSync(path.join(states, name, 'api/v2/summary.json'), 'utf8'));
    const [basic, badge] = said.slice(2 * i);
    assert.deepEqual([basic.text, basic.indicator, basic.href], [status.description, status.indicator, origin], name);
    assert.deepEqual([badge.text, badge.indicator], [`IT ${status.description}`, status.indicator], name);
    assert.notEqual(basic.color, 'rgb(170, 170, 170)', `${name}: the widget has no color for ${status.indicator}`);
    colors.set(status.indicator, basic.color);
  }
  assert.equal(colors.size, 5, `not every indicator was seen: ${[...colors.keys()]}`);
  assert.equal(said.at(-1).text, undefined, 'without the headers the browser reads nothing');
  console.log(`@statuspage/status-widget: ${names.length} states, ${colors.size} indicators, from another origin`);
} finally {
  await browser.close();
  for (const { server } of [...hosts, closed, portal]) { server.close(); server.closeAllConnections(); }
}
