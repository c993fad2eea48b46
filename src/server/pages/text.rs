//! An article's text, with the words of its claims marked.
//!
//! **In:** the text, and stretches of it. **Out:** its paragraphs as markup. Where stretches lie within
//! each other, the shortest wins; what is marked keeps its place, and goes by the fragment that spans go
//! by (`#char=110,165`), so that the IRI of a span leads a reader to its words.

use std::collections::HashSet;

use maud::{Markup, html};

use super::{On, parts};
use crate::{
    article::wrap,
    describe::Facts,
    rdf::vocab::{dic, oa},
    span::{CodePoints, Span},
};

/// A part of the text that is marked.
pub(super) struct Stretch<'a> {
    pub(super) span: Span,
    /// Its fragment.
    pub(super) id: String,
    pub(super) what: What<'a>,
}

/// What a part of the text is.
#[derive(Clone, Copy)]
pub(super) enum What<'a> {
    /// Words of a claim.
    Claim(&'a str),
    /// The words that present a speaker.
    Mention,
    /// No part of the story.
    Furniture,
}

/// Where a claim or a mention stands in a text: its spans, in order.
pub(super) fn spans(
    facts: &Facts<'_>,
    iri: &str,
    text: &str,
    points: &CodePoints,
) -> Vec<(Span, String)> {
    let span = |span: &str| {
        let selector = facts.iri(span, oa::HAS_SELECTOR)?;
        let point = |predicate| facts.text(selector, predicate)?.parse::<usize>().ok();
        let (start, end) = (point(oa::START)?, point(oa::END)?);
        // Data that somebody wrote into the store may say anything.
        let there = end <= text.len() && start <= end;
        let found = there.then(|| Span::of(text, points.byte(start), points.byte(end)))??;
        Some((found, format!("char={start},{end}")))
    };
    let mut spans: Vec<_> = facts.iris(iri, dic::HAS_SPAN).into_iter().filter_map(span).collect();
    spans.sort();
    spans
}

/// The paragraphs of a text: its lines, those that were broken to fit a width put together.
pub(super) fn paragraphs(text: &str) -> Vec<Span> {
    wrap::lines(text)
}

/// One paragraph; the stretches come in the order of their starts. `anchors` are the fragments that were given out before.
pub(super) fn paragraph(
    on: &On<'_>,
    text: &str,
    paragraph: Span,
    stretches: &[Stretch<'_>],
    anchors: &mut HashSet<String>,
) -> Markup {
    let here = || stretches.iter().filter(|s| s.span.overlaps(paragraph));
    let mut cuts = vec![paragraph.start(), paragraph.end()];
    for stretch in here() {
        cuts.extend([stretch.span.start(), stretch.span.end()]);
    }
    cuts.retain(|cut| (paragraph.start()..=paragraph.end()).contains(cut));
    cuts.sort_unstable();
    cuts.dedup();
    let mut pieces = Vec::new();
    // Those that hold the piece at hand: as many as lie within each other.
    let (mut open, mut coming): (Vec<&Stretch<'_>>, _) = (Vec::new(), here().peekable());
    for ends in cuts.windows(2) {
        let [start, end] = ends else { continue };
        let Some(piece) = Span::of(text, *start, *end) else { continue };
        open.retain(|stretch| stretch.span.end() > *start);
        let mut begins = Vec::new();
        while let Some(stretch) = coming.next_if(|stretch| stretch.span.start() <= *start) {
            if !stretch.id.is_empty() && anchors.insert(stretch.id.clone()) {
                begins.push(stretch.id.as_str());
            }
            open.push(stretch);
        }
        let shortest = open.iter().min_by_key(|stretch| stretch.span.len());
        pieces.push((piece.slice(text), shortest.map(|stretch| stretch.what), begins));
    }
    html! {
        p.paragraph {
            @for (words, what, begins) in &pieces {
                @for id in begins { span id=(id) {} }
                @match what {
                    Some(What::Claim(claim)) => {
                        @let acts = parts::acts(on.facts, claim);
                        @let tone = acts.first().map_or("said", |act| parts::tone(act));
                        a.marked.(tone) href=(on.site.href(claim)) { (words) }
                    }
                    Some(What::Mention) => { span.mention { (words) } }
                    Some(What::Furniture) => { span.furniture { (words) } }
                    None => { (words) }
                }
            }
        }
    }
}
