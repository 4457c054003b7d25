// Every page of the built site, read as text: whatever it points at exists, every page is reachable, headings are in order.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { siteFolder, files, pages, KINDS, BASE } from './site.mjs';
import { references, ids, headings, tags } from './html.mjs';
import { resolve, parseHeaders, headersFor } from './server.mjs';

const folder = siteFolder();
const all = pages(folder);
const byFile = new Map(all.map((page) => [page.file, page]));
const home = byFile.get('/index.html');
const canonical = home && [...tags(home.html)].find((tag) => tag.name === 'link' && tag.attributes.rel === 'canonical')?.attributes.href;
const origin = canonical ? new URL(canonical).origin : 'http://site.invalid';
const embedded = (page) => page.address.startsWith('/embed/');

/** Where a reference leads: null when outside of the site, else `{ file, redirect, hash }`. */
function follow(from, to) {
  const url = new URL(to, `${origin}${BASE.slice(0, -1)}${from}`);
  if (url.origin !== origin) return null;
  if (!url.pathname.startsWith(BASE)) return { hash: '' };
  const { file, redirect } = resolve(folder, url.pathname.slice(BASE.length - 1));
  return { file: file && file.slice(folder.length), redirect, hash: decodeURIComponent(url.hash.slice(1)) };
}

const none = (problems) => assert.equal(problems.length, 0, `${problems.length} found:\n  ${problems.slice(0, 40).join('\n  ')}`);

test('the demo has every kind of page', () => {
  none(KINDS.filter(([, pattern]) => !all.some((page) => pattern.test(page.address))).map(([name]) => `no page of the kind “${name}”`));
});

test('every internal link, asset and anchor resolves', () => {
  const problems = new Map(); // by what is wrong, so that a fault in the frame of all pages is one line
  const wrong = (page, what) => problems.set(what, (problems.get(what) ?? new Set()).add(page.address));
  const anchors = new Map();
  const has = (page, id) => {
    if (!anchors.has(page.file)) anchors.set(page.file, new Set(ids(page.html)));
    return anchors.get(page.file).has(id);
  };
  for (const page of all) {
    for (const { to } of references(page.html)) {
      if (/^(mailto|tel|data|webcal):/i.test(to)) continue;
      if (to === '' || /^javascript:/i.test(to)) { wrong(page, `“${to}” leads nowhere`); continue; }
      let target;
      try { target = follow(page.address, to); } catch { wrong(page, `“${to}” is no address`); continue; }
      if (!target) continue;
      if (target.redirect) wrong(page, `${to} has to end with “/”`);
      else if (!target.file) wrong(page, `${to} does not exist`);
      else if (target.hash && byFile.has(target.file) && !has(byFile.get(target.file), target.hash)) wrong(page, `${to} has no such place`);
    }
  }
  none([...problems].map(([what, on]) => `${what}: on ${[...on][0]}${on.size > 1 ? ` and ${on.size - 1} more` : ''}`));
});

test('every address in stylesheets, sitemap and _redirects resolves', () => {
  const problems = [];
  const check = (from, to) => {
    if (/^(data:|#)/.test(to)) return;
    const target = follow(from, to);
    if (target && !target.file) problems.push(`${from}: ${to} does not exist`);
  };
  for (const file of files(folder)) {
    const text = () => readFileSync(path.join(folder, file), 'utf8');
    if (file.endsWith('.css')) for (const [, , to] of text().matchAll(/url\(\s*(["']?)([^"')]+)\1\s*\)/g)) check(file, to);
    if (/^\/sitemap[^/]*\.xml$/.test(file)) for (const [, to] of text().matchAll(/<loc>([^<]+)<\/loc>/g)) check(file, to);
    if (file === '/_redirects') {
      for (const line of text().split('\n').filter((line) => line.trim() && !line.startsWith('#'))) check(file, line.trim().split(/\s+/)[1]);
    }
  }
  none(problems);
});

test('every page can be reached from the home page', () => {
  const seen = new Set();
  const queue = [home?.file];
  while (queue.length) {
    const page = byFile.get(queue.pop());
    if (!page || seen.has(page.file)) continue;
    seen.add(page.file);
    for (const { to, how } of references(page.html)) {
      if (how !== 'link' || /^(mailto|tel|data|webcal|javascript):/i.test(to)) continue;
      const target = follow(page.address, to);
      if (target?.file) queue.push(target.file);
    }
  }
  none(all.filter((page) => !seen.has(page.file) && !page.moved && !page.noindex && page.address !== '/404.html' && !embedded(page)).map((page) => page.address));
});

test('every page has a title, a language and no id twice', () => {
  const problems = [];
  const titles = new Map();
  for (const page of all) {
    const title = page.html.match(/<title>([^<]*)<\/title>/)?.[1].trim();
    if (!title) problems.push(`${page.address}: no title`);
    if (!/<html[^>]*\slang=/.test(page.html)) problems.push(`${page.address}: no language`);
    if (!page.moved && !page.noindex && !embedded(page)) {
      if (titles.has(title)) problems.push(`${page.address}: has the title of ${titles.get(title)}, “${title}”`);
      titles.set(title, page.address);
    }
    const seen = new Set();
    for (const id of ids(page.html)) {
      if (seen.has(id)) problems.push(`${page.address}: the id “${id}” stands there twice`);
      seen.add(id);
    }
  }
  none(problems);
});

test('every page has one h1, and no heading leaves out a level', () => {
  const problems = [];
  for (const page of all) {
    if (page.moved || embedded(page)) continue;
    const levels = headings(page.html);
    const ones = levels.filter((level) => level === 1).length;
    if (ones !== 1) problems.push(`${page.address}: ${ones} h1`);
    if (levels[0] !== 1) problems.push(`${page.address}: the first heading is h${levels[0]}`);
    levels.forEach((level, i) => { if (i && level > levels[i - 1] + 1) problems.push(`${page.address}: h${level} after h${levels[i - 1]} (heading ${i + 1})`); });
  }
  none(problems);
});

test('no page has inline script or style, or loads from another host', () => {
  const problems = [];
  for (const page of all) {
    if (embedded(page)) continue;
    for (const { name, attributes } of tags(page.html)) {
      if (name === 'style' || attributes.style !== undefined) problems.push(`${page.address}: <${name}> has inline style`);
      if (name === 'script' && attributes.src === undefined && !/json$/.test(attributes.type ?? '')) problems.push(`${page.address}: inline script`);
      const handler = Object.keys(attributes).find((key) => /^on[a-z]+$/.test(key));
      if (handler) problems.push(`${page.address}: <${name} ${handler}>`);
    }
    for (const { to, how } of references(page.html)) if (how === 'asset' && follow(page.address, to) === null && !to.startsWith('data:')) problems.push(`${page.address}: loads ${to}`);
  }
  none(problems);
});

test('the server of the tests reads _headers as hosts do', () => {
  const rules = parseHeaders('# comment\n/*\n  X-A: 1\n/api/*\n  X-A: 2\n  Access-Control-Allow-Origin: *\n/embed/:name\n  ! X-A\n');
  assert.deepEqual(headersFor(rules, ['/']), { 'x-a': '1' });
  assert.deepEqual(headersFor(rules, ['/api/v2/x.json']), { 'x-a': '1, 2', 'access-control-allow-origin': '*' });
  assert.deepEqual(headersFor(rules, ['/embed/banner.html']), {});
  assert.equal(existsSync(path.join(folder, 'index.html')), true);
});
