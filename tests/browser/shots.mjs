// Pictures of each kind of page: node shots.mjs OUT [KIND...]
// At 1280 and 390 px, light and dark, the whole page; OUT/KIND-light-1280.png and so on.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium as driver } from 'playwright-core';
import { siteFolder, pages, samples, chromium, BASE } from './site.mjs';
import { serve } from './server.mjs';

const [out, ...kinds] = process.argv.slice(2);
if (!out) { console.error('usage: node shots.mjs OUT [KIND...]'); process.exit(2); }
mkdirSync(out, { recursive: true });

const folder = siteFolder();
const wanted = samples(pages(folder)).filter((page) => page.rich && (!kinds.length || kinds.includes(page.kind)));
const site = await serve(folder, { base: BASE });
const browser = await driver.launch({ executablePath: chromium(), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'] });

async function shoot({ address, kind }) {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(site.url.slice(0, -1) + address, { waitUntil: 'load' });
  // A picture of the whole page shows what nobody has scrolled to.
  await page.evaluate(() => Promise.all([...document.images].map((image) => { image.loading = 'eager'; return image.decode().catch(() => {}); })));
  for (const width of [1280, 390]) {
    for (const colorScheme of ['light', 'dark']) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: path.join(out, `${kind.replace(/[^a-z0-9]+/gi, '-')}-${colorScheme}-${width}.png`), fullPage: true });
    }
  }
  await context.close();
}

const queue = [...wanted];
await Promise.all([1, 2].map(async () => { while (queue.length) await shoot(queue.shift()); }));
await browser.close();
await site.close();
console.log(`${wanted.length * 4} pictures of ${wanted.length} pages`);
