//! The timeline: how many claims were made when, and what they do.

use std::collections::BTreeMap;

use super::{
    Arguments, Choice, Error, Parameter, Type,
    choice::{ACT_NAMES, CURSOR},
    cursor,
    record::{Meta, Page, Period},
};
use crate::store::Store;

/// How long a period is.
pub(super) const BY: Parameter = Parameter::new(
    "by",
    Type::Choice(&["day", "month", "year"]),
    "day",
    "How long a period is; `month` unless told otherwise.",
);

/// How many periods.
pub(super) const PERIODS: Parameter =
    Parameter::new("limit", Type::Count(1, 1000, 100), "12", "How many at most.");

/// Periods in which matching claims were made, the earliest first; those without any are left out. A claim
/// belongs where its article says that it was made, at the earliest; one that is not dated is only
/// counted, in the note.
pub fn list(store: &Store, arguments: &Arguments) -> Result<Page<Period>, Error> {
    let Choice { listing, note } = Choice::of(store, arguments)?;
    let tally = store.tally(&listing)?;
    let letters = match arguments.get(BY.name) {
        Some("day") => 10,
        Some("year") => 4,
        _ => 7,
    };
    let period = |day: u64| {
        let day = format!("{:04}-{:02}-{:02}", day / 10_000, day / 100 % 100, day % 100);
        day.chars().take(letters).collect::<String>()
    };
    let mut periods = BTreeMap::<String, Period>::new();
    for (day, claims) in tally.claims {
        let name = period(day);
        let empty = || Period { period: name.clone(), claims: 0, acts: BTreeMap::new() };
        let period = periods.entry(name.clone()).or_insert_with(empty);
        period.claims += claims;
        for (act, times) in tally.acts.get(&day).into_iter().flatten() {
            let act = usize::try_from(*act).ok().and_then(|at| ACT_NAMES.get(at));
            if let Some(act) = act {
                *period.acts.entry((*act).to_owned()).or_default() += times;
            }
        }
    }
    let (total, limit) = (periods.len(), arguments.count(&PERIODS));
    let after = arguments.get(CURSOR.name).and_then(cursor::decode).unwrap_or_default();
    let mut items: Vec<_> =
        periods.into_values().filter(|p| p.period > after).take(limit + 1).collect();
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| cursor::encode(&last.period));
    let undated = format!("{} more are not dated", tally.undated);
    let undated = Some(undated).filter(|_| tally.undated > 0);
    let note = [note, undated].into_iter().flatten().collect::<Vec<_>>().join("; ");
    let note = Some(note).filter(|note| !note.is_empty());
    Ok(Page { items, meta: Meta { total: Some(total), next, note } })
}
