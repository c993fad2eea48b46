//! Fact checks of others: read, stored in a graph of their own, joined to the claims they review.

use axum::http::StatusCode;
use dictum::{
    rdf::vocab::{dic, schema},
    review,
};
use oxigraph::model::Term;

use crate::{common, get, router};

/// A feed with a review of what an office says in the examples, one of a claim that nobody makes there, and
/// one that is none.
const FEED: &str = r#"{"@type": "DataFeed", "dataFeedElement": [
  {"@type": "DataFeedItem", "item": [{"@type": "ClaimReview", "url": "https://check.example/ferries",
    "claimReviewed": "Tolmaria was behind the cyber attack on Ellvane Ferries",
    "author": {"name": "Harbour Check"}, "datePublished": "2025-03-21",
    "itemReviewed": {"@type": "Claim", "author": {"@type": "Organization", "name": "National Cyber Office"}, "datePublished": "2025-03-16"},
    "reviewRating": {"alternateName": "Unproven", "ratingValue": 3, "worstRating": 1, "bestRating": 5}}]},
  {"@type": "DataFeedItem", "item": [{"@type": "ClaimReview", "url": "https://check.example/moon",
    "claimReviewed": "The moon consists of elderly cheese from seven villages",
    "author": {"name": "Harbour Check"}}]},
  {"@type": "DataFeedItem", "item": [{"@type": "ClaimReview", "url": "https://check.example/empty"}]}
]}"#;

#[test]
fn the_same_words_of_another_speaker_are_another_claim() {
    let store = common::examples();
    let other = FEED.replace("National Cyber Office", "Wilma Nobody");
    let reviews = review::read(&other).into_iter().filter_map(Result::ok);
    let ferries = reviews.into_iter().find(|review| review.claim.contains("Ferries")).unwrap();
    assert_eq!(review::matches(&ferries, &store).unwrap(), []);
}

#[tokio::test]
async fn a_review_is_joined_to_the_claim_that_it_reviews() {
    let store = common::examples();
    let before = store.quads(None, None, None, None).unwrap().len();
    let mut bad = Vec::new();
    for review in review::read(FEED) {
        match review {
            Ok(review) => {
                let matches = review::matches(&review, &store).unwrap();
                let (node, quads) = review::quads(&review, &matches, store.base());
                store.amend(&[], &quads).unwrap();
                let again = review::quads(&review, &matches, store.base());
                assert_eq!(again, (node.clone(), quads));
                if review.claim.contains("moon") {
                    assert_eq!(matches, [], "nobody speaks of it");
                    continue;
                }
                let best = &matches[0];
                assert!(best.confidence > 0.9, "{matches:?}");
                let said =
                    store.quads(Some(best.claim.as_ref()), Some(dic::TEXT), None, None).unwrap();
                assert!(
                    said[0].object.to_string().contains("Tolmaria was behind the cyber attack"),
                    "{said:?}"
                );
                let joined = store
                    .quads(Some(node.as_ref()), Some(schema::ITEM_REVIEWED), None, None)
                    .unwrap();
                assert!(joined.iter().any(|quad| quad.object == Term::from(best.claim.clone())));
                let router = router(&store);
                let path = |iri: &str| format!("/{}", store.base().path_of(iri).unwrap());
                let page = get(&router, &path(best.claim.as_str()), "text/html").await.text();
                assert!(page.contains("Harbour Check") && page.contains("Unproven"), "{page}");
                let own = get(&router, &format!("{}.html", path(node.as_str())), "").await;
                assert_eq!(own.status, StatusCode::OK);
            }
            Err(error) => bad.push(error.to_string()),
        }
    }
    assert_eq!(bad, ["the document, item 3, item 1: claimReviewed is missing"]);
    let reviews = store.graph(store.base().reviews().as_ref()).unwrap();
    let after = store.quads(None, None, None, None).unwrap().len();
    assert_eq!(after - before, reviews.len(), "no other graph was touched");
}
