//! Invented stories with their claims, set by hand, for the tests of all that comes after
//! extraction.

use jiff::civil::date;

use crate::{
    article::{Article, Published},
    claim::{
        Act, Attitude, Attribution, Claim, Precision, Proposition, QuotationType, Relation, Relay,
        Said, Score, Speaker,
    },
    entity::{Entities, Entity, EntityId, Kind},
    pipeline::Outcome,
    span::Span,
};

const ACCUSED: &str = "Vesland blames Orlia for dam blast 🌊\n\n\
    On Tuesday, Vesland’s interior minister Tilda Brandt said that Orlia was behind the blast at \
    the Marrow Dam. “We know who did this,” Brandt told reporters. “They will answer.”\n\n\
    A senior Orlian official denied it: “We had no part in it,” he told the Orlia News Bureau, \
    according to Brine Wire. Residents said nothing.\n";

/// The version that the samples name.
pub(crate) const EXTRACTOR: &str = "0.0.0-sample";

/// An accusation and its denial, with everything that a claim can have.
pub(crate) fn accused() -> Outcome {
    let mut story = Story::new(ACCUSED, "The Harbour Courier", Some("https://courier.example/dam"));
    story.article.title = Some("Vesland blames Orlia for dam blast 🌊".to_owned());
    story.article.authors = vec!["Ane Solberg".to_owned()];
    story.article.wire_credits = vec!["Brine Wire".to_owned()];
    let zoned = "2031-05-08T21:10:00+02:00[+02:00]".parse().unwrap();
    story.article.published = Some(Published::Moment(Box::new(zoned)));
    let brandt = story.named("Tilda Brandt", Kind::Person);
    let orlia = story.named("Orlia", Kind::Country);
    let vesland = story.named("Vesland", Kind::Country);
    let blast = story.add("blast at the Marrow Dam", Kind::Event, "blast at the Marrow Dam", false);
    let bureau = story.named("Orlia News Bureau", Kind::NewsMedia);
    let wire = story.named("Brine Wire", Kind::NewsMedia);
    let reporters = story.named("reporters", Kind::Group);
    let official =
        story.add("A senior Orlian official", Kind::Person, "A senior Orlian official", true);

    let mut claim = story.claim(
        Act::Accusation,
        brandt,
        "said",
        &["Orlia was behind the blast at the Marrow Dam"],
    );
    claim.speakers[0].mention = Some(story.find("Vesland’s interior minister Tilda Brandt"));
    claim.on_behalf_of = Some(vesland);
    claim.targets = vec![orlia];
    claim.events = vec![blast];
    claim.propositions = vec![responsible(Attitude::Asserts, orlia, blast)];
    claim.said = Some(Said {
        from: Some(date(2031, 5, 6)),
        until: Some(date(2031, 5, 6)),
        precision: Precision::Day,
        text: story.find("On Tuesday"),
    });
    story.claims.push(claim);

    let mut claim =
        story.claim(Act::Threat, brandt, "told", &["We know who did this,", "They will answer."]);
    claim.acts.insert(0, Act::Assertion);
    claim.quotation = QuotationType::Direct;
    claim.addressee = Some(reporters);
    story.claims.push(claim);

    let mut claim = story.claim(Act::Denial, official, "denied", &["We had no part in it,"]);
    claim.quotation = QuotationType::Direct;
    claim.speakers[0].mention = Some(story.find("A senior Orlian official"));
    claim.on_behalf_of = Some(orlia);
    claim.propositions = vec![responsible(Attitude::Denies, orlia, blast)];
    claim.relays = vec![
        Relay { agent: bureau, cue: Some(story.find("told the")) },
        Relay { agent: wire, cue: Some(story.find("according to")) },
    ];
    // The same words a second time, by another rule: a tie.
    story.claims.push(claim.clone());
    claim.said = Some(Said {
        from: None,
        until: Some(date(2031, 5, 8)),
        precision: Precision::OpenEnded,
        text: story.find("On Tuesday"),
    });
    story.claims.push(claim);

    let residents = story.named("Residents", Kind::Group);
    let silent = story.claim(Act::NoComment, residents, "said nothing", &[]);
    story.claims.push(silent);
    story.outcome()
}

/// The same accusation in another outlet, with names in capitals and no address.
pub(crate) fn echoed() -> Outcome {
    let text = "ORLIA BLEW UP DAM, SAYS BRANDT\nTilda Brandt said Orlia did it.\n";
    let mut story = Story::new(text, "Tidewater Post", None);
    let brandt = story.named("Tilda Brandt", Kind::Person);
    let orlia = story.named("ORLIA", Kind::Organization);
    let blast = story.add("Blast at the Marrow Dam", Kind::Event, "did it", false);
    let mut claim = story.claim(Act::Accusation, brandt, "said", &["Orlia did it"]);
    claim.targets = vec![orlia];
    claim.events = vec![blast];
    claim.propositions = vec![responsible(Attitude::Asserts, orlia, blast)];
    story.claims.push(claim);
    story.outcome()
}

/// Many stories that share names, each spelt in several ways.
pub(crate) fn many(count: usize) -> Vec<Outcome> {
    let spellings = ["Orlia", "ORLIA", "Orliá", "orlia", "The Orlia"];
    (0..count)
        .map(|n| {
            let name = spellings[n % spellings.len()];
            let text = format!("{name} said item {n} is “odd”.");
            let mut story = Story::new(&text, ["Tidewater Post", "TIDEWATER POST"][n % 2], None);
            let speaker = story.named(name, [Kind::Country, Kind::Organization][n / 2 % 2]);
            let content = format!("item {n} is “odd”");
            let claim = story.claim(Act::Assertion, speaker, "said", &[&content]);
            story.claims.push(claim);
            story.outcome()
        })
        .collect()
}

fn responsible(attitude: Attitude, subject: EntityId, object: EntityId) -> Proposition {
    Proposition { attitude, subject, relation: Relation::ResponsibleFor, object }
}

struct Story {
    article: Article,
    claims: Vec<Claim>,
    entities: Entities,
}

impl Story {
    fn new(text: &str, publisher: &str, url: Option<&str>) -> Self {
        let article = Article {
            name: "sample".to_owned(),
            url: url.map(str::to_owned),
            publisher: Some(publisher.to_owned()),
            language: "en".to_owned(),
            text: text.to_owned(),
            ..Article::default()
        };
        Self { article, claims: Vec::new(), entities: Entities::default() }
    }

    fn find(&self, words: &str) -> Span {
        let start = self.article.text.find(words).expect("the words stand in the story");
        Span::new(start, start + words.len())
    }

    fn named(&mut self, name: &str, kind: Kind) -> EntityId {
        self.add(name, kind, name, false)
    }

    fn add(&mut self, name: &str, kind: Kind, words: &str, unnamed: bool) -> EntityId {
        let mentions = vec![self.find(words)];
        self.entities.add(Entity { name: name.to_owned(), kind, unnamed, mentions })
    }

    fn claim(&self, act: Act, speaker: EntityId, cue: &str, content: &[&str]) -> Claim {
        Claim {
            attribution: Attribution {
                source: Vec::new(),
                cue: Some(self.find(cue)),
                content: content.iter().map(|words| self.find(words)).collect(),
                rule: "by hand",
                confidence: Score::new(0.9),
            },
            acts: vec![act],
            quotation: QuotationType::Indirect,
            speakers: vec![Speaker { entity: speaker, mention: None }],
            on_behalf_of: None,
            targets: Vec::new(),
            addressee: None,
            events: Vec::new(),
            propositions: Vec::new(),
            relays: Vec::new(),
            said: None,
        }
    }

    fn outcome(self) -> Outcome {
        let Self { article, claims, entities } = self;
        Outcome { article, claims, entities, notes: Vec::new(), extractor: EXTRACTOR.to_owned() }
    }
}
