// campanile: what the page can do better with a script. Nothing depends on it.
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  root.classList.add("js");

  // Copy: the words in data-copy (and their rich form in data-html), or the code that follows.
  const copy = async (button) => {
    const text = button.dataset.copy || button.closest(".code").querySelector("pre").textContent;
    const html = button.dataset.html;
    try {
      if (html && window.ClipboardItem) {
        const part = (type, data) => ({ [type]: new Blob([data], { type }) });
        await navigator.clipboard.write([new ClipboardItem({ ...part("text/plain", text), ...part("text/html", html) })]);
      } else await navigator.clipboard.writeText(text);
      say(button, "Copied");
    } catch {
      say(button, "Could not copy");
    }
  };
  const say = (button, word) => {
    const before = (button.dataset.word ??= button.textContent);
    button.textContent = live.textContent = word;
    clearTimeout(button.timer);
    button.timer = setTimeout(() => { button.textContent = before; live.textContent = ""; }, 2000);
  };
  const live = document.createElement("p");
  live.className = "hide";
  live.setAttribute("role", "status");
  (document.querySelector("main") || document.body).append(live);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-mail]");
    if (!button) return;
    if (button.dataset.mail) location.href = button.dataset.mail;
    else copy(button);
  });

  // Phases stay true between two builds.
  const tick = () => {
    const now = Date.now();
    for (const part of all("[data-before]")) {
      const { from, to, before, during, after } = part.dataset;
      const [phase, word] = now < Date.parse(from) ? ["before", before] : now < Date.parse(to) ? ["during", during] : ["after", after];
      const words = part.querySelector("span") || part;
      if (words.textContent !== word) words.textContent = word;
      part.classList.toggle("is-planned", phase !== "after");
      part.classList.toggle("is-past", phase === "after");
    }
  };
  tick();
  setInterval(tick, 30000);

  // The reader's own hour beside the campus's, where the two differ.
  const differs = (iso) => {
    const [, sign, hours, minutes] = /T.*([+-])(\d\d):(\d\d)$/.exec(iso) || [];
    return sign && (sign + 1) * (hours * 60 + +minutes) !== -new Date(iso).getTimezoneOffset();
  };
  const own = (iso) => new Intl.DateTimeFormat(root.lang, { weekday: "long", hour: "numeric", minute: "2-digit", timeZoneName: "short" }).format(new Date(iso));
  for (const time of all("[data-local] time[datetime]")) {
    const iso = time.getAttribute("datetime");
    if (differs(iso)) time.insertAdjacentHTML("afterend", ` <span class="quiet own">(${own(iso)} for you)</span>`);
  }
  for (const part of all("[data-yours]")) {
    const { from, to } = part.dataset;
    if (differs(from)) part.textContent = `For you: ${own(from)} to ${own(to)}.`;
  }

  // "/" goes to the search field.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const field = all("[data-search]").find((input) => input.checkVisibility());
    if (field) { event.preventDefault(); field.focus(); }
  });

  // The A–Z filters itself until there is a search of its own.
  const list = document.querySelector("[data-filter]");
  if (list) {
    const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f-]/g, "").toLowerCase();
    const status = document.getElementById(list.dataset.filter);
    const whole = status.textContent;
    const entries = all("[data-group] li", list).map((item) => [item, plain(item.textContent)]);
    const field = document.getElementById("part-q");
    const filter = () => {
      const words = plain(field.value).split(/\s+/).filter(Boolean);
      let found = 0;
      for (const [item, text] of entries) {
        item.hidden = !words.every((word) => text.includes(word));
        found += !item.hidden;
      }
      for (const group of all("[data-group]", list)) group.hidden = !group.querySelector("li:not([hidden])");
      status.textContent = words.length ? `${found || "No"} ${found === 1 ? "entry has" : "entries have"} these words in the title.` : whole;
    };
    field.value = new URLSearchParams(location.search).get("q") || "";
    field.addEventListener("input", filter);
    filter();
  }
})();
