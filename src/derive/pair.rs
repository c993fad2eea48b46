//! Whether two reports are of one utterance.
//!
//! **In:** two [`Wording`]s. **Out:** a probability. A logistic model over what a reader would
//! compare: the words and their rarity, their order where both quote, who spoke or for whom, act,
//! target, what is asserted or denied, and dates. Symmetric, and a function of the two alone.

use std::sync::Arc;

use jiff::civil::Date;

use super::record::{Acts, Manner, Name, Stand, Wording};
use crate::rdf::vocab::dic;

/// Number of features.
pub(super) const FEATURES: usize = 15;

/// What the model adds up: a constant first, then the weight of each feature. A logistic regression
/// with a guess as its prior, on pairs of an invented corpus (`benches/corpus`, seed 3) together with
/// the pairs of claims in three stories that were annotated by hand, which are too few to learn from
/// alone; features that came out as nothing were left out.
const WEIGHTS: [f32; FEATURES] =
    [-5.5, 5.8, 4.1, 1.5, 5.7, 2.7, 5.3, 1.6, 6.0, 0.5, 3.0, 0.6, 0.8, 4.7, 3.0];

/// From which on two voices are one: a state, and who speaks for it.
const SAME_VOICE: f32 = 0.8;

/// Weight that is added to that of all words: few words in common say less than many.
const DOUBT: f32 = 3.0;

/// Days between two dates of one utterance that a slip may explain: "Monday" for "Friday".
const SLIP: i32 = 7;

/// The probability that both report one utterance.
pub(super) fn same(a: &Wording, b: &Wording) -> f32 {
    let features = features(a, b);
    let z: f32 = WEIGHTS.iter().zip(features).map(|(weight, value)| weight * value).sum();
    1.0 / (1.0 + (-z).exp())
}

/// What is compared, each between -1 and 1; 0 where nothing is known.
pub(super) fn features(a: &Wording, b: &Wording) -> [f32; FEATURES] {
    let (wa, wb) = (a.words.weight(), b.words.weight());
    let shared = a.words.shared(&b.words);
    let contained = shared / (wa.min(wb) + DOUBT);
    let resembles = shared / (wa + wb - shared + DOUBT);
    let quotes = a.manner == Manner::Direct && b.manner == Manner::Direct;
    let order = if quotes { a.words.in_order(&b.words) - 0.5 } else { 0.0 };
    let (voice, acts, contents, dates) =
        (voice(a, b), acts(a.acts, b.acts), contents(a, b), dates(a, b));
    let (targets, events) = (agreement(&a.targets, &b.targets), events(&a.events, &b.events));
    let told = voice >= SAME_VOICE && acts > 0.5 && contents >= 0.0 && dates > 0.0;
    [
        1.0,
        contained,
        resembles,
        (shared / 12.0).min(1.0),
        order,
        voice.max(0.0),
        voice.min(0.0),
        acts.max(0.0),
        acts.min(0.0),
        targets.min(0.0),
        events.min(0.0),
        contents.max(0.0),
        contents.min(0.0),
        dates.min(0.0),
        if told && events >= 0.0 { summary(a, b) } else { 0.0 },
    ]
}

/// How well two names agree: 1 for the same, less where one is a part of the other.
pub(super) fn alike(a: &Name, b: &Name) -> f32 {
    if a.iri == b.iri {
        return 1.0;
    }
    let (short, long) = if a.tokens.len() < b.tokens.len() { (a, b) } else { (b, a) };
    let (short, long) = (&short.tokens, &long.tokens);
    let part = !short.is_empty() && (long.starts_with(short) || long.ends_with(short));
    if part { 0.8 } else { 0.0 }
}

fn best(a: &[Arc<Name>], b: &[Arc<Name>]) -> f32 {
    let pairs = a.iter().flat_map(|a| b.iter().map(move |b| alike(a, b)));
    pairs.fold(0.0, f32::max)
}

/// Whether both speak for the same: 1 for one voice, -1 for two that have nothing in common.
fn voice(a: &Wording, b: &Wording) -> f32 {
    let voices = a.speakers.iter().flat_map(|a| b.speakers.iter().map(move |b| (a, b)));
    // Two articles' "officials" are not one voice; within an article a description is a name.
    let named = voices.filter(|(a, b)| !a.unnamed && !b.unnamed || a.iri == b.iri);
    let voices = named.map(|(a, b)| alike(a, b)).fold(0.0, f32::max);
    if voices > 0.0 {
        return voices;
    }
    let nameless = |w: &Wording| w.speakers.is_empty() || w.speakers.iter().any(|n| n.unnamed);
    let side = best(a.sides(), b.sides());
    // A state and its spokesman are one voice; a body or a person that has a name of its own may be
    // another, and two of those are.
    let through = |a: &Wording, b: &Wording| (best(&a.speakers, &b.principals), nameless(b));
    let (one, other) = (through(a, b), through(b, a));
    let through = if one > other { one } else { other };
    if through.0 > 0.0 {
        return if through.1 { 0.8 * through.0 } else { -0.2 };
    }
    if side > 0.0 {
        return match (nameless(a), nameless(b)) {
            (true, true) => 0.8 * side,
            (true, false) | (false, true) => -0.3,
            (false, false) => -0.7,
        };
    }
    // One outlet lets the agency speak, another whom the agency quotes.
    if best(&a.speakers, &b.via).max(best(&b.speakers, &a.via)) > 0.0 {
        return 0.4;
    }
    let unknown = |w: &Wording| nameless(w) && w.principals.is_empty();
    if unknown(a) || unknown(b) { -0.3 } else { -1.0 }
}

/// Whether one may be the other in short: a headline or a lead, and what some story of the matter
/// tells of the day. Of acts that look ahead; what is charged and denied is told apart by words.
fn summary(a: &Wording, b: &Wording) -> f32 {
    let day = |w: &Wording| w.said.0.filter(|from| Some(*from) == w.said.1);
    let matter = match (&a.matter, &b.matter) {
        (Some(a), Some(b)) => overlap(a, b),
        _ => 0.0,
    };
    let ahead = [dic::PROPOSAL, dic::DEMAND, dic::COMMITMENT, dic::THREAT, dic::REJECTION];
    let ahead = ahead.iter().any(|act| a.acts.has(*act) && b.acts.has(*act));
    // A quotation is not short for anything.
    let short = |w: &Wording| w.lead && w.manner != Manner::Direct;
    let one =
        ahead && (short(a) || short(b)) && day(a).is_some() && day(a) == day(b) && matter > 0.5;
    if one { 1.0 } else { 0.0 }
}

/// Share of the meaning of the shorter of two names that the other has too.
fn overlap(a: &Name, b: &Name) -> f32 {
    let (a, b) = (&a.words, &b.words);
    let least = a.weight().min(b.weight());
    if least > 0.0 { a.shared(b) / least } else { 0.0 }
}

/// Whether both speak of one happening: -1 if each names another; 0 where one names none.
fn events(a: &[Arc<Name>], b: &[Arc<Name>]) -> f32 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let best = a.iter().flat_map(|a| b.iter().map(move |b| overlap(a, b))).fold(0.0, f32::max);
    if best > 0.5 { best } else { -1.0 }
}

/// Acts that reports confuse are less apart than those that they don't.
fn acts(a: Acts, b: Acts) -> f32 {
    let both = Acts(a.0 & b.0);
    if both != Acts::default() {
        // Most of what is said asserts something.
        return if both == Acts::of(dic::ASSERTION) { 0.3 } else { 1.0 };
    }
    let confused = [
        [dic::THREAT, dic::PREDICTION],
        [dic::PROPOSAL, dic::DEMAND],
        [dic::ACCUSATION, dic::CRITICISM],
        [dic::PROPOSAL, dic::COMMITMENT],
        [dic::THREAT, dic::COMMITMENT],
        [dic::DENIAL, dic::REJECTION],
    ];
    let plain = a.has(dic::ASSERTION) || b.has(dic::ASSERTION);
    let near = confused
        .iter()
        .any(|[one, other]| a.has(*one) && b.has(*other) || a.has(*other) && b.has(*one));
    match (near, plain) {
        (true, _) => 0.4,
        (false, true) => 0.0,
        (false, false) => -1.0,
    }
}

/// Whether two lists name the same; 0 where one names nothing.
fn agreement(a: &[Arc<Name>], b: &[Arc<Name>]) -> f32 {
    let named = |names: &[Arc<Name>]| names.iter().any(|name| !name.unnamed);
    let best = best(a, b);
    // "Whoever shuts the door" may be anybody.
    if best > 0.0 || !named(a) || !named(b) { best } else { -1.0 }
}

/// Whether both take the same stand on the same matter.
fn contents(a: &Wording, b: &Wording) -> f32 {
    let pairs = || a.contents.iter().flat_map(|a| b.contents.iter().map(move |b| (a, b)));
    let matter = |(a, b): (&(Stand, _), &(Stand, _))| -> f32 { stand_on(a, b) };
    if a.contents.is_empty() || b.contents.is_empty() {
        return 0.0;
    }
    let most = pairs().map(matter).fold(-1.0, f32::max);
    let least = pairs().map(matter).fold(1.0, f32::min);
    if most > 0.0 { most } else { least }
}

fn stand_on(
    (a, x): &(Stand, super::record::Content),
    (b, y): &(Stand, super::record::Content),
) -> f32 {
    let alike = alike(&x.subject, &y.subject);
    if alike == 0.0 || x.relation != y.relation {
        return -0.5;
    }
    let agree = alike * overlap(&x.object, &y.object);
    if a == b { agree } else { -1.0 }
}

/// Whether both may have been said on one day.
fn dates(a: &Wording, b: &Wording) -> f32 {
    let interval = |w: &Wording| {
        let (from, until) = w.said;
        // Nothing is said after it was printed, and news is of these days.
        let printed = w.published;
        let known = from.is_some() || until.is_some();
        let early = |date: Date| days_before(date, if known { 365 } else { SLIP });
        let until = until.or(printed);
        (from.or(until.map(early)), until, from.is_some() && until.is_some())
    };
    let ((from_a, until_a, sure_a), (from_b, until_b, sure_b)) = (interval(a), interval(b));
    let (Some(from_a), Some(until_a)) = (from_a, until_a) else { return 0.0 };
    let (Some(from_b), Some(until_b)) = (from_b, until_b) else { return 0.0 };
    let gap = apart(from_a.max(from_b), until_a.min(until_b));
    // "Previously" is seldom today.
    let open = |w: &Wording| w.said.0.is_none() && w.said.1.is_some();
    let earlier = open(a) && sure_b || open(b) && sure_a;
    match gap {
        gap if gap <= 0 && earlier => -1.0,
        gap if gap <= 0 && sure_a && sure_b => 0.5,
        gap if gap <= 0 => 0.2,
        gap if gap <= SLIP => -0.5,
        _ => -3.0,
    }
}

/// Days from `until` to `from`; negative where they are the other way round.
pub(super) fn apart(from: Date, until: Date) -> i32 {
    let days = (from.duration_since(until)).as_hours() / 24;
    i32::try_from(days).unwrap_or(i32::MAX)
}

/// The day so many days before.
pub(super) fn days_before(date: Date, days: i32) -> Date {
    use jiff::ToSpan as _;
    date.saturating_sub(days.days())
}

#[cfg(test)]
mod tests {
    use oxigraph::model::{NamedNode, NamedNodeRef};

    use super::super::{
        groups::{Item as _, LINKED},
        record::Names,
    };
    use super::*;

    /// "speaker for side | act | target | event | day | words", each but the words may be empty; a
    /// day is one of March 2031, the words of a lead begin with `^`. Who is only described is written
    /// small.
    fn report(names: &mut Names, line: &str) -> Arc<Wording> {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [who, act, target, event, day, text] = fields[..] else { panic!("{line}") };
        let mut named = |name: &str| {
            let slug = name.to_lowercase().replace(' ', "-");
            let iri = NamedNode::new(format!("http://localhost:7979/entity/{slug}")).unwrap();
            let small = name.starts_with(char::is_lowercase);
            let described = small.then_some(name);
            (!name.is_empty()).then(|| names.get(&iri, described)).into_iter().collect::<Vec<_>>()
        };
        let (speaker, side) = who.split_once(" for ").unwrap_or((who, ""));
        let class = format!("https://w3id.org/dictum/ns#{act}");
        let day = (!day.is_empty()).then(|| Date::new(2031, 3, day.parse().unwrap()).unwrap());
        let mut wording = Wording {
            acts: Acts::of(NamedNodeRef::new(&class).unwrap()),
            speakers: named(speaker),
            principals: named(side),
            targets: named(target),
            events: named(event),
            said: (day, day),
            published: Some(Date::constant(2031, 3, 20)),
            lead: text.starts_with('^'),
            matter: named("Raid on Ellvane Port").pop(),
            text: text.trim_start_matches('^').into(),
            ..Wording::default()
        };
        assert_ne!(wording.acts, Acts::default(), "{act} is no act");
        wording.weigh();
        Arc::new(wording)
    }

    fn check(one: &str, other: &str, joined: bool) {
        let mut names = Names::default();
        let (a, b) = (report(&mut names, one), report(&mut names, other));
        let likely = same(&a, &b);
        assert_eq!(likely >= LINKED, joined, "{likely}: {one} / {other}");
        assert!((same(&b, &a) - likely).abs() < 1e-6, "symmetric");
        // Whoever is the same must be found, whichever comes first.
        let finds = |a: &Arc<Wording>, b: &Arc<Wording>| {
            let entries = b.entries();
            let looks = a.entries().into_iter().flat_map(|(_, looks)| looks);
            looks.into_iter().any(|entry| entries.iter().any(|(stands, _)| *stands == entry))
        };
        assert_eq!(finds(&a, &b), finds(&b, &a), "{one} / {other}");
        assert!(finds(&a, &b) || !joined, "not found: {one} / {other}");
    }

    #[test]
    fn one_utterance_in_other_words_is_joined() {
        check(
            "Petra Oswin | Demand | Tolmaria | | 16 | Tolmaria must hand over the ledgers of the harbour",
            "Petra Oswin | Demand | Tolmaria | | 16 | called on it to surrender the harbour's ledgers at once",
            true,
        );
        // A spokesman and the state that he speaks for.
        check(
            "spokesman for Tolmaria | Denial | | Raid on Ellvane Port | 17 | we never ordered any raid on Ellvane Port",
            "Tolmaria | Denial | | Raid on Ellvane Port | 17 | it had ordered no raid on Ellvane Port",
            true,
        );
        // A lead says in short, and in words of its own, what is told below.
        check(
            "Tolmaria | Proposal | | | 17 | ^wants to help find the culprits",
            "envoy for Tolmaria | Proposal | | Joint inquiry | 17 | our experts will sit down with yours and study the traces",
            true,
        );
        // An outlet is a day off.
        check(
            "Petra Oswin | Criticism | Ellvane Ferries | | 16 | the ferry company ignored eleven warnings about its turnstiles",
            "Petra Oswin | Criticism | Ellvane Ferries | | 17 | Ellvane ignored eleven warnings about the turnstiles",
            true,
        );
    }

    #[test]
    fn what_is_alike_but_not_one_utterance_stays_apart() {
        // One voice, one day, one act; another matter.
        check(
            "Petra Oswin | Demand | Tolmaria | | 16 | Tolmaria must hand over the ledgers of the harbour",
            "Petra Oswin | Demand | Tolmaria | | 16 | prisoners taken at the border must be freed",
            false,
        );
        // The same words from another mouth.
        check(
            "Petra Oswin | Accusation | Tolmaria | Raid on Ellvane Port | 16 | Tolmaria was behind the raid",
            "Arno Weld | Accusation | Tolmaria | Raid on Ellvane Port | 16 | Tolmaria was behind the raid",
            false,
        );
        // The same words at another time.
        check(
            "Petra Oswin | Accusation | Tolmaria | Raid on Ellvane Port | 2 | Tolmaria was behind the raid",
            "Petra Oswin | Accusation | Tolmaria | Raid on Ellvane Port | 16 | Tolmaria was behind the raid",
            false,
        );
        // Denials of a ministry that denies daily.
        check(
            "ministry for Tolmaria | Denial | | Raid on Ellvane Port | 17 | had nothing to do with the raid on Ellvane Port",
            "ministry for Tolmaria | Denial | | Fire at Corden Mill | 17 | had nothing to do with the fire at Corden Mill",
            false,
        );
        // A quotation is not short for another one.
        check(
            "Tolmaria | Demand | Lethania | | 17 | ^show us a single scrap of proof",
            "Tolmaria | Demand | Lethania | | 9 | the border posts must open again",
            false,
        );
        // An offer and a denial that speak of one attack.
        check(
            "Tolmaria | Proposal | | Raid on Ellvane Port | 17 | help with the raid on Ellvane Port",
            "Tolmaria | Denial | | Raid on Ellvane Port | 17 | the raid on Ellvane Port",
            false,
        );
    }
}
