// <campanile-status>: what is wrong with IT's services, in somebody else's page.
//
//   <script src="https://it.example.edu/embed/status.js" defer></script>
//   <campanile-status><a href="https://it.example.edu/status/">State of IT services</a></campanile-status>
//
// What stands inside is shown until the answer is here, and when there is none. The host's policy needs this origin in
// script-src and connect-src, and nothing else: no inline style, no inline script, no markup from strings.
(() => {
  const script = document.currentScript ?? document.querySelector('script[src$="/embed/status.js"]');
  const api = new URL('../api/v2/summary.json', script?.src ?? location.href);
  const site = new URL('../', script?.src ?? location.href);
  const MINUTES = 5;
  const WORDS = {
    none: 'All services are working.', minor: 'Some services are slow.', major: 'Some services are partly down.',
    critical: 'Some services are down.', maintenance: 'Planned work is under way.',
  };
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block; font: inherit; color-scheme: inherit; }
    :host([hidden]) { display: none; }
    section { padding: .5em .875em; border-inline-start: .375em solid var(--campanile-edge, #1a6b3c); }
    .minor { border-color: #8a5300; } .major { border-color: #a83b00; } .critical { border-color: #a6192e; }
    .maintenance { border-color: #1d5b94; }
    p { margin: 0; } ul { margin: .25em 0; padding: 0; list-style: none; } li + li { margin-top: .5em; }
    a { color: inherit; } a:focus-visible { outline: 2px solid; outline-offset: 2px; }
    strong { font-weight: 600; }`);

  const make = (name, text = '', rest = {}) => Object.assign(document.createElement(name), { textContent: text }, rest);
  // Only addresses of the web become links.
  const link = (text, to) => (/^https?:/.test(to) ? make('a', text, { href: to }) : make('span', text));
  const when = (iso) => new Date(iso).toLocaleString(document.documentElement.lang || undefined, {
    weekday: 'long', month: 'long', day: 'numeric', hour: 'numeric', minute: '2-digit', timeZoneName: 'short',
  });

  class CampanileStatus extends HTMLElement {
    #box; #timer; #said;

    constructor() {
      super();
      const root = this.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [sheet];
      // A live region from the start, so that a change is read aloud and the first answer is not missed.
      this.#box = make('div');
      this.#box.setAttribute('role', 'status');
      this.#box.append(make('slot'));
      root.append(this.#box);
    }

    connectedCallback() {
      this.load();
      this.#timer = setInterval(() => document.hidden || this.load(), MINUTES * 60_000);
    }

    disconnectedCallback() { clearInterval(this.#timer); }

    async load() {
      try {
        const answer = await fetch(api, { credentials: 'omit' });
        if (!answer.ok) throw new Error(answer.status);
        const text = await answer.text();
        // Said again word for word, it would be read aloud again.
        if (text !== this.#said) this.show(JSON.parse(text));
        this.#said = text;
      } catch {
        if (!this.#said) this.#box.replaceChildren(make('slot'));
      }
    }

    show({ page, status, incidents, scheduled_maintenances: planned }) {
      const part = make('section', '', { className: status.indicator });
      part.setAttribute('aria-label', page.name);
      part.append(make('p'));
      part.firstChild.append(make('strong', WORDS[status.indicator] ?? status.description));
      const list = make('ul');
      for (const { name, shortlink, incident_updates: [update] } of incidents) {
        const item = make('li');
        item.append(link(name, shortlink), make('p', update?.body ?? ''));
        list.append(item);
      }
      for (const { name, shortlink, status: phase, scheduled_until: until } of planned) {
        if (phase === 'scheduled') continue;
        const item = make('li');
        item.append(link(name, shortlink), make('p', `Planned work until ${when(until)}.`));
        list.append(item);
      }
      if (list.firstChild) part.append(list);
      const more = make('p');
      more.append(link('State of all services', new URL('status/', site).href));
      part.append(more);
      this.#box.replaceChildren(part);
    }
  }

  customElements.get('campanile-status') ?? customElements.define('campanile-status', CampanileStatus);
})();
