//! Services and what happens to them: subject and verb.
use super::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    Work,
    Fault,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    WillBe,
    Is(Cause),
    IsStill,
    HasBeen,
    Was,
    /// Of what nobody noticed.
    Stayed,
}

impl<'a> Subject<'a> {
    /// From services as `(name, takes "are", effect)`: those that are hit alike come together, the worst first.
    pub fn of(
        services: impl IntoIterator<Item = (&'a str, bool, Effect)>,
        scope: Option<&'a str>,
    ) -> Subject<'a> {
        let mut parts: Vec<Part<'a>> = Vec::new();
        for (name, plural, effect) in services {
            match parts.iter_mut().find(|part| part.effect == effect) {
                Some(part) => part.names.push(name),
                None => parts.push(Part {
                    names: vec![name],
                    plural,
                    effect,
                }),
            }
        }
        parts.sort_by_key(|part| std::cmp::Reverse(part.effect));
        Subject {
            parts,
            scope: scope.map(str::trim).filter(|scope| !scope.is_empty()),
        }
    }

    pub(super) fn names(&self) -> Vec<&'a str> {
        let names: Vec<&str> = self
            .parts
            .iter()
            .flat_map(|part| part.names.iter().copied())
            .collect();
        if names.is_empty() {
            vec!["services"]
        } else {
            names
        }
    }

    pub(super) fn takes_are(&self) -> bool {
        self.parts.len() != 1 || self.parts.iter().any(Part::takes_are)
    }

    /// The parts that people notice.
    pub(super) fn affected(&self) -> &[Part<'a>] {
        let end = self
            .parts
            .iter()
            .position(|part| part.effect == Effect::None)
            .unwrap_or(self.parts.len());
        self.parts.get(..end).unwrap_or_default()
    }

    /// Nobody notices anything.
    pub(super) fn is_calm(&self) -> bool {
        self.affected().is_empty()
    }

    /// "Canvas is down and Panopto is slow in residence halls". A part that nobody notices is named only if
    /// there is no other.
    pub(super) fn says(&self, tense: Tense) -> String {
        let parts = if self.is_calm() {
            self.parts.as_slice()
        } else {
            self.affected()
        };
        if parts.is_empty() {
            return Subject::of([("Services", true, Effect::None)], self.scope).says(tense);
        }
        let said = clauses(parts, tense);
        match self.scope {
            Some(scope) => format!("{said} {scope}"),
            None => said,
        }
    }

    /// "The Canvas maintenance"; several names, or one that is a plural, stand behind it.
    pub(super) fn work(&self) -> String {
        let place = self.where_it_is();
        match self.takes_are() {
            true => format!("The maintenance of {}{place}", listed(&self.names())),
            false => format!("The {} maintenance{place}", listed(&self.names())),
        }
    }

    /// "Wi-Fi in North Campus".
    pub(super) fn place(&self) -> String {
        format!("{}{}", listed(&self.names()), self.where_it_is())
    }

    /// A place belongs to the work itself; "for people who need to sign in" belongs to its effect.
    pub(super) fn where_it_is(&self) -> String {
        match self.scope {
            Some(scope)
                if ["in ", "at ", "on "]
                    .iter()
                    .any(|word| scope.starts_with(word)) =>
            {
                format!(" {scope}")
            }
            _ => String::new(),
        }
    }
}

impl Part<'_> {
    pub(super) fn takes_are(&self) -> bool {
        self.plural || self.names.len() > 1
    }

    pub(super) fn verb(&self, tense: Tense) -> String {
        let pick =
            |one: &'static str, more: &'static str| if self.takes_are() { more } else { one };
        let cause = match tense {
            Tense::Is(cause) => cause,
            Tense::WillBe | Tense::IsStill => Cause::Work,
            Tense::HasBeen | Tense::Was | Tense::Stayed => Cause::Fault,
        };
        let calm = self.effect == Effect::None;
        let verb = match tense {
            Tense::WillBe if calm => "will stay",
            Tense::WillBe => "will be",
            Tense::Is(_) if calm => pick("stays", "stay"),
            Tense::Is(_) => pick("is", "are"),
            Tense::IsStill => pick("is still", "are still"),
            Tense::HasBeen if calm => pick("has stayed", "have stayed"),
            Tense::HasBeen => pick("has been", "have been"),
            Tense::Was => pick("was", "were"),
            Tense::Stayed => "stayed",
        };
        format!("{verb} {}", adjective(self.effect, cause))
    }
}

pub(super) fn adjective(effect: Effect, cause: Cause) -> &'static str {
    match (effect, cause) {
        (Effect::Major, Cause::Work) => "unavailable",
        (Effect::Major, Cause::Fault) => "down",
        (Effect::Partial, Cause::Work) => "partly unavailable",
        (Effect::Partial, Cause::Fault) => "partly down",
        (Effect::Degraded, _) => "slow",
        (Effect::None, _) => "available",
    }
}

/// Clauses in a row; a comma before "and" where a clause has an "and" of its own.
pub(super) fn clauses(parts: &[Part<'_>], tense: Tense) -> String {
    let said: Vec<String> = parts
        .iter()
        .map(|part| format!("{} {}", listed(&part.names), part.verb(tense)))
        .collect();
    match said.as_slice() {
        [first, second] if parts.iter().any(|part| part.names.len() > 1) => {
            format!("{first}, and {second}")
        }
        all => and_list(all),
    }
}

/// All names up to this many are said; of more, the first ones.
const MOST_NAMES: usize = 8;
const FIRST_NAMES: usize = 5;

/// "Canvas and Panopto". On the worst day nobody reads forty names: "Canvas, …, Zoom and 35 other services".
pub(in crate::site) fn listed(names: &[&str]) -> String {
    match names.split_at_checked(FIRST_NAMES) {
        Some((first, others)) if names.len() > MOST_NAMES => {
            let rest = format!("{} other services", others.len());
            let some: Vec<&str> = first.iter().copied().chain([rest.as_str()]).collect();
            and_list(&some)
        }
        _ => and_list(names),
    }
}

pub(super) fn names_or_service(names: &[&str]) -> String {
    if names.is_empty() {
        "The service".into()
    } else {
        listed(names)
    }
}

/// The full stop, unless "a.m." has set it already.
pub(super) fn finish(mut sentence: String) -> String {
    let closed = sentence
        .trim_end_matches(['”', '"', '’', ')'])
        .ends_with(['.', '!', '?', '…']);
    if !closed {
        sentence.push('.');
    }
    at_the_beginning(sentence)
}

/// "the campus network" where it comes first: "The campus network". Names like eduroam keep their small letter.
pub(in crate::site) fn at_the_beginning(mut text: String) -> String {
    if text.starts_with("the ") {
        text.replace_range(..1, "T");
    }
    text
}

pub(super) fn one_line(text: &str) -> String {
    words(text).collect::<Vec<_>>().join(" ")
}
