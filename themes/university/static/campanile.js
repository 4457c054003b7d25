// What a page does better with a script. Nothing depends on it.
(() => {
  const doc = document, root = doc.documentElement;
  const all = (selector, within = doc) => [...within.querySelectorAll(selector)];
  root.classList.add("js");

  // Copy what data-copy says (and data-html, for editors), or the code below.
  const live = doc.createElement("p");
  live.className = "hide";
  live.setAttribute("role", "status");
  doc.querySelector("main").append(live);
  const say = (button, word) => {
    const before = (button.dataset.word ??= button.textContent);
    button.textContent = live.textContent = word;
    setTimeout(() => { button.textContent = before; live.textContent = ""; }, 2000);
  };
  // Where there is no clipboard (a page without https, an old browser), the event of copying carries both forms.
  const copyByEvent = (forms, near) => {
    let done = false;
    const put = (event) => {
      for (const type in forms) event.clipboardData.setData(type, forms[type]);
      event.preventDefault();
      done = true;
    };
    const selection = getSelection();
    selection.selectAllChildren(near);
    doc.addEventListener("copy", put);
    doc.execCommand("copy");
    doc.removeEventListener("copy", put);
    selection.removeAllRanges();
    if (!done) throw new Error("not copied");
  };
  const copy = async (button) => {
    const { copy, html } = button.dataset, board = navigator.clipboard;
    const forms = { "text/plain": copy || button.closest(".code").querySelector("pre").textContent };
    if (html) forms["text/html"] = html;
    try {
      if (!html) return await board.writeText(forms["text/plain"]);
      const blobs = Object.entries(forms).map(([type, data]) => [type, new Blob([data], { type })]);
      return await board.write([new ClipboardItem(Object.fromEntries(blobs))]);
    } catch {
      copyByEvent(forms, button.parentElement);
      button.focus();
    }
  };
  doc.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-copy], [data-mail]");
    if (!button) return;
    if (button.dataset.mail) return location.assign(button.dataset.mail);
    try {
      await copy(button);
      say(button, "Copied");
    } catch {
      say(button, "Could not copy");
    }
  });

  // Phases stay true between two builds.
  const tick = () => {
    const now = Date.now();
    for (const part of all("[data-before]")) {
      const { from, to, before, during, after } = part.dataset;
      const over = now >= Date.parse(to);
      part.querySelector("span").textContent = over ? after : now < Date.parse(from) ? before : during;
      part.classList.toggle("is-planned", !over);
      part.classList.toggle("is-past", over);
    }
  };
  tick();
  setInterval(tick, 30000);

  // The reader's own hour beside the campus's, where they differ.
  const differs = (iso) => {
    const [, sign, hours, minutes] = /T.*([+-])(\d\d):(\d\d)$/.exec(iso) || [];
    return sign && +(sign + (hours * 60 + +minutes)) !== -new Date(iso).getTimezoneOffset();
  };
  const clock = new Intl.DateTimeFormat(root.lang, { weekday: "long", hour: "numeric", minute: "2-digit", timeZoneName: "short" });
  const own = (iso) => clock.format(new Date(iso));
  for (const time of all("[data-local] time")) {
    if (differs(time.dateTime)) time.after(` (${own(time.dateTime)} for you)`);
  }
  for (const part of all("[data-yours]")) {
    const { from, to } = part.dataset;
    if (differs(from)) part.textContent = `For you: ${own(from)} to ${own(to)}.`;
  }

  // "/" goes to the search field.
  doc.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select")) return;
    const field = all("[data-search]").find((input) => input.offsetParent);
    if (field) event.preventDefault(), field.focus();
  });

  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f-]/g, "").toLowerCase();

  // The catalog narrows itself by words too, says how many are left, and keeps the choice in its address.
  const catalog = doc.querySelector("[data-narrow]");
  if (catalog) {
    const items = all("[data-group] li").map((item) => [item, plain(item.textContent)]);
    const groups = all("[data-group]"), shown = doc.querySelector("[data-shown]");
    const field = catalog.elements.q, choices = [...catalog.elements].filter(({ type }) => type === "radio");
    const whole = shown.textContent;
    const narrow = () => {
      const words = plain(field.value).split(/\s+/);
      for (const part of groups) part.hidden = false;
      for (const [item, text] of items) item.hidden = !words.every((word) => text.includes(word));
      const seen = (item) => item.offsetParent !== null;
      const left = items.filter(([item]) => seen(item)).length;
      for (const part of groups) part.hidden = !all("li", part).some(seen);
      const choice = new URLSearchParams([...new FormData(catalog)].filter(([, value]) => value)).toString();
      shown.textContent = left === items.length ? whole : left ? `${left} of ${items.length} services` : "No service is like this. Choose “Everyone”, or other words.";
      history.replaceState(null, "", (choice ? `?${choice}` : location.pathname) + location.hash);
    };
    const asked = new URLSearchParams(location.search);
    for (const choice of choices) if ((asked.get(choice.name) ?? "") === choice.value) choice.checked = true;
    field.value = asked.get("q") || "";
    field.closest("[hidden]").hidden = false;
    catalog.oninput = narrow;
    catalog.onsubmit = (event) => event.preventDefault();
    narrow();
  }

  // The A–Z filters itself, until the site has a search of its own.
  const list = doc.querySelector("[data-filter]");
  if (!list) return;
  const entries = all("[data-group] li", list).map((item) => [item, plain(item.textContent)]);
  const field = doc.getElementById("part-q"), count = doc.getElementById("part-count");
  const whole = count.textContent;
  const filter = () => {
    const words = plain(field.value).split(/\s+/);
    let found = 0;
    for (const [item, text] of entries) found += !(item.hidden = !words.every((word) => text.includes(word)));
    for (const group of all("[data-group]", list)) group.hidden = !group.querySelector("li:not([hidden])");
    count.textContent = field.value ? `Titles with these words: ${found}` : whole;
  };
  field.value = new URLSearchParams(location.search).get("q") || "";
  field.oninput = filter;
  filter();
})();
