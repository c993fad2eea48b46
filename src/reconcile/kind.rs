//! What a candidate can be.

use oxigraph::model::NamedNodeRef;

use crate::rdf::vocab::{dic, foaf, schema};

/// A type of things that are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// A human being.
    Person,
    /// A company, agency, party or other body.
    Organization,
    /// An outlet or agency that publishes news.
    NewsMedia,
    /// A state.
    Country,
    /// A city, region or other location.
    Place,
    /// People known together.
    Group,
    /// A film, book, report.
    Work,
    /// A happening.
    Event,
    /// Who can speak; of one of unknown kind no more is known.
    Agent,
    /// What somebody said, in whatever words.
    Utterance,
}

impl Type {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Person,
        Self::Organization,
        Self::NewsMedia,
        Self::Country,
        Self::Place,
        Self::Group,
        Self::Work,
        Self::Event,
        Self::Agent,
        Self::Utterance,
    ];

    /// Those from which somebody chooses first.
    pub const DEFAULT: [Self; 6] = [
        Self::Person,
        Self::Organization,
        Self::Country,
        Self::Place,
        Self::Event,
        Self::Utterance,
    ];

    /// Identifier, name and description.
    const fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Person => ("Person", "Person", "a human being"),
            Self::Organization => {
                ("Organization", "Organisation", "a company, agency, party, ministry or other body")
            }
            Self::NewsMedia => {
                ("NewsMediaOrganization", "News outlet", "an outlet or agency that publishes news")
            }
            Self::Country => ("Country", "Country", "a state"),
            Self::Place => ("Place", "Place", "a city, region or other location"),
            Self::Group => {
                ("Group", "Group", "people known together, such as hackers or residents")
            }
            Self::Work => ("CreativeWork", "Work", "a film, book or report"),
            Self::Event => ("Event", "Event", "a happening that claims are about"),
            Self::Agent => ("Agent", "Agent", "who can speak; whether person or body is not known"),
            Self::Utterance => (
                "Utterance",
                "Utterance",
                "what somebody said: look a quotation up, in any wording",
            ),
        }
    }

    /// Its identifier.
    pub const fn id(self) -> &'static str {
        self.row().0
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        self.row().1
    }

    /// What it is.
    pub const fn description(self) -> &'static str {
        self.row().2
    }

    /// The type that has this identifier.
    pub fn known(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// The type that all things of this one are of too.
    pub const fn broader(self) -> Option<Self> {
        match self {
            Self::NewsMedia => Some(Self::Organization),
            Self::Person | Self::Organization | Self::Country | Self::Group => Some(Self::Agent),
            _ => None,
        }
    }

    /// Whether what is of this type is of the other.
    pub fn is_a(self, other: Self) -> bool {
        self == other || self.broader().is_some_and(|broader| broader.is_a(other))
    }

    /// The type that a class stands for.
    pub(super) fn of_class(class: NamedNodeRef<'_>) -> Option<Self> {
        Some(match class {
            c if c == schema::PERSON => Self::Person,
            c if c == schema::ORGANIZATION => Self::Organization,
            c if c == schema::NEWS_MEDIA_ORGANIZATION => Self::NewsMedia,
            c if c == schema::COUNTRY => Self::Country,
            c if c == schema::PLACE => Self::Place,
            c if c == foaf::GROUP => Self::Group,
            c if c == schema::CREATIVE_WORK => Self::Work,
            c if c == dic::EVENT => Self::Event,
            c if c == dic::AGENT => Self::Agent,
            c if c == dic::UTTERANCE => Self::Utterance,
            _ => return None,
        })
    }
}
