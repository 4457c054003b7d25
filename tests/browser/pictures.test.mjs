// Photos in a real browser: the page does not jump, the browser takes a fitting size, and only the first is hurried.
import { describe, test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { chromium as driver } from 'playwright-core';
import { siteFolder, files, chromium, BASE } from './site.mjs';
import { serve } from './server.mjs';

const folder = siteFolder();
const site = await serve(folder, { base: BASE });
const withPhotos = files(folder)
  .filter((file) => file.endsWith('/index.html') && readFileSync(folder + file, 'utf8').includes('<picture>'))
  .map((file) => file.slice(0, -'index.html'.length));
// One page of each kind is enough: a story, a launch, an article, the lists.
const chosen = [...new Map(withPhotos.map((address) => [address.split('/')[1], address])).values()];
let browser;

before(async () => {
  browser = await driver.launch({ executablePath: chromium(), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
});
after(async () => {
  await browser?.close();
  await site.close();
});

async function look(address, width) {
  const context = await browser.newContext({ viewport: { width, height: 800 }, reducedMotion: 'reduce' });
  try {
    const page = await context.newPage();
    await page.addInitScript(() => {
      globalThis.moved = 0;
      new PerformanceObserver((list) => { for (const entry of list.getEntries()) globalThis.moved += entry.value; })
        .observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(site.url.slice(0, -1) + address, { waitUntil: 'load' });
    const above = await page.evaluate(() => [...document.querySelectorAll('main picture img')].map((img) => ({
      lazy: img.loading === 'lazy', hurried: img.fetchPriority === 'high', top: img.getBoundingClientRect().top,
    })));
    // Down the page step by step, so that all lazy pictures come.
    await page.evaluate(async () => {
      for (let y = 0; y < document.body.scrollHeight; y += 400) {
        scrollTo(0, y);
        await new Promise((done) => setTimeout(done, 30));
      }
      await Promise.all([...document.images].map((img) => img.decode().catch(() => {})));
    });
    const pictures = await page.evaluate(() => [...document.querySelectorAll('main picture img')].map((img) => ({
      src: new URL(img.currentSrc).pathname,
      wide: img.getBoundingClientRect().width,
      loaded: img.complete && img.naturalWidth > 0,
      said: Number(img.getAttribute('width')) / Number(img.getAttribute('height')),
      is: img.naturalWidth / img.naturalHeight,
      pixels: Number(img.currentSrc.match(/(\d+)\.\w+$/)[1]),
      widest: Math.max(...img.parentNode.querySelector('source').srcset.split(', ').map((one) => parseInt(one.split(' ')[1], 10))),
    })));
    return { above, pictures, moved: await page.evaluate(() => globalThis.moved) };
  } finally {
    await context.close();
  }
}

describe('photos', { concurrency: 1 }, () => {
  test('the demo has photos on several kinds of pages', () => assert.ok(chosen.length >= 3, `${chosen}`));

  for (const address of chosen) {
    for (const width of [1280, 390]) {
      test(`${address} at ${width} px`, async () => {
        const { above, pictures, moved } = await look(address, width);
        assert.ok(pictures.length > 0);
        assert.ok(moved < 0.01, `the page jumps by ${moved}`);
        for (const picture of pictures) {
          assert.ok(picture.loaded, `${picture.src} is not there`);
          assert.match(picture.src, /\.webp$/, 'the smaller format is taken');
          assert.ok(Math.abs(picture.said - picture.is) < 0.02, `${picture.src}: ${picture.said} is said, ${picture.is} it is`);
          assert.ok(picture.pixels >= Math.min(picture.wide, picture.widest) * 0.95, `${picture.src} is too small for ${picture.wide} px`);
          assert.ok(picture.pixels <= Math.max(picture.wide * 2.1, 320), `${picture.src} is too large for ${picture.wide} px`);
        }
        assert.ok(above.every((img) => img.lazy !== img.hurried), 'a picture is either hurried or waits');
        assert.ok(above.filter((img) => img.hurried).length <= 1, 'at most one is hurried');
        assert.ok(above.every((img) => img.lazy || img.top < 800), 'what is hurried is seen at once');
      });
    }
  }

  test('the picture beside a link is there, and as large as it says', () => {
    const pages = files(folder).filter((file) => file.endsWith('.html'));
    let seen = 0;
    for (const file of pages) {
      const html = readFileSync(folder + file, 'utf8');
      const said = (name) => html.match(new RegExp(`<meta property="og:image${name}" content="([^"]*)"`))?.[1];
      if (!said('')) continue;
      const target = folder + new URL(said('')).pathname.replace(BASE, '/');
      assert.ok(existsSync(target), `${file}: ${target}`);
      assert.ok(said(':alt')?.length > 10, `${file} has no words for its picture`);
      const bytes = readFileSync(target);
      if (target.endsWith('.png') && target.includes('/cards/')) {
        assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [1200, 630]);
        assert.deepEqual([said(':width'), said(':height')], ['1200', '630']);
        assert.ok(bytes.length < 200_000, `${target} has ${bytes.length} bytes`);
      }
      seen += 1;
    }
    assert.ok(seen > 50, `${seen} pages have a picture`);
  });
});
