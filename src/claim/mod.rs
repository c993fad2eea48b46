//! EXTRACT: document → [`Attribution`]s → [`Claim`]s.

pub mod attribution;
pub mod model;

mod finder;
mod learned;
mod meaning;

use std::fmt;

use jiff::civil::Date;

pub use self::{finder::Finder, meaning::interpret};

use crate::{entity::EntityId, span::Span};

/// Words attributed to a source: the span level of a claim, as `PolNeAR` annotates it.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// Who the words are attributed to; empty where the text names nobody.
    pub source: Vec<Span>,
    /// The words that attribute: "said", "according to", "a statement".
    pub cue: Option<Span>,
    /// The words attributed, in reading order, without outer quotation marks.
    pub content: Vec<Span>,
    /// The rule that found it.
    pub rule: &'static str,
    /// How sure the rule is.
    pub confidence: Score,
}

/// A producer's estimate from 0 to 1 that something is right, in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score(u8);

impl Score {
    /// The nearest hundredth, within 0 to 1.
    pub fn new(estimate: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within 0 to 100"
        )]
        Self((estimate.clamp(0.0, 1.0) * 100.0).round() as u8)
    }

    /// The estimate as a number.
    pub fn value(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// One utterance attributed to its speakers at one place of one article.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Source, cue and content as they stand in the text.
    pub attribution: Attribution,
    /// What the speaker does with the words, in the order of the ontology; at least one.
    pub acts: Vec<Act>,
    /// Whether the words are quoted.
    pub quotation: QuotationType,
    /// Who spoke; at least one.
    pub speakers: Vec<Speaker>,
    /// The principal that the speaker spoke for.
    pub on_behalf_of: Option<EntityId>,
    /// At whom or what the act aims.
    pub targets: Vec<EntityId>,
    /// To whom it was said.
    pub addressee: Option<EntityId>,
    /// The events it is about.
    pub events: Vec<EntityId>,
    /// What it asserts, denies or seeks.
    pub propositions: Vec<Proposition>,
    /// The hands it passed through, from the speaker outwards.
    pub relays: Vec<Relay>,
    /// When it was said, from the article's own words.
    pub said: Option<Said>,
}

/// Who spoke, and how the article presents them.
#[derive(Clone, Debug, PartialEq)]
pub struct Speaker {
    /// Who.
    pub entity: EntityId,
    /// The words that present them.
    pub mention: Option<Span>,
}

/// What a claim says as one triple, and the speaker's attitude to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposition {
    /// Whether the speaker asserts, denies or seeks it.
    pub attitude: Attitude,
    /// Subject.
    pub subject: EntityId,
    /// Predicate.
    pub relation: Relation,
    /// Object.
    pub object: EntityId,
}

/// A speaker's attitude to a proposition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attitude {
    /// Presents it as true.
    Asserts,
    /// Presents it as false.
    Denies,
    /// Wants, offers, promises or threatens that it come about.
    Seeks,
}

/// The predicate of a proposition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// Subject brought the event about.
    ResponsibleFor,
    /// Subject was wrong to do it.
    ErredIn,
    /// Subject acts jointly with object, an agent.
    CooperatesWith,
}

/// A hand through which the words passed between speaker and article.
#[derive(Clone, Debug, PartialEq)]
pub struct Relay {
    /// Whose.
    pub agent: EntityId,
    /// The words that say so: "reported", "via".
    pub cue: Option<Span>,
}

/// When the words were spoken, according to the article: an interval of days.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// First day on which they may have been spoken; `None` if the text sets no lower bound.
    pub from: Option<Date>,
    /// Last such day.
    pub until: Option<Date>,
    /// How closely they are dated.
    pub precision: Precision,
    /// The words that date them.
    pub text: Span,
}

/// How closely an utterance is dated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Known to the day.
    Day,
    /// To the month, or to a span of days within about a month.
    Month,
    /// To the year.
    Year,
    /// Only one bound is known.
    OpenEnded,
}

/// Whether words are quoted, paraphrased or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QuotationType {
    /// All in quotation marks.
    Direct,
    /// None in quotation marks.
    Indirect,
    /// Some.
    Mixed,
}

/// What a speaker does with words; the act classes of the ontology, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "defined in ontology/dictum.ttl")]
pub enum Act {
    Assertion,
    Accusation,
    Denial,
    Admission,
    Prediction,
    Criticism,
    Support,
    Demand,
    Question,
    Proposal,
    Commitment,
    Threat,
    Acceptance,
    Rejection,
    NoComment,
}

impl Act {
    /// All acts, in the order of the ontology.
    pub const ALL: [Self; 15] = [
        Self::Assertion,
        Self::Accusation,
        Self::Denial,
        Self::Admission,
        Self::Prediction,
        Self::Criticism,
        Self::Support,
        Self::Demand,
        Self::Question,
        Self::Proposal,
        Self::Commitment,
        Self::Threat,
        Self::Acceptance,
        Self::Rejection,
        Self::NoComment,
    ];
}

/// What was skipped or doubtful, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// Where in the text.
    pub at: Span,
    /// What, in a few words.
    pub what: String,
}
