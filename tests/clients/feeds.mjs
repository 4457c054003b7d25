// Reads every feed of a built site with rss-parser, and the JSON feeds beside them, as a program would.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const Parser = createRequire(import.meta.url)(resolve(process.env.RSS_PARSER));
const site = process.argv[2];
const parser = new Parser();
const feeds = readdirSync(join(site, 'feeds'), { recursive: true }).filter((name) => name.endsWith('.xml')).sort();
assert.ok(feeds.length > 10, 'the feeds are missing');

let items = 0;
for (const name of feeds) {
  const text = (ending) => readFileSync(join(site, 'feeds', name.replace(/xml$/, ending)), 'utf8');
  const rss = await parser.parseString(text('xml'));
  const json = JSON.parse(text('json'));
  assert.ok(rss.title && rss.link.startsWith('http'), name);
  assert.equal(rss.title, json.title, name);
  assert.deepEqual(rss.items.map((item) => item.guid), json.items.map((item) => item.id), name);
  for (const [i, item] of rss.items.entries()) {
    assert.equal(item.title, json.items[i].title, item.guid);
    assert.equal(item.link, json.items[i].url, item.guid);
    assert.equal(Date.parse(item.isoDate), Date.parse(json.items[i].date_published), item.guid);
    assert.equal(item['content:encoded'].trim(), json.items[i].content_html.trim(), item.guid);
  }
  const atom = await parser.parseString(text('atom'));
  assert.equal(atom.title, rss.title, name);
  // The newest word of the feed of updates is the newest of the feed of histories.
  assert.equal(atom.items[0]?.title, rss.items[0]?.title, name);
  items += rss.items.length + atom.items.length;
}
console.log(`rss-parser read ${feeds.length * 2} feeds with ${items} items`);
