"""Digests as messages, read with Python's own mail parser: message.py CAMPANILE SITE."""
import email, email.policy, re, subprocess, sys
from email.utils import parsedate_to_datetime

program, site = sys.argv[1:3]
WISHES = [
    ["--family", "communications", "--audience", "students", "--since", "2026-11-01"],
    ["--family", "news", "--since", "2026-10-01", "--headline", "Prüfungen, Räume – und „das Netz“: " + "sehr lange Wörter " * 6],
    ["--leadership"],
]

def made(*words):
    return subprocess.run([program, "digest", "--site", site, *words], check=True, capture_output=True).stdout

for wish in WISHES:
    raw = made(*wish, "--format", "eml")
    message = email.message_from_bytes(raw, policy=email.policy.default)
    faults = list(message.defects) + [d for part in message.walk() for d in part.defects]
    faults += [d for value in message.values() for d in getattr(value, "defects", [])]
    assert not faults, faults
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    plain = lambda data: data.decode().strip()
    content = lambda part: part.get_content().replace("\r\n", "\n").strip()
    assert content(text) == plain(made(*wish, "--format", "text")), "the plain part is another text"
    assert content(html) == plain(made(*wish, "--format", "html")), "the HTML part is another page"
    assert parsedate_to_datetime(message["Date"]).isoformat() == "2026-12-01T16:45:00+00:00", message["Date"]
    assert message["From"].addresses[0].addr_spec == "help@lakeshore.example"
    assert re.fullmatch(r"<digest\.[0-9a-f]{24}@it\.lakeshore\.example>", message["Message-ID"].strip())
    assert message["List-Unsubscribe"] == "<{{unsubscribe_url}}>"
    if "--headline" in wish:
        assert message["Subject"].startswith("Prüfungen, Räume – und „das Netz“"), message["Subject"]
    assert all(len(line) <= 78 for line in raw.split(b"\r\n")), "a line is too long"
    assert raw.count(b"\n") - raw.count(b"\r\n") <= 0, "a line ends without CR"
    # Every link in the HTML stands in the plain text too, but for the frame's mail and telephone.
    body = text.get_content()
    for link in set(re.findall(r'href="(https?://[^"]+)"', html.get_content())):
        assert link.replace("&amp;", "&").replace("&#x2F;", "/") in body, link
    assert made(*wish, "--format", "eml") == raw, "two runs, two messages"
    print(f"ok {message['Subject']}")
