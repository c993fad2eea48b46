//! `/article/…`, `/claim/…`, `/entity/…` and every other IRI that a store mints: what it names, as a
//! page or as data, by `Accept` or by suffix.
//!
//! A document (an article, a claim, a graph) is answered with itself. Anything else is no document: the
//! answer is 303, with the address of one about it. What has another name now is 301, what was
//! withdrawn 410. All links and redirects are paths, so that they hold behind a proxy.
//!
//! **Source:** [Cool URIs for the Semantic Web](https://www.w3.org/TR/cooluris/); RFC 9110, sections 8.7,
//! 13 and 15.4; RFC 8288 for `Link`.

use std::fmt::Write as _;

use axum::{
    body::Body,
    extract::{RawQuery, State},
    http::{
        HeaderMap, HeaderValue, StatusCode, Uri,
        header::{CONTENT_LOCATION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LINK, LOCATION, VARY},
    },
    response::{IntoResponse as _, Response},
};

use maud::Markup;
use oxigraph::model::{NamedNodeRef, Quad};

use crate::{
    describe::{self, Description, Found, annotation, json_ld, schema_org},
    rdf::{Thing, thing},
    server::{
        AppState, auth,
        blocking::{self, Limit},
        negotiate,
        pages::{self, Site},
        problem::{Kind, Problem},
    },
    store::{self, Format, Name, QuadWriter, Rdf},
};

use super::matches;

/// What a thing is sent as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) enum Shape {
    /// A page for people.
    Html,
    /// RDF as it is.
    Rdf(Format),
    /// JSON-LD under the context of the ontology.
    JsonLd,
    /// The same without a word of the context.
    Json,
    /// JSON-LD in the words of schema.org.
    SchemaOrg,
    /// Web Annotations.
    Annotation,
}

impl Shape {
    /// All of them, the best one first.
    pub(in crate::server) const ALL: [Self; 9] = [
        Self::Rdf(Format::Turtle),
        Self::Html,
        Self::JsonLd,
        Self::Json,
        Self::Rdf(Format::NTriples),
        Self::Rdf(Format::NQuads),
        Self::Rdf(Format::TriG),
        Self::Rdf(Format::RdfXml),
        Self::Rdf(Format::N3),
    ];

    /// Those that are JSON-LD with a profile of their own, which not all things have.
    const WITH_PROFILE: [Self; 2] = [Self::SchemaOrg, Self::Annotation];

    /// What a thing can be had as.
    pub(in crate::server) fn of(kind: thing::Kind) -> impl Iterator<Item = Self> {
        use thing::Kind::{Article, Claim, Entity, Utterance};
        let more = Self::WITH_PROFILE.into_iter().filter(move |shape| match shape {
            Self::SchemaOrg => matches!(kind, Article | Claim | Utterance | Entity),
            _ => matches!(kind, Article | Claim),
        });
        Self::ALL.into_iter().chain(more)
    }

    /// The profile by which it is told from other JSON-LD.
    fn profile(self) -> Option<&'static str> {
        match self {
            Self::SchemaOrg => Some(schema_org::PROFILE),
            Self::Annotation => Some(annotation::PROFILE),
            _ => None,
        }
    }

    /// The end of its address.
    pub(in crate::server) fn suffix(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Rdf(format) => format.extension(),
            Self::JsonLd => "jsonld",
            Self::Json => "json",
            Self::SchemaOrg => "schema.jsonld",
            Self::Annotation => "anno.jsonld",
        }
    }

    /// What people call it.
    pub(in crate::server) fn name(self) -> &'static str {
        match self {
            Self::Html => "HTML",
            Self::JsonLd => "JSON-LD",
            Self::Json => "JSON",
            Self::SchemaOrg => "schema.org",
            Self::Annotation => "Web Annotation",
            Self::Rdf(Format::Turtle) => "Turtle",
            Self::Rdf(Format::NTriples) => "N-Triples",
            Self::Rdf(Format::NQuads) => "N-Quads",
            Self::Rdf(Format::TriG) => "TriG",
            Self::Rdf(Format::RdfXml) => "RDF/XML",
            Self::Rdf(Format::N3) => "N3",
            Self::Rdf(format) => format.name(),
        }
    }

    /// Its media type, without parameters.
    pub(in crate::server) fn essence(self) -> &'static str {
        match self {
            Self::Html => "text/html",
            Self::Rdf(format) => format.essence(),
            Self::JsonLd | Self::SchemaOrg | Self::Annotation => "application/ld+json",
            Self::Json => "application/json",
        }
    }

    fn media_type(self, rdf: Rdf) -> HeaderValue {
        match self {
            Self::Html => HeaderValue::from_static("text/html; charset=utf-8"),
            Self::Rdf(format) => crate::server::answer::media_type(format, rdf),
            Self::JsonLd | Self::Json => HeaderValue::from_static(self.essence()),
            Self::SchemaOrg => {
                HeaderValue::from_static(r#"application/ld+json; profile="https://schema.org/""#)
            }
            Self::Annotation => HeaderValue::from_static(
                r#"application/ld+json; profile="http://www.w3.org/ns/anno.jsonld""#,
            ),
        }
    }

    fn of_media_type(media: &str) -> Option<Self> {
        let usual = Self::ALL.into_iter().find(|shape| shape.essence() == media);
        usual.or_else(|| match media {
            "application/xhtml+xml" => Some(Self::Html),
            _ => Format::from_media_type(media, store::Form::Graph).map(Self::Rdf),
        })
    }

    /// The path without its suffix, and what that asks for.
    fn cut(path: &str) -> (&str, Option<Self>) {
        // The longer ones first: `.schema.jsonld` ends in `.jsonld`.
        let mut all = Self::WITH_PROFILE.into_iter().chain(Self::ALL);
        let cut = all.find_map(|shape| {
            Some((path.strip_suffix(shape.suffix())?.strip_suffix('.')?, Some(shape)))
        });
        cut.unwrap_or((path, None))
    }

    /// What a request accepts, if anything; and which RDF.
    pub(in crate::server) fn accepted(headers: &HeaderMap) -> Result<(Self, Rdf), Problem> {
        let chosen =
            negotiate::choose_with(headers, &Self::ALL, Self::essence, Self::of_media_type);
        let (shape, wish) = chosen.ok_or_else(|| {
            let types: Vec<_> = Self::ALL.into_iter().map(Self::essence).collect();
            Problem::new(Kind::NotAcceptable, format!("this comes as {}", types.join(", ")))
        })?;
        // A profile that is not known is a wish that is passed over (RFC 6906).
        let with_profile =
            Self::WITH_PROFILE.into_iter().find(|it| it.profile() == wish.profile.as_deref());
        let shape = with_profile.filter(|_| shape == Self::JsonLd).unwrap_or(shape);
        Ok((shape, version(wish.version.as_deref())))
    }
}

fn version(version: Option<&str>) -> Rdf {
    if version == Some("1.2") { Rdf::V12 } else { Rdf::V11 }
}

/// Answers for the thing that the path names.
pub(in crate::server) async fn get(
    State(state): State<AppState>,
    uri: Uri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let site = Site::of(&state);
    let absent = || Problem::new(Kind::NotFound, format!("there is no {}", uri.path()));
    let (path, suffix) = Shape::cut(uri.path().trim_start_matches('/'));
    let thing = state.store.base().thing(path).ok_or_else(absent)?;
    let place = state.quick_place().ok_or_else(busy)?;
    let limit = Limit::of(state.limits(auth::class(&state, &headers).await?).time);
    let (store, wanted) = (state.store.clone(), thing.clone());
    match blocking::call(move || Ok(describe::find(&store, &wanted)?)).await? {
        Found::Here => {}
        Found::Absent => return Err(absent()),
        Found::Gone => {
            return Err(Problem::new(Kind::Gone, format!("{} was withdrawn", uri.path())));
        }
        Found::Moved(to) => {
            let to = site.href(to.as_str())
                + &suffix.map_or(String::new(), |s| format!(".{}", s.suffix()));
            return Ok((StatusCode::MOVED_PERMANENTLY, [(LOCATION, to)]).into_response());
        }
    }
    let asked = form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "version")
        .map(|(_, value)| value.into_owned());
    let (shape, rdf) = match suffix {
        Some(shape) => (shape, version(asked.as_deref())),
        None => Shape::accepted(&headers)?,
    };
    if !Shape::of(thing.kind).any(|it| it == shape) {
        let detail = format!("a thing of this kind does not come as {}", shape.name());
        let kind = if suffix.is_some() { Kind::NotFound } else { Kind::NotAcceptable };
        return Err(Problem::new(kind, detail));
    }
    let document = format!("{}{path}.{}", site.root, shape.suffix());
    let document = if rdf == Rdf::V12 { document + "?version=1.2" } else { document };
    let links = links(&site, &thing, shape);
    let vary = (VARY, HeaderValue::from_static("accept"));
    if suffix.is_none() && !thing.kind.is_document() {
        let headers = [(LOCATION, header(&document)?), (LINK, header(&links)?), vary];
        return Ok((StatusCode::SEE_OTHER, headers).into_response());
    }
    // Read before the store is, so that a tag never promises more than was sent.
    let tag = state.tag(&format!("{}-{rdf:?}", shape.suffix()));
    let constant = [
        (ETAG, tag.clone()),
        (CONTENT_LOCATION, header(&document)?),
        (LINK, header(&links)?),
        vary,
    ];
    if headers.get(IF_NONE_MATCH).is_some_and(|known| matches(known, &tag)) {
        return Ok((StatusCode::NOT_MODIFIED, constant).into_response());
    }
    let media_type = [(CONTENT_TYPE, shape.media_type(rdf))];
    let body = if thing.kind == thing::Kind::Graph && shape != Shape::Html {
        graph(&state, &thing, shape, rdf, limit).await?
    } else {
        let store = state.store.clone();
        let work = move || {
            let _place = place;
            let description = describe::describe(&store, &thing)?;
            write(&description, shape, rdf, &site)
        };
        limit.call(work).await?
    };
    Ok((media_type, constant, body).into_response())
}

/// A description as the body of an answer.
fn write(description: &Description, shape: Shape, rdf: Rdf, site: &Site) -> Result<Body, Problem> {
    match shape {
        Shape::Html => Ok(Body::from(pages::thing(description, site).into_string())),
        Shape::SchemaOrg => pretty(&schema_org::document(description, true)),
        Shape::Annotation => pretty(&annotation::document(description)),
        _ => data(description.thing.iri.as_ref(), &description.quads, shape, rdf, site),
    }
}

/// Quads as the body of an answer.
fn data(
    about: NamedNodeRef<'_>,
    quads: &[Quad],
    shape: Shape,
    rdf: Rdf,
    site: &Site,
) -> Result<Body, Problem> {
    if let Shape::Rdf(format) = shape {
        let mut out = Vec::new();
        let mut to = QuadWriter::new(format, rdf, &mut out)?;
        quads.iter().try_for_each(|quad| to.quad(quad))?;
        to.end()?;
        return Ok(Body::from(out));
    }
    let context = format!("{}context.jsonld", site.base);
    let context = (shape == Shape::JsonLd).then_some(&*context);
    pretty(&json_ld::document(about, quads, context))
}

fn pretty(document: &impl serde::Serialize) -> Result<Body, Problem> {
    Ok(Body::from(serde_json::to_vec_pretty(document).map_err(Problem::internal)?))
}

/// A whole graph, as it is read.
async fn graph(
    state: &AppState,
    thing: &Thing,
    shape: Shape,
    rdf: Rdf,
    limit: Limit,
) -> Result<Body, Problem> {
    let format = match shape {
        Shape::Rdf(format) => format,
        _ => Format::JsonLd,
    };
    let (store, name) = (state.store.clone(), Name::named(thing.iri.as_str())?);
    limit.stream(move |out| store.write_graph(&name, format, rdf, out)).await
}

/// Where else the same is to be had.
fn links(site: &Site, thing: &Thing, sent: Shape) -> String {
    let mut links = format!("<{}>; rel=\"canonical\"", thing.iri.as_str());
    let stem = format!("{}{}", site.root, thing.path);
    // Writing to a string cannot fail.
    // Some libraries that get JSON-LD go on to the next JSON-LD that is named: it had better be the same.
    let misleads = |shape: Shape| sent == Shape::JsonLd && shape.profile().is_some();
    for shape in Shape::of(thing.kind).filter(|shape| *shape != sent && !misleads(*shape)) {
        let (suffix, media) = (shape.suffix(), shape.essence());
        let _written = write!(links, ", <{stem}.{suffix}>; rel=\"alternate\"; type=\"{media}\"");
        if let Some(profile) = shape.profile() {
            let _written = write!(links, "; profile=\"{profile}\"");
        }
    }
    let _written = write!(links, ", <{stem}.ttl>; rel=\"describedby\"; type=\"text/turtle\"");
    if sent == Shape::Json {
        let _written = write!(
            links,
            ", <{}context.jsonld>; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"",
            site.root
        );
    }
    links
}

/// Sends quads that are no thing of the store: as a page, or as data.
pub(super) fn send(
    state: &AppState,
    headers: &HeaderMap,
    stem: &str,
    path: &str,
    about: NamedNodeRef<'_>,
    quads: &[Quad],
    page: impl FnOnce(&Site) -> Markup,
) -> Result<Response, Problem> {
    let site = Site::of(state);
    let suffix = Shape::cut(path).1;
    let (shape, rdf) = match suffix {
        Some(shape) => (shape, Rdf::V11),
        None => Shape::accepted(headers)?,
    };
    // Nothing but things comes with a profile.
    let shape = if shape.profile().is_some() { Shape::JsonLd } else { shape };
    let tag = state.tag(&format!("{}-{rdf:?}", shape.suffix()));
    let document = site.to(&format!("{stem}.{}", shape.suffix()));
    let constant = [
        (ETAG, tag.clone()),
        (CONTENT_LOCATION, header(&document)?),
        (VARY, HeaderValue::from_static("accept")),
    ];
    if headers.get(IF_NONE_MATCH).is_some_and(|known| matches(known, &tag)) {
        return Ok((StatusCode::NOT_MODIFIED, constant).into_response());
    }
    let body = match shape {
        Shape::Html => Body::from(page(&site).into_string()),
        _ => data(about, quads, shape, rdf, &site)?,
    };
    Ok(([(CONTENT_TYPE, shape.media_type(rdf))], constant, body).into_response())
}

fn header(value: &str) -> Result<HeaderValue, Problem> {
    HeaderValue::try_from(value).map_err(Problem::internal)
}

fn busy() -> Problem {
    Problem::new(Kind::Busy, "as many requests are being answered as may be")
}
