//! Every term that Dictum writes, as a constant with its definition.
//!
//! **In:** nothing. **Out:** constants; no other file holds the IRI of a term. **Source:**
//! `ontology/dictum.ttl` for our own terms (a test compares both), and the vocabularies that it
//! reuses.

/// The ontology, as it is published and as every store carries it.
pub const ONTOLOGY: &str = include_str!("../../ontology/dictum.ttl");

/// The SHACL shapes that every export satisfies.
pub const SHAPES: &str = include_str!("../../ontology/shapes.ttl");

/// The JSON-LD context.
pub const CONTEXT: &str = include_str!("../../ontology/context.jsonld");

/// Prefixes of the vocabularies, for whatever writes Turtle or SPARQL.
pub const PREFIXES: [(&str, &str); 13] = [
    ("dic", "https://w3id.org/dictum/ns#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("oa", "http://www.w3.org/ns/oa#"),
    ("schema", "https://schema.org/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("dct", "http://purl.org/dc/terms/"),
    ("void", "http://rdfs.org/ns/void#"),
    ("wd", "http://www.wikidata.org/entity/"),
];

/// The prefix that nanopublications need besides.
pub const NP: (&str, &str) = ("np", "http://www.nanopub.org/nschema#");

/// Makes a module of constants in one namespace, and the list of them.
macro_rules! terms {
    ($(#[doc = $about:literal])+ $module:ident = $namespace:literal {
        $($(#[doc = $definition:literal])+ $constant:ident = $name:literal;)+
    }) => {
        $(#[doc = $about])+
        pub mod $module {
            use oxigraph::model::NamedNodeRef;

            $(
                $(#[doc = $definition])+
                pub const $constant: NamedNodeRef<'static> =
                    NamedNodeRef::new_unchecked(concat!($namespace, $name));
            )+

            /// Every constant of this module, with its definition.
            pub const ALL: &[(NamedNodeRef<'static>, &str)] =
                &[$(($constant, concat!($($definition),+))),+];
        }
    };
}

terms! {
    /// Dictum's own terms.
    dic = "https://w3id.org/dictum/ns#" {
        /// One utterance attributed to a speaker at one place in one article.
        CLAIM = "Claim";
        /// What a claim says, as one subject-predicate-object.
        PROPOSITION = "Proposition";
        /// One news text as ingested.
        ARTICLE = "Article";
        /// A stretch of an article's canonical text: oa:hasSource names the article and one
        /// oa:hasSelector node carries both position (oa:start, oa:end, counted in Unicode code
        /// points) and quote (oa:exact, oa:prefix, oa:suffix).
        SPAN = "Span";
        /// A span of text that names or describes an entity.
        MENTION = "Mention";
        /// A person, organisation, state or group that can speak, relay, be addressed or be
        /// targeted.
        AGENT = "Agent";
        /// A speaker known only by description ('a senior official').
        UNNAMED_SOURCE = "UnnamedSource";
        /// A happening that claims are about, such as an attack or a cancelled release.
        EVENT = "Event";
        /// One hand through which the words passed between speaker and article.
        RELAY = "Relay";
        /// The version of the extractor that produced the claims of one article;
        /// prov:wasAssociatedWith names it, prov:used the article.
        EXTRACTION = "Extraction";
        /// Says that something is so, where no narrower act fits.
        ASSERTION = "Assertion";
        /// Holds the target responsible for an event or a wrong: attribution of responsibility to
        /// somebody else.
        ACCUSATION = "Accusation";
        /// Says that a proposition, usually the speaker's own responsibility, is not so.
        DENIAL = "Denial";
        /// Holds the speaker, or the speaker's principal, responsible for an event, with regret or
        /// with pride.
        ADMISSION = "Admission";
        /// Says that something will or may come about without undertaking to bring it about.
        PREDICTION = "Prediction";
        /// Disapproves of the target's conduct without holding it responsible for a disputed event.
        CRITICISM = "Criticism";
        /// Approves, praises, defends or sympathises with the target or the event.
        SUPPORT = "Support";
        /// Wants the target to do or stop something; from polite appeal to ultimatum.
        DEMAND = "Demand";
        /// Asks for information; rhetorical questions take the act they stand for.
        QUESTION = "Question";
        /// Offers or proposes a joint or own action that the addressee may take up or refuse.
        PROPOSAL = "Proposal";
        /// Undertakes to do, or never to do, something that the addressee need not fear.
        COMMITMENT = "Commitment";
        /// Announces harm to the target that the speaker or its side could bring about, with or
        /// without a condition.
        THREAT = "Threat";
        /// Takes up a proposal, yields to a demand or declares agreement with another speaker.
        ACCEPTANCE = "Acceptance";
        /// Refuses a proposal or demand.
        REJECTION = "Rejection";
        /// The article reports that the named party declined to comment or has not commented.
        NO_COMMENT = "NoComment";
        /// The deepest agent to whom the article attributes the words: the spokesman, not the
        /// agency that carried him.
        SPEAKER = "speaker";
        /// The principal whose position the speaker voiced on this occasion.
        ON_BEHALF_OF = "onBehalfOf";
        /// The agent or thing at which the act aims: accused, threatened, criticised, asked.
        TARGET = "target";
        /// The agent to whom the words were spoken, such as reporters or an interviewer.
        ADDRESSEE = "addressee";
        /// The mention by which this article presents a speaker of this claim, one for each speaker
        /// that it names.
        SPEAKER_MENTION = "speakerMention";
        /// The canonical entity that the mention was linked to.
        REFERS_TO = "refersTo";
        /// The words attributed, language-tagged; without the attribution phrase and outer
        /// quotation marks.
        TEXT = "text";
        /// The reporting word or phrase that carries an attribution, lower case: 'said', 'warned',
        /// 'according to'.
        CUE = "cue";
        /// Whether the words are quoted, paraphrased or both.
        QUOTATION_TYPE = "quotationType";
        /// All of the content stands in quotation marks.
        DIRECT = "direct";
        /// None of the content stands in quotation marks.
        INDIRECT = "indirect";
        /// Quoted words inside a paraphrase.
        MIXED = "mixed";
        /// A proposition the claim is concerned with, whatever the attitude.
        CONTENT = "content";
        /// The speaker presents the proposition as true.
        ASSERTS = "asserts";
        /// The speaker presents the proposition as false.
        DENIES = "denies";
        /// The speaker wants, offers, promises or threatens that the proposition come about.
        SEEKS = "seeks";
        /// The event the claim is about.
        HAS_EVENT = "event";
        /// Subject brought the event about or ordered it.
        RESPONSIBLE_FOR = "responsibleFor";
        /// Subject was wrong to do it.
        ERRED_IN = "erredIn";
        /// Subject acts jointly with object.
        COOPERATES_WITH = "cooperatesWith";
        /// A hop of the attribution chain between the speaker and the article's publisher, both
        /// ends excluded.
        HAS_RELAY = "relay";
        /// The agency, outlet, platform or person that passed the words on at this hop.
        RELAY_AGENT = "relayAgent";
        /// Order of the hop, 1 being next to the speaker.
        POSITION = "position";
        /// Any relay agent of the claim, unordered: dic:relay followed by dic:relayAgent, written
        /// out at ingest.
        VIA = "via";
        /// Agency credited for the article as a whole.
        WIRE_CREDIT = "wireCredit";
        /// The article that reports the claim.
        APPEARS_IN = "appearsIn";
        /// The text span of a claim's content, or of a mention.
        HAS_SPAN = "span";
        /// First day on which the words may have been spoken, according to this article.
        SAID_FROM = "saidFrom";
        /// Last day on which the words may have been spoken, according to this article.
        SAID_UNTIL = "saidUntil";
        /// How closely the article dates the words; for display and filtering.
        DATE_PRECISION = "datePrecision";
        /// Known to the day.
        DAY = "day";
        /// Known to the month, or to a span of days within about a month.
        MONTH = "month";
        /// Known to the year.
        YEAR = "year";
        /// Only one bound is known, as in 'previously'.
        OPEN_ENDED = "openEnded";
        /// The words that date the utterance, before resolution: 'Saturday', 'the day before'.
        DATE_TEXT = "dateText";
        /// Producer's estimate from 0 to 1 that the node as stated is right.
        CONFIDENCE = "confidence";
        /// The speech event that one or more claims report, however worded or translated.
        UTTERANCE = "Utterance";
        /// The utterance of which this claim is one report.
        REPORTS = "reports";
        /// The two utterances cannot both hold.
        CONTRADICTS = "contradicts";
        /// A later utterance that answers an earlier one: denies an accusation, refuses a proposal.
        RESPONDS_TO = "respondsTo";
        /// Two articles are largely the same text.
        NEAR_DUPLICATE_OF = "nearDuplicateOf";
        /// What propositions of several articles have in common once events that are the same
        /// happening are taken for one.
        ISSUE = "Issue";
        /// One derived triple with the confidence in it: rdf:subject, rdf:predicate and rdf:object
        /// say which, rdf:reifies too in RDF 1.2.
        LINK = "Link";
        /// How often one side did one act towards another, counted over utterances.
        DYAD = "Dyad";
        /// How often one side did one act in one month, counted over utterances.
        MONTHLY_COUNT = "MonthlyCount";
        /// Two reports of one utterance that cannot both be right.
        DISAGREEMENT = "Disagreement";
        /// The days on which two reports date one utterance do not overlap.
        DATE_DISAGREEMENT = "DateDisagreement";
        /// Two articles print one utterance in quotation marks, in different words.
        WORDING_DISAGREEMENT = "WordingDisagreement";
        /// The utterance over which reports disagree.
        ABOUT = "about";
        /// A report that disagrees with another.
        BETWEEN = "between";
        /// The event that stands for all that mean the same happening; absent on that one itself.
        SAME_HAPPENING_AS = "sameHappeningAs";
        /// The issue that a proposition raises.
        HAS_ISSUE = "issue";
        /// A report of the utterance asserts a proposition of the issue.
        AFFIRMS = "affirms";
        /// A report of the utterance denies a proposition of the issue.
        DISPUTES = "disputes";
        /// A report of the utterance seeks a proposition of the issue.
        PURSUES = "pursues";
        /// The class of an act that a report of an utterance is of, or that a summary counts.
        HAS_ACT = "act";
        /// Whoever a report of the utterance names as its speaker.
        VOICE = "voice";
        /// Whose position an utterance is: whom a report has it spoken for, else its speaker.
        SIDE = "side";
        /// What a report names as the utterance's target.
        AIMS_AT = "aimsAt";
        /// The event that an utterance is about, by the name that stands for all its names.
        CONCERNS = "concerns";
        /// How many claims report the utterance.
        CLAIMS = "claims";
        /// How many articles report the utterance.
        ARTICLES = "articles";
        /// How many of these articles are independent: near duplicates count once, and so do those
        /// that credit one agency.
        WITNESSES = "witnesses";
        /// In how many different texts the utterance is reported.
        WORDINGS = "wordings";
        /// Whether every report leaves the speaker unnamed.
        UNNAMED = "unnamed";
        /// First day given for an utterance, or for those that a summary counts: said from, where
        /// reports say so, else printed.
        EARLIEST = "earliest";
        /// Last day given for an utterance, or for those that a summary counts: said until, where
        /// reports say so, else printed.
        LATEST = "latest";
        /// How many utterances a summary counts.
        UTTERANCES = "utterances";
        /// At whom the acts of a dyad aim.
        TOWARDS = "towards";
        /// The month of a monthly count.
        IN_MONTH = "inMonth";
        /// An article of a store from which nothing was derived yet.
        AWAITS = "awaits";
        /// The version of the rules by which the derived graphs of a store were made; absent until
        /// they are whole.
        DERIVED_BY = "derivedBy";
        /// The text search of a store, to be named by a SERVICE clause.
        SEARCH = "search";
        /// What a search looks for, in the language of searches.
        QUERY = "query";
        /// What a search found: a claim by its words, an article by its headline, an entity by its
        /// names.
        RESOURCE = "resource";
        /// What it is that a search finds: 'claim', 'article' or 'entity'.
        KIND = "kind";
        /// How many things a search gives at most.
        LIMIT = "limit";
        /// How well what was found fits the search, to be compared within one search alone.
        SCORE = "score";
        /// The words of what was found, around those looked for, which stand between two asterisks
        /// on either side.
        SNIPPET = "snippet";
        /// How many things there are to find, those beyond the limit included.
        TOTAL = "total";
    }
}

terms! {
    /// RDF.
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#" {
        /// Class of a node.
        TYPE = "type";
        /// Subject of a proposition.
        SUBJECT = "subject";
        /// Predicate of a proposition.
        PREDICATE = "predicate";
        /// Object of a proposition.
        OBJECT = "object";
        /// The triple term that a proposition stands for (RDF 1.2).
        REIFIES = "reifies";
    }
}

terms! {
    /// Literals.
    xsd = "http://www.w3.org/2001/XMLSchema#" {
        /// A day.
        DATE = "date";
        /// A moment.
        DATE_TIME = "dateTime";
        /// A decimal number.
        DECIMAL = "decimal";
        /// A whole number.
        INTEGER = "integer";
        /// True or false.
        BOOLEAN = "boolean";
        /// A month of a year.
        G_YEAR_MONTH = "gYearMonth";
    }
}

terms! {
    /// Labels.
    skos = "http://www.w3.org/2004/02/skos/core#" {
        /// The name to show; one for each thing.
        PREF_LABEL = "prefLabel";
        /// Another name.
        ALT_LABEL = "altLabel";
        /// The same thing elsewhere, such as in Wikidata.
        EXACT_MATCH = "exactMatch";
        /// Likely the same thing elsewhere, for somebody to look at.
        CLOSE_MATCH = "closeMatch";
    }
}

terms! {
    /// Provenance.
    prov = "http://www.w3.org/ns/prov#" {
        /// The software that made a claim.
        SOFTWARE_AGENT = "SoftwareAgent";
        /// What an extraction read.
        USED = "used";
        /// The software of an extraction.
        WAS_ASSOCIATED_WITH = "wasAssociatedWith";
        /// The extraction that a claim or a graph comes from.
        WAS_GENERATED_BY = "wasGeneratedBy";
        /// The article that what is asserted was taken from.
        WAS_DERIVED_FROM = "wasDerivedFrom";
        /// The software that a nanopublication is by.
        WAS_ATTRIBUTED_TO = "wasAttributedTo";
    }
}

terms! {
    /// Nanopublications.
    np = "http://www.nanopub.org/nschema#" {
        /// Class of nanopublications.
        NANOPUBLICATION = "Nanopublication";
        /// The graph of what is asserted.
        HAS_ASSERTION = "hasAssertion";
        /// The graph that says where that is from.
        HAS_PROVENANCE = "hasProvenance";
        /// The graph that says who publishes it.
        HAS_PUBLICATION_INFO = "hasPublicationInfo";
    }
}

terms! {
    /// Positions in texts.
    oa = "http://www.w3.org/ns/oa#" {
        /// The article of a span.
        HAS_SOURCE = "hasSource";
        /// The position and words of a span.
        HAS_SELECTOR = "hasSelector";
        /// Class of positions.
        TEXT_POSITION_SELECTOR = "TextPositionSelector";
        /// Class of quoted words with their surroundings.
        TEXT_QUOTE_SELECTOR = "TextQuoteSelector";
        /// First code point.
        START = "start";
        /// One past the last code point.
        END = "end";
        /// The words.
        EXACT = "exact";
        /// What stands before them.
        PREFIX = "prefix";
        /// What follows them.
        SUFFIX = "suffix";
    }
}

terms! {
    /// News and the things that it speaks of.
    schema = "https://schema.org/" {
        /// Class of articles.
        NEWS_ARTICLE = "NewsArticle";
        /// Headline of an article.
        HEADLINE = "headline";
        /// Its text.
        ARTICLE_BODY = "articleBody";
        /// SHA-256 of an article's text, or of all that is stored for an article.
        SHA256 = "sha256";
        /// Its language, a BCP 47 tag.
        IN_LANGUAGE = "inLanguage";
        /// Its canonical address.
        URL = "url";
        /// Its outlet.
        PUBLISHER = "publisher";
        /// Who wrote it.
        AUTHOR = "author";
        /// The day on which it was published.
        DATE_PUBLISHED = "datePublished";
        /// What it names.
        MENTIONS = "mentions";
        /// Changes with what can be found in a store by its words.
        VERSION = "version";
        /// Where a query is to be asked.
        TARGET = "target";
        /// Class of what somebody says.
        CLAIM = "Claim";
        /// Class of fact checks.
        CLAIM_REVIEW = "ClaimReview";
        /// The claim that a fact check is about, in its words.
        CLAIM_REVIEWED = "claimReviewed";
        /// What a fact check is about.
        ITEM_REVIEWED = "itemReviewed";
        /// Where a claim was made.
        APPEARANCE = "appearance";
        /// Class of verdicts.
        RATING = "Rating";
        /// The verdict of a fact check.
        REVIEW_RATING = "reviewRating";
        /// A verdict as a number.
        RATING_VALUE = "ratingValue";
        /// The least such number.
        WORST_RATING = "worstRating";
        /// The greatest such number.
        BEST_RATING = "bestRating";
        /// A verdict in words, or another name.
        ALTERNATE_NAME = "alternateName";
        /// What somebody is called.
        NAME = "name";
        /// Human being.
        PERSON = "Person";
        /// Company, agency, party or other body.
        ORGANIZATION = "Organization";
        /// Outlet or agency that publishes news.
        NEWS_MEDIA_ORGANIZATION = "NewsMediaOrganization";
        /// State.
        COUNTRY = "Country";
        /// City, region or other location.
        PLACE = "Place";
        /// Film, book, report.
        CREATIVE_WORK = "CreativeWork";
    }
}

terms! {
    /// People known together.
    foaf = "http://xmlns.com/foaf/0.1/" {
        /// Class of groups.
        GROUP = "Group";
    }
}

terms! {
    /// Dublin Core.
    dct = "http://purl.org/dc/terms/" {
        /// The moment at which an article was published.
        ISSUED = "issued";
        /// Where a link comes from.
        SOURCE = "source";
        /// The day on which a link was made.
        DATE = "date";
        /// Title of a dataset.
        TITLE = "title";
        /// What a dataset is about.
        DESCRIPTION = "description";
        /// What something that had another name is now known by.
        IS_REPLACED_BY = "isReplacedBy";
    }
}

terms! {
    /// Names of things.
    owl = "http://www.w3.org/2002/07/owl#" {
        /// Another name of the same thing.
        SAME_AS = "sameAs";
        /// Another thing, however alike: a link that was rejected for good.
        DIFFERENT_FROM = "differentFrom";
        /// Marks what was withdrawn.
        DEPRECATED = "deprecated";
    }
}

terms! {
    /// What a store says of itself.
    void = "http://rdfs.org/ns/void#" {
        /// Class of the store.
        DATASET = "Dataset";
        /// The start of every IRI that it minted.
        URI_SPACE = "uriSpace";
        /// Number of quads.
        TRIPLES = "triples";
        /// Number of articles.
        DOCUMENTS = "documents";
        /// Number of claims.
        ENTITIES = "entities";
        /// Where it answers SPARQL.
        SPARQL_ENDPOINT = "sparqlEndpoint";
        /// Number of classes.
        CLASSES = "classes";
        /// A part of it: the instances of one class.
        CLASS_PARTITION = "classPartition";
        /// The class of a part.
        CLASS = "class";
        /// A vocabulary that it uses.
        VOCABULARY = "vocabulary";
        /// A format that it comes in.
        FEATURE = "feature";
        /// Something that is in it.
        EXAMPLE_RESOURCE = "exampleResource";
    }
}

terms! {
    /// Catalogues of data.
    dcat = "http://www.w3.org/ns/dcat#" {
        /// Class of the store.
        DATASET = "Dataset";
        /// Class of its SPARQL service.
        DATA_SERVICE = "DataService";
        /// What a service serves.
        SERVES_DATASET = "servesDataset";
        /// Where a service answers.
        ENDPOINT_URL = "endpointURL";
        /// The page to begin at.
        LANDING_PAGE = "landingPage";
    }
}

terms! {
    /// Questions with their queries.
    sh = "http://www.w3.org/ns/shacl#" {
        /// Class of queries that can be run.
        SPARQL_EXECUTABLE = "SPARQLExecutable";
        /// Class of such queries that answer with rows.
        SPARQL_SELECT_EXECUTABLE = "SPARQLSelectExecutable";
        /// The query.
        SELECT = "select";
    }
}

terms! {
    /// What terms are called, and what they mean.
    rdfs = "http://www.w3.org/2000/01/rdf-schema#" {
        /// What something is called.
        LABEL = "label";
        /// What a term means, or a query asks.
        COMMENT = "comment";
        /// A wider class.
        SUB_CLASS_OF = "subClassOf";
        /// A wider property.
        SUB_PROPERTY_OF = "subPropertyOf";
        /// What has a property.
        DOMAIN = "domain";
        /// What a property leads to.
        RANGE = "range";
    }
}

/// The acts: the classes of claims, in the order of the ontology.
pub const ACTS: [oxigraph::model::NamedNodeRef<'static>; 15] = [
    dic::ASSERTION,
    dic::ACCUSATION,
    dic::DENIAL,
    dic::ADMISSION,
    dic::PREDICTION,
    dic::CRITICISM,
    dic::SUPPORT,
    dic::DEMAND,
    dic::QUESTION,
    dic::PROPOSAL,
    dic::COMMITMENT,
    dic::THREAT,
    dic::ACCEPTANCE,
    dic::REJECTION,
    dic::NO_COMMENT,
];

/// The graphs whose names do not depend on the base of a store.
pub mod graph {
    use oxigraph::model::NamedNodeRef;

    /// The ontology: its own IRI.
    pub const ONTOLOGY: NamedNodeRef<'static> =
        NamedNodeRef::new_unchecked("https://w3id.org/dictum/ns");
    /// What a store says of itself: base and counts.
    pub const STORE: NamedNodeRef<'static> =
        NamedNodeRef::new_unchecked("https://w3id.org/dictum/store");
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use oxigraph::{
        io::{RdfFormat, RdfParser},
        model::{NamedOrBlankNode, Quad, Term},
    };

    use super::*;

    const RDFS_COMMENT: &str = "http://www.w3.org/2000/01/rdf-schema#comment";
    const OURS: &str = "https://w3id.org/dictum/ns#";

    /// Terms that no graph of data holds: annotations of the ontology on itself, and classes that
    /// only it uses.
    const NOT_WRITTEN: [&str; 6] =
        ["buys", "cameoCode", "ploverCode", "searleClass", "QuotationType", "DatePrecision"];

    fn parse(turtle: &str) -> Vec<Quad> {
        RdfParser::from_format(RdfFormat::Turtle)
            .for_slice(turtle)
            .collect::<Result<_, _>>()
            .unwrap()
    }

    /// The terms that the ontology defines, with their definitions.
    fn defined() -> BTreeMap<String, String> {
        let term = |quad: &Quad| match (&quad.subject, &quad.object) {
            (NamedOrBlankNode::NamedNode(name), Term::Literal(comment))
                if quad.predicate.as_str() == RDFS_COMMENT =>
            {
                let name = name.as_str().strip_prefix(OURS)?;
                Some((name.to_owned(), comment.value().to_owned()))
            }
            _ => None,
        };
        parse(ONTOLOGY).iter().filter_map(term).collect()
    }

    #[test]
    fn constants_and_ontology_name_the_same_terms_and_define_them_alike() {
        let mut defined = defined();
        for (constant, definition) in dic::ALL {
            let name = constant.as_str().strip_prefix(OURS).unwrap();
            let comment = defined.remove(name).unwrap_or_else(|| panic!("ontology lacks {name}"));
            let definition = definition.trim().trim_end_matches('.');
            assert!(comment.starts_with(definition), "{name}: {definition:?} is not {comment:?}");
        }
        let rest: BTreeSet<_> = defined.keys().map(String::as_str).collect();
        assert_eq!(rest, NOT_WRITTEN.into_iter().collect(), "terms without a constant");
    }

    #[test]
    fn the_ontology_has_no_blank_node() {
        for quad in parse(ONTOLOGY) {
            assert!(!quad.subject.is_blank_node() && !quad.object.is_blank_node(), "{quad}");
        }
    }

    #[test]
    fn shapes_and_context_use_only_terms_that_are_defined() {
        let defined = defined();
        let check = |iri: &str, place: &str| {
            if let Some(name) = iri.strip_prefix(OURS).filter(|name| !name.is_empty()) {
                assert!(defined.contains_key(name), "{place} uses the unknown term {name}");
            }
        };
        for quad in parse(SHAPES) {
            if let Term::NamedNode(object) = &quad.object {
                check(object.as_str(), "shapes.ttl");
            }
        }
        let context: serde_json::Value = serde_json::from_str(CONTEXT).unwrap();
        for meaning in context["@context"].as_object().unwrap().values() {
            let iri = meaning.get("@id").unwrap_or(meaning).as_str().unwrap_or_default();
            check(iri, "context.jsonld");
        }
    }
}
