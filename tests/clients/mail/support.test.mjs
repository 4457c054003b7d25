// Nothing in a digest is without support in Outlook or Gmail, but for what has its fallback beside it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import path from 'node:path';

const { TOOLS, ROOT, CAMPANILE } = process.env;
const resolve = createRequire(path.join(TOOLS, 'package.json')).resolve;
const { caniemail, formatIssue } = await import(pathToFileURL(resolve('caniemail')));

// What some of them do not know, and what they show instead.
const FALLBACK = JSON.parse((await import('node:fs')).readFileSync(new URL('fallbacks.json', import.meta.url)));

const WISHES = {
  communications: ['--family', 'communications', '--since', '2026-11-01'],
  news: ['--family', 'news', '--since', '2026-10-01'],
  coming: ['--leadership'],
};

for (const [name, wish] of Object.entries(WISHES)) {
  const html = execFileSync(CAMPANILE, ['digest', '--site', ROOT, ...wish], { encoding: 'utf8' });

  test(`${name}: Outlook and Gmail support it, or have its fallback`, () => {
    const { issues } = caniemail({ clients: ['outlook.*', 'gmail.*'], html });
    const said = [];
    for (const [client, found] of issues.errors) {
      for (const issue of found) if (!FALLBACK[issue.title]) said.push(formatIssue({ client, issue, issueType: 'error' }).message);
    }
    assert.deepEqual([...new Set(said)], []);
  });

  test(`${name}: no picture, style or script comes from elsewhere, and Gmail shows all of it`, () => {
    assert.ok(Buffer.byteLength(html) <= 100 * 1024);
    assert.doesNotMatch(html, /<script|<link|@import|url\(|<iframe|<form/i);
    for (const [, src] of html.matchAll(/<img[^>]*src="([^"]*)"/g)) assert.ok(src.startsWith('https://it.lakeshore.example/'), src);
    // Without its style element, as Gmail shows it to strangers' accounts, every text still has its color and font.
    const bare = html.replace(/<style>[^]*<\/style>/, '');
    for (const [tag] of bare.matchAll(/<(?:a|h1|h2) [^>]*>/g)) assert.ok(/style="[^"]*color:/.test(tag) || /<a href="[^"]*"><img/.test(tag + '<img'), tag);
  });
}
