// How the demo's raster pictures were made: node drawings.mjs WIDTH FROM.svg TO.jpg|TO.png
// A drawing of our own, as Chromium shows it, WIDTH pixels across.
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium as driver } from 'playwright-core';
import { chromium } from './site.mjs';

const [width, from, to] = process.argv.slice(2);
if (!to) { console.error('usage: node drawings.mjs WIDTH FROM.svg TO.jpg'); process.exit(2); }
const svg = readFileSync(from, 'utf8');
const [, across, down] = svg.match(/viewBox="0 0 (\d+) (\d+)"/).map(Number);
const browser = await driver.launch({ executablePath: chromium(), args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage({ viewport: { width: across, height: down }, deviceScaleFactor: Number(width) / across });
await page.setContent(`<style>body{margin:0}svg{display:block;width:${across}px;height:${down}px}</style>${svg}`);
const type = to.endsWith('.png') ? 'png' : 'jpeg';
writeFileSync(to, await page.screenshot({ type, ...(type === 'jpeg' ? { quality: 82 } : {}) }));
await browser.close();
