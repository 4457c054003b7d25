// Each kind of page in a real browser: with and without JavaScript, wide and narrow, light and dark, in print,
// in forced colours, by keyboard. One browser for all, two pages at a time.
import { describe, test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { chromium as driver } from 'playwright-core';
import { siteFolder, pages, samples, chromium, BASE } from './site.mjs';
import { serve } from './server.mjs';

const HOME_KB = 40;
const WIDTHS = [1280, 390];
const SCHEMES = ['light', 'dark'];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  rules: { 'target-size': { enabled: true } },
  resultTypes: ['violations'],
  preload: false,
};

const folder = siteFolder();
const all = pages(folder);
const chosen = samples(all);
const site = await serve(folder, { base: BASE });
const at = (address) => site.url.slice(0, -1) + address;
let browser;

before(async () => {
  browser = await driver.launch({
    executablePath: chromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  });
});
after(async () => {
  await browser?.close();
  await site.close();
});

/** Opens a page and gives it to `use`; afterwards nothing may have gone wrong on the way: no error in the console,
 *  no breach of the policy, no request that failed or left for another host. */
async function visit(address, options, use) {
  const { status = 200, ...contextOptions } = options;
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...contextOptions });
  const troubles = [];
  const responses = [];
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const expected = (url) => status !== 200 && url === at(address);
    page.on('console', (message) => {
      if (/^(error|warning)$/.test(message.type()) && !expected(message.location().url)) troubles.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => troubles.push(`script error: ${error.message}`));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(site.url) && !/^(data|blob|about):/.test(url)) troubles.push(`request to another place: ${url}`);
    });
    page.on('requestfailed', (request) => troubles.push(`failed: ${request.url()} (${request.failure()?.errorText})`));
    page.on('response', (response) => {
      responses.push(response);
      if (response.status() >= 400 && !expected(response.url())) troubles.push(`${response.status()}: ${response.url()}`);
    });
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
    });
    const response = await page.goto(at(address), { waitUntil: 'load' });
    assert.equal(response.status(), status);
    await use(page, responses);
  } finally {
    await context.close();
  }
  assert.deepEqual(troubles.map((trouble) => trouble.replaceAll(site.url, BASE)), [], `${address}: no trouble on the way`);
}

/** Everything that axe finds at each width and in each scheme, one line a finding. */
async function axe(page) {
  const found = [];
  await page.evaluate(AXE);
  for (const width of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      const violations = await page.evaluate(async (options) => (await globalThis.axe.run(document, options)).violations.map((violation) => ({
        id: violation.id,
        help: violation.help,
        nodes: violation.nodes.map((node) => `${node.target.join(' ')}: ${node.any.concat(node.all, node.none).map((check) => check.message)[0] ?? ''}`),
      })), RULES);
      for (const violation of violations) {
        for (const node of violation.nodes.slice(0, 5)) found.push(`${width} ${colorScheme}: ${violation.id} (${violation.help}): ${node}`);
      }
    }
  }
  return found;
}

/** Where scripts are off, timers rest, and axe waits for some of no length: they become promises, which go on. axe also
 *  takes whatever is in a <noscript> for hidden, so that its content is lifted out. */
const preparePageWithoutScripts = () => {
  globalThis.setTimeout = (run, delay = 0, ...rest) => {
    if (delay <= 1) Promise.resolve().then(() => run(...rest));
    return 0;
  };
  for (const element of document.querySelectorAll('body noscript')) element.replaceWith(...element.childNodes);
};

const none = (found, what) => assert.equal(found.length, 0, `${what}\n  ${found.join('\n  ')}`);

/** What is wider than the window, named so that it can be found. */
const tooWide = () => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const clipped = (element) => {
    for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) if (getComputedStyle(up).overflowX !== 'visible') return true;
    return false;
  };
  const out = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > root.clientWidth + 0.5 && !clipped(element));
  return [`${root.scrollWidth} px wide in a window of ${root.clientWidth}`, ...out.slice(0, 5).map((element) => `<${element.localName} class="${element.getAttribute('class') ?? ''}"> ${element.textContent.trim().slice(0, 50)}`)];
};

describe('pages', { concurrency: 2 }, () => {
  for (const { address, kind, rich } of chosen) {
    // Of each kind, the richest page is seen through all eyes, the plainest as it comes without JavaScript.
    if (rich) test(`${kind}: ${address} is accessible with JavaScript`, async () => {
      await visit(address, {}, async (page) => none(await axe(page), address));
    });

    test(`${kind}: ${address} is accessible without JavaScript`, async () => {
      await visit(address, { javaScriptEnabled: false }, async (page) => {
        const text = await page.evaluate(() => document.querySelector('main')?.innerText.trim().length ?? 0);
        assert.ok(text > 20, 'the page says something without JavaScript');
        await page.evaluate(preparePageWithoutScripts);
        none(await axe(page), address);
      });
    });

    // A frame in somebody else's page has no navigation of its own to skip.
    if (address.startsWith('/embed/')) continue;

    test(`${kind}: ${address} fits, prints and can be skipped into`, async () => {
      await visit(address, { viewport: { width: 320, height: 640 } }, async (page) => {
        none(await page.evaluate(tooWide), `${address} scrolls sideways at 320 px`);

        await page.setViewportSize({ width: 1280, height: 900 });
        await page.keyboard.press('Tab');
        const skip = await page.evaluate(() => {
          const link = document.activeElement;
          const box = link.getBoundingClientRect();
          return { href: link.getAttribute('href'), seen: box.width > 1 && box.height > 1 && box.top >= 0 && box.left >= 0 };
        });
        assert.deepEqual(skip, { href: '#main', seen: true }, 'the first thing that Tab reaches is the skip link, and it shows');
        await page.keyboard.press('Enter');
        await page.waitForFunction(() => location.hash === '#main');
        const within = () => page.evaluate(() => {
          const main = document.querySelector('main');
          const stops = [...main.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')];
          const can = stops.some((element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled);
          return { inside: main.id === 'main' && main.contains(document.activeElement), can };
        });
        let focus = await within();
        if (!focus.inside) { await page.keyboard.press('Tab'); focus = await within(); }
        assert.ok(focus.inside || !focus.can, 'the skip link moves the focus into main');

        await page.emulateMedia({ media: 'print' });
        const printed = await page.evaluate(() => ({
          navigation: [...document.querySelectorAll('nav, .skip')].filter((element) => element.checkVisibility() && element.getClientRects().length).map((element) => element.outerHTML.slice(0, 80)),
          heading: document.querySelector('h1').checkVisibility(),
        }));
        assert.deepEqual(printed.navigation, [], 'print shows no navigation');
        assert.ok(printed.heading, 'print shows the heading');
      });
    });

    if (rich) test(`${kind}: ${address} works in forced colours, with reduced motion and by keyboard`, async () => {
      await visit(address, { forcedColors: 'active', reducedMotion: 'reduce', colorScheme: 'dark' }, async (page) => {
        const state = await page.evaluate(() => ({
          forced: matchMedia('(forced-colors: active)').matches && matchMedia('(prefers-reduced-motion: reduce)').matches,
          moving: document.getAnimations().filter((animation) => (animation.effect?.getComputedTiming().duration ?? 0) > 10 || animation.effect?.getComputedTiming().iterations === Infinity).length,
          smooth: getComputedStyle(document.documentElement).scrollBehavior,
          main: document.querySelector('main').getClientRects().length,
          icons: [...document.querySelectorAll('main .icon')].filter((icon) => {
            if (!icon.checkVisibility()) return false;
            const style = getComputedStyle(icon);
            return icon.getBoundingClientRect().width === 0 || (style.fill !== 'none' && style.fill === style.backgroundColor);
          }).length,
        }));
        assert.deepEqual(state, { forced: true, moving: 0, smooth: 'auto', main: 1, icons: 0 });

        const search = () => page.evaluate(() => {
          const element = document.activeElement;
          return element.matches('input[type=search]') || (element.localName === 'a' && new URL(element.href).pathname.endsWith('/search/'));
        });
        let reached = false;
        for (let i = 0; i < 30 && !reached; i += 1) {
          await page.keyboard.press('Tab');
          reached = await search();
          const outline = await page.evaluate(() => { const style = getComputedStyle(document.activeElement); return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0; });
          assert.ok(outline, `stop ${i + 1} of the keyboard shows where it is`);
        }
        assert.ok(reached, 'the keyboard reaches search within 30 stops');
      });
    });
  }

  test('an unknown address, however deep, answers with the whole 404 page', { skip: !existsSync(`${folder}/404.html`) }, async () => {
    await visit('/no/such/page/', { status: 404 }, async (page) => {
      const styled = await page.evaluate(() => document.styleSheets.length > 0 && [...document.querySelectorAll('a[href]')].length > 3);
      assert.ok(styled, 'it has its stylesheet and its links');
    });
  });

  test('“/” brings the focus into the search field', async () => {
    await visit('/', {}, async (page) => {
      await page.keyboard.press('/');
      assert.equal(await page.evaluate(() => document.activeElement.type), 'search');
    });
  });

  test('the policy is in force: a script and a style put into the page do not run', { skip: !existsSync(`${folder}/_headers`) }, async () => {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      const response = await page.goto(site.url);
      assert.match(response.headers()['content-security-policy'] ?? '', /default-src 'none'/);
      const ran = await page.evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'globalThis.intruder = true';
        document.head.append(script);
        return globalThis.intruder === true;
      });
      assert.equal(ran, false);
    } finally {
      await context.close();
    }
  });

  test(`the home page with all that it needs is at most ${HOME_KB} KB`, async () => {
    let parts;
    await visit('/', {}, async (page, responses) => {
      await page.waitForLoadState('networkidle');
      parts = await Promise.all(responses.map(async (response) => {
        const body = await response.body();
        return [new URL(response.url()).pathname, Math.min(body.length, gzipSync(body, { level: 9 }).length)];
      }));
    });
    const total = parts.reduce((sum, [, bytes]) => sum + bytes, 0);
    assert.ok(total > 1000 && total <= HOME_KB * 1024, `${(total / 1024).toFixed(1)} KB\n  ${parts.map(([name, bytes]) => `${(bytes / 1024).toFixed(1)} KB ${name}`).join('\n  ')}`);
  });
});
