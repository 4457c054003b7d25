//! Old addresses: a page for each, and the same as lists for hosts that answer with a real redirect.
use super::Format;
use super::pages::{Stage, signpost};
use crate::base::artifact::Artifact;
use crate::base::names;
use crate::site::address;
use std::collections::HashSet;
use std::sync::Arc;

pub const REDIRECTS: Format = Format {
    name: "redirects",
    about: "Old addresses: pages, _redirects and an nginx map.",
    plan,
};

fn plan(stage: &Arc<Stage>) -> Vec<Artifact> {
    // Where a disk does not tell capitals apart, the old address' page would stand in the place of the living one, and
    // lead to itself; hosts that answer with a real redirect know it from their lists.
    let is_asked = !stage.site.redirects.is_empty();
    let living: HashSet<String> = (stage.site.documents())
        .filter(|_| is_asked)
        .map(|core| names::folded(&core.address))
        .collect();
    let mut artifacts: Vec<Artifact> = stage
        .site
        .redirects
        .iter()
        .filter(|(from, _)| {
            let folded = names::folded(from);
            !living.contains(&folded) && !address::is_ours(&folded)
        })
        .map(|(from, to)| signpost::redirect(stage, from, to))
        .collect();
    let text = |path: &str, make: fn(&Stage) -> String| {
        Artifact::text(path, "text/plain; charset=utf-8", make(stage))
    };
    artifacts.extend([
        text("_redirects", underscore),
        text("redirects.nginx.conf", nginx),
    ]);
    artifacts
}

fn underscore(stage: &Stage) -> String {
    let each = pairs(stage).into_iter();
    each.map(|(from, to)| format!("{from} {to} 301\n"))
        .collect()
}

fn nginx(stage: &Stage) -> String {
    let mut out = String::from(
        "# include this file in the http block, then in the server block:\n\
         # if ($campanile_redirect) { return 301 $campanile_redirect; }\n",
    );
    let pairs = pairs(stage);
    let longest = pairs.iter().map(|(from, _)| from.len()).max();
    if let Some(size) = longest.and_then(bucket) {
        out.push_str(&format!("map_hash_bucket_size {size};\n"));
    }
    out.push_str("map $uri $campanile_redirect {\n    default \"\";\n");
    pairs
        .into_iter()
        .for_each(|(from, to)| out.push_str(&format!("    \"{from}\" \"{to}\";\n")));
    out.push_str("}\n");
    out
}

/// nginx does not start when an address is longer than its table's buckets (64 bytes on most machines, of which a
/// pointer, a length and the alignment take some). Where the usual size will do, nothing is said, since the directive
/// may stand only once in the http block.
fn bucket(longest: usize) -> Option<usize> {
    const USUAL: usize = 64;
    const AROUND: usize = 24;
    let needed = (longest + AROUND).next_power_of_two();
    (needed > USUAL).then_some(needed)
}

/// Aliases, and addresses whose document another one replaced.
fn pairs(stage: &Stage) -> Vec<(String, String)> {
    let site = &stage.site;
    let moved = site.signposts.iter().filter_map(|post| match &post.why {
        crate::site::published::Gone::Moved { address, .. } => {
            Some((post.address.to_string(), address.to_string()))
        }
        _ => None,
    });
    let aliases = site
        .redirects
        .iter()
        .map(|(from, to)| (from.clone(), to.to_string()));
    let mut pairs: Vec<(String, String)> = aliases
        .chain(moved)
        .map(|(a, b)| (site.href(&a), site.href(&b)))
        .collect();
    pairs.sort();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_hold_the_longest_address() {
        assert_eq!(bucket(30), None);
        assert_eq!(bucket(40), None);
        assert_eq!(bucket(41), Some(128));
        assert_eq!(bucket(108), Some(256));
    }
}
