// Search as a reader meets it: what the script finds in the demo, and the field and the page of results by keyboard,
// in the accessibility tree, under the site's own policy.
import { describe, test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium as driver } from 'playwright-core';
import { siteFolder, chromium, BASE, ROOT } from './site.mjs';
import { serve } from './server.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = siteFolder();
const work = mkdtempSync(path.join(os.tmpdir(), 'campanile-script-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
copyFileSync(path.join(ROOT, 'themes/university/static/search.js'), path.join(work, 'search.mjs'));
const { open, stem, words, distance } = await import(pathToFileURL(path.join(work, 'search.mjs')));

const wire = new Map();
const get = async (name, type) => {
  const bytes = readFileSync(path.join(folder, name));
  wire.set(name, gzipSync(bytes, { level: 9 }).length);
  if (type === 'json') return JSON.parse(bytes.toString());
  return type === 'text' ? bytes.toString() : bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
};

describe('words', () => {
  test('stems are those of the list that the indexer is held to', () => {
    const lines = readFileSync(path.join(ROOT, 'tests/search/stems.txt'), 'utf8').split('\n').filter((line) => line && !line.startsWith('#'));
    assert.ok(lines.length > 5000);
    for (const line of lines) {
      const [word, expected] = line.split(' ');
      assert.equal(stem(word), expected, word);
    }
  });

  test('words are those of the list that the indexer is held to', () => {
    for (const { text, words: expected } of JSON.parse(readFileSync(path.join(ROOT, 'tests/search/words.json'), 'utf8'))) assert.deepEqual(words(text), expected, text);
  });

  test('two exchanged letters are one error', () => {
    assert.equal(distance('eduroam', 'edruoam', 2), 1);
    assert.equal(distance('eduroam', 'edurom', 2), 1);
    assert.ok(distance('eduroam', 'printing', 2) > 2);
  });
});

// An index of a few sections, made by hand: what ranks before what, and why.
describe('what ranks before what', () => {
  /** Pages as [title, headings, words of the text]; every term counts alike. */
  const made = async (pages) => {
    const terms = new Map();
    const counts = pages.map(([, headings]) => headings.length);
    let section = 0;
    pages.forEach(([title, headings, text], doc) => {
      const said = (word) => { const term = stem(word); if (!terms.has(term)) terms.set(term, { docs: new Set(), sections: [] }); terms.get(term).docs.add(doc); return term; };
      for (const part of [title, ...headings]) {
        const all = new Set(words(part).filter((word) => word.length > 2).map(said));
        for (const term of all) terms.get(term).sections.push([section, Math.max(1, Math.round(15 / all.size))]);
        section += 1;
      }
      words(text).forEach(said);
    });
    const number = (n) => { const bytes = []; while (n > 127) { bytes.push((n & 127) | 128); n >>>= 7; } return [...bytes, n]; };
    const coded = (items) => { let before = 0; return items.flatMap(([item, value]) => { const bytes = number((item - before) * 16 + value); before = item; return bytes; }); };
    const sorted = [...terms].sort(([a], [b]) => (a < b ? -1 : 1));
    const lists = sorted.map(([, { docs, sections }]) => [...coded([...docs].map((doc) => [doc, 4])), ...coded(sections)]);
    const heads = sorted.flatMap(([term, { docs, sections }], i) => [0, term.length, ...Buffer.from(term), ...number(docs.size), ...number(sections.length), ...number(lists[i].length)]);
    const files = {
      'search/index.json': { version: 2, folder: 'x', plain: false, count: pages.length, firsts: sorted[0][0], cards: 8, kinds: [{ facet: 'page', label: 'Page', base: '/', code: '', docs: pages.map(([title], i) => `p${i}\t${title}`).join('\n') }], current: [], same: [], short: [] },
      'assets/search/x/meta.json': { headings: counts.join(' '), audiences: [], services: [], facets: [], for: pages.map(() => '').join(','), about: pages.map(() => '').join(',') },
      'assets/search/x/t0.bin': Uint8Array.from([...number(sorted.length), ...heads, ...lists.flat()]).buffer,
      'assets/search/x/words.txt': [...terms.keys()].join('\n'),
    };
    const index = await open(async (name) => files[name]);
    return async (query) => (await index.find(query)).results.map(({ doc }) => doc);
  };
  const filler = Array.from({ length: 12 }, (_, i) => [`Other${i} matter`, [], `nothing${i}`]);

  test('a heading that says the query and nothing else, before a title that says half of it', async () => {
    const ask = await made([['Scanner room', ['Borrow a key'], ''], ['Beta', ['Borrow a scanner'], ''], ...filler]);
    assert.deepEqual((await ask('borrow scanner')).slice(0, 2), [1, 0]);
  });

  test('words that a title writes apart', async () => {
    const ask = await made([['Alpha', [], 'quickstart'], ['Quick start', [], ''], ['Quick lunch', [], ''], ['Start here', [], ''], ...filler]);
    const found = await ask('quickstart');
    assert.equal(found[0], 1);
    assert.ok(found.includes(0) && !found.includes(2) && !found.includes(3), String(found));
  });

  test('words that always mean the same', async () => {
    const ask = await made([['Use the command line', [], ''], ['Command a ship', [], ''], ['Remove a device', [], ''], ['Line dance', [], 'terminal'], ...filler]);
    assert.ok((await ask('delete device'))[0] === 2);
    const found = await ask('terminal');
    assert.ok(found.includes(0) && found.includes(3) && !found.includes(1), String(found));
  });
});

describe('what is found in the demo', async () => {
  const index = await open(get);
  const find = async (query, wishes) => (await index.find(query, wishes)).results;
  const first = async (query, wishes) => (await find(query, wishes))[0]?.address;

  // What people type, and the address that has to come first.
  for (const [query, address] of [
    ['KB1042', '/kb/1042/'],
    ['kb 1042', '/kb/1042/'],
    ['1042', '/kb/1042/'],
    ['eduroam linux', '/kb/1042/'],
    ['edruoam linux', '/kb/1042/'],
    ['vpn', '/services/vpn/'],
  ]) test(`“${query}” finds ${address}`, async () => assert.equal(await first(query), address));

  test('a synonym of book.toml finds what uses the other word', async () => {
    const found = await find('wifi');
    assert.ok(found.slice(0, 5).some(({ address, title }) => address === '/services/wifi/' || /eduroam/i.test(title)), JSON.stringify(found.map(({ title }) => title)));
    assert.ok((await index.find('wifi')).also.includes('eduroam'));
  });

  test('the address that a title says is that of a page', () => {
    assert.ok(index.docs.some(({ kind, rest, title }) => kind.base !== '/' && rest && rest !== title));
    for (let i = 0; i < index.docs.length; i += 1) readFileSync(path.join(folder, index.address(i), 'index.html'));
  });

  test('a word that is still being typed finds what it may become', async () => {
    assert.ok((await find('passw', { typing: true })).some(({ title }) => /password/i.test(title)));
  });

  test('an open incident comes first when it matches', async () => {
    const open = readFileSync(path.join(folder, 'search/index.json'), 'utf8');
    const incident = JSON.parse(open).current.find((doc) => index.docs[doc].kind.label === 'Incident');
    assert.ok(incident !== undefined, 'the demo has an open incident');
    assert.equal((await find('canvas slow'))[0].title, index.docs[incident].title);
  });

  test('every whole title is first, and with one typing error among the first three', async () => {
    let good = 0, all = 0;
    for (const [i, { title }] of index.docs.entries()) {
      assert.equal((await first(title)) && (await find(title))[0].title, title, title);
      const places = [...title.matchAll(/\p{L}{4,}/gu)];
      if (places.length === 0) continue;
      const { 0: word, index: at } = places[i % places.length], place = at + 1 + (i % (word.length - 2));
      const typed = title.slice(0, place) + title[place + 1] + title[place] + title.slice(place + 2);
      all += 1;
      good += (await find(typed)).slice(0, 3).some((result) => result.title === title);
    }
    assert.ok(good / all >= 0.95, `${good} of ${all}`);
  });

  test('facets narrow, and count what is there', async () => {
    const whole = await index.find('password');
    const [kind, count] = [...whole.facets.kind].find(([id]) => id === 'kb');
    const narrowed = await index.find('password', { kind });
    assert.equal(narrowed.total, count);
    assert.ok(narrowed.results.every(({ doc }) => index.docs[doc].kind.facet === 'kb'));
    assert.equal(narrowed.facets.kind.get('service'), whole.facets.kind.get('service'));
  });

  test('nothing is nothing, and the nearest words are near', async () => {
    assert.equal((await index.find('zzxqqy')).all, 0);
    assert.ok((await index.nearest('eduraom')).includes('eduroam'));
  });

  test('queries of any letters do no harm', async () => {
    for (const query of ['', ' ', '"', '\\', '(', '☃', 'a', 'the', '-', '.', '<b>', 'constructor', '__proto__', 'a'.repeat(500)]) await index.find(query, { typing: true });
  });

  test('the first answer is small', async () => {
    wire.clear();
    const fresh = await open(get);
    const { results } = await fresh.find('how do i reset my password');
    await Promise.all(results.map(({ doc }) => fresh.card(doc)));
    const script = readdirSync(path.join(folder, 'assets')).find((name) => /^search\..*\.js$/.test(name));
    const total = [...wire.values()].reduce((sum, bytes) => sum + bytes, gzipSync(readFileSync(path.join(folder, 'assets', script)), { level: 9 }).length);
    assert.ok(total > 10_000 && total <= 60 * 1024, `${total} bytes`);
  });
});

describe('in the browser', () => {
  let browser, site;
  before(async () => {
    site = await serve(folder, { base: BASE });
    browser = await driver.launch({ executablePath: chromium(), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  async function visit(address, use, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const troubles = [];
    page.on('console', (message) => { if (message.type() === 'error') troubles.push(message.text()); });
    page.on('pageerror', (error) => troubles.push(error.message));
    try {
      await page.goto(site.url.slice(0, -1) + address, { waitUntil: 'load' });
      await use(page);
    } finally {
      await context.close();
    }
    assert.deepEqual(troubles, []);
  }
  async function axe(page) {
    await page.evaluate(AXE);
    const found = await page.evaluate(() => globalThis.axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }, resultTypes: ['violations'], preload: false }));
    assert.deepEqual(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(', ')}`), []);
  }

  test('by keyboard: “/”, typing, arrows, Escape, Enter', async () => {
    await visit('/about/', async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('eduroam li');
      const field = page.getByRole('combobox');
      const option = page.locator('.proposals [role=option]').first();
      await option.waitFor();
      assert.equal(await field.getAttribute('aria-expanded'), 'true');
      assert.equal(await field.getAttribute('aria-activedescendant'), null);
      await axe(page);
      await page.keyboard.press('ArrowDown');
      assert.equal(await field.getAttribute('aria-activedescendant'), await option.getAttribute('id'));
      assert.equal(await option.getAttribute('aria-selected'), 'true');
      assert.match(await page.locator('form [role=status]').textContent(), /^\d+ proposals?\./);
      await page.keyboard.press('ArrowUp');
      assert.equal(await field.getAttribute('aria-activedescendant'), null);
      await page.keyboard.press('Escape');
      assert.equal(await field.getAttribute('aria-expanded'), 'false');
      assert.equal(await field.inputValue(), 'eduroam li');
      await page.keyboard.press('ArrowDown');
      await option.waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/kb/1042/');
    });
  });

  test('Enter without a choice opens the page of results, which has its own address', async () => {
    await visit('/about/', async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('password');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/search/?q=password');
      await page.locator('.results > li').first().waitFor();
      assert.match(await page.locator('#part-count').textContent(), /^\d+ results?\./);
      assert.equal(await page.getByRole('searchbox').or(page.getByRole('combobox')).first().inputValue(), 'password');
      assert.ok(await page.locator('.results mark').count() > 0);
      assert.equal(await page.locator('#part-all').isVisible(), false);
      assert.match(await page.title(), /^Search: password · /);
      await axe(page);
      await page.getByLabel(/Help articles/).first().check();
      await page.waitForURL('**/search/?q=password&kind=kb');
      assert.ok((await page.locator('.results .tag').allTextContents()).every((text) => text.startsWith('Help article')));
      await page.reload();
      await page.locator('.results > li').first().waitFor();
      assert.ok(await page.getByLabel(/Help articles/).first().isChecked());
    });
  });

  test('nothing found offers near words, the help desk and its hours', async () => {
    await visit('/search/?q=zzxqqyw', async (page) => {
      const nothing = page.locator('#part-nothing');
      await nothing.waitFor();
      assert.match(await nothing.textContent(), /\(555\) 555-0142/);
      assert.match(await nothing.textContent(), /7:30/);
      assert.match(await page.locator('#part-count').textContent(), /Nothing found for “zzxqqyw”/);
      await axe(page);
    });
  });

  test('on a phone nothing is wider than the screen, and what one taps is large enough', async () => {
    await visit('/search/', async (page) => {
      await page.locator('#part-search').fill('print');
      await page.locator('.proposals [role=option]').first().waitFor();
      const sizes = await page.locator('.proposals [role=option]').evaluateAll((list) => list.map((item) => item.getBoundingClientRect().height));
      assert.ok(sizes.every((height) => height >= 44), String(sizes));
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await axe(page);
    }, { viewport: { width: 320, height: 640 } });
  });

  test('a query answers in under 20 ms once its shards are there', async () => {
    await visit('/search/?q=password', async (page) => {
      await page.locator('.results > li').first().waitFor();
      const ms = await page.evaluate(async () => {
        const { index, base, script } = document.getElementById('part-search').dataset;
        const { open } = await import(script);
        const get = async (name, type) => { const response = await fetch(base + name); return type === 'json' ? response.json() : type === 'text' ? response.text() : response.arrayBuffer(); };
        const search = await open(get, index.slice(base.length));
        await search.find('reset password on phone');
        const times = [];
        for (let i = 0; i < 15; i += 1) { const from = performance.now(); await search.find('reset password on phone'); times.push(performance.now() - from); }
        return times.sort((a, b) => a - b)[7];
      });
      assert.ok(ms < 20, `${ms} ms`);
    });
  });

  // A browser keeps what it has for a while; meanwhile the site is built anew, and the folder that it knows of is gone.
  // `stays`: the new index is as wrong as the old one.
  async function withOldIndex(stays, use) {
    const asked = [];
    const host = http.createServer(async (request, response) => {
      const answer = await fetch(new URL(request.url, site.url));
      let body = Buffer.from(await answer.arrayBuffer());
      const headers = Object.fromEntries([...answer.headers].filter(([name]) => !['content-length', 'content-encoding', 'connection'].includes(name)));
      asked.push(`${answer.status} ${request.url}`);
      if (request.url.endsWith('/search/index.json')) {
        const isFirst = asked.filter((line) => line.endsWith('/search/index.json')).length === 1;
        if (isFirst || stays) body = Buffer.from(JSON.stringify({ ...JSON.parse(body), folder: '00000000' }));
        headers['cache-control'] = 'max-age=3600';
      }
      response.writeHead(answer.status, headers).end(body);
    });
    await new Promise((ready) => host.listen(0, '127.0.0.1', ready));
    const page = await browser.newPage();
    page.setDefaultTimeout(10_000);
    try {
      await use(page, `http://127.0.0.1:${host.address().port}${BASE}`, asked);
    } finally {
      await page.close();
      host.close();
      host.closeAllConnections();
    }
  }

  test('an index that names an older folder is fetched anew, and the answer is there', async () => {
    await withOldIndex(false, async (page, home, asked) => {
      await page.goto(`${home}about/`);
      await page.keyboard.press('/');
      await page.keyboard.type('eduroam li');
      const option = page.locator('.proposals [role=option]').first();
      await option.waitFor();
      assert.match(await option.textContent(), /Linux/);
      const missed = asked.filter((line) => line.startsWith('404'));
      assert.ok(missed.length > 0 && missed.every((line) => line.includes('/assets/search/00000000/')), String(missed));
      await page.keyboard.press('Enter');
      await page.locator('.results > li').first().waitFor();
    });
  });

  test('an index that stays wrong leaves the list from A to Z', async () => {
    await withOldIndex(true, async (page, home) => {
      await page.goto(`${home}search/`);
      await page.locator('#part-search').fill('password');
      await page.keyboard.press('Enter');
      await page.getByText('The search could not be loaded.').waitFor();
      assert.ok(await page.locator('#part-all').isVisible());
    });
  });

  test('without JavaScript the page lists everything from A to Z', async () => {
    await visit('/search/?q=password', async (page) => {
      assert.ok(await page.locator('#part-all a').count() > 100);
      assert.ok(await page.locator('#part-all').isVisible());
    }, { javaScriptEnabled: false });
  });

  test('browsers are told how to ask', async () => {
    await visit('/', async (page) => {
      const href = await page.locator('link[rel=search]').getAttribute('href');
      const answer = await page.request.get(new URL(href, page.url()).href);
      assert.match(await answer.text(), /<Url type="text\/html" template="[^"]*\/search\/\?q=\{searchTerms\}"\/>/);
    });
  });
});
