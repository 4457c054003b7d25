// The catalog narrows in place and keeps the choice in its address; an article is copied for a ticket, with and without
// the Clipboard API.
import { describe, test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { chromium as driver } from 'playwright-core';
import { siteFolder, chromium, BASE } from './site.mjs';
import { serve } from './server.mjs';

const site = await serve(siteFolder(), { base: BASE });
const at = (address) => site.url.slice(0, -1) + address;
let browser;

before(async () => {
  browser = await driver.launch({ executablePath: chromium(), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
});
after(async () => {
  await browser?.close();
  await site.close();
});

/** Opens a page; nothing may be said in the console. */
async function visit(address, options, use) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const troubles = [];
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('console', (message) => /^(error|warning)$/.test(message.type()) && troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(error.message));
    await page.goto(at(address), { waitUntil: 'load' });
    await use(page, context);
  } finally {
    await context.close();
  }
  assert.deepEqual(troubles, []);
}

const shown = (page) => page.locator('[data-group] li:visible').count();

describe('the catalog', () => {
  test('narrows by audience, cost and words, says how many are left, and keeps it in the address', async () => {
    await visit('/services/', {}, async (page) => {
      const all = await shown(page);
      const status = page.locator('[data-shown]');
      assert.match(await status.textContent(), new RegExp(`^${all} services$`));
      await page.getByRole('radio', { name: 'Visitors' }).check();
      const visitors = await shown(page);
      assert.ok(visitors > 0 && visitors < all);
      assert.equal(await status.textContent(), `${visitors} of ${all} services`);
      assert.equal(new URL(page.url()).search, '?for=visitors');
      await page.getByRole('searchbox', { name: 'With these words' }).fill('wi-fi');
      const left = await shown(page);
      assert.ok(left > 0 && left < visitors);
      assert.equal(await page.locator('[data-group]:visible').count(), await page.locator('[data-group]:visible:has(li:visible)').count(), 'no heading without a service');
      assert.match(new URL(page.url()).search, /q=wi-fi/);
      // The address is the choice: it can be sent to somebody, and survives a reload.
      await page.reload();
      assert.equal(await shown(page), left);
      assert.ok(await page.getByRole('radio', { name: 'Visitors' }).isChecked());
      await page.getByRole('searchbox', { name: 'With these words' }).fill('zzz');
      assert.equal(await shown(page), 0);
      assert.match(await status.textContent(), /^No service/);
      await page.getByRole('searchbox', { name: 'With these words' }).press('Enter');
      assert.equal(new URL(page.url()).pathname, new URL(at('/services/')).pathname, 'Enter leads nowhere');
    });
  });

  test('narrows by audience without a script, and offers no field that does nothing', async () => {
    await visit('/services/', { javaScriptEnabled: false }, async (page) => {
      const all = await shown(page);
      await page.getByRole('radio', { name: 'Visitors' }).check();
      assert.ok((await shown(page)) < all);
      assert.equal(await page.locator('#part-words').isVisible(), false);
    });
  });

  test('tells what is ending, what has ended and what is not offered', async () => {
    await visit('/services/', {}, async (page) => {
      for (const id of ['ending', 'ended', 'not-offered']) assert.ok(await page.locator(`#part-${id}`).isVisible(), id);
      assert.match(await page.locator('section:has(#part-ending)').textContent(), /Last day: June 30, 2027/);
      assert.ok(await page.getByRole('link', { name: /^Planned work on / }).count(), 'the next window stands on its card');
    });
  });
});

describe('copy for a ticket', () => {
  const article = '/kb/1042/';
  const button = (page) => page.getByRole('button', { name: 'Copy title, address and summary' });
  const expected = async (page) => {
    const title = await page.locator('h1').textContent();
    const summary = await page.locator('.standfirst').textContent();
    return { title: `${title} (KB1042)`, summary };
  };

  test('puts plain text and HTML on the clipboard, and says so', async () => {
    await visit(article, { permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
      const { title, summary } = await expected(page);
      await page.locator('.ticket button').focus();
      await page.keyboard.press('Enter');
      await page.locator('[role="status"]', { hasText: 'Copied' }).waitFor({ state: 'attached' });
      const forms = await page.evaluate(async () => {
        const [item] = await navigator.clipboard.read();
        const read = async (type) => (await item.getType(type)).text();
        return { plain: await read('text/plain'), html: await read('text/html') };
      });
      const lines = forms.plain.replaceAll('\r\n', '\n').split('\n');
      assert.equal(lines[0], title);
      assert.match(lines[1], /^https:\/\/[^ ]+\/kb\/1042\/$/);
      assert.equal(lines[2], summary);
      assert.match(forms.html, /<a href="https:\/\/[^"]+\/kb\/1042\/">/);
      assert.ok(forms.html.includes(title));
    });
  });

  test('works where the Clipboard API is missing', async () => {
    await visit('/kb/1041/', {}, async (page) => {
      await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
      await page.evaluate(() => {
        // Hears what the script's own listener has put there.
        const add = document.addEventListener.bind(document);
        document.addEventListener = (name, run, ...rest) => add(name, name === 'copy' ? (event) => {
          run(event);
          globalThis.copied = ['text/plain', 'text/html'].map((type) => event.clipboardData.getData(type));
        } : run, ...rest);
      });
      await page.locator('.ticket button').click();
      await page.locator('[role="status"]', { hasText: 'Copied' }).waitFor({ state: 'attached' });
      const [plain, html] = await page.evaluate(() => globalThis.copied);
      assert.match(plain, /\(KB1041\)\nhttps:/);
      assert.match(html, /<a href="https:/);
    });
  });

  test('feedback carries the number and the revision', async () => {
    await visit(article, {}, async (page) => {
      const links = await page.locator('.feedback [data-mail], .feedback a').evaluateAll((all) => all.map((one) => one.dataset.mail ?? one.href));
      const revision = /Revision ([0-9a-f]{8})/.exec(await page.locator('.revised').textContent())[1];
      assert.equal(links.length, 3);
      for (const link of links) assert.match(decodeURIComponent(link), new RegExp(`^mailto:.*KB1042 revision ${revision}:`));
      assert.ok(await button(page).isVisible());
    });
  });
});
