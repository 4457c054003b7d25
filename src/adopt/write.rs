//! The theme's own files: a base of theirs around ours, a masthead that fits into it, a few rules.
use super::html::{self, BODY, HEAD, HTML, Id, Kind, Tree};

/// The site's own names and ways, under the university's header. No landmark twice, no form twice.
pub const MASTHEAD: &str = r#"<div class="masthead">
  <div class="wrap">
    <a class="wordmark" href="{{ "/" | link }}"{% if page.path == "/" %} aria-current="page"{% endif %}><span><b>{{ site.title }}</b>{% if site.internal %} <span>Internal edition</span>{% endif %}</span></a>
    {%- if site.search %}
    <a class="find" href="{{ site.search | link }}">{{ icon(name="search") }} Search {{ site.division.short_name }}</a>
    {%- endif %}
    {%- if site.nav %}
    <nav aria-label="{{ site.title }}: sections">
      <ul>
        {%- for n in site.nav %}
        <li><a href="{{ n.path | link }}"{% if n.path == page.path %} aria-current="page"{% elif n.key == page.section %} aria-current="true"{% endif %}>{{ n.text }}</a></li>
        {%- endfor %}
      </ul>
    </nav>
    {%- endif %}
  </div>
</div>
"#;

const INSIDE: &str = r#"
{{ masthead }}
{% include "internal.html" %}
{%- block strip %}{% include "strip.html" %}{% endblock strip %}
{%- block main %}
<div class="wrap page">
  {% if page.crumbs %}{{ <crumbs items={page.crumbs} /> }}{% endif %}
  {% block content %}{% endblock content %}
</div>
{%- endblock main %}
{% include "footer.html" %}
"#;

/// `templates/base.html`: the page with a hole.
pub fn base(tree: &mut Tree, main: Id, skip: bool, sheet: Option<&str>, page: &str) -> String {
    let inside = tree.make(Kind::Ours(INSIDE.into()), main);
    tree.nodes[main].children = vec![inside];
    let html: Vec<html::Attr> = tree
        .attrs_of(HTML)
        .iter()
        .filter(|a| {
            !["lang", "xml:lang", "xmlns", "manifest", "dir"]
                .contains(&a.name.to_ascii_lowercase().as_str())
        })
        .cloned()
        .collect();
    let file = page
        .rsplit('/')
        .next()
        .unwrap_or(page)
        .replace(['#', '{', '}', '%'], "");
    let link = sheet
        .map(|name| {
            format!("\n<link rel=\"stylesheet\" href=\"{{{{ asset(name=\"{name}\") | link }}}}\">")
        })
        .unwrap_or_default();
    let skip = match skip {
        true => format!(
            "\n<a class=\"campanile skip\" href=\"#{}\">Skip to the content</a>",
            html::literal(&html::encoded(&tree.get(main, "id").unwrap_or_default()))
        ),
        false => String::new(),
    };
    format!(
        r#"{{#- {file}, adopted: header, navigation and footer are the university's; ours stands in <main>. Change it as you like;
    `campanile adopt --check` says how their page has changed since. -#}}
{{%- set adopted = true -%}}
<!doctype html>
<html lang="{{{{ site.language }}}}"{html}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{{% include "head.html" %}}{link}
{head}
<link rel="stylesheet" href="{{{{ site.stylesheet | link }}}}">
<link rel="stylesheet" href="{{{{ asset(name="adopted.css") | link }}}}">
{{%- block head %}}{{% endblock head %}}
<script src="{{{{ site.script | link }}}}" defer></script>
{{%- if page.json_ld %}}
<script type="application/ld+json">{{{{ page.json_ld | safe }}}}</script>{{% endif %}}
</head>
<body{body_attrs}>{skip}
{body}
</body>
</html>
"#,
        html = html::attrs(&html),
        head = tree.inside(HEAD).trim(),
        body_attrs = html::attrs(tree.attrs_of(BODY)),
        body = tree.inside(BODY).trim(),
    )
}

/// `static/adopted.css`: how ours sits in theirs.
pub fn extras(font: Option<&str>, rem: Option<&str>, dark: bool) -> String {
    let mut out = String::from(
        "/* How our pages sit in the university's: change it as you like. */\n@layer adopted {\n  main.campanile { display: block; min-block-size: 0; padding: 0; margin-block: 0; float: none; }\n  .campanile .masthead .wrap { padding-block-start: var(--s-3); }\n  .campanile.skip { position: absolute; min-block-size: 0; display: block; }\n",
    );
    if let Some(font) = font {
        out.push_str(&format!(
            "  .campanile {{ --text: {font}; --display: {font}; }}\n"
        ));
    }
    if let Some(rem) = rem {
        out.push_str(&format!(
            "  /* Their page sets the size of the root; ours counts from the size that readers chose. */\n  .campanile {{ --rem: {rem}; }}\n"
        ));
    }
    if !dark {
        out.push_str("  /* Their page has no dark version, so ours has none in it. */\n  .campanile { color-scheme: light; }\n");
    }
    out.push_str("}\n");
    out
}
