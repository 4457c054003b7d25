// How well search finds: the very script that readers' browsers run, beside lunr, MiniSearch and Pagefind, on the same pages.
//
//   tests/bench/search SET.json FOLDER [--format text|json] [--release] [--chromium] [--alone]
//
// SET.json is {"queries": [{"query", "answers": [paths in FOLDER], "kind"}]}; FOLDER holds Markdown pages of any dialect.
// A page's title is its front matter's, or its first heading. Pages and queries are the same for all; link texts that
// other pages use for a page are a field in the product and not here, since queries may be just these texts.
// The peers come from npm into tests/bench/.cache; --release takes the release build of the indexer, which takes minutes to compile and says how long indexing takes, --alone leaves the peers out.
// --chromium asks every query in Chromium as well, its shards at hand, and says what that took of the page's thread: processor
// time, which other programs do not disturb as they do the clock on the wall (both are told).
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.resolve(HERE, '../..');
const CACHE = path.join(HERE, '.cache');
const PEERS = { lunr: '2.3.9', minisearch: '7.2.0', pagefind: '1.6.0' };
const SCRIPT = path.join(ROOT, 'themes/university/static/search.js');

function markdown(folder, below = '') {
  return readdirSync(path.join(folder, below), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const name = below ? `${below}/${entry.name}` : entry.name;
      return entry.isDirectory() ? markdown(folder, name) : name.endsWith('.md') ? [name] : [];
    });
}

/** Title from the front matter or the first heading; the rest is the body. */
function page(folder, file) {
  let body = readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n');
  const front = /^---\n([\s\S]*?)\n---\n/.exec(body);
  if (front) body = body.slice(front[0].length);
  let title = front && /^title:\s*(.+)$/m.exec(front[1])?.[1].trim().replace(/^(["'])(.*)\1$/, '$2');
  if (!title) {
    const heading = /^#{1,6}[ \t]+(.+?)[ \t]*#*$/m.exec(body);
    if (heading) {
      title = heading[1].replace(/\s*\{[^}]*\}$/, '').replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/<[^>]+>/g, '').replace(/[*`]/g, '').trim();
      body = body.slice(0, heading.index) + body.slice(heading.index + heading[0].length);
    }
  }
  const id = file.replace(/(\.html)?\.md$/, '').replace(/(^|\/)index$/, '');
  return { file, id, title: title || file, body };
}

/** Sections of plain text, for engines that take text: markup goes, words stay. */
function plain(body) {
  const text = body.replace(/^\[[^\]]+\]:\s.*$/gm, '').replace(/^\s*(```|~~~).*$/gm, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)(\{[^}]*\})?/g, '$1').replace(/\[([^\]]+)\]\[[^\]]*\]/g, '$1').replace(/<[^>]+>/g, ' ').replace(/[*`]+/g, '').replaceAll('&nbsp;', ' ');
  const headings = [...text.matchAll(/^#{1,6}[ \t]+(.+?)(\s*\{[^}]*\})?[ \t]*#*$/gm)].map((match) => match[1]);
  return { headings, text: text.replace(/^#{1,6}[ \t]+/gm, '') };
}

const gz = (bytes) => gzipSync(bytes, { level: 9 }).length;
const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };

async function campanile(pages, work, release) {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target');
  execFileSync('cargo', ['build', '--quiet', '--locked', '--example', 'search_index', ...(release ? ['--release'] : [])], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  const input = path.join(work, 'pages.json'), out = path.join(work, 'campanile');
  writeFileSync(input, JSON.stringify(pages.map(({ id, title, body }) => ({ id, title, body }))));
  const told = JSON.parse(execFileSync(path.join(target, release ? 'release' : 'debug', 'examples/search_index'), [input, out], { encoding: 'utf8' }));
  const script = path.join(work, 'search.mjs');
  copyFileSync(SCRIPT, script);
  const { open } = await import(pathToFileURL(script));
  const wire = new Map();
  const get = async (name, type) => {
    const bytes = readFileSync(path.join(out, name));
    if (!wire.has(name)) wire.set(name, bytes.length);
    if (type === 'json') return JSON.parse(bytes.toString());
    if (type === 'text') return bytes.toString();
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  };
  const search = await open(get);
  const size = (name) => gz(readFileSync(path.join(out, name)));
  const folder = `assets/search/${told.folder}`;
  const names = readdirSync(path.join(out, folder));
  const sizes = {
    plain_text: told.text_bytes,
    script_gzip: gz(readFileSync(SCRIPT)),
    eager_gzip: size('search/index.json'),
    index_gzip: size('search/index.json') + names.reduce((sum, name) => sum + size(`${folder}/${name}`), 0),
    files: names.length + 1,
  };
  /** Bytes over the wire until the first answer with what its ten results show, nothing in the browser's cache. */
  const first = async (query) => {
    wire.clear();
    const fresh = await open(get);
    const { results } = await fresh.find(query);
    await Promise.all(results.map(({ doc }) => fresh.card(doc)));
    return sizes.script_gzip + [...wire.keys()].reduce((sum, name) => sum + size(name), 0);
  };
  return { ask: async (query) => (await search.find(query)).results.map(({ doc }) => doc), index_s: told.seconds, sizes, first, out };
}

/** Milliseconds a query in Chromium, shards at hand: processor time of the page's thread, and the clock on the wall. */
async function inChromium(out, queries) {
  const browserTests = createRequire(path.join(ROOT, 'tests/browser/package.json'));
  const { chromium } = browserTests('playwright-core');
  const { chromium: place } = await import(pathToFileURL(path.join(ROOT, 'tests/browser/site.mjs')));
  const types = { '.json': 'application/json', '.mjs': 'text/javascript', '.html': 'text/html' };
  const host = http.createServer((request, response) => {
    const name = new URL(request.url, 'http://localhost').pathname;
    const file = name === '/search.mjs' ? SCRIPT : path.join(out, name);
    const body = name === '/' ? '<!doctype html><title>Search</title>' : existsSync(file) ? readFileSync(file) : null;
    response.writeHead(body === null ? 404 : 200, { 'content-type': types[path.extname(name)] ?? (name === '/' ? 'text/html' : 'application/octet-stream') }).end(body);
  });
  await new Promise((ready) => host.listen(0, '127.0.0.1', ready));
  const browser = await chromium.launch({ executablePath: place(), args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${host.address().port}/`);
    await page.evaluate(async () => {
      const { open } = await import('/search.mjs');
      const get = async (name, type) => { const response = await fetch(`/${name}`); return type === 'json' ? response.json() : type === 'text' ? response.text() : response.arrayBuffer(); };
      globalThis.search = await open(get);
    });
    const client = await page.context().newCDPSession(page);
    await client.send('Performance.enable', { timeDomain: 'threadTicks' });
    const ticks = async () => (await client.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
    const ask = (query) => page.evaluate(async (query) => { const from = performance.now(); await globalThis.search.find(query); return performance.now() - from; }, query);
    const spent = [], wall = [];
    for (const { query } of queries) await ask(query);
    for (const { query } of queries) {
      const from = await ticks();
      wall.push(await ask(query));
      spent.push(await ticks() - from);
    }
    const told = (list) => { list.sort((a, b) => a - b); return { median: Number(list[list.length >> 1].toFixed(2)), p99: Number(list[Math.floor(list.length * 0.99)].toFixed(2)), most: Number(list.at(-1).toFixed(2)) }; };
    return { processor: told(spent), wall: told(wall) };
  } finally {
    await browser.close();
    host.close();
  }
}

async function lunr(pages, work, require) {
  const engine = require('lunr');
  const index = engine(function () {
    this.ref('id');
    this.field('title', { boost: 10 });
    this.field('id_words');
    this.field('headings', { boost: 2 });
    this.field('body');
    pages.forEach((one, i) => this.add({ id: i, title: one.title, id_words: one.id.replaceAll('/', ' '), headings: one.headings.join('\n'), body: one.text }));
  });
  return { ask: async (query) => index.search(query.replace(/[:*~^+-]/g, ' ')).slice(0, 10).map(({ ref }) => Number(ref)), sizes: { index_gzip: gz(JSON.stringify(index)) } };
}

async function minisearch(pages, work, require) {
  const Engine = require('minisearch');
  const index = new Engine({ fields: ['title', 'id_words', 'headings', 'body'], searchOptions: { boost: { title: 5, headings: 2 } } });
  index.addAll(pages.map((one, i) => ({ id: i, title: one.title, id_words: one.id.replaceAll('/', ' '), headings: one.headings.join('\n'), body: one.text })));
  return { ask: async (query) => index.search(query).slice(0, 10).map(({ id }) => id), sizes: { index_gzip: gz(JSON.stringify(index)) } };
}

async function pagefind(pages, work, require) {
  const { createIndex, close } = await import(pathToFileURL(path.join(CACHE, 'peers/node_modules/pagefind/lib/index.js')));
  const { index } = await createIndex({});
  const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  for (const [i, one] of pages.entries()) {
    const lines = one.body.replace(/^\[[^\]]+\]:\s.*$/gm, '').split('\n').map((line) => {
      const heading = /^(#{1,6})[ \t]+(.+?)(\s*\{[^}]*\})?$/.exec(line);
      const text = escape(plain(heading ? heading[2] : line).text);
      return heading ? `<h${Math.max(2, heading[1].length)}>${text}</h${Math.max(2, heading[1].length)}>` : text.trim() ? text : '</p><p>';
    });
    await index.addHTMLFile({ url: `/${i}/`, content: `<!doctype html><html lang="en"><head><title>${escape(one.title)}</title></head><body><main data-pagefind-body><h1>${escape(one.title)}</h1><p>${lines.join('\n')}</p></main></body></html>` });
  }
  const out = path.join(work, 'pagefind');
  await index.writeFiles({ outputPath: out });
  await close();
  const every = (at) => readdirSync(at, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? every(path.join(at, entry.name)) : [path.join(at, entry.name)]));
  const files = every(out);
  const index_gzip = files.filter((file) => /\.pf_/.test(file)).reduce((sum, file) => sum + gz(readFileSync(file)), 0);
  // Its own browser script, with fetch replaced by files.
  globalThis.fetch = async (url) => {
    const bytes = readFileSync(path.join(out, decodeURIComponent(String(url).replace(/^.*\/pagefind\//, '').replace(/\?.*$/, ''))));
    return { ok: true, status: 200, arrayBuffer: async () => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), json: async () => JSON.parse(bytes.toString()), text: async () => bytes.toString() };
  };
  globalThis.window ??= { location: { origin: 'http://localhost' } };
  globalThis.location ??= { origin: 'http://localhost', href: 'http://localhost/' };
  globalThis.document ??= { querySelector: () => ({ getAttribute: () => 'en' }), documentElement: { getAttribute: () => 'en', lang: 'en' }, currentScript: null };
  const script = path.join(out, 'pagefind.mjs');
  copyFileSync(path.join(out, 'pagefind.js'), script);
  const engine = await import(pathToFileURL(script));
  await engine.options({ basePath: 'http://localhost/pagefind/', baseUrl: '/' });
  await engine.init();
  const ask = async (query) => {
    const { results } = await engine.search(query);
    return Promise.all(results.slice(0, 10).map(async (result) => Number((await result.data()).raw_url?.replaceAll('/', '') ?? (await result.data()).url.replaceAll('/', ''))));
  };
  return { ask, sizes: { index_gzip } };
}

/** MRR@10, success at 1 and 3, over all queries and by kind. */
async function measured(ask, queries, pages) {
  const sums = new Map();
  let longest = 0;
  const begin = performance.now();
  for (const { query, answers, kind } of queries) {
    const from = performance.now();
    const found = await ask(query);
    longest = Math.max(longest, performance.now() - from);
    const place = found.findIndex((i) => answers.includes(pages[i].file));
    for (const name of ['', kind]) {
      const sum = sums.get(name) ?? { n: 0, mrr: 0, success_at_1: 0, success_at_3: 0 };
      sum.n += 1;
      if (place >= 0 && place < 10) sum.mrr += 1 / (place + 1);
      if (place === 0) sum.success_at_1 += 1;
      if (place >= 0 && place < 3) sum.success_at_3 += 1;
      sums.set(name, sum);
    }
  }
  const share = ({ n, ...rest }) => ({ ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, Number((value / n).toFixed(4))])), queries: n });
  const { queries: n, ...whole } = share(sums.get('') ?? { n: 1, mrr: 0, success_at_1: 0, success_at_3: 0 });
  sums.delete('');
  return { ...whole, by_kind: Object.fromEntries([...sums].sort().map(([kind, sum]) => [kind, share(sum)])), query_ms: Number(((performance.now() - begin) / n).toFixed(2)), longest_ms: Number(longest.toFixed(1)) };
}

/** One typing error in each title: is the page still among the first three? Errors follow from the title alone. */
function mistyped(title, seed) {
  const places = [...title.matchAll(/\p{L}{4,}/gu)];
  if (places.length === 0) return null;
  const word = places[seed % places.length];
  const at = word.index + 1 + (seed % (word[0].length - 2));
  const [before, one, two, after] = [title.slice(0, at), title[at], title[at + 1], title.slice(at + 2)];
  return [before + two + one + after, before + two + after, before + one + one + two + after, `${before}x${two}${after}`][seed % 4];
}

const args = process.argv.slice(2);
const format = args.includes('--format') ? args[args.indexOf('--format') + 1] : 'text';
const [set, folder] = args.filter((arg, i) => !arg.startsWith('--') && args[i - 1] !== '--format');
if (!set || !folder || !['text', 'json'].includes(format)) {
  console.error('tests/bench/search SET.json FOLDER [--format text|json] [--release] [--chromium] [--alone]');
  process.exit(2);
}
const { queries } = JSON.parse(readFileSync(set, 'utf8'));
const pages = markdown(folder).map((file) => page(folder, file)).map((one) => ({ ...one, ...plain(one.body) }));
mkdirSync(CACHE, { recursive: true });
const peers = path.join(CACHE, 'peers'), alone = args.includes('--alone');
if (!alone && !Object.entries(PEERS).every(([name, version]) => existsSync(path.join(peers, 'node_modules', name)) && JSON.parse(readFileSync(path.join(peers, 'node_modules', name, 'package.json'), 'utf8')).version === version)) {
  mkdirSync(peers, { recursive: true });
  writeFileSync(path.join(peers, 'package.json'), JSON.stringify({ private: true, dependencies: PEERS }));
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'], { cwd: peers, stdio: ['ignore', 2, 2] });
}
const require = createRequire(path.join(peers, 'package.json'));
const work = mkdtempSync(path.join(os.tmpdir(), 'campanile-search-'));
const engines = {};
let extra = {};
try {
  for (const [name, make] of Object.entries({ campanile: (...rest) => campanile(...rest.slice(0, 2), args.includes('--release')), ...(alone ? {} : { lunr, minisearch, pagefind }) })) {
    const begin = cpu();
    const engine = await make(pages, work, require);
    const made = cpu() - begin;
    engines[name] = { ...(await measured(engine.ask, queries, pages)), ...engine.sizes, index_cpu_s: Number((engine.index_s ?? made).toFixed(2)) };
    if (name === 'campanile') {
      const typos = pages.map((one, i) => ({ query: mistyped(one.title, i), answers: pages.filter((other) => other.title === one.title).map((other) => other.file), kind: 'typo' })).filter(({ query }) => query);
      const titles = pages.map((one) => ({ query: one.title, answers: pages.filter((other) => other.title === one.title).map((other) => other.file), kind: 'title' }));
      const firsts = [];
      for (const { query } of queries.slice(0, 200)) firsts.push(await engine.first(query));
      firsts.sort((a, b) => a - b);
      extra = {
        typos: (await measured(engine.ask, typos, pages)).success_at_3,
        titles: (await measured(engine.ask, titles, pages)).success_at_1,
        first_answer_gzip: { median: firsts[firsts.length >> 1], most: firsts.at(-1) },
        ...(args.includes('--chromium') ? { chromium_ms: await inChromium(engine.out, queries) } : {}),
      };
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
if (format === 'json') {
  console.log(JSON.stringify({ pages: pages.length, queries: queries.length, engines, ...extra }));
} else {
  const kinds = [...new Set(queries.map(({ kind }) => kind))].sort();
  console.log(`${pages.length} pages, ${queries.length} queries`);
  console.log(['', 'MRR@10', 'first', 'top 3', ...kinds, 'ms/query', 'index gz'].map((cell, i) => (i ? cell.padStart(11) : cell.padEnd(11))).join(''));
  for (const [name, row] of Object.entries(engines)) {
    const cells = [row.mrr, row.success_at_1, row.success_at_3, ...kinds.map((kind) => row.by_kind[kind]?.mrr ?? 0)].map((value) => value.toFixed(3));
    console.log([name, ...cells, row.query_ms.toFixed(2), `${Math.round(row.index_gzip / 1024)} KB`].map((cell, i) => (i ? cell.padStart(11) : cell.padEnd(11))).join(''));
  }
  const own = engines.campanile;
  console.log(`campanile: whole title first ${extra.titles}, one typing error in top 3 ${extra.typos}; script ${own.script_gzip} B, eager ${own.eager_gzip} B, first answer ${extra.first_answer_gzip.median} B (most ${extra.first_answer_gzip.most}), index ${(own.index_gzip / own.plain_text).toFixed(3)} of ${own.plain_text} B of text, longest query ${own.longest_ms} ms`);
  for (const [name, { median, p99, most }] of Object.entries(extra.chromium_ms ?? {})) console.log(`in Chromium, ${name} time: median ${median} ms, 99 of 100 under ${p99} ms, most ${most} ms`);
}
process.exit(0);
