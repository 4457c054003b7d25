#!/usr/bin/env python3
"""Writes a campus of N pages for campanile to build: the same N, the same bytes.

    gen.py N OUT [--seed 1] [--mix campus|notices]

Half of the pages are articles, a quarter maintenance and incidents, a tenth launches, a tenth stories, the rest
services; in the mix `notices` one page of 21 is a service and all others are maintenance and incidents. OUT gets book.toml, content/ and manifest.json (pages, words and bytes by kind). OUT must not exist.
"""
import argparse
import datetime as dt
import json
import os
import random
import re
import sys

NOW = dt.datetime(2026, 12, 1, 10, 45)

# ---------------------------------------------------------------- the campus and its words

CATEGORIES = [("connect", "Get connected", "Wi-Fi, wired network, remote access, phones"),
              ("identity", "Sign in safely", "NetID, passkeys, guest accounts"),
              ("teach", "Teach and learn", "Course sites, lecture recording, exams"),
              ("collaborate", "Write, meet and share", "Email, calendar, meetings, websites"),
              ("store", "Store files and data", "Personal, group and research storage"),
              ("research", "Compute for research", "Cluster, software, lab notebooks"),
              ("print", "Print and borrow", "Printers, labs, loan laptops"),
              ("run", "Run the university", "Payroll, purchasing, student records")]
AUDIENCES = [("students", "Students"), ("faculty", "Faculty and instructors"), ("staff", "Staff"),
             ("researchers", "Researchers"), ("visitors", "Visitors")]
CORE = [("campus-network", "Campus network", "connect"), ("netid", "NetID sign-in", "identity"), ("wifi", "Wi-Fi", "connect"),
        ("email", "Email and calendar", "collaborate"), ("course-sites", "Course sites", "teach"),
        ("remote-access", "Remote access", "connect"), ("research-storage", "Research storage", "store"),
        ("cluster", "Research cluster", "research"), ("printing", "Printing", "print"), ("payroll", "Payroll and purchasing", "run"),
        ("lecture-recording", "Lecture recording", "teach"), ("online-meetings", "Online meetings", "collaborate"),
        ("group-files", "Group files", "store"), ("software", "Software library", "research"), ("desk-phones", "Desk phones", "connect"),
        ("student-records", "Student records", "run"), ("loan-laptops", "Loan laptops", "print"), ("online-exams", "Online exams", "teach"),
        ("guest-accounts", "Guest accounts", "identity"), ("websites", "Public websites", "collaborate"),
        ("personal-files", "Personal files", "store"), ("computer-labs", "Computer labs", "print"),
        ("passkeys", "Passkeys", "identity"), ("lab-notebook", "Electronic lab notebook", "research"), ("room-booking", "Room booking", "run")]
# What a part of the university has of its own: the rest of the catalog.
OWN = [("file share", "store"), ("booking calendar", "collaborate"), ("survey pool", "run"), ("image archive", "store"),
       ("camera loan", "print"), ("data feed", "run"), ("practice rooms", "teach"), ("print room", "print"), ("web forms", "run"),
       ("tutoring queue", "teach"), ("sensor network", "research"), ("map library", "research"), ("message board", "collaborate"),
       ("equipment list", "run"), ("guest Wi-Fi", "connect"), ("door cards", "identity"), ("compute node", "research"),
       ("podcast studio", "teach"), ("reading lists", "teach"), ("test room", "teach"), ("mailing lists", "collaborate"),
       ("dashboard", "run"), ("field phones", "connect"), ("key cabinet", "identity"), ("sample register", "research")]
UNITS = ["Admissions", "Anthropology", "Archives", "Art history", "Astronomy", "Athletics", "Biology", "Bookstore", "Botany", "Business",
         "Chemistry", "Classics", "Counseling", "Dance", "Dentistry", "Dining", "Economics", "Education", "Engineering", "English",
         "Extension", "Facilities", "Film", "Forestry", "Geography", "Geology", "Grants", "Health center", "History", "Housing",
         "Journalism", "Law", "Library", "Linguistics", "Mathematics", "Medicine", "Museum", "Music", "Nursing", "Parking",
         "Pharmacy", "Philosophy", "Physics", "Press", "Psychology", "Purchasing", "Registrar", "Sociology", "Statistics", "Theater"]
BUILDINGS = ["Founders Library", "Science Hall", "Birch Hall", "Cedar Hall", "Hawthorn Hall", "Tamarack Hall", "the Boathouse",
             "the Field House", "the Music Building", "Prairie Hall", "Harbor Hall", "the field station", "the Observatory", "Quarry Hall",
             "the Greenhouse", "Mill Street Annex", "the Student Union", "Lakeside Theater", "Pier Laboratory", "Orchard House"]
FIRST = ["Amara", "Bruno", "Celia", "Dario", "Edith", "Farah", "Gus", "Hana", "Ivo", "Joan", "Keiko", "Lars", "Mina", "Noor", "Olga", "Pavel",
         "Rina", "Sol", "Tess", "Umar", "Vera", "Wanda", "Yara", "Zane"]
LAST = ["Adeyemi", "Bell", "Castro", "Dahl", "Engel", "Farouk", "Greer", "Hollis", "Iqbal", "Jansen", "Kimura", "Lund", "Mbeki", "Novak",
        "Oakes", "Pereira", "Quist", "Rossi", "Sato", "Thorne", "Ueda", "Vance", "Weiss", "Young"]
ROLES = ["professor", "lab manager", "graduate student", "second-year student", "librarian", "office manager", "instructor",
         "field technician", "coordinator of exams", "archivist", "head nurse", "research fellow"]
DEVICES = ["a phone", "a Windows laptop", "a Mac", "a Linux laptop", "a tablet", "a lab computer", "a loan laptop", "a Chromebook"]
THINGS = ["account", "folder", "calendar", "device", "file", "form", "group", "link", "list", "mailbox", "message", "name", "page",
          "password", "permission", "phone number", "picture", "printer", "project", "recording", "reservation", "room", "schedule",
          "setting", "shared drive", "sign-in", "space", "table", "ticket", "token", "worksheet", "certificate"]
KINDS = ["new", "old", "shared", "personal", "locked", "empty", "second", "public", "private", "missing", "expired", "temporary",
         "borrowed", "restored", "linked", "hidden", "finished", "large"]
DO = ["open", "move", "rename", "copy", "restore", "share", "check", "close", "download", "print", "register", "replace", "return",
      "save", "search", "send", "set up", "sort", "test", "update"]
TASKS = ["Open {a} {kind} {thing} in {service}", "Share {a} {thing} from {service}", "Get back {a} {kind} {thing} in {service}",
         "Use {service} on {device}", "Set up {service} on {device}", "Find {a} {kind} {thing} in {service}",
         "Move {a} {thing} to {service}", "When {service} does not answer on {device}", "Give a colleague access to {service}",
         "Leave {service} and take your data along", "Get more space in {service}", "Check who can see {a} {thing} in {service}",
         "Print {a} {thing} from {service}", "Use {service} from home", "Use {service} in {building}", "Report a fault in {service}"]
RESULTS = ["the change shows within 15 minutes", "you get a message with a number", "the page shows a green mark",
           "the old version stays for 30 days", "the person who owns it gets a message", "you have to sign in once more",
           "the name turns up in the list", "the light on the device stays on", "nothing else changes", "the next person finds it free",
           "the window closes by itself", "a copy lies in your personal files"]
REASONS = ["the old hardware is nine years old", "a cable under the quad was cut", "the maker no longer mends the old version",
           "twice as many people use it as last fall", "a disk has to be replaced", "two buildings share one line",
           "the certificate ends this month", "long names were cut off", "the room gets too warm in summer",
           "the old server answers slowly in the first week of classes"]
HEADS = ["Before you change anything", "Choose the right {thing}", "If you use {device}", "If the {thing} is {kind}", "What others see",
         "What it costs", "How long it takes", "Share it with a colleague", "When you leave the university", "Limits",
         "Do it for many people at once", "Undo it", "From outside of campus", "In a classroom", "Questions people ask us"]
SUBHEADS = ["On {device}", "In {building}", "With a keyboard only", "If the {thing} is {kind}", "Without an account"]

STEPS = ["{Do} the {kind} {thing}, and wait until {result}.", "Select **{Thing}** in the menu on the left.",
         "Type `{host}` in the address field and press <kbd>Enter</kbd>.", "Sign in with your NetID.",
         "Under **{Kind}**, {do} the {thing} that you need.", "Write down the number that you see, such as `{ticket}`.",
         "Close the window. After that, {result}.", "Ask the Help Desk to {do} the {thing} if the button is gray."]
TEXT = ["{service} keeps {a} {kind} {thing} for each person in the department, and you decide who else can see it.",
        "If you {do} {a} {thing}, {result}.",
        "Most requests take {few} working hours; {a} {kind} {thing} can take until the next day.",
        "In {building} a cable is faster than Wi-Fi, because {reason}.",
        "You can {do} {a} {kind} {thing} yourself, and nobody has to approve it.",
        "{a} {kind} {thing} is not the same as {a} {kind2} one, and most calls to the Help Desk are about the difference.",
        "Do this before you travel, so that you do not need {a} {thing} on the road.",
        "There is room for {many} {things}, which is enough for a course of {number} people.",
        "If the page says `{error}`, {do} the {thing} and try again.",
        "We tried these steps on {device} and on {device2}.",
        "Never send {a} {thing} by email; put it into {service} and send the link.",
        "The page shows who changed the {thing} last, and when.",
        "You can borrow one at the Help Desk in Founders Library, room 112, for {few} days.",
        "Since last fall the {thing} lives at `{host}`, because {reason}.",
        "Each {thing} ends after {number} days unless you say that you still need it.",
        "When you leave the university, the {kind} {thing} goes with your NetID; copy what you want to keep.",
        "People in {unit} see one {thing} more than everyone else.",
        "In the last survey, {number} people said that this saves them an hour a week.",
        "Nothing is deleted for the first {few} days, so a mistake is easy to mend.",
        "On {device} the same button is called **{Thing}**."]
NOTICE = ["We replace the {thing} that {service} runs on, because {reason}.", "Nothing that you saved before the window is lost.",
          "People in {building} keep their connection.", "Printing and phones in {building} work as usual.",
          "If the work takes longer, we say so here by the end of the window, and add at most {few} minutes.",
          "About {number} people used it in the same hours last week.",
          "You can {do} {a} {thing} before the work begins, and go on with it from {device}.",
          "Pages may load slowly for {few} minutes while traffic moves to `{host}`.",
          "We chose these hours because fewer than {number} people sign in then."]
TROUBLE = ["People in {building} saw `{error}` when they tried to {do} {a} {thing}.", "The cause was a {kind} {thing} on `{host}`.",
           "It began after a change the evening before, which we have taken back.", "About {number} people were affected.",
           "Messages that were sent in that time arrived {few} minutes late; none was lost.",
           "We now check the {thing} every {few} minutes and hear of it before you do.",
           "Whoever was signed in could go on working; new sign-ins failed.", "The old line stays connected as a spare from now on."]
LAUNCH = ["You can now {do} {a} {thing} in {service} without asking anyone.", "It takes the place of the {kind} {thing} that many of us knew.",
          "{Number} people in {unit} tried it last spring, and their questions shaped it.",
          "Come by {building} on any weekday from noon to 2 p.m. Central time, and we set it up together.",
          "It costs you nothing: the first {number} GB are paid for by the university.",
          "The old way works until the end of the term, so nobody has to hurry.",
          "It works on {device} and on {device2}, and you can use it with a keyboard or a screen reader.",
          "Because {reason}, we wanted something that lasts."]
STORY = ["“I used to {do} every {thing} by hand,” says {person}. “It took my whole Friday.”",
         "The office in {building} now needs {few} minutes for what took {few2} hours.",
         "It began with {a} {kind} {thing} and a deadline that nobody could move.",
         "In one afternoon they could {do} {number} {things}, more than in the whole year before.",
         "“What surprised me was how little we had to learn,” {person} says.",
         "Three people from {unit} tried it first; by spring it was {number}.", "There was no way back, because {reason}.",
         "Students notice it too: the {kind} {thing} is ready before the first class.",
         "Next they want to {do} {a} {thing} from {device}, out on the lake.",
         "On a wall in {building} hangs a list of every {thing} that went missing under the old way. It is long."]
BOOK = """[book]
title = "Information Technology"
description = "A campus made for measuring: how long does a site of {n} pages take?"
language = "en-US"
src = "content"

[site]
url = "https://it.lakeshore.example/"
time-zone = "America/Chicago"
zone-names = {{ standard = "CST", daylight = "CDT", long-standard = "Central Standard Time", long-daylight = "Central Daylight Time" }}
date-style = "month-day"
time-style = "12-hour-dots"
clock = "2026-12-01T10:45"
notice = "Lakeshore University and everything said here are fictional."

[university]
name = "Lakeshore University"
short-name = "Lakeshore"
url = "https://www.lakeshore.example/"

[division]
name = "Information Technology"
short-name = "IT"
about = "Information Technology runs the network, the sign-in and the storage that Lakeshore studies and works with."
departments = ["Network Engineering", "Identity Services", "Research Computing"]

[division.contact]
phone = "(555) 555-0142"
email = "help@lakeshore.example"
location = "Founders Library, room 112"
hours = ["Monday to Friday, 7:30 a.m. to 9 p.m."]

{audiences}
{categories}
[home]
services = {services}
articles = {articles}
"""


def scalar(text):
    """A string in YAML, quoted only where it has to be."""
    begins = re.match(r"[A-Za-z(“]|[0-9][0-9.]* [A-Za-z]", text)
    plain = begins and ": " not in text and " #" not in text and text[-1] not in " :"
    return text if plain and text.lower() not in ("yes", "no", "true", "false", "null", "on", "off") else json.dumps(text, ensure_ascii=False)


def yaml(value, indent=0):
    """Front matter in block style, two spaces."""
    pad, lines = "  " * indent, []
    for key, item in value.items():
        if isinstance(item, dict):
            lines += [f"{pad}{key}:", yaml(item, indent + 1)]
        elif isinstance(item, list):
            lines.append(f"{pad}{key}:")
            for one in item:
                if isinstance(one, dict):
                    block = yaml(one, indent + 2)
                    lines.append(f"{pad}  - {block.lstrip()}")
                else:
                    lines.append(f"{pad}  - {one if isinstance(one, int) else scalar(one)}")
        elif isinstance(item, (int, float)):
            lines.append(f"{pad}{key}: {item}")
        elif isinstance(item, dt.datetime):
            lines.append(f"{pad}{key}: {item:%Y-%m-%d %H:%M}")
        elif isinstance(item, dt.date):
            lines.append(f"{pad}{key}: {item:%Y-%m-%d}")
        else:
            lines.append(f"{pad}{key}: {scalar(item)}")
    return "\n".join(lines)


def civil(moment):
    """The same time, or one that no change of the clocks touches (they change between 1 and 3 on Sundays)."""
    moment = moment.replace(second=0, microsecond=0)
    return moment + dt.timedelta(hours=3 - moment.hour) if moment.weekday() == 6 and moment.hour in (1, 2) else moment


def slug(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


class Campus:
    def __init__(self, n, seed, mix):
        self.n, self.random, self.mix = n, random.Random(seed), mix
        self.pages, self.ids = [], set()

    # ------------------------------------------------------------ words

    def pick(self, choices):
        return choices[int(self.random.random() * len(choices))]

    def between(self, low, high):
        return low + int(self.random.random() * (high - low + 1))

    def fill(self, template, page):
        """Puts words into the holes; {a} becomes the article of the word after it."""
        def word(match):
            name = match.group(1)
            key = name.rstrip("2")
            value = self.word(key.lower(), page)
            return value[0].upper() + value[1:] if key[0].isupper() else value
        text = re.sub(r"\{([A-Za-z]+2?)\}", lambda m: "\0" if m.group(1) == "a" else word(m), template)
        text = re.sub(r"\0 (\W*)(\w)", lambda m: ("an " if m.group(2) in "aeio" else "a ") + m.group(1) + m.group(2), text)
        return text[0].upper() + text[1:] if text[0] != "`" else text

    def word(self, key, page):
        pick, between = self.pick, self.between
        if key == "service":
            return page["service_names"][0] if self.random.random() < .7 else pick(page["service_names"])
        if key == "things":
            thing = pick(THINGS)
            return thing + ("es" if thing.endswith(("x", "s")) else "s")
        lists = {"kind": KINDS, "thing": THINGS, "do": DO, "result": RESULTS, "reason": REASONS, "unit": UNITS, "building": BUILDINGS, "device": DEVICES}
        if key in lists:
            return pick(lists[key])
        if key == "person":
            return page.get("person") or f"{pick(FIRST)} {pick(LAST)}"
        if key == "few":
            return str(between(2, 40))
        if key in ("number", "many"):
            return str(between(50, 990)) if key == "number" else f"{between(1, 9)},{between(100, 999)}"
        if key == "host":
            return f"{pick(['files', 'print', 'data', 'sign-in', 'rooms', 'courses', 'node'])}{between(1, 40)}.lakeshore.example"
        if key == "ticket":
            return f"LU-{between(100000, 999999)}"
        if key == "error":
            return f"{pick(['SIGN', 'NET', 'DISK', 'SYNC', 'PRINT'])}-{between(100, 999)}"
        raise KeyError(key)

    def paragraph(self, page, pool=TEXT, sentences=None):
        return " ".join(self.fill(text, page) for text in self.random.sample(pool, sentences or self.between(3, 5)))

    def bullets(self, page, pool=TEXT, count=None):
        return "\n".join("- " + self.fill(text, page) for text in self.random.sample(pool, count or self.between(3, 5)))

    def steps(self, page):
        return "\n".join(f"{i}. {self.fill(text, page)}" for i, text in enumerate(self.random.sample(STEPS, self.between(4, 7)), 1))

    def alert(self, page):
        return f"> [!{self.pick(['NOTE', 'TIP', 'IMPORTANT', 'WARNING', 'CAUTION'])}]\n> {self.paragraph(page, sentences=2)}"

    def table(self, page):
        head = self.pick([["What", "Value", "For"], ["Plan", "Space", "For", "Cost"], ["Message", "What it means", "What to do"], ["Day", "Hours", "Where"]])
        cells = ["{kind} {thing}", "`{host}`", "{number} GB", "{unit}", "`{error}`", "{do} the {thing}", "{few} days", "{building}"]
        rows = ["| " + " | ".join(self.fill(self.pick(cells), page) for _ in head) + " |" for _ in range(self.between(3, 7))]
        return "\n".join(["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *rows])

    def code(self, page):
        language = self.pick(["bash", "powershell", "python", "json", "yaml", "sql"])
        host, number, few, name = self.word("host", page), self.word("number", page), self.word("few", page), slug(self.pick(page["service_names"]))
        return f"```{language}\n{CODE[language].replace('@host', host).replace('@number', number).replace('@few', few).replace('@name', name)}\n```"

    # ------------------------------------------------------------ the plan: every page has its id and title before any body is written

    def id_for(self, text):
        base = slug(text)[:60].strip("-")
        name, i = base, 2
        while name in self.ids:
            name, i = f"{base}-{i}", i + 1
        self.ids.add(name)
        return name

    def past(self, years=5):
        """A moment within the last years, in the working day."""
        day = NOW.date() - dt.timedelta(days=1 + int(self.random.random() * 365 * years))
        return dt.datetime.combine(day, dt.time(self.between(8, 17), self.pick([0, 10, 15, 20, 30, 45])))

    def plan(self):
        n = self.n
        if self.mix == "notices":
            count = {"service": max(5, n // 21), "story": 0, "launch": 0}
            notices = n - count["service"]
        else:
            count = {"service": max(5, n * 5 // 100), "story": n // 10, "launch": n // 10}
            notices = n // 4
        count |= {"maintenance": notices * 3 // 5, "incident": notices - notices * 3 // 5}
        count["article"] = max(0, n - sum(count.values()))
        names = list(CORE[:count["service"]])
        self.ids.update(name[0] for name in names)
        own = [(f"{unit} {what}", category) for unit in UNITS for what, category in OWN]
        self.random.shuffle(own)
        for i in range(count["service"] - len(names)):
            title, category = own[i % len(own)]
            title = title if i < len(own) else f"{title}, {self.pick(BUILDINGS)}"
            names.append((self.id_for(title), title, category))
        self.services = [{"kind": "service", "id": id, "title": title, "category": category, "services": [id], "service_names": [title]} for id, title, category in names]
        self.pages += self.services
        for kind in ("article", "maintenance", "incident", "launch", "story"):
            for i in range(count[kind]):
                self.pages.append(self.planned(kind, i))
        self.by_kind = {}
        for page in self.pages:
            self.by_kind.setdefault(page["kind"], []).append(page)

    def planned(self, kind, i):
        # A few services have most of the pages, as on a real campus.
        chosen = {int(len(self.services) * self.random.random() ** 1.6) for _ in range(self.pick([1, 1, 2, 2, 3]))}
        about = [self.services[j] for j in sorted(chosen)]
        page = {"kind": kind, "number": i, "services": [s["id"] for s in about], "service_names": [s["title"] for s in about], "category": about[0]["category"]}
        first = about[0]["title"]
        if kind == "article":
            page["title"] = self.fill(self.pick(TASKS), page | {"service_names": [first]})
            page["folder"] = about[0]["category"]
            page["id"] = str(1001 + i)
            page["file"] = f"{page['id']}-{slug(page['title'])[:50].strip('-')}"
        elif kind == "maintenance":
            page["title"] = f"{first}: planned work in {self.pick(BUILDINGS)}"
        elif kind == "incident":
            page["title"] = self.fill(self.pick([first + " was slow in {building}", first + " did not answer on {device}", first + " was down in {building}"]), page)
        elif kind == "launch":
            page["title"] = f"{first} is ready for {self.pick(UNITS)}"
        else:
            page["person"] = f"{self.pick(FIRST)} {self.pick(LAST)}"
            page["title"] = self.fill(self.pick(["How {unit} stopped losing {things}", "{person} and the {kind} {thing}", "{unit} gets its Fridays back", "{a} {thing} less in {building}"]), page)
        page["title"] = page["title"][:88].rstrip(" ,:")
        page.setdefault("id", None)
        page["id"] = page["id"] or self.id_for(page["title"])
        return page

    # ------------------------------------------------------------ links

    SCHEME = {"article": "kb", "service": "service", "maintenance": "maintenance", "incident": "incident", "launch": "launch", "story": "story"}

    def link(self, page, to):
        text = to["title"]
        if page["kind"] == to["kind"] == "article" and self.random.random() < .25:
            path = f"{to['file']}.md" if to["folder"] == page["folder"] else f"../{to['folder']}/{to['file']}.md"
            return f"[{text}]({path}{self.pick(['', '#before-you-begin'])})"
        return f"[{text}]({self.SCHEME[to['kind']]}:{to['id']})"

    def others(self, page, count):
        pool = self.by_kind.get("article") or self.pages
        found = []
        for _ in range(count * 3):
            to = self.pick(pool) if self.random.random() < .75 else self.pick(self.pages)
            if to is not page and all(to is not other for other in found):
                found.append(to)
            if len(found) == count:
                break
        return found or [self.services[0]]

    def service_link(self, page):
        id = page["services"][0]
        return f"[{page['service_names'][0]}](service:{id})"

    # ------------------------------------------------------------ pages: front matter and body of each kind

    def audience(self):
        chosen = self.random.sample([id for id, _ in AUDIENCES], self.pick([1, 1, 2, 3]))
        return {} if self.random.random() < .3 else {"audience": sorted(chosen)}

    def summary(self, page, pool):
        for _ in range(20):
            text = self.fill(self.pick(pool), page).replace("`", "").replace("**", "")
            if len(text) <= 200:
                return text
        return "What changes, and what you can do."

    def words(self, parts):
        return sum(len(part.split()) for part in parts)

    def article(self, page):
        published = self.past()
        front = {"id": int(page["id"]), "title": page["title"], "summary": self.summary(page, TEXT), "published": published,
                 "services": page["services"], **self.audience(),
                 "keywords": [self.pick(THINGS) + " " + self.pick(DO) for _ in range(self.between(2, 5))],
                 "confidence": self.pick(["validated", "validated", "validated", "not_validated", "work_in_progress"]),
                 "reviewed": max(published, NOW - dt.timedelta(days=self.between(2, 300))).date(), "review_in": "12 months",
                 "owner": {"group": "Help Desk"}}
        target = 370 + int(self.random.random() * 470)
        codes = [self.code(page) for _ in range(self.between(1, 2))] if page["number"] % 3 == 0 else []
        related = self.others(page, 5)
        parts = [self.paragraph(page), "## Before you begin", self.bullets(page), "## Steps", self.steps(page),
                 f"More is in {self.link(page, related[0])}. {self.paragraph(page, sentences=1)}"]
        room, table, code_words = self.random.sample(HEADS, len(HEADS)), self.random.random() < .6, self.words(codes)
        turn = 0
        while self.words(parts) + code_words < target and turn < len(room):
            parts += [f"## {self.fill(room[turn], page)}", self.paragraph(page)]
            turn += 1
            if table and turn == 1:
                parts.append(self.table(page))
            if codes and turn <= 2:
                parts += ["### On the command line", self.paragraph(page, sentences=1), codes.pop()]
            if self.random.random() < .4:
                parts += [f"### {self.fill(self.pick(SUBHEADS), page)}", self.bullets(page, count=2) if self.random.random() < .5 else self.paragraph(page, sentences=2)]
            if self.random.random() < .25:
                parts.append(self.alert(page))
        for code in codes:
            parts += ["## An example", code]
        parts += ["## See also", "\n".join("- " + self.link(page, to) for to in related[1:] + self.service_of(page)),
                  "## If it does not work", "Call (555) 555-0142 or write to [the Help Desk](mailto:help@lakeshore.example), and say which step did not work."]
        return f"knowledge-base/{page['folder']}/{page['file']}.md", front, parts

    def service_of(self, page):
        return [next(s for s in self.services if s["id"] == page["services"][0])] if page["number"] % 2 else []

    def maintenance(self, page):
        ahead = page["number"] % 12 == 5
        if ahead:
            starts = dt.datetime.combine(NOW.date() + dt.timedelta(days=self.between(2, 75)), dt.time(self.pick([4, 5, 6, 12, 18, 20, 22]), 0))
            published = min(self.past(1), NOW) if self.random.random() < .2 else NOW - dt.timedelta(days=self.between(1, 20), minutes=15)
        else:
            published = self.past()
            starts = dt.datetime.combine(published.date() + dt.timedelta(days=self.between(3, 21)), dt.time(self.pick([4, 5, 6, 12, 18, 20, 22]), 0))
            if starts > NOW - dt.timedelta(days=2):
                starts -= dt.timedelta(days=40)
                published -= dt.timedelta(days=40)
        ends = civil(starts + dt.timedelta(minutes=self.pick([30, 60, 90, 120, 180, 240, 360])))
        published, starts = civil(published), civil(starts)
        updates = [{"at": published, "phase": "scheduled", "body": "First announced."}]
        if not ahead and self.random.random() < .5:
            updates.append({"at": starts, "phase": "in_progress", "body": self.fill("We began on time. {service} comes back by the end of the window.", page)})
        if not ahead:
            updates.append({"at": ends, "phase": "completed", "body": self.fill("The work is done, and {service} works again.", page)})
        elif page["number"] % 24 == 5:
            updates.append({"at": civil(min(published + dt.timedelta(hours=2), NOW)), "phase": "cancelled", "body": "We do not need this window any more."})
        front = {"id": page["id"], "title": page["title"], "summary": self.summary(page, NOTICE), "published": published,
                 "services": page["services"], **self.audience(),
                 "impact": self.pick(["none", "degraded_performance", "degraded_performance", "partial_outage", "major_outage"]),
                 **({"scope": f"in {self.pick(BUILDINGS)}"} if self.random.random() < .4 else {}),
                 "starts": starts, "ends": ends,
                 "action": self.pick(["You do not need to do anything.", "Save your work before the window begins.", self.fill("If you need {a} {thing} in these hours, copy it before.", page)]),
                 "updates": updates}
        return f"communications/maintenance/{page['id']}.md", front, self.notice(page, NOTICE, "## What happens", "## What you can do")

    def incident(self, page):
        open_now = page["number"] == 0
        started = NOW - dt.timedelta(minutes=95) if open_now else civil(self.past() - dt.timedelta(minutes=self.between(0, 90)))
        at, updates = started, []
        for phase in ["investigating", "identified"] + ([] if open_now else ["monitoring", "resolved"]):
            at = civil(at + dt.timedelta(minutes=self.between(8, 40)))
            updates.append({"at": at, "phase": phase, "body": self.paragraph(page, TROUBLE, 2)})
        if not open_now and self.random.random() < .15 and at + dt.timedelta(days=3) < NOW:
            updates.append({"at": civil(at + dt.timedelta(days=2)), "phase": "postmortem", "body": self.paragraph(page, TROUBLE, 3)})
        front = {"id": page["id"], "title": page["title"], "summary": self.summary(page, TROUBLE), "published": updates[0]["at"],
                 "services": page["services"], **self.audience(), "impact": self.pick(["degraded_performance", "degraded_performance", "partial_outage", "major_outage"]),
                 **({"scope": f"in {self.pick(BUILDINGS)}"} if self.random.random() < .4 else {}),
                 "started": started, **({"next_update_by": NOW + dt.timedelta(minutes=45)} if open_now else {}),
                 "action": self.pick(["You do not need to do anything.", self.fill("If you see `{error}`, close the window and sign in again.", page)]), "updates": updates}
        return f"communications/incidents/{page['id']}.md", front, self.notice(page, TROUBLE, "## What happened", "## What is different now")

    def notice(self, page, pool, first, second):
        target = 70 + int(self.random.random() * 150)
        parts = [self.paragraph(page, pool, 2), first, self.paragraph(page, pool, 2)]
        while self.words(parts) < target:
            parts.append(self.paragraph(page, pool, 2))
        return parts + [second, self.bullets(page, pool, 2), f"See also {self.link(page, self.others(page, 1)[0])} and {self.service_link(page)}."]

    def launch(self, page):
        published = self.past()
        ready = published + dt.timedelta(days=self.between(1, 30))
        front = {"id": page["id"], "title": page["title"], "summary": self.summary(page, LAUNCH), "published": published,
                 "services": page["services"], **self.audience(), "available_from": ready.date(),
                 "phases": [{"name": "Trial", "from": published.date(), "to": (ready - dt.timedelta(days=1)).date() if ready.date() > published.date() else published.date(), "note": self.fill("A few people in {unit} try it first.", page)},
                            {"name": "For everyone", "from": ready.date()}],
                 "call_to_action": {"text": self.fill("{do} your first {thing}", page), "url": f"service:{page['services'][0]}"}}
        target = 220 + int(self.random.random() * 230)
        parts = [self.paragraph(page, LAUNCH, 3), "## What is new", self.bullets(page, LAUNCH, 4)]
        heads = iter(self.random.sample(HEADS, len(HEADS)))
        while self.words(parts) < target:
            parts += [f"## {self.fill(next(heads), page)}", self.paragraph(page, LAUNCH, 4)]
        return f"marketing/launches/{page['id']}.md", front, parts + ["## Begin here", self.steps(page), f"All steps are in {self.link(page, self.others(page, 1)[0])}."]

    def story(self, page):
        published = self.past()
        front = {"id": page["id"], "title": page["title"], "summary": self.summary(page, [s for s in STORY if "“" not in s]), "published": published,
                 "services": page["services"], **self.audience(),
                 "customer": {"name": page["person"], "role": self.pick(ROLES), "department": self.pick(UNITS),
                              "consent": {"given_on": (published - dt.timedelta(days=self.between(5, 40))).date(), "expires": dt.date(2029, 6, 30), "scope": ["web", "email"], "record": f"Consent {published.year}-{page['number']:05}"}},
                 "quote": {"text": self.fill(self.pick(["I have my Fridays back.", "We stopped counting the {things}.", "Nobody asks me where the {thing} is any more.", "It simply works on {device}."]), page), "by": page["person"]},
                 "figures": [{"value": self.between(2, 900), "unit": self.pick(["minutes", "hours", "pages"]), "label": self.fill("saved on each {thing}", page)}, {"value": self.pick(["9 of 10", "3 in 4", "none"]), "label": self.fill("people who still miss the old {thing}", page)}],
                 "call_to_action": {"text": self.fill("See what it can do for you", page), "url": f"service:{page['services'][0]}"}}
        target = 380 + int(self.random.random() * 330)
        parts = []
        for name, share in (("The challenge", .3), ("The solution", .65), ("The outcome", 1)):
            parts.append(f"## {name}: {self.fill(self.pick(['{a} {kind} {thing}', '{few} {things} and one key', 'What changed in {building}', 'From {device} to the whole office']), page)}")
            while self.words(parts) < target * share or parts[-1].startswith("## "):
                parts += [self.paragraph(page, STORY, 4), self.paragraph(page, TEXT, 2)]
                if self.random.random() < .2:
                    parts.append("> " + self.fill(STORY[4], page))
        return f"marketing/stories/{page['id']}.md", front, parts + ["\n".join("- " + self.link(page, to) for to in self.others(page, 3))]

    def service(self, page):
        at = page["at"]
        needs = sorted({self.services[int(at * self.random.random() ** 2)]["id"] for _ in range(self.between(1, 3))}) if at else []
        category = next(name for id, name, _ in CATEGORIES if id == page["category"])
        front = {"id": page["id"], "title": page["title"], "summary": self.summary(page, TEXT[:8]), "category": page["category"], "lifecycle": "live",
                 "since": dt.date(self.between(2004, 2024), self.between(1, 12), self.between(1, 28)), **self.audience(), "component_group": category,
                 "open": {"text": "Open the page", "url": f"https://{slug(page['title'])}.lakeshore.example/"}, "cost": self.pick(["None", "None", "Nothing for the first 500 GB, then $40 a year for each TB."]),
                 "request": self.pick(["You have it already.", "Ask the Help Desk. It takes one working day.", f"Sign in; after that, {self.pick(RESULTS)}."]),
                 "support": "Call (555) 555-0142, or come to Founders Library, room 112.", "hours": "Day and night. Help until 9 p.m. Central time on weekdays.",
                 "availability": f"{self.pick(['99.5', '99.8', '99.9'])} percent of each month", "owner": {"group": "Help Desk"},
                 "access": "The people in the department, and three named administrators in IT.", "data_owner": "You own what you put in.",
                 "export": self.fill("Choose **{Thing}**, then **Download**.", page), "data_classification": self.pick(["Public", "Internal", "Up to restricted"]),
                 **({"depends_on": needs} if needs else {}), "reviewed": (NOW - dt.timedelta(days=self.between(2, 300))).date(), "review_in": "12 months"}
        parts = [self.paragraph(page), "## What you get", self.bullets(page, count=5), "## Who it is for", self.paragraph(page, sentences=2), "## What it costs and how much there is", self.table(page),
                 "## How to get it", self.steps(page), "## How reliable it is", self.paragraph(page, sentences=3), "## Help with it", "\n".join("- " + self.link(page, to) for to in self.others(page, 4))]
        return f"services/{page['id']}.md", front, parts

    # ------------------------------------------------------------ writing

    def write(self, out):
        made, stats, seen = set(), {}, set()
        for at, service in enumerate(self.services):
            service["at"] = at

        def put(path, text):
            path = os.path.join(out, path)
            folder = os.path.dirname(path)
            if folder not in made:
                os.makedirs(folder, exist_ok=True)
                made.add(folder)
            with open(path, "w", encoding="utf-8", newline="\n") as handle:
                handle.write(text)

        for page in self.pages:
            path, front, parts = getattr(self, page["kind"])(page)
            if path in seen:
                raise SystemExit(f"gen.py: two pages have the path {path}")
            seen.add(path)
            body = "\n\n".join(parts)
            text = f"---\n{yaml(front)}\n---\n\n{body}\n"
            put(f"content/{path}", text)
            stat = stats.setdefault(page["kind"], {"pages": 0, "words": 0, "bytes": 0, "code": 0})
            stat["pages"] += 1
            stat["words"] += len(body.split())
            stat["bytes"] += len(text.encode())
            stat["code"] += "```" in body
        articles = [int(page["id"]) for page in self.by_kind.get("article", [])[:5]]
        put("book.toml", BOOK.format(n=len(self.pages), services=json.dumps([s["id"] for s in self.services[:5]]), articles=articles,
                                     audiences="\n".join(f'[[audience]]\nid = "{id}"\nname = "{name}"\n' for id, name in AUDIENCES),
                                     categories="\n".join(f'[[category]]\nid = "{id}"\nname = "{name}"\nsummary = "{text}"\n' for id, name, text in CATEGORIES)))
        manifest = {"pages": len(self.pages), "words": sum(s["words"] for s in stats.values()), "bytes": sum(s["bytes"] for s in stats.values()), "kinds": stats}
        put("manifest.json", json.dumps(manifest, indent=1) + "\n")
        return manifest


CODE = {
    "bash": """#!/usr/bin/env bash
set -euo pipefail
# Copy what changed in the last @few days to the group's own folder
HOST="@host"
TARGET="${HOME}/@name"
mkdir -p "$TARGET"
if ! mountpoint -q "$TARGET"; then
  sudo mount -t cifs "//${HOST}/@name" "$TARGET" -o username="$USER",vers=3.0
fi
find "$TARGET/data" -type f -mtime -@few -print0 |
  while IFS= read -r -d '' file; do
    rsync -a --partial "$file" ./copy/ || echo "not copied: $file" >&2
  done
df -h "$TARGET" | awk 'NR == 2 { print $5 }'""",
    "powershell": """# Who has not signed in for @number days?
param(
    [string]$Server = "@host",
    [int]$Days = @number
)
$since = (Get-Date).AddDays(-$Days)
$people = Get-ADUser -Filter 'Enabled -eq $true' -Properties mail, lastLogonDate -Server $Server
foreach ($person in $people) {
    if ($person.lastLogonDate -lt $since) {
        Write-Output ("{0},{1:yyyy-MM-dd}" -f $person.mail, $person.lastLogonDate)
    }
}
Get-PSDrive -PSProvider FileSystem | Where-Object { $_.Free -lt @few * 1GB } | Format-Table Name, Free""",
    "python": '''"""List the files of @name that nobody has opened for a while."""
import sys
from datetime import datetime, timedelta
from pathlib import Path

LIMIT = timedelta(days=@number)  # ask the Help Desk for more


def stale(folder: Path) -> list[Path]:
    """Files that were last read before the limit, largest first."""
    before = (datetime.now() - LIMIT).timestamp()
    found = [p for p in folder.rglob("*") if p.is_file() and p.stat().st_atime < before]
    return sorted(found, key=lambda p: p.stat().st_size, reverse=True)


if __name__ == "__main__":
    for path in stale(Path(sys.argv[1]))[:@few]:
        print(f"{path.stat().st_size / 1e6:8.1f} MB  {path.name!r}  @host")''',
    "json": """{
  "service": "@name",
  "host": "@host",
  "space_gb": @number,
  "keep_days": @few,
  "enabled": true,
  "contacts": [
    { "name": "Help Desk", "phone": "(555) 555-0142" }
  ],
  "windows": [
    { "day": "Saturday", "start": "22:00", "end": "04:30" },
    { "day": "Sunday", "start": "05:00", "end": "07:00" }
  ]
}""",
    "yaml": """# A reservation for one week; change the name and send it in
reservation:
  service: @name
  host: @host
  people: @few
  memory: @number GB
  days: [Monday, Tuesday, Thursday]
  contact: &who
    name: "Your name"
    room: "Science Hall, 214"
  notify:
    - *who
    - email: help@lakeshore.example
  options: { keep: true, reminder: 2d }""",
    "sql": """-- How full are the folders of @name?
SELECT f.name,
       COUNT(*)                          AS files,
       ROUND(SUM(f.bytes) / 1e9, 1)      AS gigabytes,
       MAX(f.changed_on)                 AS last_change
FROM   storage.files AS f
JOIN   storage.owners AS o ON o.id = f.owner_id
WHERE  o.host = '@host'
  AND  f.changed_on >= CURRENT_DATE - INTERVAL '@few days'
GROUP  BY f.name
HAVING SUM(f.bytes) > @number
ORDER  BY gigabytes DESC
LIMIT  20;""",
}


def generate(n, out, seed=1, mix="campus"):
    """Writes the campus and gives what it holds."""
    campus = Campus(n, seed, mix)
    campus.plan()
    return campus.write(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("n", type=int, help="pages (at least 20)")
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mix", choices=["campus", "notices"], default="campus")
    args = parser.parse_args()
    if args.n < 20:
        parser.error("fewer than 20 pages are no campus")
    if os.path.exists(args.out):
        parser.error(f"{args.out} exists already")
    json.dump(generate(args.n, args.out, args.seed, args.mix), sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
