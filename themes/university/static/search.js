// The site's own search: reads the index that the site was built with, ranks, and shows. Loaded when a reader goes to a
// search field. Words become terms here exactly as in src/search/words.rs and src/search/stem.rs.

// ---- Words

const COMMON = new Set("a an and are as at be been but by can could did do does for from had has have he her his how i if in into is it its me my no not of on or our out shall she should so some such than that the their them then there these they this those to too us was we were what when where which who whom why will with would you your".split(" "));
const WHOLE = { skis: "ski", skies: "sky", idly: "idl", gently: "gentl", ugly: "ugli", early: "earli", only: "onli", singly: "singl", sky: "sky", news: "news", howe: "howe", atlas: "atlas", cosmos: "cosmos", bias: "bias", andes: "andes" };
const DONE = new Set("inning outing canning herring earring evening proceed exceed succeed".split(" "));
const pairs = (text) => text.split(" ").map((pair) => pair.split(":"));
const STEP_2 = pairs("ization:ize ational:ate fulness:ful ousness:ous iveness:ive tional:tion biliti:ble lessli:less entli:ent ogist:og ation:ate alism:al aliti:al ousli:ous iviti:ive fulli:ful enci:ence anci:ance abli:able izer:ize ator:ate alli:al bli:ble ogi:og li:");
const STEP_3 = pairs("ational:ate tional:tion alize:al icate:ic iciti:ic ative: ical:ic ness: ful:");
const STEP_4 = "ement ance ence able ible ment ant ent ism ate iti ous ive ize ion al er ic".split(" ");
const vowel = (letter) => letter !== undefined && "aeiouy".includes(letter);
const hasVowel = (word) => /[aeiouy]/.test(word);
const isShort = (word) => /^[aeiouy][^aeiouy]$/.test(word) || /[^aeiouy][aeiouy][^aeiouywxY]$/.test(word);

function region(word, from) {
  for (let i = from; i < word.length - 1; i += 1) if (vowel(word[i]) && !vowel(word[i + 1])) return i + 2;
  return word.length;
}

/** Porter2, the English stemmer of the Snowball project. */
export function stem(text) {
  if (text.length <= 2 || !/^[a-z]+$/.test(text)) return text;
  if (Object.hasOwn(WHOLE, text)) return WHOLE[text];
  if (/^[^aeiouy]ying$/.test(text)) return `${text[0]}ie`;
  let word = "";
  for (let i = 0; i < text.length; i += 1) word += text[i] === "y" && (i === 0 || vowel(word[i - 1])) ? "Y" : text[i];
  const start = /^(gener|commun|arsen|past|univers|later|emerg|organ|inter)/.exec(text);
  const first = start ? start[0].length : region(word, 0), second = region(word, first);
  const cut = (length) => { word = word.slice(0, -length); };
  if (word.endsWith("sses")) cut(2);
  else if (/ie[sd]$/.test(word)) cut(word.length > 4 ? 2 : 1);
  else if (/s$/.test(word) && !/[us]s$/.test(word) && hasVowel(word.slice(0, -2))) cut(1);
  if (DONE.has(word)) return word.toLowerCase();
  let end = /(eedly|eed)$/.exec(word)?.[0];
  if (end) {
    if (word.length - end.length >= first) cut(end.length - 2);
  } else if ((end = /(ingly|edly|ing|ed)$/.exec(word)?.[0]) && hasVowel(word.slice(0, -end.length))) {
    cut(end.length);
    if (/(at|bl|iz)$/.test(word)) word += "e";
    else if (/([bdfgmnprt])\1$/.test(word)) { if (!/^[aeo]..$/.test(word)) cut(1); }
    else if (first >= word.length && isShort(word)) word += "e";
  }
  if (word.length > 2 && /[^aeiouy][yY]$/.test(word)) word = `${word.slice(0, -1)}i`;
  const swap = (list, fits) => {
    const found = list.find(([suffix]) => word.endsWith(suffix));
    if (!found) return;
    const keep = word.length - found[0].length;
    if (fits(found[0], keep)) word = word.slice(0, keep) + found[1];
  };
  swap(STEP_2, (suffix, keep) => keep >= first && (suffix !== "ogi" || word[keep - 1] === "l") && (suffix !== "li" || "cdeghkmnrt".includes(word[keep - 1] ?? "-")));
  swap(STEP_3, (suffix, keep) => keep >= (suffix === "ative" ? second : first));
  swap(STEP_4.map((suffix) => [suffix, ""]), (suffix, keep) => keep >= second && (suffix !== "ion" || "st".includes(word[keep - 1] ?? "-")));
  const keep = word.length - 1;
  if (word.endsWith("e") ? keep >= second || (keep >= first && !isShort(word.slice(0, keep))) : word.endsWith("ll") && keep >= second) cut(1);
  return word.toLowerCase();
}

/** Lower case, without accents. */
export function fold(text) {
  // eslint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  return Array.from(text.normalize("NFKD").replace(/\p{M}/gu, ""), (letter) => letter.toLowerCase()).join("").replace(/[’ʼ]/g, "'");
}

const RUN = /[\p{Alphabetic}\p{N}]+(?:[-._'][\p{Alphabetic}\p{N}]+)*/gu;

/** The words of a text, one array a run: "wi-fi" is ["wi", "fi"] with the compound "wifi". */
export function runs(text) {
  return Array.from(fold(text).matchAll(RUN), ([run]) => {
    const parts = run.split(/[-._]/).map((part) => part.replace(/'s$/, "").replaceAll("'", ""));
    const whole = parts.join("");
    return { parts, whole: parts.length > 1 && parts.length <= 4 && Array.from(whole).length <= 20 ? whole : null };
  });
}
export const words = (text) => runs(text).flatMap(({ parts, whole }) => (whole ? [...parts, whole] : parts));
const plain = (text) => runs(text).flatMap(({ parts }) => parts).join(" ");

/** What a title or a heading becomes in an address, as in src/base/names.rs. */
const slug = (text) => text.toLowerCase().replace(/[^\p{Alphabetic}\p{N}\s_/-]/gu, "").replace(/[\s_/-]+/g, "-").replace(/^-|-$/g, "");

/** Damerau-Levenshtein distance, as far as `most`. */
export function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before = [], last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      let cost = Math.min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2] + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[b.length];
}

// ---- The index

/** Reads a shard: term → its lists. */
function shard(buffer) {
  const bytes = new Uint8Array(buffer), decoder = new TextDecoder();
  let at = 0;
  const number = () => {
    let n = 0, shift = 0, byte;
    do { byte = bytes[at++]; n += (byte & 127) * 2 ** shift; shift += 7; } while (byte > 127);
    return n;
  };
  const terms = new Map();
  let before = new Uint8Array(), from = 0;
  const heads = [];
  for (let left = number(); left > 0; left -= 1) {
    const shared = number(), length = number();
    const name = new Uint8Array(shared + length);
    name.set(before.subarray(0, shared));
    name.set(bytes.subarray(at, at + length), shared);
    at += length;
    const head = { term: decoder.decode(name), docs: number(), sections: number() };
    head.from = from;
    from += number();
    heads.push(head);
    before = name;
  }
  const start = at;
  const list = (count) => {
    const items = new Uint32Array(count), values = new Uint8Array(count);
    for (let i = 0, item = 0; i < count; i += 1) {
      const n = number();
      item += Math.floor(n / 16);
      items[i] = item;
      values[i] = n & 15;
    }
    return { items, values };
  };
  for (const head of heads) {
    let both;
    const read = () => { at = start + head.from; both ??= { docs: list(head.docs), sections: list(head.sections) }; return both; };
    terms.set(head.term, { count: head.docs, read });
  }
  return terms;
}

// How ranking weighs. Title and heading matches count by how much of the title or heading the query says; so does the
// name at the end of an address. Of pages that say the same, the one nearer to the site's root is the more general.
// A heading that says what the query says, and nothing else, counts by itself (ALIKE; the power makes near misses small).
const K = 5, TITLE = 3, HEADING = 0.5, ALIKE = 2, ORDER = 0.7, NAME = 2, ROOT = 4;
/** Rare words count for more, but one rare word is not worth three of those that the query is about. */
const DAMPED = 0.7;
const LEVELS = Float32Array.from({ length: 16 }, (_, i) => { const weight = 0.3 * 1.4 ** i; return (weight * (K + 1)) / (weight + K); });
const SYNONYM = 0.8, SHORT = 0.5, EQUAL = 0.4, PREFIX = 0.7, TYPING_ERROR = 0.6;
/** English words that mean the same wherever computers are written of; what a campus calls its own is in book.toml. */
const ALWAYS = ["app|application|program", "terminal|command line|cli|shell", "gui|graphical user interface", "folder|directory", "email|mail", "delete|remove", "install|set up|setup", "docs|documentation", "repository|repo", "database|db", "vm|virtual machine", "user name|username", "2fa|mfa|two factor|multi factor", "change|edit|modify", "cost|price|fee|billing", "picture|image|photo", "error|problem|trouble|issue", "deploy|release"].map((group) => group.split("|"));
/** How much of the best result's share of the query a result needs. */
const ENOUGH = 0.34;

/** Opens an index. `get(path, type)` fetches a file below the site's base: "json", "text" or "bytes". */
export async function open(get, path = "search/index.json") {
  const index = await get(path, "json");
  if (index.version !== 2) throw new Error("The search index is of another version.");
  return new Index(index, get);
}

class Index {
  #shards = new Map();
  #files = new Map();
  #names = [];

  constructor(index, get) {
    this.get = get;
    this.folder = index.folder;
    this.count = index.count;
    this.isPlain = index.plain;
    this.cardSize = index.cards;
    this.firsts = index.firsts ? index.firsts.split(" ") : [];
    this.current = new Set(index.current);
    this.docs = index.kinds.flatMap((kind) => (kind.docs ? kind.docs.split("\n") : []).map((line) => {
      const [rest, title, ...keywords] = line.split("\t");
      // An address that ends as the title says has left that out.
      return { kind, rest: rest.endsWith("=") ? rest.slice(0, -1) + slug(title) : rest, title, keywords };
    }));
    this.titles = new Map();
    this.known = new Set();
    this.docs.forEach((doc, i) => {
      const title = plain(doc.title);
      if (!this.titles.has(title)) this.titles.set(title, []);
      this.titles.get(title).push(i);
      for (const word of title.split(" ")) this.known.add(word);
      for (const keyword of doc.keywords) for (const word of plain(keyword).split(" ")) this.known.add(word);
    });
    const same = index.same.map((group) => group.map(plain));
    const alike = (phrases, weight) => phrases.flatMap((phrase) => phrases.filter((other) => other !== phrase).map((other) => ({ phrase, other, weight })));
    this.alike = [...same.flatMap((group) => alike([...new Set([...group, ...group.map((phrase) => phrase.replaceAll(" ", ""))])], SYNONYM)), ...index.short.flatMap((pair) => alike(pair, SHORT)), ...(index.plain ? [] : ALWAYS.flatMap((group) => alike(group, EQUAL)))]
      .map(({ phrase, other, weight }) => ({ from: this.terms(phrase), to: this.terms(other), weight, name: other }));
  }

  term(word) {
    return this.isPlain ? word : stem(word);
  }

  terms(text) {
    const all = plain(text).split(" ");
    const said = this.isPlain ? all : all.filter((word) => !COMMON.has(word));
    return (said.length ? said : all).filter(Boolean).map((word) => this.term(word));
  }

  address(i) {
    const { kind, rest } = this.docs[i];
    return `${kind.base}${rest}${rest ? "/" : ""}`;
  }

  /** Asks for a thing once; what could not be had may be asked for again. */
  #once(known, key, ask) {
    if (!known.has(key)) {
      const asked = ask();
      known.set(key, asked);
      asked.catch(() => known.delete(key));
    }
    return known.get(key);
  }

  #file(name, type) {
    return this.#once(this.#files, name, () => this.get(`assets/search/${this.folder}/${name}`, type));
  }

  #place(term) {
    let low = 0, high = this.firsts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.firsts[middle] <= term) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  async #shard(number) {
    return this.#once(this.#shards, number, () => this.#file(`t${number}.bin`, "bytes").then(shard));
  }

  async #lookup(term) {
    const place = this.#place(term);
    return place < 0 ? undefined : (await this.#shard(place)).get(term);
  }

  /** Terms that begin with a word that is still being typed, the most frequent first. */
  async #begun(word) {
    const first = Math.max(this.#place(word), 0), found = [];
    for (let place = first; place < Math.min(first + 2, this.firsts.length); place += 1) {
      if (place > first && !this.firsts[place].startsWith(word)) break;
      for (const [term, entry] of await this.#shard(place)) if (term.startsWith(word)) found.push([term, entry.count]);
    }
    return found.sort((a, b) => b[1] - a[1]).slice(0, 12).map(([term]) => term);
  }

  /** Known words near one that nobody wrote. */
  async nearest(word) {
    const all = (await this.#file("words.txt", "text")).split("\n");
    const most = word.length > 7 ? 2 : 1;
    return all.filter((other) => Math.abs(other.length - word.length) <= most)
      .map((other) => [distance(word, other, most), other[0] !== word[0], other])
      .filter(([far]) => far <= most)
      .sort((a, b) => a[0] - b[0] || a[1] - b[1] || (this.known.has(b[2]) - this.known.has(a[2])))
      .slice(0, 3).map(([, , other]) => other);
  }

  async meta() {
    return this.#once(this.#files, "meta", () => this.#file("meta.json", "json").then((meta) => {
      const counts = meta.headings ? meta.headings.split(" ") : [];
      const starts = new Uint32Array(counts.length + 1);
      counts.forEach((count, i) => { starts[i + 1] = starts[i] + 1 + Number(count); });
      const lists = (text) => text.split(",").map((list) => (list ? list.split(" ").map(Number) : []));
      return { ...meta, starts, for: lists(meta.for), about: lists(meta.about) };
    }));
  }

  async card(i) {
    const [summary, headings, state, word] = (await this.#file(`c${Math.floor(i / this.cardSize)}.json`, "json"))[i % this.cardSize];
    return { summary, headings, state: state && { class: state, word } };
  }

  /** A query as slots: what each of its words may be found as, with weights. */
  async #slots(query, typing) {
    const all = runs(query);
    const said = all.filter(({ parts }) => this.isPlain || parts.some((part) => !COMMON.has(part)));
    const chosen = said.length ? said : all;
    const slots = [];
    for (const { parts, whole } of chosen) {
      if (whole && await this.#lookup(this.term(whole))) slots.push({ words: parts, variants: [{ terms: [this.term(whole)], weight: 1 }, { terms: parts.map((part) => this.term(part)), weight: SYNONYM }] });
      else for (const part of parts) if (said.length === 0 || this.isPlain || !COMMON.has(part)) slots.push({ words: [part], variants: [{ terms: [this.term(part)], weight: 1 }] });
    }
    await Promise.all(slots.map((slot, i) => this.#widen(slot, slots[i + 1], typing && i === slots.length - 1)));
    return [...slots, ...this.#phrases(slots)];
  }

  /** Other forms of a word: begun, joined, parted, misspelt. */
  async #widen(slot, next, isLast) {
    const [word] = slot.words;
    if (slot.words.length > 1) return;
    const add = (terms, weight) => slot.variants.push({ terms, weight });
    const here = await this.#lookup(slot.variants[0].terms[0]);
    if (next?.words.length === 1 && this.known.has(word + next.words[0])) add([this.term(word + next.words[0])], SYNONYM);
    const parted = (least) => {
      for (let at = least; at <= word.length - least; at += 1) {
        const parts = [word.slice(0, at), word.slice(at)];
        if (parts.every((part) => this.known.has(part))) slot.variants.push({ terms: parts.map((part) => this.term(part)), weight: SYNONYM, strict: Boolean(here) });
      }
    };
    // "quickstart" is here, but another page says "quick start": both of its words, or neither.
    if (here) parted(3);
    let found = Boolean(here);
    if (isLast && word.length > 1) {
      const begun = (await this.#begun(word)).filter((term) => term !== slot.variants[0].terms[0]);
      begun.forEach((term) => add([term], PREFIX));
      found ||= begun.length > 0;
    }
    if (found || slot.variants.length > 1) return;
    parted(2);
    if (slot.variants.length > 1 || this.alike.some(({ from }) => from.length === 1 && from[0] === slot.variants[0].terms[0])) return;
    const near = word.length > 2 ? await this.nearest(word) : [];
    near.forEach((other, i) => add([this.term(other)], TYPING_ERROR - i * 0.1));
    slot.meant = near;
    if (near.length === 0 && word.length > 3) (await this.#begun(word)).forEach((term) => add([term], PREFIX));
  }

  /** Synonyms and short forms: of one word, a variant; of several, a slot of their own. */
  #phrases(slots) {
    const query = slots.map((slot) => slot.variants[0].terms);
    const more = [];
    this.synonyms = new Set();
    for (const { from, to, weight, name } of this.alike) {
      if (to.length === 0 || from.length === 0) continue;
      const flat = query.map((terms) => (terms.length === 1 ? terms[0] : ""));
      const at = flat.findIndex((_, i) => from.every((term, k) => flat[i + k] === term));
      if (at < 0 || from.join(" ") === to.join(" ")) continue;
      const variant = { terms: to, weight, strict: weight !== SHORT };
      if (from.length === 1) slots[at].variants.push(variant);
      else more.push({ words: [], variants: [variant], extra: true });
      if (weight === SYNONYM && !this.alike.some((other) => other.name === name.replaceAll(" ", "") && other.name !== name)) this.synonyms.add(name);
    }
    return more;
  }

  /**
   * Answers a query. `kind`, `service`, `audience` narrow it; `typing` says that the last word may go on.
   * Gives `{ results, total, facets, meant, also, terms }`; a result has `doc`, `address`, `title`, `score`, `section`.
   */
  async find(query, { typing = false, kind, service, audience, limit = 10 } = {}) {
    const waiting = this.meta();
    const slots = await this.#slots(query, typing);
    const entries = new Map();
    await Promise.all(slots.flatMap((slot) => slot.variants.flatMap(({ terms }) => terms)).map(async (term) => entries.set(term, await this.#lookup(term))));
    const meta = await waiting;
    const ranked = this.#rank(slots, entries, query, meta);
    const facet = (i) => this.docs[i].kind.facet;
    const fits = {
      kind: (i) => !kind || facet(i) === kind,
      service: (i) => !service || meta.about[i].some((s) => meta.services[s][0] === service),
      // What names no audience is for everyone.
      audience: (i) => !audience || meta.for[i].length === 0 || meta.for[i].some((a) => meta.audiences[a][0] === audience),
    };
    const others = (but) => ranked.filter(({ doc }) => Object.entries(fits).every(([name, fit]) => name === but || fit(doc)));
    const count = (list, ids) => { const counts = new Map(); for (const { doc } of list) for (const id of ids(doc)) counts.set(id, (counts.get(id) ?? 0) + 1); return counts; };
    const results = others();
    const meant = slots.flatMap((slot) => (slot.meant?.length ? [[slot.words[0], slot.meant[0]]] : []));
    return {
      results: results.slice(0, limit).map((result) => ({ ...result, title: this.docs[result.doc].title, address: this.address(result.doc) })),
      total: results.length,
      all: ranked.length,
      facets: {
        kind: count(others("kind"), (i) => [facet(i)]),
        service: count(others("service"), (i) => meta.about[i].map((s) => meta.services[s][0])),
        audience: count(others("audience"), (i) => (meta.for[i].length ? meta.for[i].map((a) => meta.audiences[a][0]) : meta.audiences.map(([id]) => id))),
      },
      meant,
      also: [...this.synonyms],
      terms: new Set([...entries].filter(([, entry]) => entry).map(([term]) => term)),
    };
  }

  #rarity(count) {
    return Math.log(1 + (this.count - count + 0.5) / (count + 0.5)) ** DAMPED;
  }

  /** BM25F over the documents, then what titles and headings say. */
  #rank(slots, entries, query, meta) {
    const score = new Float64Array(this.count), covered = new Float64Array(this.count);
    const sections = new Map();
    let whole = 0;
    for (const slot of slots) {
      const docs = new Map(), parts = new Map();
      let mass = 0;
      for (const { terms, weight, strict } of slot.variants) {
        const each = new Map(), eachPart = new Map(), hits = new Map();
        for (const term of terms) {
          const entry = entries.get(term);
          if (!entry) continue;
          const { docs: found, sections: stands } = entry.read();
          const rarity = this.#rarity(entry.count) * weight * (terms.length > 1 ? 0.7 : 1);
          mass = Math.max(mass, rarity);
          found.items.forEach((doc, i) => {
            each.set(doc, (each.get(doc) ?? 0) + rarity * LEVELS[found.values[i]]);
            if (terms.length > 1) hits.set(doc, (hits.get(doc) ?? 0) + 1);
          });
          stands.items.forEach((section, i) => {
            const part = eachPart.get(section) ?? [0, 0];
            eachPart.set(section, [part[0] + rarity, part[1] + (stands.values[i] / 15) * Math.min(1, weight + 0.2)]);
          });
        }
        // Half of a synonym means something else: "access" alone is not remote access.
        if (strict) for (const [doc, count] of hits) if (count < terms.length) each.delete(doc);
        for (const [doc, value] of each) if (value > (docs.get(doc) ?? 0)) docs.set(doc, value);
        for (const [section, value] of eachPart) if (value[0] > (parts.get(section)?.[0] ?? 0)) parts.set(section, value);
      }
      if (!slot.extra) whole += mass;
      for (const [doc, value] of docs) { score[doc] += value; if (!slot.extra) covered[doc] += mass; }
      for (const [section, [worth, share]] of parts) {
        const sum = sections.get(section) ?? [0, 0];
        sections.set(section, [sum[0] + worth, sum[1] + share]);
      }
    }
    const best = new Map();
    for (const [section, [worth, share]] of sections) {
      const doc = this.#docOf(meta.starts, section), place = section - meta.starts[doc], part = Math.min(share, 1);
      if (place === 0) score[doc] += TITLE * worth * part;
      else {
        // Dice's measure: of all that query and heading say, how much both say.
        const alike = Math.min(1, (2 * worth) / (worth / part + whole));
        const value = HEADING * worth * part ** 2 + ALIKE * whole * alike ** 8;
        if (value > (best.get(doc)?.value ?? 0)) best.set(doc, { value, section: place - 1 });
      }
    }
    for (const [doc, { value }] of best) score[doc] += value;
    const said = new Map();
    for (const { variants, extra } of slots) for (const { terms: [term, more], weight } of variants) if (!extra && !more) said.set(term, Math.max(said.get(term) ?? 0, weight));
    for (let doc = 0; doc < this.count; doc += 1) if (covered[doc] > 0) score[doc] += this.#placed(doc, said, entries);
    const first = covered.reduce((most, value) => Math.max(most, value), 0);
    const exact = this.#exact(query);
    let found = [];
    for (let doc = 0; doc < this.count; doc += 1) {
      if (covered[doc] >= first * ENOUGH && score[doc] > 0) found.push({ doc, score: score[doc], section: best.get(doc)?.section ?? null });
    }
    found.sort((a, b) => b.score - a.score || a.doc - b.doc);
    const top = found[0]?.score ?? 0;
    const flat = this.terms(query);
    found.slice(0, 60).forEach((result) => {
      result.score += ORDER * this.#inOrder(flat, result.doc, entries);
      if (this.current.has(result.doc) && covered[result.doc] >= first / 2) result.score += top + 1;
    });
    for (const [doc, bonus] of exact) {
      const result = found.find((one) => one.doc === doc);
      if (result) result.score += bonus;
      else found.push({ doc, score: bonus, section: null });
    }
    return found.sort((a, b) => b.score - a.score || a.doc - b.doc);
  }

  /** What its address says of a document: the name at the end, and how deep it lies. */
  #placed(doc, said, entries) {
    const parts = this.docs[doc].rest.split("/");
    const name = this.#names[doc] ??= [...new Set(this.terms(parts.at(-1)))].filter((term) => !/^\d+$/.test(term));
    let worth = 0, whole = 0;
    for (const term of name) {
      const count = said.has(term) && entries.get(term)?.count;
      // How rare the name's other words are is not known here: they count as the rarest.
      const rarity = this.#rarity(count || 1);
      whole += rarity;
      if (count) worth += rarity * said.get(term);
    }
    return (worth > 0 ? NAME * worth * (worth / whole) ** 2 : 0) + ROOT / (1 + parts.length);
  }

  #docOf(starts, section) {
    let low = 0, high = starts.length - 1;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= section) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Words of the query that stand side by side in the title, too. */
  #inOrder(query, doc, entries) {
    const title = this.terms(this.docs[doc].title);
    let sum = 0;
    for (let i = 1; i < query.length; i += 1) {
      if (title.some((term, k) => k > 0 && term === query[i] && title[k - 1] === query[i - 1])) {
        sum += Math.min(this.#rarity(entries.get(query[i])?.count ?? 0), this.#rarity(entries.get(query[i - 1])?.count ?? 0));
      }
    }
    return sum;
  }

  /** Whole titles, ids and numbers come first. */
  #exact(query) {
    const exact = new Map((this.titles.get(plain(query)) ?? []).map((doc) => [doc, this.docs[doc].title === query ? 1.1e4 : 1e4]));
    const id = /^\s*([a-z]{0,4})[\s-]*0*(\d+)\s*$/i.exec(query);
    const slug = plain(query).replaceAll(" ", "-");
    this.docs.forEach(({ kind, rest }, doc) => {
      const isNumber = id && kind.code && rest === id[2] && (id[1] === "" || id[1].toUpperCase() === kind.code);
      if (isNumber) exact.set(doc, 2e4);
      else if (slug && rest.slice(rest.lastIndexOf("/") + 1) === slug && !exact.has(doc)) exact.set(doc, 5e3);
    });
    return exact;
  }
}

// ---- In the page

const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value);
  element.append(...children);
  return element;
};
const many = (count, one, more) => `${count} ${count === 1 ? one : more}`;
const quoted = (list) => new Intl.ListFormat("en", { type: "conjunction" }).format(list.map((word) => `“${word}”`));

/** The index of this site, opened once. */
const ours = new Map();
function ourIndex(path, anew = false) {
  if (anew || !ours.has(path)) {
    const base = path.slice(0, -"search/index.json".length);
    const get = async (name, type) => {
      const isIndex = name === "search/index.json";
      const response = await fetch(base + name, { cache: anew && isIndex ? "reload" : "default" });
      if (!response.ok) throw new Error(`${response.status}: ${name}`);
      return type === "json" ? response.json() : type === "text" ? response.text() : response.arrayBuffer();
    };
    const opened = open(get);
    ours.set(path, opened);
    opened.catch(() => { if (ours.get(path) === opened) ours.delete(path); });
  }
  return ours.get(path);
}

/**
 * Does something with the index. The browser, or a server between, may still have an older one, whose folder went when
 * the site was built anew: then it is done once more, with the new one.
 */
async function withIndex(path, use) {
  let index = null;
  try {
    index = await ourIndex(path);
    return await use(index);
  } catch (error) {
    const newer = await ourIndex(path, true);
    if (newer.folder === index?.folder) throw error;
    return use(newer);
  }
}

/** Text with the words of the query marked. */
function marked(index, text, terms) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(/[\p{Alphabetic}\p{N}]+(?:[-._'’][\p{Alphabetic}\p{N}]+)*/gu)) {
    if (!words(match[0]).some((word) => terms.has(index.term(word)))) continue;
    nodes.push(text.slice(at, match.index), make("mark", {}, match[0]));
    at = match.index + match[0].length;
  }
  return [...nodes, text.slice(at)].filter((node) => node !== "");
}

/** Where the page itself says it best: the block with most of the query's words, and the heading above it. */
async function passage(index, url, terms) {
  const response = await fetch(url);
  if (!response.ok) return null;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const text = page.querySelector("main .prose, main .flow") ?? page.querySelector("main");
  let best = null, heading = null;
  for (const block of text?.querySelectorAll("h2, h3, h4, p, li, td, dd, pre") ?? []) {
    if (/^H\d$/.test(block.tagName)) { heading = block.id ? { id: block.id, text: block.textContent.trim() } : null; continue; }
    if (block.matches(".tag, .meta, .kicker, li:has(p), .crumbs *")) continue;
    const plainText = block.textContent.replace(/\s+/g, " ").trim();
    const found = new Set(words(plainText).map((word) => index.term(word)).filter((term) => terms.has(term)));
    const worth = found.size - Math.min(plainText.length, 400) / 4000;
    if (found.size && (!best || worth > best.worth)) best = { worth, found: found.size, text: plainText, heading };
  }
  return best;
}

/** About 200 letters around the words that were found. */
function excerpt(index, text, terms) {
  if (text.length <= 240) return text;
  const hit = [...text.matchAll(/[\p{Alphabetic}\p{N}]+/gu)].find(([word]) => terms.has(index.term(fold(word))));
  const from = Math.max(0, (hit?.index ?? 0) - 80);
  const start = from === 0 ? 0 : text.indexOf(" ", from) + 1;
  const end = text.lastIndexOf(" ", start + 220);
  return `${start ? "…" : ""}${text.slice(start, end > start ? end : start + 220)}${start + 220 < text.length ? "…" : ""}`;
}

const label = ({ kind, rest }) => `${kind.label}${kind.code ? ` ${kind.code}${rest}` : ""}`;
const hint = ({ meant, also }) => [
  meant.length ? `Nothing has ${quoted(meant.map(([word]) => word))}; these have ${quoted(meant.map(([, word]) => word))}.` : "",
  also.length ? `Also finds ${quoted(also.slice(0, 4))}.` : "",
].filter(Boolean).join(" ");

/** A field that proposes as one types: a combobox with a listbox, as the ARIA Authoring Practices have it. */
function combobox(field, number) {
  const { index: path, base } = field.dataset;
  const id = `part-found-${number}`;
  const list = make("ul", { id, role: "listbox", "aria-label": "Proposals", class: "proposals", hidden: "" });
  const live = make("p", { role: "status", class: "hide" });
  const form = field.form;
  form.classList.add("combo");
  form.append(list, live);
  field.removeAttribute("list");
  for (const [key, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id, autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search" })) field.setAttribute(key, value);
  let asked = 0, chosen = -1, timer;
  const options = () => [...list.children];
  const choose = (next) => {
    chosen = next;
    options().forEach((option, i) => option.setAttribute("aria-selected", i === chosen));
    const option = options()[chosen];
    if (option) { field.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); } else field.removeAttribute("aria-activedescendant");
  };
  const close = () => { list.hidden = true; field.setAttribute("aria-expanded", "false"); choose(-1); };
  const option = (i, href, ...content) => {
    const item = make("li", { role: "option", id: `${id}-${i}`, "aria-selected": "false" }, ...content);
    item.dataset.href = href;
    return item;
  };
  const propose = async () => {
    const query = field.value, mine = ++asked;
    if (query.trim().length < 2) { live.textContent = ""; return close(); }
    try {
      const { index, answer } = await withIndex(path, async (index) => ({ index, answer: await index.find(query, { typing: !/\s$/.test(query), limit: 6 }) }));
      if (mine !== asked || document.activeElement !== field) return;
      const items = answer.results.map((result, i) => option(i, base + result.address.replace(/^\//, ""), make("span", {}, ...marked(index, result.title, answer.terms)), make("span", { class: "tag" }, ` ${label(index.docs[result.doc])}`)));
      if (answer.total > items.length) items.push(option(items.length, `${form.action}?${new URLSearchParams({ q: query.trim() })}`, make("span", { class: "more" }, `All ${answer.total} results`)));
      list.replaceChildren(...items);
      choose(-1);
      list.hidden = items.length === 0;
      field.setAttribute("aria-expanded", String(items.length > 0));
      live.textContent = items.length ? `${many(answer.results.length, "proposal", "proposals")}. ${hint(answer)}` : "Nothing found yet. Enter searches everything.";
    } catch {
      close();
    }
  };
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(propose, 90); });
  field.addEventListener("keydown", (event) => {
    const count = options().length, isOpen = !list.hidden;
    if (event.isComposing) return;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.altKey) {
      if (!isOpen) { propose(); } else choose(event.key === "ArrowDown" ? (chosen + 2) % (count + 1) - 1 : (chosen + count + 1) % (count + 1) - 1);
      event.preventDefault();
    } else if (event.key === "Escape") {
      if (isOpen) { close(); live.textContent = ""; event.preventDefault(); } else if (field.value) { field.value = ""; event.preventDefault(); field.dispatchEvent(new Event("input", { bubbles: true })); }
    } else if (event.key === "Enter" && isOpen && chosen >= 0) {
      event.preventDefault();
      location.assign(options()[chosen].dataset.href);
    } else if (event.key === "Tab") close();
  });
  // The field keeps the focus, so that the keyboard of a phone stays.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) location.assign(item.dataset.href);
  });
  field.addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== field) close(); }, 150));
  form.addEventListener("submit", () => { asked += 1; clearTimeout(timer); close(); });
  if (field.value.trim() && document.activeElement === field) propose();
  return close;
}

const STEP = 10;

/** The page of results, at `/search/?q=…`. */
function results(field, close) {
  const place = document.getElementById("part-results"), all = document.getElementById("part-all"), count = document.getElementById("part-count");
  const nothing = document.getElementById("part-nothing");
  const { index: path, base } = field.dataset;
  const whole = count.textContent;
  const asked = new URLSearchParams(location.search);
  const state = { query: asked.get("q") ?? "", kind: asked.get("kind") ?? "", service: asked.get("service") ?? "", audience: asked.get("for") ?? "", limit: STEP };
  let mine = 0, seen;
  const watch = "IntersectionObserver" in window ? new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) { seen.unobserve(entry.target); entry.target.dispatchEvent(new Event("seen")); }
  }) : null;
  seen = watch;
  const remember = () => {
    const said = new URLSearchParams();
    for (const [key, value] of [["q", state.query], ["kind", state.kind], ["service", state.service], ["for", state.audience]]) if (value) said.set(key, value);
    history.replaceState(null, "", `${location.pathname}${said.size ? `?${said}` : ""}`);
    document.title = document.title.replace(/^.*?(?= · )/, state.query ? `Search: ${state.query}` : "Search");
  };
  const radios = (legend, name, chosen, list) => make("fieldset", {}, make("legend", {}, legend), ...list.map(([id, text, number]) => {
    const input = make("input", { type: "radio", name: `found-${name}`, value: id, checked: id === chosen ? "" : null });
    const parts = [input, ` ${text} `];
    if (number !== undefined) parts.push(make("span", { class: "num" }, String(number)));
    return make("label", {}, ...parts);
  }));
  const facets = (answer, meta) => {
    const named = (list, counts) => list.map(([id, text]) => [id, text, counts.get(id) ?? 0]).filter(([id, , number]) => number || Object.values(state).includes(id));
    const form = make("form", { "aria-label": "Narrow the results" });
    form.append(radios("Show", "kind", state.kind, [["", "Everything"], ...named(meta.facets, answer.facets.kind)]));
    if (meta.audiences.length) form.append(radios("For", "audience", state.audience, [["", "Anyone"], ...named(meta.audiences, answer.facets.audience)]));
    const services = named(meta.services, answer.facets.service).sort((a, b) => b[2] - a[2]).slice(0, 12);
    if (services.length) {
      const select = make("select", { name: "found-service", id: "part-service" }, make("option", { value: "" }, "All services"), ...services.map(([id, text, number]) => make("option", { value: id, selected: id === state.service ? "" : null }, `${text} (${number})`)));
      form.append(make("fieldset", {}, make("legend", {}, make("label", { for: "part-service" }, "About")), select));
    }
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", ({ target }) => {
      state[target.name.slice("found-".length)] = target.value;
      state.limit = STEP;
      const { name, value } = target;
      show().then(() => place.querySelector(`[name="${name}"][value="${value}"], select[name="${name}"]`)?.focus());
    });
    return make("div", { class: "facets" }, form);
  };
  const item = async (index, { doc, title, address, section }, terms) => {
    const card = await index.card(doc), href = base + address.replace(/^\//, "");
    const heading = section === null ? null : card.headings[section];
    const anchor = (text, id) => id ?? slug(text);
    const where = make("p", { class: "tag" }, label(index.docs[doc]));
    const lead = (text, id) => { where.querySelector("a")?.remove(); where.append(make("a", { href: `${href}#${id}` }, ` › ${text}`)); };
    if (heading) lead(heading[0], anchor(...heading));
    const text = make("p", {}, ...marked(index, card.summary, terms));
    const line = make("li", {}, where, make("h2", {}, make("a", { href }, ...marked(index, title, terms))), text);
    if (card.state) line.append(make("p", { class: `state is-${card.state.class}` }, card.state.word));
    // The passage comes from the page itself, which is then at hand when the reader opens it.
    line.addEventListener("seen", async () => {
      const best = await passage(index, href, terms).catch(() => null);
      if (!best || best.found <= text.querySelectorAll("mark").length) return;
      text.replaceChildren(...marked(index, excerpt(index, best.text, terms), terms));
      if (best.heading) lead(best.heading.text, best.heading.id);
    }, { once: true });
    return line;
  };
  const show = async () => {
    const now = ++mine, query = state.query.trim();
    remember();
    all.hidden = Boolean(query);
    if (!query) { place.replaceChildren(); nothing.hidden = true; count.textContent = whole; return; }
    let index, answer, lines, meta;
    try {
      ({ index, answer, meta, lines } = await withIndex(path, async (index) => {
        const answer = await index.find(query, state);
        const lines = await Promise.all(answer.results.map((result) => item(index, result, answer.terms)));
        return { index, answer, lines, meta: await index.meta() };
      }));
    } catch {
      all.hidden = false;
      count.textContent = "The search could not be loaded. Everything is listed here from A to Z.";
      return;
    }
    if (now !== mine) return;
    const said = hint(answer);
    nothing.hidden = answer.all > 0;
    if (answer.all === 0) {
      const near = [...new Set((await Promise.all(words(query).filter((word) => word.length > 2).map((word) => index.nearest(word)))).flat())];
      const links = near.slice(0, 5).map((word) => make("li", {}, make("a", { href: `?${new URLSearchParams({ q: word })}` }, word)));
      nothing.querySelector("[data-near]").replaceChildren(...(links.length ? [make("p", {}, "Words here that are close:"), make("ul", {}, ...links)] : []));
      place.replaceChildren();
      count.textContent = `Nothing found for “${query}”.`;
      return;
    }
    count.textContent = `${many(answer.total, "result", "results")}. ${said}`.trim();
    const list = make("ol", { class: "results" }, ...lines);
    const body = make("div", {}, list);
    if (answer.total > lines.length) {
      const more = make("button", { type: "button", class: "button light" }, "Show more results");
      more.addEventListener("click", async () => {
        const from = state.limit;
        state.limit += STEP;
        await show();
        place.querySelectorAll(".results > li")[from]?.querySelector("h2 a")?.focus();
      });
      body.append(more);
    }
    place.replaceChildren(make("div", { class: "browse" }, facets(answer, meta), body));
    for (const line of lines) if (watch) watch.observe(line);
  };
  let timer;
  field.value = state.query;
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => { state.query = field.value; state.limit = STEP; show(); }, 400); });
  field.form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(timer); close(); state.query = field.value; state.limit = STEP; show(); });
  show();
}

let numbers = 0;

/** Makes a search field answer. */
export function start(field) {
  if (field.dataset.on) return;
  field.dataset.on = "";
  const close = combobox(field, ++numbers);
  if (document.getElementById("part-results") && field.id === "part-search") results(field, close);
}
