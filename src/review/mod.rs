//! REVIEW: fact checks of others → a graph of their own, joined to the claims that they review.
//!
//! **In:** `ClaimReview` documents: JSON-LD, one a line or many, or a feed of them as Data Commons
//! publishes it. **Out:** [`Review`]s, or what is wrong with each that is none; their quads; links to the
//! claims of the store that they speak of, with a confidence. A review is the opinion of whoever wrote it,
//! and is stored as such: it stands in no graph of claims, and changes none.
//! **Source:** [ClaimReview](https://schema.org/ClaimReview); Data Commons' `DataFeed`.

mod join;
mod quads;
mod read;

pub use join::{Match, matches};
pub use quads::quads;
pub use read::{Bad, read};

use jiff::civil::Date;

/// A fact check of one claim.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Review {
    /// Where it was published.
    pub url: Option<String>,
    /// The claim, in the reviewer's words.
    pub claim: String,
    /// Who reviews.
    pub reviewer: Option<String>,
    /// When it was published.
    pub published: Option<Date>,
    /// Who made the claim.
    pub speaker: Option<String>,
    /// When the claim was made.
    pub said: Option<Date>,
    /// Where the claim was made.
    pub appearances: Vec<String>,
    /// The verdict, in words.
    pub verdict: Option<String>,
    /// The verdict on a scale, as the review gives it: value, worst, best.
    pub rating: [Option<String>; 3],
    /// A language tag.
    pub language: Option<String>,
}
