// The little that the tests need to know about a page's HTML. The validator checks the syntax first,
// so a reader of tags is enough: comments and the insides of scripts and styles are skipped.

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };
const unescape = (text) => text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, dec, name) =>
  hex ? String.fromCodePoint(parseInt(hex, 16)) : dec ? String.fromCodePoint(Number(dec)) : ENTITIES[name] ?? whole);

const TAG = /<!--[\s\S]*?-->|<(script|style)\b((?:"[^"]*"|'[^']*'|[^>"'])*)>[\s\S]*?<\/\1\s*>|<([a-z][\w-]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>`]+)))?/g;

/** All opening tags of a page: `{ name, attributes, at }`. */
export function* tags(html) {
  for (const match of html.matchAll(TAG)) {
    const name = match[1] ?? match[3];
    if (!name) continue;
    const attributes = {};
    for (const [, key, a, b, c] of (match[2] ?? match[4]).matchAll(ATTRIBUTE)) attributes[key.toLowerCase()] = unescape(a ?? b ?? c ?? '');
    yield { name: name.toLowerCase(), attributes, at: match.index };
  }
}

/** All that a page points at: `{ to, how }`; `how` is "link" (a reader may follow it) or "asset" (the page needs it). */
export function* references(html) {
  for (const { name, attributes: a } of tags(html)) {
    if (name === 'base') throw new Error('a page has a <base>: the link test does not know how to follow it');
    if ((name === 'a' || name === 'area') && a.href !== undefined) yield { to: a.href, how: 'link' };
    if (name === 'form' && a.action) yield { to: a.action, how: 'link' };
    if (name === 'link' && a.href) yield { to: a.href, how: /\b(canonical|alternate|prev|next|search)\b/.test(a.rel ?? '') ? 'link' : 'asset' };
    if (name === 'meta' && /^refresh$/i.test(a['http-equiv'] ?? '')) yield { to: a.content.replace(/^[^=]*=\s*/, ''), how: 'link' };
    if (name === 'meta' && /^(og:image|og:url|twitter:image)$/.test(a.property ?? a.name ?? '')) yield { to: a.content, how: 'asset' };
    if (a.src !== undefined && /^(img|script|source|iframe|video|audio|embed|input)$/.test(name)) yield { to: a.src, how: 'asset' };
    if (name === 'use' && a.href) yield { to: a.href, how: 'asset' };
    if (a.poster) yield { to: a.poster, how: 'asset' };
    if (name === 'object' && a.data) yield { to: a.data, how: 'asset' };
    for (const one of (a.srcset ?? '').split(/,\s+/).filter(Boolean)) yield { to: one.trim().split(/\s+/)[0], how: 'asset' };
  }
}

/** The ids of a page, in their order (twice when they stand there twice). */
export const ids = (html) => [...tags(html)].map((tag) => tag.attributes.id).filter((id) => id !== undefined);

/** The levels of a page's headings, in their order. */
export const headings = (html) => [...tags(html)].map((tag) => tag.name.match(/^h([1-6])$/)?.[1]).filter(Boolean).map(Number);
