// The overlay of the preview: keeps the page true while its sources change, and shows what is wrong with it, how it
// reads, and how others see it. It lives in a shadow root, so that neither the page's styles nor its own reach across.
(() => {
  const tag = document.currentScript;
  // A page within a page (a banner, the page behind an error) is told by the outer one.
  if (!tag || window.top !== window) return;
  const OWN = '/.campanile/';
  const store = {
    get(key) { try { return sessionStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { sessionStorage.setItem(key, value); } catch { /* A browser that keeps nothing. */ } },
    remove(key) { try { sessionStorage.removeItem(key); } catch { /* The same. */ } },
  };
  const isProblem = 'problem' in tag.dataset;

  // ---------------------------------------------------------------- the address

  // How to look at the site is kept by the preview in a cookie; the address stays the page's own.
  const address = new URL(location.href);
  const WISHES = ['now', 'as', 'internal'];
  if (!isProblem && WISHES.some((key) => address.searchParams.has(key))) {
    WISHES.forEach((key) => address.searchParams.delete(key));
    history.replaceState(history.state, '', address);
  }

  // ---------------------------------------------------------------- where the reader was

  const PLACE = `campanile-place ${location.pathname}`;
  const keepPlace = () => { if (!isProblem) store.set(PLACE, JSON.stringify([scrollX, scrollY])); };
  const goBack = () => {
    const kept = store.get(PLACE);
    if (!kept || isProblem) return;
    store.remove(PLACE);
    const [x, y] = JSON.parse(kept);
    const go = () => scrollTo({ left: x, top: y, behavior: 'instant' });
    go();
    // Pictures without a size may come later and move the text, and a browser goes once more where it thinks best.
    const done = () => setTimeout(() => { go(); history.scrollRestoration = 'auto'; }, 50);
    if (document.readyState === 'complete') done();
    else addEventListener('load', () => { go(); done(); }, { once: true });
  };
  const reload = () => {
    keepPlace();
    // The browser would go where the page of an error was.
    history.scrollRestoration = 'manual';
    location.reload();
  };

  // ---------------------------------------------------------------- changes

  /** The page's bytes have a name; it is asked for without the page. */
  async function hasChanged() {
    try {
      const answer = await fetch(location.href, { method: 'HEAD', cache: 'no-store' });
      const name = (answer.headers.get('ETag') ?? '').replaceAll('"', '');
      return name !== tag.dataset.page;
    } catch {
      return false; // The preview has ended, or begins again; the stream of events will tell.
    }
  }

  const nameOf = (href) => new URL(href, location.href).pathname.replace(/\.[0-9a-f]+\.css$/, '.css');

  /** New stylesheets come in before the old ones go, so that the page is never bare. */
  function swapStyles(sheets) {
    for (const old of document.querySelectorAll('link[rel="stylesheet"]')) {
      const now = sheets.find((sheet) => nameOf(sheet) === nameOf(old.href));
      if (!now || new URL(now, location.href).href === old.href) continue;
      const link = old.cloneNode();
      link.href = now;
      link.addEventListener('load', () => old.remove(), { once: true });
      link.addEventListener('error', () => link.remove(), { once: true });
      old.after(link);
    }
  }

  let revision = Number(tag.dataset.revision);

  async function take(event) {
    if (event.kind === 'findings') return isProblem ? undefined : refresh();
    if (event.revision === revision && event.kind === 'hello') return;
    const first = event.kind === 'hello';
    revision = event.revision;
    if (event.kind === 'styles') { swapStyles(event.styles); return; }
    if (isProblem || event.kind === 'files') { reload(); return; }
    if (await hasChanged()) reload();
    else if (first) refresh();
  }

  // Only a page that somebody looks at listens: a browser has six connections a server, and tabs are many.
  let stream = null;
  function listen() {
    if (document.visibilityState === 'hidden') { stream?.close(); stream = null; return; }
    if (stream) return;
    stream = new EventSource(`${OWN}events`);
    stream.onmessage = (message) => { element.setLive(true); take(JSON.parse(message.data)); };
    stream.onerror = () => element.setLive(false);
  }

  // ---------------------------------------------------------------- the panel

  const el = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === true) made.setAttribute(key, '');
      else if (value !== false && value != null) made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child != null && child !== false));
    return made;
  };
  const count = (n, one, many) => `${n} ${n === 1 ? one : many}`;

  function finding(said) {
    const where = said.file && `${said.file}, line ${said.line}`;
    const rule = said.rule && ` (${said.rule})`;
    const lines = said.excerpt.map((line) => el('span', { class: 'line' },
      el('span', { class: 'n', 'aria-hidden': 'true' }, `${line.number} `), line.before,
      line.marked ? el('mark', {}, line.marked) : null, line.after, '\n'));
    return el('li', { class: `finding ${said.severity}` },
      el('p', { class: 'message' }, el('b', {}, `${said.severity}: `), said.message),
      where && el('p', { class: 'where' }, where, rule),
      lines.length ? el('pre', { tabindex: '0', 'aria-label': `The text at ${where}` }, ...lines) : null,
      said.label && el('p', { class: 'label' }, said.label),
      said.fix && el('p', { class: 'help' }, el('b', {}, 'Fix: '), said.fix.words,
        ...(said.fix.safe ? ['; ', el('code', {}, 'campanile check --fix'), ' does it'] : [])),
      ...said.related.map((text) => el('p', { class: 'where' }, text)),
      ...said.help.map((text) => el('p', { class: 'help' }, el('b', {}, 'Help: '), text)));
  }

  const section = (title, ...children) => el('section', {}, el('h3', {}, title), ...children);

  function findingsOf(told) {
    const { errors, warnings, suggestions, first } = told.elsewhere;
    const parts = [[errors, 'error', 'errors'], [warnings, 'warning', 'warnings'], [suggestions, 'suggestion', 'suggestions']]
      .filter(([n]) => n).map(([n, one, many]) => count(n, one, many));
    return [
      section('This page',
        told.findings.length ? el('ul', { class: 'findings' }, ...told.findings.map(finding)) : el('p', {}, 'Nothing found.')),
      parts.length ? section('Elsewhere', el('details', {}, el('summary', {}, parts.join(', ')),
        el('ul', { class: 'findings' }, ...first.map(finding)))) : null,
    ];
  }

  function wordsOf(page) {
    if (!page) return [];
    const { grade, words, minutes } = page.reading;
    const reading = [grade == null ? 'too short for a reading grade' : `reading grade ${grade.toFixed(1)}`,
      count(words, 'word', 'words'), `${count(minutes, 'minute', 'minutes')} to read`].join(' · ');
    return [
      section('How it reads', el('p', {}, reading), el('p', { class: 'where' }, page.source)),
      page.sentence && section('How others see it',
        el('dl', {}, el('dt', {}, 'The sentence'), el('dd', {}, page.sentence),
          ...page.shorts.flatMap((short) => [
            el('dt', {}, `${short.place}, ${short.limit} characters${short.cut ? ' (cut)' : ''}`), el('dd', {}, short.text)]))),
    ];
  }

  const option = (value, text, chosen) => el('option', { value, selected: value === chosen }, text);

  /** A form: what it asks for is kept by the preview, so that all links keep it. */
  function viewOf(told) {
    const audiences = [['', 'Everyone'], ...told.audiences.map((a) => [a.id, a.name]), ['visitor', 'A visitor']];
    const time = told.time ?? { field: '', chosen: false };
    const now = el('input', { type: 'datetime-local', name: 'now', id: 'now', value: time.chosen ? time.field : null });
    const form = el('form', { method: 'get', action: location.pathname },
      el('p', {}, el('label', { for: 'as' }, 'View as'), el('select', { name: 'as', id: 'as' }, ...audiences.map(([id, name]) => option(id, name, told.as)))),
      el('p', {}, el('label', { for: 'now' }, 'At another time'), now),
      el('p', {}, el('label', { for: 'internal' }, 'Site'), el('select', { name: 'internal', id: 'internal' },
        option('0', 'Public', told.internal ? '1' : '0'), option('1', 'Internal: the help desk’s', told.internal ? '1' : '0'))),
      el('p', { class: 'buttons' }, el('button', { type: 'submit' }, 'Show'),
        time.chosen || told.as ? el('button', { type: 'button', class: 'plain', id: 'present' }, 'Back to everyone, at present') : null));
    form.querySelector('#present')?.addEventListener('click', () => {
      now.value = '';
      form.querySelector('#as').value = '';
      form.requestSubmit();
    });
    form.addEventListener('submit', keepPlace);
    return section('Look at it differently', form);
  }

  /** What stands over the page as long as it is not as everybody will see it now. */
  function noticesOf(told) {
    const notices = [];
    if (told.time?.fixed) notices.push(`The clock stands still at ${told.time.words}: book.toml sets it.`);
    if (told.time?.chosen) notices.push(`Seen at ${told.time.words}.`);
    if (told.internal) notices.push('Internal: not for the public.');
    if (told.as) {
      const name = told.audiences.find((a) => a.id === told.as)?.name ?? 'a visitor';
      const meant = !told.page?.audience.length || told.page.audience.includes(told.as);
      notices.push(meant ? `Seen as: ${name}.` : `Seen as: ${name}. This page is for others.`);
    }
    return notices;
  }

  /** What is meant for others steps back; nothing is hidden, since the site hides nothing from anybody. */
  function dim(as) {
    for (const card of document.querySelectorAll('[data-for]')) {
      const meant = !as || card.dataset.for.split(' ').includes(as);
      card.style.opacity = meant ? '' : '0.35';
    }
  }

  class Preview extends HTMLElement {
    constructor() {
      super();
      const root = this.attachShadow({ mode: 'open' });
      this.banner = el('p', { class: 'banner', role: 'status' });
      this.button = el('button', { type: 'button', class: 'tab', 'aria-expanded': 'false', 'aria-controls': 'panel' }, 'Preview');
      this.panel = el('div', { id: 'panel', class: 'panel', role: 'region', 'aria-label': 'Preview of this page', hidden: true });
      const bar = el('div', { class: 'bar' }, this.banner, this.button);
      this.wrap = el('div', { class: 'overlay', lang: 'en', dir: 'ltr', hidden: true }, this.panel, bar);
      const style = el('link', { rel: 'stylesheet', href: `${OWN}overlay.css` });
      style.addEventListener('load', () => { this.wrap.hidden = false; });
      root.append(style, this.wrap);
      this.button.addEventListener('click', () => this.open(this.panel.hidden));
      root.addEventListener('keydown', (event) => {
        if (event.key === 'Escape' && !this.panel.hidden) { this.open(false); this.button.focus(); }
      });
    }

    open(open) {
      this.panel.hidden = !open;
      this.button.setAttribute('aria-expanded', String(open));
      store.set('campanile-open', open ? '1' : '');
    }

    setLive(live) {
      this.button.classList.toggle('lost', !live);
      this.button.title = live ? '' : 'The preview has ended or is not heard';
    }

    show(told) {
      const errors = told.findings.filter((f) => f.severity === 'error').length;
      const found = told.findings.length;
      const elsewhere = told.elsewhere.errors;
      const words = [found ? count(found, 'finding', 'findings') : 'no findings', elsewhere ? `${count(elsewhere, 'error', 'errors')} elsewhere` : ''];
      this.button.textContent = `Preview: ${words.filter(Boolean).join(', ')}`;
      this.button.dataset.level = errors || elsewhere ? 'error' : found ? 'warning' : 'fine';
      const notices = noticesOf(told);
      this.banner.textContent = notices.join(' ');
      this.banner.hidden = !notices.length;
      this.panel.replaceChildren(...[el('h2', {}, 'Preview'), ...findingsOf(told), ...wordsOf(told.page), viewOf(told)].filter(Boolean));
      dim(told.as);
    }
  }
  customElements.define('campanile-preview', Preview);
  const element = new Preview();

  async function refresh() {
    try {
      const answer = await fetch(`${OWN}page?path=${encodeURIComponent(location.pathname)}`, { cache: 'no-store' });
      const told = await answer.json();
      // Only checks keep a page from being shown; a rule of the voice never does.
      if (told.findings.some((f) => f.severity === 'error' && !f.rule)) { reload(); return; }
      element.show(told);
    } catch { /* The stream of events says when the preview is back. */ }
  }

  goBack();
  if (!isProblem) {
    document.body.append(element);
    if (store.get('campanile-open') === '1') element.open(true);
    refresh();
  }
  document.addEventListener('visibilitychange', listen);
  addEventListener('pagehide', () => { stream?.close(); stream = null; });
  addEventListener('pageshow', listen);
  listen();
})();
