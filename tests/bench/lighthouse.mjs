// Lighthouse's four scores of every kind of page of the demo, as a phone on a slow network sees it.
//
//   tests/bench/lighthouse [--format text|json] [--binary PATH | --site FOLDER] [--desktop] [--runs 3] [KIND…]
//
// The demo is built by PATH (or FOLDER is taken as it is) and served as a usual host would: its own headers, gzip, a year
// of caching for files whose names change with their content, HTTP/1.1 from this machine. Chromium is Debian's; Lighthouse
// comes from npm into tests/bench/.cache. Network and processor are simulated (Lighthouse's default, a mid-range phone on
// slow 4G), since a throttled machine that does other work says nothing. A page whose performance is under 100 is measured
// three times, and the median counts. Ends with 1 if accessibility, best practices or SEO are under 100 anywhere.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { serve } from '../browser/server.mjs';
import { KINDS, chromium, pages, samples } from '../browser/site.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.resolve(HERE, '../..');
const TOOLS = path.join(HERE, '.cache/lighthouse');
const VERSIONS = { lighthouse: '12.8.2', 'chrome-launcher': '1.2.1' };
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
/** A page that says that there is none is kept from search engines on purpose. */
const LEFT_OUT = ['not found'];
/** A page of the handbook stands for all pages with a table of contents and much code. */
const HANDBOOK = { kind: 'handbook', address: '/handbook/markdown/' };

function usage(message) {
  console.error(`${message}\nusage: tests/bench/lighthouse [--format text|json] [--binary PATH | --site FOLDER] [--desktop] [--runs N] [KIND…]`);
  process.exit(2);
}

function options(args) {
  const asked = { format: 'text', binary: path.join(process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target'), 'release/campanile'), site: null, desktop: false, runs: 3, kinds: [] };
  while (args.length) {
    const word = args.shift();
    if (word === '--desktop') asked.desktop = true;
    else if (['--format', '--binary', '--site', '--runs'].includes(word)) {
      if (!args.length) usage(`${word} needs a value`);
      asked[word.slice(2)] = args.shift();
    } else if (word.startsWith('--')) usage(`unknown option ${word}`);
    else asked.kinds.push(word);
  }
  asked.runs = Number(asked.runs);
  if (!['text', 'json'].includes(asked.format)) usage('--format is text or json');
  if (!Number.isInteger(asked.runs) || asked.runs < 1) usage('--runs is a number from 1');
  const known = [...KINDS.map(([name]) => name), HANDBOOK.kind];
  const odd = asked.kinds.find((kind) => !known.includes(kind));
  if (odd) usage(`there is no kind of page “${odd}”; there are: ${known.join(', ')}`);
  return asked;
}

/** Lighthouse and its launcher, in a folder that git ignores. */
async function tools() {
  const have = path.join(TOOLS, 'node_modules/lighthouse/package.json');
  const require = createRequire(path.join(TOOLS, 'package.json'));
  if (!existsSync(have) || require('lighthouse/package.json').version !== VERSIONS.lighthouse) {
    mkdirSync(TOOLS, { recursive: true });
    writeFileSync(path.join(TOOLS, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies: VERSIONS }));
    execFileSync('npm', ['install', '--prefix', TOOLS, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'], { stdio: ['ignore', 2, 2] });
  }
  const load = async (name, file) => import(pathToFileURL(path.join(TOOLS, 'node_modules', name, file)));
  const lighthouse = await load('lighthouse', 'core/index.js');
  return { lighthouse: lighthouse.default, desktop: lighthouse.desktopConfig, launcher: await load('chrome-launcher', 'dist/index.js') };
}

/** The richest page of each kind. */
function wanted(folder, kinds) {
  const all = pages(folder);
  const rich = samples(all).filter((page) => page.rich && KINDS.some(([name]) => name === page.kind) && !LEFT_OUT.includes(page.kind));
  const list = [...rich, ...all.filter((page) => page.address === HANDBOOK.address).map(() => HANDBOOK)];
  const order = [...KINDS.map(([name]) => name), HANDBOOK.kind];
  return list.filter((page) => !kinds.length || kinds.includes(page.kind)).sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

const QUIET = ['informative', 'notApplicable', 'manual', 'metricSavings'];

/** One run: scores from 0 to 100, what was found wanting, and the bytes that came over the wire. */
async function measure(lighthouse, url, port, config) {
  const { lhr } = await lighthouse(url, { port, output: 'json', logLevel: 'silent', onlyCategories: CATEGORIES }, config);
  if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
  const scores = Object.fromEntries(CATEGORIES.map((name) => [name, Math.round((lhr.categories[name].score ?? 0) * 100)]));
  const named = (audit) => `${audit.id}${audit.displayValue ? ` (${audit.displayValue})` : ''}`;
  const weak = Object.values(lhr.audits).filter((audit) => audit.score !== null && audit.score < 1 && !QUIET.includes(audit.scoreDisplayMode));
  return { scores, findings: weak.map(named).sort(), bytes: Math.round(lhr.audits['total-byte-weight'].numericValue) };
}

/** As often as it takes; the run in the middle stands for all. */
async function judged(once, runs) {
  const all = [await once()];
  while (all.length < runs && all[0].scores.performance < 100) all.push(await once());
  all.sort((a, b) => a.scores.performance - b.scores.performance);
  return { ...all[Math.floor((all.length - 1) / 2)], runs: all.length };
}

const asked = options(process.argv.slice(2));
const { lighthouse, desktop, launcher } = await tools();
const own = asked.site ? null : mkdtempSync(path.join(os.tmpdir(), 'campanile-lighthouse-'));
const folder = asked.site ? path.resolve(asked.site) : path.join(own, 'site');
if (own) execFileSync(path.resolve(asked.binary), ['build', '--out', folder, '--quiet'], { cwd: ROOT, stdio: ['ignore', 2, 2] });
const site = await serve(folder);
const chrome = await launcher.launch({ chromePath: chromium(), chromeFlags: ['--headless=new', '--no-sandbox', '--disable-dev-shm-usage'], logLevel: 'silent' });

const results = [];
try {
  for (const { kind, address } of wanted(folder, asked.kinds)) {
    const once = () => measure(lighthouse, site.url.slice(0, -1) + address, chrome.port, asked.desktop ? desktop : undefined);
    const result = { kind, address, ...(await judged(once, asked.runs)) };
    results.push(result);
    if (asked.format === 'text') console.log(row(result));
  }
} finally {
  await chrome.kill();
  await site.close();
  if (own) rmSync(own, { recursive: true, force: true });
}

function row({ kind, scores, bytes, findings }) {
  const numbers = CATEGORIES.map((name) => String(scores[name]).padStart(4)).join('');
  return `${kind.padEnd(16)}${numbers}${String(Math.round(bytes / 1024)).padStart(6)} KB  ${findings.join(', ')}`;
}

const short = results.filter(({ scores }) => CATEGORIES.some((name) => name !== 'performance' && scores[name] < 100));
if (asked.format === 'json') console.log(JSON.stringify({ lighthouse: VERSIONS.lighthouse, form: asked.desktop ? 'desktop' : 'mobile', pages: results }, null, 2));
else {
  const least = Math.min(...results.map(({ scores }) => scores.performance));
  console.log(`(kind, performance, accessibility, best practices, SEO, bytes sent, what is wanting) ${results.length} pages; least performance ${least}`);
}
process.exit(short.length ? 1 : 0);
