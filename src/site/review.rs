//! When an article or a service is to be looked at again.
use super::Core;
use crate::base::time::{Clockface, Day, Length};
use crate::content::Front;
use crate::content::shared::Owner;
use jiff::civil::Date;

/// What the front matter says of reviews, against the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Review {
    pub reviewed: Option<Date>,
    /// The last day on which the review is in time; `None` when there is no day to count from.
    pub due: Option<Date>,
}

/// `None` for what is not reviewed at all: no `review_in`.
pub fn of(core: &Core, face: &Clockface) -> Option<Review> {
    let (reviewed, length): (Option<Day>, Length) = match &core.doc.front {
        Front::Service(service) => (service.reviewed, service.review_in?),
        Front::Article(article) => (article.reviewed, article.review_in?),
        _ => return None,
    };
    let reviewed = reviewed.map(|day| day.0);
    // What was never reviewed was last right on the day that it was published.
    let since = reviewed.or(core.published.map(|at| face.date(at)));
    Some(Review {
        reviewed,
        due: since.map(|day| length.after(day)),
    })
}

/// Who looks after it: an internal field.
pub fn owner(core: &Core) -> Option<&Owner> {
    match &core.doc.front {
        Front::Service(service) => service.owner.as_ref(),
        Front::Article(article) => article.owner.as_ref(),
        _ => None,
    }
}
