// Nothing runs that a writer did not mean: the site of tests/harm/, where every field holds a text that would like to act,
// in Chromium: each page with the policy of its host and without any, what search shows of it, mail, drawings by themselves.
// A dialog, a request to the canary's host, or a script that is not the site's own is noticed.
//
// CAMPANILE_THOROUGH=1 takes every text in every field; else one in ten.
import { test, before, after, describe } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium as driver } from 'playwright-core';
import { ROOT, chromium, files, pages } from './site.mjs';
import { serve } from './server.mjs';

const target = path.resolve(ROOT, process.env.CARGO_TARGET_DIR ?? 'target');
const binary = process.env.CAMPANILE ?? ['release', 'debug'].map((kind) => path.join(target, kind, 'campanile')).find(existsSync);
const STEP = process.env.CAMPANILE_THOROUGH === '1' ? 1 : 10;
const work = mkdtempSync(path.join(os.tmpdir(), 'campanile-harm-'));
const source = path.join(work, 'source');
const out = path.join(work, 'out');
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

const payloads = { text: [], address: [], alias: [], drawing: [] };
for (const line of readFileSync(path.join(ROOT, 'tests/harm/payloads.txt'), 'utf8').split('\n')) {
  if (!line || line.startsWith('#')) continue;
  const [kind, text] = line.split('\t');
  payloads[kind].push(JSON.parse(text));
}

/** JSON's strings are YAML's and TOML's, but for what stands bare in them. */
const quoted = (text) => JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

function filled(template, n) {
  const one = (kind) => payloads[kind][n % payloads[kind].length];
  let turn = n;
  const next = () => {
    const text = payloads.text[turn % payloads.text.length];
    turn += 13;
    return text;
  };
  return template
    .replaceAll('{n}', n + 1)
    .replaceAll('{uq}', () => quoted(one('address')))
    .replaceAll('{u}', () => one('address'))
    .replaceAll('{aq}', () => quoted(one('alias')))
    .replaceAll('{v}', () => one('drawing'))
    .replace(/\{[qm]\}/g, (mark) => (mark === '{q}' ? quoted(next()) : next().replace(/[\r\n]/g, ' ')));
}

/** Writes the site and builds it; a document that is refused is left out, as its writer would have to. */
function build() {
  const written = new Map();
  for (const part of readFileSync(path.join(ROOT, 'tests/harm/site.txt'), 'utf8').split('\n=== ').slice(1)) {
    const at = part.indexOf('\n');
    const [name, template] = [part.slice(0, at), part.slice(at + 1)];
    const times = name.includes('{n}') || name.startsWith('data/') ? payloads.text.length : 1;
    for (let n = 0; n < times; n += STEP) {
      const place = name === 'book.toml' || name.startsWith('data/') ? name : `content/${name.replaceAll('{n}', n + 1)}`;
      const text = `${filled(template, n)}\n`;
      written.set(place, name.startsWith('data/') ? (written.get(place) ?? 'figures:\n') + text : text);
    }
  }
  for (const [name, text] of written) {
    mkdirSync(path.dirname(path.join(source, name)), { recursive: true });
    writeFileSync(path.join(source, name), text);
  }
  for (let round = 0; round < 20; round += 1) {
    let said = '';
    try { said = execFileSync(binary, ['check', '--site', source, '--format', 'json'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 28 }); } catch (error) { said = error.stdout; }
    const { findings = [] } = JSON.parse(said);
    const refused = new Set(findings.filter((finding) => finding.severity === 'error').map((finding) => finding.file));
    if (refused.size === 0) break;
    for (const file of refused) rmSync(path.join(source, file), { force: true });
  }
  execFileSync(binary, ['build', '--site', source, '--out', out, '--quiet'], { stdio: ['ignore', 'inherit', 'ignore'] });
}

let browser;
let strict; // as usual hosts serve it
let open; // as a host that says nothing serves it
before(async () => {
  build();
  strict = await serve(out);
  open = await serve(out, { headers: false });
  browser = await driver.launch({ executablePath: chromium(), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'] });
});
after(async () => {
  await browser?.close();
  await strict?.close();
  await open?.close();
});

/** A context in which everything that acts is noticed. */
async function watched(noticed, ours, use) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: false });
  // A dialog that is not answered holds the page.
  await context.exposeBinding('canary', (_, what) => { noticed.push(`ran: ${what}`); });
  await context.addInitScript(() => {
    for (const name of ['alert', 'confirm', 'prompt']) globalThis[name] = (what) => globalThis.canary?.(`${name}(${what}) on ${location.href}`);
    addEventListener('securitypolicyviolation', (event) => globalThis.canary?.(`policy: ${event.violatedDirective} ${event.blockedURI} on ${location.href}`));
  });
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(ours) && !/^(about|blob):/.test(url) && !url.startsWith('data:image/')) noticed.push(`${request.resourceType() === 'image' ? 'asked' : `asked by ${request.resourceType()}`} for ${url.slice(0, 200).replaceAll(' ', '%20')} from ${request.frame()?.url?.()}`);
  });
  try { await use(context); } finally { await context.close(); }
}

/** What a page could do when somebody clicks, hovers or sends: found without doing it. */
const couldAct = () => {
  const found = [];
  const schemes = /^(https?|mailto|tel|webcal):$/;
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name) || name === 'style' || name === 'srcdoc') found.push(`${element.localName} ${name}=${value}`);
    }
    for (const name of ['href', 'src', 'action', 'formAction']) {
      const raw = element[name]?.baseVal ?? element[name];
      if (typeof raw !== 'string' || raw === '' || !(element.hasAttribute(name.toLowerCase()) || element.hasAttribute('xlink:href'))) continue;
      let url;
      try { url = new URL(raw, document.baseURI); } catch { continue; }
      if (!schemes.test(url.protocol) && !(element.localName === 'img' && url.href.startsWith('data:image/'))) found.push(`${element.localName} ${name}=${raw}`);
    }
    if (['object', 'embed', 'base', 'applet', 'frame', 'portal', 'style', 'marquee', 'math', 'foreignObject', 'set', 'animate', 'template'].includes(element.localName)) found.push(`<${element.localName}>`);
    if (element.localName === 'script' && !element.src && element.type !== 'application/ld+json') found.push('an inline script');
    if (element.localName === 'script' && element.type === 'application/ld+json') JSON.parse(element.textContent);
    if (element.localName === 'form' && new URL(element.action, document.baseURI).origin !== location.origin) found.push(`a form to ${element.action}`);
  }
  // Names of elements hide nothing that scripts ask the document for.
  for (const name of ['getElementById', 'querySelector', 'body', 'cookie', 'createElement']) if (document[name] instanceof Element && name !== 'body') found.push(`document.${name} is an element`);
  return found;
};

/** Visits all addresses, a few at a time. */
async function visitAll(addresses, host, look) {
  const noticed = [];
  await watched(noticed, host.url, async (context) => {
    const left = [...addresses];
    await Promise.all(Array.from({ length: 3 }, async () => {
      const page = await context.newPage();
      for (let address = left.shift(); address; address = left.shift()) {
        await page.goto(host.url.slice(0, -1) + encodeURI(address), { waitUntil: 'load' });
        if (look) noticed.push(...(await page.evaluate(look)).map((what) => `${address}: ${what}`));
      }
      await page.close();
    }));
  });
  return noticed;
}

/** Pictures from elsewhere are what these pages (/w…, /h…) are about: a writer may show one, and the policy keeps it out. */
const meant = (what) => /^asked for https?:\/\/[^ ]* from [^ ]*\/[wh]\d+\/$/.test(what) || /^ran: policy: img-src [^ ]* on [^ ]*\/[wh]\d+\/$/.test(what);
const none = (noticed) => {
  const left = noticed.filter((what) => !meant(what));
  assert.equal(left.length, 0, left.slice(0, 40).join('\n'));
};
const htmlPages = () => pages(out).filter(({ moved }) => !moved).map(({ address }) => address);

describe('every text in every field', () => {
  test('on every page, under the policy: nothing runs and nothing was stopped', async () => {
    const all = htmlPages();
    assert.ok(all.length > 120, `${all.length} pages`);
    none(await visitAll(all, strict));
  });

  test('on every page, without any policy: escaping alone is enough', async () => none(await visitAll(htmlPages(), open, couldAct)));

  test('in search: proposals and results', async () => {
    const noticed = [];
    await watched(noticed, open.url, async (context) => {
      const page = await context.newPage();
      await page.goto(`${open.url}about/`, { waitUntil: 'load' }).catch(() => {});
      await page.goto(open.url, { waitUntil: 'load' });
      for (const words of ['alert', 'script', 'img onerror', 'canary example', 'constructor', '__proto__', 'a', 'svg onload']) {
        const field = page.getByRole('combobox').or(page.getByRole('searchbox')).first();
        await field.fill(words);
        await page.locator('.proposals [role=option]').first().waitFor({ timeout: 4000 }).catch(() => {});
        noticed.push(...await page.evaluate(couldAct));
      }
      for (const words of ['alert', 'script', 'svg', ...payloads.text.filter((_, i) => i % 8 === 0)]) {
        await page.goto(`${open.url}search/?q=${encodeURIComponent(words)}`, { waitUntil: 'load' });
        await page.locator('#part-count').filter({ hasText: /\S/ }).waitFor({ timeout: 4000 }).catch(() => {});
        // Passages come in as results do.
        await page.mouse.wheel(0, 4000);
        await page.waitForTimeout(60);
        noticed.push(...(await page.evaluate(couldAct)).map((what) => `${words}: ${what}`));
      }
    });
    none(noticed);
  });

  test('in the widget, on a page of another site', async () => {
    const noticed = [];
    await watched(noticed, open.url, async (context) => {
      const page = await context.newPage();
      await page.goto(open.url, { waitUntil: 'load' });
      await page.setContent(`<!DOCTYPE html><title>Portal</title><script src="${open.url}embed/status.js" defer></script><campanile-status></campanile-status><img src="${open.url}embed/status.svg" alt=""><iframe src="${open.url}embed/banner.html"></iframe>`, { waitUntil: 'networkidle' });
      assert.ok(await page.evaluate(() => document.querySelector('campanile-status').shadowRoot || document.querySelector('campanile-status').children.length));
      noticed.push(...await page.evaluate(() => [...(document.querySelector('campanile-status').shadowRoot ?? document).querySelectorAll('*')].flatMap((element) => [...element.attributes].filter(({ name }) => /^on/.test(name)).map(({ name }) => `${element.localName} ${name}`))));
    });
    none(noticed);
  });

  test('in digests, opened as a browser opens them', async () => {
    const noticed = [];
    await watched(noticed, open.url, async (context) => {
      for (const family of ['communications', 'news', 'coming']) {
        const file = path.join(work, `${family}.html`);
        execFileSync(binary, ['digest', '--site', source, '--family', family, ...(family === 'coming' ? [] : ['--since', '2026-10-01']), '--format', 'html', '--out', file], { stdio: ['ignore', 'ignore', 'pipe'] });
        const page = await context.newPage();
        await page.setContent(readFileSync(file, 'utf8'), { waitUntil: 'load' });
        noticed.push(...(await page.evaluate(() => [...document.querySelectorAll('*')].flatMap((element) => [...element.attributes].filter(({ name }) => /^on/i.test(name)).map(({ name }) => `${element.localName} ${name}`).concat(['script', 'iframe', 'object', 'form', 'svg'].includes(element.localName) ? [`<${element.localName}>`] : [])))).map((what) => `${family}: ${what}`));
        await page.close();
      }
    });
    none(noticed);
  });

  test('drawings, feeds, APIs and calendars opened by themselves', async () => {
    const others = files(out).filter((file) => /\.(svg|xml|atom|json)$/.test(file) && !file.startsWith('/search/'));
    const chosen = others.filter((file, i) => file.endsWith('.svg') || i % 5 === 0);
    assert.ok(chosen.some((file) => file.endsWith('.svg')));
    const noticed = await visitAll(chosen, open);
    none(noticed);
  });
});

test('what hosts are told is strict', () => {
  const headers = readFileSync(path.join(out, '_headers'), 'utf8');
  for (const name of ['Content-Security-Policy', 'Strict-Transport-Security', 'Referrer-Policy', 'Permissions-Policy', 'X-Content-Type-Options', 'X-Frame-Options']) assert.match(headers, new RegExp(`^  ${name}: \\S`, 'm'), name);
  assert.doesNotMatch(headers, /unsafe-|script-src[^;]*\*/);
});
