// The built site under test: where it is, its pages, and what kind of page each one is.
//
//   CAMPANILE_SITE   a folder that is built already; without it the demo is built into a temporary folder
//   CAMPANILE_BASE   the path that the site was built for ("/it/"); "/" without it
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const BASE = process.env.CAMPANILE_BASE ?? '/';

/** The folder of the built site. */
export function siteFolder() {
  if (process.env.CAMPANILE_SITE) return path.resolve(process.env.CAMPANILE_SITE);
  const out = mkdtempSync(path.join(os.tmpdir(), 'campanile-demo-'));
  process.on('exit', () => rmSync(out, { recursive: true, force: true }));
  execFileSync(path.join(ROOT, 'target/release/campanile'), ['build', '--out', path.join(out, 'site'), '--quiet'], { cwd: ROOT, stdio: 'inherit' });
  return path.join(out, 'site');
}

/** All files below a folder, as sorted paths with "/" that begin with "/". */
export function files(folder, below = '') {
  return readdirSync(path.join(folder, below), { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? files(folder, `${below}/${entry.name}`) : [`${below}/${entry.name}`]))
    .sort();
}

// The kinds of page that the demo has to have: a name and the addresses that are of the kind.
export const KINDS = [
  ['home', /^\/$/],
  ['status', /^\/status\/$/],
  ['status history', /^\/status\/history\/(.+\/)?$/],
  ['maintenance', /^\/maintenance\/\d{4}\/[^/]+\/$/],
  ['incident', /^\/incidents\/\d{4}\/[^/]+\/$/],
  ['advisory', /^\/advisories\/\d{4}\/[^/]+\/$/],
  ['retirement', /^\/retirements\/\d{4}\/[^/]+\/$/],
  ['survey', /^\/surveys\/\d{4}\/[^/]+\/$/],
  ['promises', /^\/surveys\/$/],
  ['news', /^\/news\/$/],
  ['launch', /^\/launches\/[^/]+\/$/],
  ['story', /^\/stories\/[^/]+\/$/],
  ['stories', /^\/stories\/$/],
  ['portfolio', /^\/services\/[^/]+\/stories\/$/],
  ['report', /^\/report\/\d{4}\/$/],
  ['timeline', /^\/timeline\/$/],
  ['services', /^\/services\/$/],
  ['service', /^\/services\/[^/]+\/$/],
  ['knowledge base', /^\/kb\/(\d{1,3}\/)?$/],
  ['article', /^\/kb\/\d{4,}\/$/],
  ['audience', /^\/for\/[^/]+\/$/],
  ['subscribe', /^\/subscribe\/$/],
  ['search', /^\/search\/$/],
  ['page', /^\/(about|contact|accessibility|privacy|accounts-when-you-leave|glossary)\/$/],
  ['not found', /^\/404\.html$/],
];

/** The kind of an address; an unknown one is named after its first folder and its depth, so that new kinds are visited too. */
export function kindOf(address) {
  const known = KINDS.find(([, pattern]) => pattern.test(address));
  if (known) return known[0];
  const parts = address.split('/').filter(Boolean);
  return `${parts[0]}${'/*'.repeat(parts.length - 1)}`;
}

const REFRESH = /<meta[^>]+http-equiv=["']?refresh/i;
const NOINDEX = /<meta[^>]+name=["']?robots["']?[^>]+noindex/i;

/** All pages: `{ address, file, html, kind, moved, noindex }`. `moved` pages only send the reader on. */
export function pages(folder) {
  return files(folder).filter((file) => file.endsWith('.html')).map((file) => {
    const html = readFileSync(path.join(folder, file), 'utf8');
    const address = file.replace(/\/index\.html$/, '/');
    return { address, file, html, kind: kindOf(address), moved: REFRESH.test(html), noindex: NOINDEX.test(html) };
  });
}

/** Which pages stand for all: the richest page of each kind (`rich`), and the plainest. */
export function samples(all) {
  return [...groupByKind(all).values()].flatMap((list) => {
    const bySize = [...list].sort((a, b) => b.html.length - a.html.length || (a.address < b.address ? -1 : 1));
    return [{ ...bySize[0], rich: true }, ...(bySize.length > 1 ? [{ ...bySize.at(-1), rich: false }] : [])];
  });
}

function groupByKind(all) {
  const kinds = new Map();
  for (const page of all) {
    if (page.moved) continue;
    if (!kinds.has(page.kind)) kinds.set(page.kind, []);
    kinds.get(page.kind).push(page);
  }
  return kinds;
}

/** The Chromium of the system. */
export function chromium() {
  const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const found = places.find((place) => place && existsSync(place));
  if (!found) throw new Error('no Chromium found: install the package chromium, or name it in CHROMIUM');
  return found;
}
