//! The words that random inputs are made of: what each format and dialect gives a meaning to.

#[rustfmt::skip]
pub const YAML: &[&str] = &[
    "---\n", "title: ", "summary: ", "published: ", "services:\n  - ", "updates:\n  - at: ", "    phase: ",
    "    body: ", "\n", ": ", "- ", "  ", "|\n  ", ">-\n  ", "&a ", "*a", "!!map ", "{", "}", "[", "]", "\"",
    "'", "~", "# ", "? ", "<<: *a", "1e999", "-0", ".nan", "2026-12-05 22:00", "2026-02-31", "FREQ=DAILY",
    "true", "\t", "\r\n", "\u{feff}", "\u{85}", "\u{2028}", "%YAML 1.2\n", "...\n", "é", "\u{1F600}", "\0",
    "0x1F", "9999999999999999999999", "\\x", "id: ", "image: {src: a.png, alt: b}",
    "changes:\n  - {at: 2026-01-01, note: x}\n",
];

#[rustfmt::skip]
pub const MARKDOWN: &[&str] = &[
    "# ", "## a", "\n", "\n\n", "*", "**", "_", "`", "```\n", "~~~", "[", "](", ")", "![", "> ",
    "> [!NOTE]\n", "- ", "1. ", "999999999. ", "- [x] ", "|", "|-|-|\n", "<b>", "</b>", "<script>", "<!--",
    "-->", "[^1]", "[^1]: ", "[^", "é", "\u{F0000}", "\u{F0001}", "\u{202e}", "\u{200d}", "a", " ", "\\",
    "&amp;", "&#0;", "snippet:", "kb:1", "{#x}", "{#", "~~", "    ", "\t", "\r\n", "\r", "<details>",
    "</details>", "<td>", "<img src=x onerror=y>", "<a href=\"javascript:x\">", "<?", "<![CDATA[", "<!X",
    "https://a.b", "<https://a.b>", "===\n", "\0", "\u{1F468}\u{200D}\u{1F469}", "<svg><path/>",
    "<b\u{2000}onclick=x>", "\"", "'", "<table><tr>", "<p>", "<math><mi>", "<style>", "</p>", "<ol start=-1>",
];

#[rustfmt::skip]
pub const TIMES: &[&str] = &[
    "FREQ=", "DAILY", "WEEKLY", "MONTHLY", "YEARLY", ";", "=", ",", "COUNT=", "UNTIL=", "INTERVAL=", "BYDAY=",
    "BYMONTH=", "BYMONTHDAY=", "BYSETPOS=", "WKST=", "MO", "-1SU", "53TU", "0", "-1", "31", "99999999999",
    "20270330", "20270330T000000Z", "RRULE:", "\n", "2026-12-05 22:00", "2026-03-08 02:30",
    "2026-11-01T01:30", "-06:00", "Z", "9999-12-31", "3 days", "18 months", "é", " ",
];

#[rustfmt::skip]
pub const RULES: &[&str] = &[
    "extends: ", "existence", "substitution", "occurrence", "repetition", "consistency", "conditional",
    "capitalization", "metric", "readability", "spelling", "message: \"%s\"\n", "level: error\n",
    "tokens:\n  - ", "raw:\n  - ", "swap:\n  ", "'", "(?i)", "(?=", "(?!", "(?<=", "\\b", "\\w+", "(a+)+$",
    "(a|a)*b", "[^\\s]", "{1,99999}", "\\p{L}", "\\K", "(", ")", "[", "]", "*", "+", "?", "|", "^", "$", ".",
    "\\1", "(?<n>", "(?-u)", "scope: ", "heading", "sentence", "raw", "text", "ignorecase: true\n",
    "nonword: true\n", "max: ", "min: ", "token: ", "formula: ", "words / sentences", "match: $title\n", "\n",
    "%s %s", "either:\n  a: b\n", "\u{0}", "é", "exceptions:\n  - ",
    "action:\n  name: replace\n  params:\n    - ",
];

#[rustfmt::skip]
pub const INI: &[&str] = &[
    "[*]\n", "[*.md]\n", "[formats]\n", "[", "]", "=", " = ", "\n", "BasedOnStyles", "StylesPath",
    "MinAlertLevel", "Vocab", "TokenIgnores", "BlockIgnores", "YES", "NO", "error", ",", ";", "#", "\\", "(",
    "{a,b}", "**", "\r\n", "é", "\0",
];

#[rustfmt::skip]
pub const HTML: &[&str] = &[
    "<div>", "</div>", "<p>", "</p>", "<main>", "</main>", "<h1>", "<nav>", "<table><tr><td>", "</table>",
    "<script>", "</script>", "<style>a{b:url(c)}</style>", "<!--", "-->", "<svg>", "</svg>", "<title>",
    "<head>", "</head>", "<body>", "<html>", "{{ x }}", "{% y %}", "{#", "{", "style='color:red'",
    "onclick=f()", "<textarea>", "<iframe src=/y>", "<noscript>", "<template>",
    "<link rel=stylesheet href=/a.css>", "<base href=/>", "<img srcset='a 1x, b 2x'>",
    "<meta name=viewport content='user-scalable=no'>", "<plaintext>", "<frameset>", "&amp;", "é", "\0",
    "\r\n", "\"", "'", "<", ">", "/", "=", " ", "xmlns=", "<![CDATA[", "]]>",
    "<!DOCTYPE x [<!ENTITY a \"b\">]>", "&a;", "@import url(x)", "javascript:", "<foreignObject>",
    "<set onbegin=x>", "xlink:href=\"data:", "viewBox=\"0 0 ", "width=\"1e99\"", "<InstanceBeginEditable",
    "\u{2000}",
];

#[rustfmt::skip]
pub const DIALECTS: &[&str] = &[
    "---\n", "+++\n", "title: x\n", "# a\n\n", "!!! note \"G\"\n    d\n\n", "??? tip\n",
    "=== \"Z\"\n\n    e\n", "```python title=\"k\"\n", "```\n", "{{< figure src=\"m\" >}}", "{{% notice %}}",
    "{{% /notice %}}", "{{< ", " >}}", "{% highlight ruby %}", "{% endhighlight %}", "{% include t.html %}",
    "{{ site.title }}", ":::{note} P\n", ":::\n", "[b](n.md#a)", "![a](m.png \"t\")",
    "<div class=\"box\" markdown>", "</div>", "<script>", "<table><tr><td>", "</table>",
    "<Listing number=\"1\">", "<iframe src=\"https://x\">", "T\n:   M\n", "*[HTML]: H\n", "[^1]",
    "--8<-- \"i.md\"\n", "{{#include c.rs:2:4}}", "^c^\n", "<%= e %>", "> [!info] O\n", "[[W|s]]",
    "{: .note }", "- a\n    - b\n", "| a | b |\n|---|---|\n", "<details>", "++ctrl++", ":material-home:",
    "~~~\n", "    ", "[TOC]", "(l)=\n", "{ref}`r <l>`", "H~2~O", "==m==", "\u{FEFF}", "\u{1}", "\r\n", "é",
    "<!-- ", " -->", "[r][d]", "[d]: o.md\n", "<a href=\"", "<pre>", "{", "}", "%}", "{{", "\\", "\0", "\"",
    "'",
];

#[rustfmt::skip]
pub const LOCK: &[&str] = &[
    "/kb/1042/", " kb:1042", " 2026-09-01T14:00:00Z", " retired", " service:email", " https://x.example/a b",
    "\n", "\r\n", "<<<<<<< HEAD\n", "=======\n", ">>>>>>> x\n", "||||||| y\n", "#", "# c\n", " ", "\t", "/",
    "//", "..", "/page/x/", " page:x/y", "\u{feff}", "é", ":", "kb:4294967296", "kb:01",
];

#[rustfmt::skip]
pub const TOML: &[&str] = &[
    "[book]\n", "[site]\n", "[[audience]]\n", "[theme]\n", "[markdown]\n", "[search]\n", "[feeds]\n",
    "[voice]\n", "[labels]\n", "title = ", "url = ", "\"https://a.b/\"", "\"javascript:x\"", "time-zone = ",
    "\"America/Chicago\"", "\"Nowhere\"", "clock = ", "\"2026-02-30\"", "brand = ", "\"#00ff00\"",
    "max-size = ", "\"4 MB\"", "-1", "99999999999999999999", "1e400", "inf", "true", "[", "]", "{", "}", "=",
    ".", "\"", "'''", "\"\"\"", "\\u0000", "\n", "#", "é", "id = ", "raw-html = [\"script\", \"b\"]\n",
    "base = ", "\"/it/\"", "synonyms = [[\"a\", \"b\"]]\n",
];

#[rustfmt::skip]
pub const REQUESTS: &[&str] = &[
    "GET /", "HEAD /", "POST /", "\n", "?now=", "&as=", "?internal=1", "2026-12-05T22:30", "kb/1001/",
    ".campanile/", "overlay.js", "page?path=", "behind/", "events", "..", "%2e%2e/", "%00", "%0d%0aX: y", "%",
    "+", "host: ", "127.0.0.1:4000", "[::1]:4000", "localhost:4000", "evil.example", "origin: ",
    "cookie: campanile-4000=now%3D", "if-none-match: ", "range: bytes=", "sec-fetch-site: ", "cross-site",
    "é", "<script>", "\"", "//evil.example/", "index.html", "\\", ";", "accept: ", "0-", "-1",
    "18446744073709551616", "file=", "line=",
];

#[rustfmt::skip]
pub const FIELDS: &[&str] = &[
    "\n", "a", " ", "  ", "<b>", "&", "&amp;", "]]>", "\"", "'", "\\", "\\n", ",", ";", ":", "\r", "\t", "é",
    "\u{1F600}", "\u{0}", "\u{1}", "\u{1b}", "\u{7f}", "\u{85}", "\u{2028}", "\u{fffe}", "\u{ffff}",
    "\u{202e}", "\u{feff}", "BEGIN:VEVENT", "END:VCALENDAR", "</script>", "<!--", "-->", "{{ x }}", "{% y %}",
    "long words that go on and on until the line is folded somewhere in the middle",
    "日本語日本語日本語日本語日本語日本語日本語日本語", "*", "_", "`", "[a](b)", "#", "=", "%s", "$1", "\u{301}", "--", "1.", "- ",
];
