// A small static server for a folder, as a real host would serve it: folders with index.html, 404.html on a miss,
// and the headers from the folder's own `_headers` file, so that the Content-Security-Policy is in force.
//
//   node server.mjs FOLDER [--base /it/] [--port 8000]
import http from 'node:http';
import { readFileSync, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { pathToFileURL } from 'node:url';

const MEDIA = {
  html: 'text/html; charset=utf-8', css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8', json: 'application/json', xml: 'application/xml', atom: 'application/atom+xml',
  svg: 'image/svg+xml', png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', webp: 'image/webp', avif: 'image/avif',
  ico: 'image/x-icon', ics: 'text/calendar; charset=utf-8', txt: 'text/plain; charset=utf-8', pdf: 'application/pdf',
  woff2: 'font/woff2', webmanifest: 'application/manifest+json',
};

export const mediaType = (file) => MEDIA[path.extname(file).slice(1).toLowerCase()] ?? 'application/octet-stream';

/** `_headers`: an address pattern at the line's start (`*` and `:name` stand for anything), its headers indented below. */
export function parseHeaders(text) {
  const rules = [];
  for (const line of text.split(/\r?\n/)) {
    if (!line.trim() || line.trim().startsWith('#')) continue;
    if (!/^\s/.test(line)) {
      const source = line.trim().replace(/^https?:\/\/[^/]+/, '');
      const pattern = source.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+').replace(/\*/g, '.*');
      rules.push({ source, pattern: new RegExp(`^${pattern}$`), headers: [] });
      continue;
    }
    const detach = line.match(/^\s+!\s*([\w-]+)/);
    const header = line.match(/^\s+([\w-]+)\s*:\s*(.*)$/);
    if (!rules.length || !(detach || header)) throw new Error(`_headers: cannot read the line ${JSON.stringify(line)}`);
    rules.at(-1).headers.push(detach ? [detach[1].toLowerCase(), null] : [header[1].toLowerCase(), header[2].trim()]);
  }
  return rules;
}

/** The headers of an address: all rules that fit, in their order; the same header twice is joined by a comma. */
export function headersFor(rules, addresses) {
  const out = {};
  for (const rule of rules) {
    if (!addresses.some((address) => rule.pattern.test(address))) continue;
    for (const [name, value] of rule.headers) {
      if (value === null) delete out[name];
      else out[name] = name in out ? `${out[name]}, ${value}` : value;
    }
  }
  return out;
}

/** The file that answers for a path below the folder, or a redirect, or nothing. */
export function resolve(folder, pathname) {
  let name;
  try { name = decodeURIComponent(pathname); } catch { return {}; }
  const file = path.join(folder, name);
  if (file !== folder && !file.startsWith(folder + path.sep)) return {};
  if (!existsSync(file)) return {};
  if (!statSync(file).isDirectory()) return name.endsWith('/') ? {} : { file };
  if (!name.endsWith('/')) return { redirect: `${pathname}/` };
  const index = path.join(file, 'index.html');
  return existsSync(index) ? { file: index } : {};
}

/** Serves `folder` below `base` on 127.0.0.1, with the headers of `_headers` or with none. Gives `{ url, close }`; `url` ends with the base. */
export async function serve(folder, { base = '/', port = 0, headers: withHeaders = true } = {}) {
  folder = path.resolve(folder);
  if (!base.startsWith('/') || !base.endsWith('/')) throw new Error(`the base ${base} has to begin and end with "/"`);
  const rulesFile = path.join(folder, '_headers');
  const rules = withHeaders && existsSync(rulesFile) ? parseHeaders(readFileSync(rulesFile, 'utf8')) : [];

  const server = http.createServer((request, response) => {
    const { pathname, search } = new URL(request.url, 'http://localhost');
    const inside = pathname.startsWith(base) ? pathname.slice(base.length - 1) : null;
    const found = inside === null || inside === '/_headers' ? {} : resolve(folder, inside);
    const headers = headersFor(rules, [pathname, inside ?? pathname]);
    if (found.redirect) {
      response.writeHead(301, { ...headers, location: base.slice(0, -1) + found.redirect + search });
      return response.end();
    }
    const missing = path.join(folder, '404.html');
    const file = found.file ?? (existsSync(missing) ? missing : null);
    let body = file ? readFileSync(file) : Buffer.from('Not found');
    headers['content-type'] ??= file ? mediaType(file) : 'text/plain';
    if (/gzip/.test(request.headers['accept-encoding'] ?? '') && /text|json|xml|svg|javascript/.test(headers['content-type'])) {
      body = gzipSync(body);
      headers['content-encoding'] = 'gzip';
    }
    response.writeHead(found.file ? 200 : 404, { ...headers, 'content-length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  await new Promise((ready, failed) => server.once('error', failed).listen(port, '127.0.0.1', ready));
  const close = () => new Promise((done) => { server.close(done); server.closeAllConnections(); });
  return { url: `http://127.0.0.1:${server.address().port}${base}`, close };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const args = process.argv.slice(2);
  const option = (name, otherwise) => (args.includes(name) ? args.splice(args.indexOf(name), 2)[1] : otherwise);
  const base = option('--base', '/');
  const port = Number(option('--port', '8000'));
  if (args.length !== 1) { console.error('usage: node server.mjs FOLDER [--base /it/] [--port 8000]'); process.exit(2); }
  console.log((await serve(args[0], { base, port })).url);
}
