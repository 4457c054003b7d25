//! Who may ask: the preview shows drafts, so that no other site may read it through the reader's browser.
//!
//! A page of another site can make a browser ask for `http://127.0.0.1:4000/`, and with a name that suddenly leads to
//! 127.0.0.1 (DNS rebinding) it could read the answer. The name is in `Host`, the asker in `Origin` and `Sec-Fetch-Site`.
use crate::base::web::{Answer, Request};
use std::net::{IpAddr, SocketAddr};

/// What the server listens on.
#[derive(Debug, Clone, Copy)]
pub struct Gate {
    pub port: u16,
    /// Beyond this machine, because somebody said `--host`.
    pub open: bool,
}

impl Gate {
    /// Nothing, or why not.
    pub fn refuse(&self, request: &Request) -> Option<Answer> {
        let host = request.header("host").unwrap_or_default();
        if !self.is_ours(host) {
            return Some(Answer::plain(
                421,
                "This is the preview of campanile. Ask for it by the address that `campanile serve` printed.",
            ));
        }
        let origin = request.header("origin");
        let own = |origin: &str| origin.strip_prefix("http://") == Some(host);
        let across = request.header("sec-fetch-site").is_some_and(|site| {
            // Another site may lead a person here by a link, but must not load anything from here.
            !matches!(site, "same-origin" | "none")
                && request.header("sec-fetch-mode") != Some("navigate")
        });
        let framed = request
            .header("sec-fetch-site")
            .is_some_and(|site| site == "cross-site")
            && matches!(
                request.header("sec-fetch-dest"),
                Some("iframe" | "frame" | "embed" | "object")
            );
        if origin.is_some_and(|origin| !own(origin)) || across || framed {
            return Some(Answer::plain(
                403,
                "The preview answers its own pages only.",
            ));
        }
        None
    }

    /// `localhost` or a number, with our port. A number cannot be rebound; other names can.
    fn is_ours(&self, host: &str) -> bool {
        let address = host.parse::<SocketAddr>().ok().map(|a| (a.ip(), a.port()));
        // Port 80 is left out by browsers.
        let bare = host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .ok()
            .map(|ip| (ip, 80));
        match address.or(bare) {
            Some((ip, port)) => port == self.port && (self.open || ip.is_loopback()),
            None => {
                let (name, port) = host.rsplit_once(':').unwrap_or((host, "80"));
                name.eq_ignore_ascii_case("localhost") && port.parse() == Ok(self.port)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(headers: &[(&str, &str)]) -> Request {
        Request {
            headers: headers
                .iter()
                .map(|(a, b)| (a.to_string(), b.to_string()))
                .collect(),
            ..Request::default()
        }
    }

    fn status(open: bool, headers: &[(&str, &str)]) -> Option<u16> {
        Gate { port: 4000, open }
            .refuse(&request(headers))
            .map(|answer| answer.status)
    }

    #[test]
    fn only_this_machine_by_its_own_names() {
        for host in [
            "127.0.0.1:4000",
            "localhost:4000",
            "LOCALHOST:4000",
            "[::1]:4000",
            "127.0.0.9:4000",
        ] {
            assert_eq!(status(false, &[("host", host)]), None, "{host}");
        }
        for host in [
            "",
            "localhost",
            "localhost:4001",
            "evil.example:4000",
            "localhost.evil.example:4000",
            "192.168.0.2:4000",
            "127.0.0.1",
        ] {
            assert_eq!(status(false, &[("host", host)]), Some(421), "{host}");
        }
        assert_eq!(status(true, &[("host", "192.168.0.2:4000")]), None);
        assert_eq!(status(true, &[("host", "evil.example:4000")]), Some(421));
    }

    #[test]
    fn other_origins_are_refused() {
        let host = ("host", "localhost:4000");
        assert_eq!(
            status(false, &[host, ("origin", "http://localhost:4000")]),
            None
        );
        for origin in [
            "null",
            "https://localhost:4000",
            "http://127.0.0.1:4000",
            "http://evil.example",
            "http://localhost:40001",
        ] {
            assert_eq!(
                status(false, &[host, ("origin", origin)]),
                Some(403),
                "{origin}"
            );
        }
        let asked = |site, mode| {
            status(
                false,
                &[host, ("sec-fetch-site", site), ("sec-fetch-mode", mode)],
            )
        };
        assert_eq!(asked("cross-site", "no-cors"), Some(403));
        assert_eq!(asked("same-site", "cors"), Some(403));
        assert_eq!(asked("cross-site", "navigate"), None);
        assert_eq!(asked("none", "navigate"), None);
        assert_eq!(asked("same-origin", "cors"), None);
        let framed = [
            host,
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "iframe"),
        ];
        assert_eq!(status(false, &framed), Some(403));
    }
}
