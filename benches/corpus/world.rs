//! News from an invented world, with the truth about it.
//!
//! **In:** a number of articles and a seed. **Out:** [`Story`]s as JSON-lines readers take them, each
//! with which of its sentences report which utterance. Stories of a dozen statements each are
//! reported by several outlets: in full quotation, cut short, in other words, through an agency, or in a
//! lead that says next to nothing of them; some articles are reprinted by others, with a new headline, a
//! changed sentence or a lost ending. A few stories are about the country of the example articles, so that
//! the example queries find what they ask for. Every word is made here.

use std::collections::BTreeMap;

use jiff::{
    ToSpan as _,
    civil::{Date, Weekday},
};

/// One article, and what is true of it.
pub(crate) struct Story {
    pub(crate) url: String,
    pub(crate) title: String,
    pub(crate) publisher: String,
    pub(crate) published: Date,
    pub(crate) text: String,
    /// Bytes of the text that report an utterance, with its number.
    pub(crate) truth: Vec<(std::ops::Range<usize>, usize)>,
    /// The number of the text that it prints; reprints share it.
    pub(crate) family: usize,
}

/// `SplitMix64`: small, and the same everywhere.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn of(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).expect("below a usize")
    }

    fn percent(&mut self, n: usize) -> bool {
        self.below(100) < n
    }

    fn one<'a>(&mut self, of: &'a [impl AsRef<str>]) -> &'a str {
        of[self.below(of.len())].as_ref()
    }
}

const STARTS: [&str; 24] = [
    "Bar", "Cor", "Del", "Fen", "Gal", "Hol", "Jar", "Kes", "Lor", "Mar", "Nor", "Pel", "Quin",
    "Ros", "Sul", "Tor", "Ul", "Ver", "Wes", "Yar", "Zel", "Bran", "Stev", "Tal",
];
const MIDDLES: [&str; 14] =
    ["a", "e", "i", "o", "an", "en", "ar", "er", "il", "ov", "ad", "et", "un", "os"];
const ENDS: [&str; 16] = [
    "ton", "dor", "berg", "wick", "man", "ley", "ford", "nik", "stad", "mere", "low", "vale",
    "hurst", "kin", "den", "brook",
];
const GIVEN: [&str; 16] = [
    "Anna", "Peter", "Maria", "John", "Helen", "Paul", "Laura", "Mark", "Susan", "David", "Emma",
    "Robert", "Julia", "Thomas", "Clara", "Simon",
];
const OFFICES: [&str; 10] = [
    "Foreign Minister", "Interior Minister", "Defence Minister", "Finance Minister",
    "Prime Minister", "Police Chief", "union leader", "opposition leader", "chief executive",
    "Energy Minister",
];
const AGENCIES: [&str; 4] = ["Meridian Wire", "Sound Press", "Northline", "Ostra Telegraph"];
const EVENTS: [&str; 6] =
    ["cyber attack on", "bombing of", "raid on", "fire at", "explosion at", "shooting at"];

/// Things of which a statement speaks, each with another word for it.
const THINGS: [[&str; 2]; 40] = [
    ["harbour", "port"],
    ["railway", "rail line"],
    ["bridge", "crossing"],
    ["pipeline", "duct"],
    ["hospital", "clinic"],
    ["airport", "airfield"],
    ["treaty", "pact"],
    ["budget", "spending plan"],
    ["border", "frontier"],
    ["election", "vote"],
    ["refinery", "oil plant"],
    ["dam", "barrage"],
    ["tariff", "customs duty"],
    ["ceasefire", "truce"],
    ["inquiry", "probe"],
    ["strike", "walkout"],
    ["wage deal", "pay agreement"],
    ["fishing quota", "catch limit"],
    ["prison", "jail"],
    ["factory", "plant"],
    ["vaccine", "jab"],
    ["curfew", "night-time ban"],
    ["loan", "credit"],
    ["embassy", "mission"],
    ["tunnel", "underpass"],
    ["reservoir", "lake"],
    ["tax cut", "tax relief"],
    ["pension", "old-age benefit"],
    ["satellite", "orbiter"],
    ["canal", "waterway"],
    ["ferry service", "boat link"],
    ["grain store", "silo"],
    ["power station", "generating plant"],
    ["school reform", "education overhaul"],
    ["weapons shipment", "arms delivery"],
    ["drought fund", "water relief money"],
    ["museum", "gallery"],
    ["stadium", "arena"],
    ["bank licence", "banking permit"],
    ["mine", "pit"],
];
const REASONS: [&str; 20] = [
    "before the winter",
    "within three weeks",
    "after the northern floods",
    "despite heavy losses",
    "for the coastal towns",
    "as long as prices climb",
    "while soldiers remain there",
    "because villagers asked for it",
    "once the auditors report",
    "without foreign money",
    "under the old rules",
    "in spite of the court ruling",
    "ahead of the harvest",
    "until the engineers agree",
    "since nobody else would",
    "for a whole generation",
    "on behalf of the islanders",
    "against all advice",
    "together with the neighbours",
    "at any reasonable cost",
];

/// A statement of somebody, in its several forms.
#[derive(Clone)]
struct Statement {
    number: usize,
    speaker: usize,
    /// Days after the story's first.
    day: usize,
    act: Act,
    thing: usize,
    place: String,
    reason: usize,
    verb: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Act {
    Accuse,
    Deny,
    Demand,
    Promise,
    Threaten,
    Assert,
    /// Turns a demand down.
    Reject,
    /// Will not comment.
    Decline,
    /// Says something without being named.
    Hint,
    /// Is glad of the event.
    Welcome,
}

#[derive(Clone)]
struct Person {
    given: &'static str,
    family: String,
    office: &'static str,
    side: String,
}

/// Makes the news.
pub(crate) fn stories(articles: usize, seed: u64) -> Vec<Story> {
    let mut chance = Chance::of(seed);
    let (mut stories, mut families, mut statements) = (Vec::new(), 0, 0);
    while stories.len() < articles {
        // News goes on from day to day, however much of it is made.
        let day = stories.len() / 40;
        let plot = Plot::new(&mut chance, &mut statements, day);
        for _ in 0..4 + chance.below(8) {
            let outlet = chance.below(300);
            let story = plot.report(&mut chance, outlet, families, stories.len());
            families += 1;
            let reprints = if chance.percent(25) { 1 + chance.below(4) } else { 0 };
            for _ in 0..reprints {
                let copy = reprint(&mut chance, &story, stories.len() + 1);
                stories.push(copy);
            }
            stories.push(story);
        }
    }
    stories.truncate(articles);
    stories
}

/// Makes articles that are nearly alike: each fills one of a few templates with names of its own, out of
/// small pools, so that most words, and some whole sentences, are those of hundreds of others. What is
/// true of them nobody could say: this is for what they cost.
pub(crate) fn alike(articles: usize, seed: u64, templates: usize, a_day: usize) -> Vec<Story> {
    let mut chance = Chance::of(seed);
    let templates: Vec<Plot> = (0..templates).map(|_| Plot::new(&mut chance, &mut 0, 0)).collect();
    let mut pool = |n: usize| -> Vec<String> { (0..n).map(|_| name(&mut chance)).collect() };
    let (sides, families, places) = (pool(12), pool(60), pool(30));
    let story = |number: usize| {
        let template = chance.below(templates.len());
        // The same words are chosen whenever a template is filled.
        let mut words = Chance::of(template as u64);
        let day = number / a_day;
        let mut plot = templates[template].clone();
        plot.day = day;
        let side = chance.below(sides.len());
        for (at, person) in plot.people.iter_mut().enumerate() {
            person.family.clone_from(&families[chance.below(families.len())]);
            person.side.clone_from(&sides[(side + at % 2) % sides.len()]);
        }
        plot.event = format!("{} {} Port", EVENTS[template % EVENTS.len()], chance.one(&places));
        for statement in &mut plot.statements {
            statement.place.clone_from(&places[chance.below(places.len())]);
        }
        let story = plot.report(&mut words, chance.below(300), number, number);
        Story { truth: Vec::new(), ..story }
    };
    (0..articles).map(story).collect()
}

fn name(chance: &mut Chance) -> String {
    format!("{}{}{}", chance.one(&STARTS), chance.one(&MIDDLES), chance.one(&ENDS))
}

/// What a dozen people say about one event.
#[derive(Clone)]
struct Plot {
    people: Vec<Person>,
    event: String,
    /// The agency that some outlets have it from.
    agency: &'static str,
    statements: Vec<Statement>,
    day: usize,
}

impl Plot {
    fn new(chance: &mut Chance, numbers: &mut usize, day: usize) -> Self {
        let mut sides = [name(chance), name(chance)];
        let known = chance.percent(4);
        if known {
            "Tolmaria".clone_into(&mut sides[1]);
        }
        let mut people: Vec<Person> = Vec::new();
        for i in 0..6 {
            let office = OFFICES[(chance.below(OFFICES.len()) + i) % OFFICES.len()];
            people.push(Person {
                given: chance.one(&GIVEN),
                family: name(chance),
                office,
                side: sides[i % 2].clone(),
            });
        }
        if known {
            let (family, side) = ("Rask".to_owned(), sides[1].clone());
            people[1] = Person { given: "Sabine", family, office: "Foreign Minister", side };
        }
        let agency = if known { "Tolmarian Press Bureau" } else { chance.one(&AGENCIES) };
        let event = format!(
            "{} {} {}",
            chance.one(&EVENTS),
            name(chance),
            chance.one(&["Bank", "Port", "Airlines", "Energy"])
        );
        let acts = [
            Act::Accuse,
            Act::Deny,
            Act::Demand,
            Act::Demand,
            Act::Promise,
            Act::Threaten,
            Act::Assert,
            Act::Assert,
            Act::Promise,
            Act::Assert,
            Act::Reject,
            Act::Decline,
            Act::Hint,
            Act::Welcome,
        ];
        let mut statements: Vec<Statement> = Vec::new();
        for (i, act) in acts.into_iter().enumerate() {
            if act == Act::Welcome && chance.percent(80) {
                continue;
            }
            let speaker = match act {
                Act::Accuse => 0,
                Act::Deny | Act::Welcome => 1,
                Act::Reject => (statements[2].speaker + 1) % people.len(),
                // Now and then one person demands two things on one day.
                Act::Demand if i == 3 && chance.percent(25) => statements[2].speaker,
                _ => chance.below(people.len()),
            };
            statements.push(Statement {
                number: *numbers,
                speaker,
                day: i / 4,
                act,
                thing: chance.below(THINGS.len()),
                place: name(chance),
                reason: chance.below(REASONS.len()),
                verb: chance.below(5),
            });
            *numbers += 1;
            if act == Act::Reject {
                // It speaks of what was demanded.
                let (thing, place) = (statements[2].thing, statements[2].place.clone());
                let rejection = statements.last_mut().expect("just made");
                (rejection.thing, rejection.place) = (thing, place);
            }
        }
        Self { people, event, agency, statements, day }
    }

    /// One outlet's article about some of the statements.
    fn report(&self, chance: &mut Chance, outlet: usize, family: usize, number: usize) -> Story {
        let day = self.day + chance.below(2);
        let mut known: Vec<&Statement> =
            self.statements.iter().filter(|_| chance.percent(55)).collect();
        if known.is_empty() {
            known.push(&self.statements[0]);
        }
        let latest = known.iter().map(|s| s.day).max().unwrap_or_default();
        let (mut text, mut truth) = (String::new(), Vec::new());
        // A lead says in short, and in other words, what is told below.
        let demand = known.iter().find(|statement| statement.act == Act::Demand);
        if let (Some(demand), true) = (demand, chance.percent(30)) {
            let Person { given, family, .. } = &self.people[demand.speaker];
            let on = weekday(self.day + demand.day);
            text = format!("{given} {family} called for changes on {on}.\n\n");
            truth.push((0..text.trim_end().len(), demand.number));
        }
        for statement in known {
            if chance.percent(40) {
                text.push_str(&filler(chance));
                text.push(' ');
            }
            let start = text.len();
            text.push_str(&self.sentence(chance, statement));
            truth.push((start..text.len(), statement.number));
            text.push_str("\n\n");
        }
        text.push_str(&filler(chance));
        text.push('\n');
        Story {
            url: format!("https://outlet-{outlet}.example/{number}"),
            title: format!("New turn over the {}", self.event),
            publisher: format!("Outlet {outlet}"),
            published: date(day + latest),
            text,
            truth,
            family,
        }
    }

    /// One report of a statement: quoted whole, cut short, or in other words.
    fn sentence(&self, chance: &mut Chance, statement: &Statement) -> String {
        let Person { given, family, office, side } = &self.people[statement.speaker];
        let who = format!("{side} {office} {given} {family}");
        let other = &self.people[(statement.speaker + 1) % 2].side;
        let (things, place) = (THINGS[statement.thing], &statement.place);
        let reason = REASONS[statement.reason];
        let event = &self.event;
        let i = statement.verb;
        let quoted = chance.below(3);
        let on = format!(" on {}", weekday(self.day + statement.day));
        let said = format!("said{}", if chance.percent(50) { &on } else { "" });
        let relayed = chance.percent(10);
        let through = if relayed {
            format!(", the {} news agency reported", self.agency)
        } else {
            String::new()
        };
        match (statement.act, quoted) {
            (Act::Accuse, 0) => format!(
                "“{other} is responsible for the {event},” {who} {said}. “We have proof from the {} in {place}.”",
                things[0]
            ),
            (Act::Accuse, 1) => format!(
                "{who} {said} that {other} was behind the {event}, citing proof from the {} in {place}.",
                things[1]
            ),
            (Act::Accuse, _) => format!(
                "{who} accused {other} of being behind the {event} and spoke of proof found at the {place} {}.",
                things[0]
            ),
            (Act::Deny, 0) => format!(
                "“We had nothing to do with the {event}; look at the {} in {place} instead,” {who} {said}.",
                things[0]
            ),
            (Act::Deny, 1) => format!(
                "{who} denied that {side} was behind the {event} and pointed at the {} in {place}.",
                things[1]
            ),
            (Act::Deny, _) => {
                format!("{who} rejected the notion that {side} was responsible for the {event}.")
            }
            (Act::Reject, 0) => format!(
                "“We will not hear of any such thing; the {} of {place} stays as it is,” {who} {said}.",
                things[0]
            ),
            (Act::Reject, 1) => {
                format!("{who} rejected the demand over the {} of {place}{through}.", things[1])
            }
            (Act::Reject, _) => {
                format!("{who} turned down what {other} demands for the {place} {}.", things[0])
            }
            (Act::Decline, 0) => {
                format!("The {side} government declined to comment on the {event}.")
            }
            (Act::Decline, _) => format!("{who} declined to comment on the {event}."),
            (Act::Welcome, 0) => format!("“We welcome the {event},” {who} {said}."),
            (Act::Welcome, 1) => format!("{who} welcomed the {event}{through}."),
            (Act::Welcome, _) => format!("{who} praised the {event}."),
            (Act::Hint, 0) => format!(
                "“{},” a senior {side} official who asked not to be named {said}.",
                spoken(statement.act, i, things[0], place, reason)
            ),
            (Act::Hint, 1) => format!(
                "A {side} official, who would not be named, {said} that {}.",
                told(statement.act, i, things[0], place, reason)
            ),
            (Act::Hint, _) => format!(
                "A person familiar with the matter {said} that {}.",
                told(statement.act, i, things[1], place, reason)
            ),
            (act, 0) => format!("“{},” {who} {said}.", spoken(act, i, things[0], place, reason)),
            (act, 1) => {
                // Cut short: the reason is lost.
                let whole = spoken(act, i, things[0], place, reason);
                let cut = whole.strip_suffix(reason).unwrap_or(&whole).trim_end();
                format!("“{cut},” {who} was quoted as saying.")
            }
            (act, _) => {
                let thing = if chance.percent(50) { things[1] } else { things[0] };
                format!("{who} {} {}{through}.", cue(act), told(act, i, thing, place, reason))
            }
        }
    }
}

fn cue(act: Act) -> &'static str {
    match act {
        Act::Demand => "demanded that",
        Act::Promise => "promised that",
        Act::Threaten => "warned that",
        _ => "said that",
    }
}

const VERBS: [[&str; 3]; 5] = [
    ["reopen", "be reopened", "opened again"],
    ["close", "be closed", "shut down"],
    ["pay for", "be paid for", "financed"],
    ["give up", "be given up", "abandoned"],
    ["repair", "be repaired", "mended"],
];

/// The words as they were spoken.
fn spoken(act: Act, i: usize, thing: &str, place: &str, reason: &str) -> String {
    let [verb, passive, _] = VERBS[i];
    match act {
        Act::Demand => format!("The {thing} of {place} must {passive} {reason}"),
        Act::Promise => format!("We will {verb} the {thing} of {place} {reason}"),
        Act::Threaten => {
            format!("They will regret it if they {verb} the {thing} of {place} {reason}")
        }
        _ => format!("Nobody wanted to {verb} the {thing} of {place} {reason}"),
    }
}

/// The same in other words.
fn told(act: Act, i: usize, thing: &str, place: &str, reason: &str) -> String {
    let [_, passive, past] = VERBS[i];
    match act {
        Act::Demand => format!("the {place} {thing} should be {past} {reason}"),
        Act::Promise => format!("the {thing} at {place} would {passive} {reason}"),
        Act::Threaten => format!("whoever {past} the {place} {thing} would face consequences"),
        _ => format!("there had been no wish to see the {thing} of {place} {past} {reason}"),
    }
}

fn filler(chance: &mut Chance) -> String {
    let (a, b) = (THINGS[chance.below(THINGS.len())][0], THINGS[chance.below(THINGS.len())][1]);
    let place = name(chance);
    match chance.below(5) {
        0 => format!("The weather in {place} stayed cold, and the {a} was closed to visitors."),
        1 => format!("Thousands of people live between the {a} and the {b} of {place}."),
        2 => format!("Work on the {a} near {place} began two years ago."),
        3 => format!("A crowd gathered at the {b} in {place} late in the evening."),
        _ => format!("The {a} of {place} was built in the last century and renewed twice."),
    }
}

/// Another outlet prints a text: with another headline, a sentence more, or its end cut off.
fn reprint(chance: &mut Chance, story: &Story, number: usize) -> Story {
    let outlet = chance.below(300);
    let (mut text, mut truth) = (story.text.clone(), story.truth.clone());
    match chance.below(3) {
        0 => {}
        1 => {
            text.push_str(&filler(chance));
            text.push('\n');
        }
        _ => {
            let paragraphs: Vec<&str> = story.text.split_inclusive("\n\n").collect();
            let kept = (paragraphs.len() * 3).div_ceil(4);
            text = paragraphs[..kept].concat();
            truth.retain(|(range, _)| range.end <= text.len());
        }
    }
    Story {
        url: format!("https://outlet-{outlet}.example/{number}-r"),
        title: format!("{}: what is known", story.title),
        publisher: format!("Outlet {outlet}"),
        published: story.published,
        text,
        truth,
        family: story.family,
    }
}

/// The name of a day of the week.
fn weekday(day: usize) -> &'static str {
    match date(day).weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// A day of the invented years from 2031 on.
fn date(day: usize) -> Date {
    Date::constant(2031, 1, 1).saturating_add(i64::try_from(day).expect("few days").days())
}

/// How many stories print each text.
pub(crate) fn families(stories: &[Story]) -> BTreeMap<usize, usize> {
    stories.iter().fold(BTreeMap::new(), |mut sizes, story| {
        *sizes.entry(story.family).or_default() += 1;
        sizes
    })
}
