//! Drawings that act, fetch or tell, those that hide it, and those that only look like it.
use super::*;

fn acts(text: &str) -> Option<String> {
    look(text.as_bytes()).acts.map(|spot| spot.what)
}

fn fetches(text: &str) -> Option<String> {
    look(text.as_bytes()).fetches.map(|spot| spot.what)
}

#[test]
fn drawings_have_a_size() {
    assert_eq!(
        size(b"<svg xmlns=\"x\" viewBox=\"0 0 800 500\">"),
        Some((800, 500))
    );
    assert_eq!(size(b"<svg width=\"32px\" height=\"40\">"), Some((32, 40)));
    assert_eq!(size(b"not a picture"), None);
}

#[test]
fn names_tell_what_is_a_drawing() {
    assert_eq!(of("a.png", b"<script>"), None);
    assert_eq!(of("a.SVG", b"<svg/>"), Some(Drawing::default()));
    assert!(of("a.svgz", b"\x1f\x8b").unwrap().acts.is_some());
}

#[test]
fn scripts_are_found_and_words_about_them_are_not() {
    for (harm, what) in [
        ("<svg><script>a()</script></svg>", "<script>"),
        ("<svg><svg:script/></svg>", "<svg:script>"),
        ("<svg onload=\"a()\">", "onload"),
        ("<svg\nonload \t= 'a()'>", "onload"),
        ("<a href=\" javascript:a()\">", "javascript:"),
        ("<a href=\"&#106;avascript:a()\">", "javascript:"),
        ("<a href=\"&#x6A;avascript:a()\">", "javascript:"),
        ("<a href=\"java\nscript:a()\">", "javascript:"),
        ("<a xlink:href='data:text/html,x'>", "data:text/"),
        (
            "<animate attributeName=\"href\" values=\"#a;javascript:a()\"/>",
            "javascript:",
        ),
        ("<set attributeName='onclick' to='a()'/>", "<set>"),
        ("<svg><foreignObject/></svg>", "<foreignObject>"),
        (
            "<!DOCTYPE svg [<!ENTITY a \"<b/>\">]><svg>&a;</svg>",
            "<!ENTITY>",
        ),
        ("<?xml version=\"1.0\" encoding=\"utf-7\"?>", "encoding"),
        (
            "<?xml-stylesheet href=\"a.xsl\"?><svg/>",
            "<?xml-stylesheet>",
        ),
        ("\0<\0s\0v\0g", "UTF-16"),
    ] {
        assert_eq!(acts(harm).as_deref(), Some(what), "{harm}");
    }
    for fine in [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\"><svg/>",
        "<image href=\"data:image/png;base64,AA\"/>",
        "<svg><!-- <script> --><text>onload=1 <tspan>javascript:</tspan></text></svg>",
        "<svg once=\"1\" aria-label=\"turn on\">",
        "<svg><style><![CDATA[ a > b { fill: red } <script> ]]></style></svg>",
        "<?xpacket begin=\"\" id=\"x\"?><svg/>",
        "<svg",
        "<",
        "<!",
        "<?",
    ] {
        assert_eq!(acts(fine), None, "{fine}");
    }
}

/// Each of these hides a script from a reader who takes quotes, comments or declarations for something else than XML does.
#[test]
fn scripts_that_hide_are_found() {
    for harm in [
        "<svg><?x \"?><script>a()</script><?x \"?></svg>",
        "<svg><![CDATA[ \" ]]><script>a()</script><![CDATA[ \" ]]></svg>",
        "<svg><![CDATA[ <!-- ]]><script>a()</script><!-- --></svg>",
        "<svg><!-- ' --><script>a()</script><!-- ' --></svg>",
        "<svg><!--><script>--><script>a()</script></svg>",
        "<!DOCTYPE svg [<!-- ' -->]><svg><script>a()</script><!-- ' --></svg>",
        "<!DOCTYPE svg [<!ATTLIST svg onload CDATA \"a()\">]><svg/>",
        "<!DOCTYPE svg PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"x\"><svg><a href=\"javascript&colon;a()\"/></svg>",
        "<?xml version=\"1.0\" encoding=\"iso-2022-jp\" standalone=\"utf-8\"?><svg/>",
        "<svg xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:meta http-equiv=\"refresh\" content=\"0\"/></svg>",
        "<svg><x xmlns='http://www.w3.org/1999/&#120;html'/></svg>",
    ] {
        assert!(acts(harm).is_some(), "{harm}");
    }
}

#[test]
fn what_another_site_would_be_asked_for_is_found() {
    for (harm, what) in [
        (
            "<image href=\"https://a.example/b.png\"/>",
            "https://a.example/b.png",
        ),
        ("<image xlink:href='//a.example/b'/>", "//a.example/b"),
        ("<use href=\"\\\\a.example/b#c\"/>", "\\\\a.example/b#c"),
        (
            "<use href=\"ht\ntps://a.example/b\"/>",
            "ht\ntps://a.example/b",
        ),
        (
            "<feImage href='&#104;ttp://a.example'/>",
            "http://a.example",
        ),
        ("<image href='file:///C:/a.png'/>", "file:///C:/a.png"),
        (
            "<rect fill=\"url(https://a.example/#b)\"/>",
            "https://a.example/#b",
        ),
        (
            "<rect style=\"fill:URL( &quot;https://a.example&quot; )\"/>",
            "https://a.example",
        ),
        ("<rect style='fill:\\75 rl(//a.example)'/>", "//a.example"),
        ("<rect style='fill:u\\rl(//a.example)'/>", "//a.example"),
        (
            "<rect style='fill:url/**/(x) url(//a.example)'/>",
            "//a.example",
        ),
        (
            "<g style='cursor:image-set(\"a.png\" 1x, \"//a.example\" 2x)'/>",
            "//a.example",
        ),
        (
            "<animate attributeName='href' values='#a;//a.example'/>",
            "//a.example",
        ),
        ("<a href='x' ping='//a.example'>", "//a.example"),
        (
            "<style>@import \"https://a.example/b.css\";</style>",
            "https://a.example/b.css",
        ),
        ("<style>@import url(//a.example);</style>", "//a.example"),
        (
            "<style>@im<!-- -->port <![CDATA['//a.example']]></style>",
            "//a.example",
        ),
        (
            "<svg:style>@font-face{src:url(https://a.example/b.woff2)}</svg:style>",
            "https://a.example/b.woff2",
        ),
    ] {
        let found = fetches(harm);
        assert_eq!(found.as_deref(), Some(what), "{harm}");
    }
    for fine in [
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">",
        "<a href=\"https://a.example/\"><text>https://a.example</text></a>",
        "<use href=\"#a\"/><rect fill=\"url(#b)\" filter=\"url('#c')\"/>",
        "<image href=\"data:image/png;base64,//AA\"/>",
        "<image href=\"photo.png\"/>",
        "<cc:license rdf:resource=\"http://creativecommons.org/licenses/by/4.0/\"/>",
        "<style>/* @import url(//a.example) */ a { fill: url(#b) }</style>",
        "<style>@font-face{src:url(data:font/woff2;base64,//AA)}</style>",
        "<text style=\"font-family:'https://a'\">url(//a.example)</text>",
        "<style/><text>@import '//a.example';</text>",
    ] {
        assert_eq!(fetches(fine), None, "{fine}");
    }
}

#[test]
fn folders_of_a_computer_are_found() {
    let tells = |text: &str| look(text.as_bytes()).tells.map(|spot| spot.what);
    for (harm, what) in [
        (
            "<svg inkscape:export-filename=\"/home/ines/map.png\">",
            "/home/ines/map.png",
        ),
        (
            "<image sodipodi:absref=\"C:\\Users\\ines\\map.png\"/>",
            "C:\\Users\\ines\\map.png",
        ),
        (
            "<image href=\"file:///Users/ines/map.png\"/>",
            "file:///Users/ines/map.png",
        ),
    ] {
        assert_eq!(tells(harm).as_deref(), Some(what), "{harm}");
    }
    for fine in [
        "<a href=\"/home/ines/\"/>",
        "<a href=\"https://a.example/home/x\"/>",
        "<g id=\"a:b\" x=\"a://b\"/>",
        "<image href=\"/files/a.png\"/>",
    ] {
        assert_eq!(tells(fine), None, "{fine}");
    }
}
