//! Which of the things that a source has is an entity of ours.

use std::collections::BTreeSet;

use super::{Subject, kind};
use crate::{
    reconcile::Type,
    search::Name,
    store::{Relation, namespace},
};

/// A thing elsewhere that may be meant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Its IRI.
    pub iri: String,
    /// Its names, the one to show first.
    pub names: Vec<String>,
    /// How many of them, from the first on, are labels: what it is called rather than also called.
    pub labels: usize,
    /// What it is, as far as that is known.
    pub types: Vec<Type>,
    /// What else is said of it: a description, its country, offices.
    pub about: String,
    /// Whether the source itself is sure that it is meant.
    pub sure: bool,
}

/// From which score on a link is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// As the same.
    pub exact: f32,
    /// As likely the same.
    pub close: f32,
    /// By how much it must be better than the next one.
    pub ahead: f32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { exact: 0.95, close: 0.85, ahead: 0.04 }
    }
}

/// What came of judging.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// One is linked.
    Link {
        /// As what.
        relation: Relation,
        /// To what.
        iri: String,
        /// Its name.
        name: String,
        /// How sure.
        score: f32,
    },
    /// Several may be meant.
    Ambiguous,
    /// None fits.
    None,
}

/// What the word of a source that is sure counts, where its names do not show why.
const TRUSTED: f32 = 0.955;

/// What one thing of the context adds that the source tells of too, and all of them together.
const SHARED: f32 = 0.045;
const MOST_SHARED: f32 = 0.09;

/// Judges the things that a source has for an entity.
pub fn judge(subject: &Subject, found: &[Found], limits: Limits) -> Verdict {
    let names: Vec<Name> = subject.names.iter().map(|name| Name::of(name)).collect();
    let rejected = |one: &&Found| !subject.rejected.contains(&one.iri);
    let known = |one: &&Found| {
        // It has one there already.
        !subject.same_as.iter().any(|iri| namespace(iri) == namespace(&one.iri))
    };
    let weighed: Vec<Weighed<'_>> = found
        .iter()
        .filter(rejected)
        .filter(known)
        .map(|one| Weighed::of(subject, &names, one))
        .filter(|one| one.score > 0.0)
        .collect();
    let Some(best) = weighed.iter().map(|one| one.score).max_by(f32::total_cmp) else {
        return Verdict::None;
    };
    let relation = match best {
        best if best >= limits.exact => Relation::Exact,
        best if best >= limits.close => Relation::Close,
        _ => return Verdict::None,
    };
    let near: Vec<_> = weighed.iter().filter(|one| best - one.score < limits.ahead).collect();
    let wins = |one: &&&Weighed<'_>| {
        near.iter().all(|other| other.found.iri == one.found.iri || one.is_ahead_of(other))
    };
    let Some(one) = near.iter().find(wins) else { return Verdict::Ambiguous };
    let name = one.found.names.first().cloned().unwrap_or_default();
    Verdict::Link { relation, iri: one.found.iri.clone(), name, score: one.score.min(1.0) }
}

/// A thing, and what speaks for it.
struct Weighed<'a> {
    found: &'a Found,
    /// How sure it is. May be a little more than 1, so that the context tells two things of one name
    /// apart.
    score: f32,
    /// Whether its label agrees as well as any other name of it.
    by_label: bool,
    /// Whether a name of it is ours to the letter, capitals included.
    as_written: bool,
}

impl<'a> Weighed<'a> {
    fn of(subject: &Subject, ours: &[Name], found: &'a Found) -> Self {
        let person = subject.types.contains(&Type::Person) || found.types.contains(&Type::Person);
        let (mut agrees, mut by_label) = (0.0_f32, false);
        for (at, theirs) in found.names.iter().enumerate() {
            let theirs = Name::of(theirs);
            for name in ours {
                let how_well = name.agrees(&theirs, person);
                if how_well > agrees {
                    (agrees, by_label) = (how_well, at < found.labels);
                }
            }
        }
        let fits = kind::fits(&subject.types, &found.types);
        // A person's name in one word says little.
        let single = person && ours.iter().all(|name| name.words().len() < 2);
        let mut score = agrees * fits * if single { 0.8 } else { 1.0 };
        if found.sure && fits >= kind::UNKNOWN {
            // The source has looked at the type, too.
            score = score.max(TRUSTED);
        }
        if fits > 0.0 {
            score += shared(subject, found);
        }
        let as_written = found.names.iter().any(|name| subject.names.contains(name));
        Self { found, score, by_label, as_written }
    }

    /// Whether it is meant rather than another one that is as likely: what is called so, before what
    /// is also called so, and the very spelling before another one.
    fn is_ahead_of(&self, other: &Self) -> bool {
        let ours = (self.by_label, self.as_written);
        let theirs = (other.by_label, other.as_written);
        self.score >= other.score && ours != theirs && ours.0 >= theirs.0 && ours.1 >= theirs.1
    }
}

/// What the entity's surroundings and the thing's description have in common.
fn shared(subject: &Subject, one: &Found) -> f32 {
    let about = Name::of(&one.about);
    let about: BTreeSet<&String> = about.words().iter().collect();
    if about.is_empty() {
        return 0.0;
    }
    let own: BTreeSet<String> =
        subject.names.iter().flat_map(|name| Name::of(name).words().to_vec()).collect();
    let told = |context: &&String| {
        let name = Name::of(context);
        let mut new = name.words().iter().filter(|word| !own.contains(*word)).peekable();
        new.peek().is_some() && new.all(|word| about.contains(word))
    };
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    let told = subject.context.iter().filter(told).count() as f32;
    (told * SHARED).min(MOST_SHARED)
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use super::*;

    fn subject(name: &str, types: &[Type], context: &[&str]) -> Subject {
        Subject {
            iri: "http://localhost:7979/entity/x".to_owned(),
            names: vec![name.to_owned()],
            types: types.to_vec(),
            context: context.iter().map(|&name| name.to_owned()).collect(),
            ..Subject::default()
        }
    }

    fn found(id: &str, names: &[&str], types: &[Type], about: &str) -> Found {
        Found {
            iri: format!("http://kb.example/{id}"),
            names: names.iter().map(|&name| name.to_owned()).collect(),
            labels: 1,
            types: types.to_vec(),
            about: about.to_owned(),
            sure: false,
        }
    }

    fn check(subject: &Subject, found: &[Found], expected: &str) {
        let verdict = match judge(subject, found, Limits::default()) {
            Verdict::Link { relation, iri, .. } => format!("{} {iri}", relation.name()),
            Verdict::Ambiguous => "ambiguous".to_owned(),
            Verdict::None => "none".to_owned(),
        };
        assert_eq!(verdict.replace("http://kb.example/", ""), expected, "{}", subject.names[0]);
    }

    #[test]
    fn the_same_name_and_kind_without_a_rival_is_linked() {
        let orlia = subject("Orlia", &[Type::Country], &[]);
        let [state, town, other] = [
            found("1", &["Orlia", "Republic of Orlia"], &[Type::Country], ""),
            found("2", &["Orlia"], &[Type::Place], "town in Vesland"),
            found("3", &["North Orlia"], &[Type::Country], ""),
        ];
        check(&orlia, &[town.clone(), state.clone(), other.clone()], "exact 1");
        check(&orlia, from_ref(&other), "none");
        check(&orlia, from_ref(&town), "close 2");
        check(&orlia, &[state.clone(), found("4", &["Orlia"], &[Type::Country], "")], "ambiguous");
        check(&subject("Orlia", &[Type::Person], &[]), &[state.clone(), town], "none");
        let mut rejected = orlia.clone();
        rejected.rejected.push("http://kb.example/1".to_owned());
        check(&rejected, from_ref(&state), "none");
        let mut linked = orlia;
        linked.same_as.push("http://kb.example/7".to_owned());
        check(&linked, &[state], "none");
    }

    #[test]
    fn of_two_bearers_of_a_name_the_context_chooses() {
        let two = [
            found("1", &["Ane Solberg"], &[Type::Person], "minister of Vesland"),
            found("2", &["Ane Solberg"], &[Type::Person], "footballer from Orlia"),
        ];
        check(&subject("Ane Solberg", &[Type::Person], &[]), &two, "ambiguous");
        let beside = |context| subject("Ane Solberg", &[Type::Person], context);
        check(&beside(&["Sundria", "interior minister"]), &two, "ambiguous");
        check(&beside(&["Vesland", "interior minister"]), &two, "exact 1");
        check(&beside(&["Vesland", "Orlia"]), &two, "ambiguous");
    }

    #[test]
    fn of_two_bearers_of_a_name_the_one_that_is_called_so_first_of_all() {
        let body = [Type::Organization];
        let line = found("1", &["Ellvane"], &body, "");
        let harbour = found("2", &["Ellvane Harbour", "Ellvane"], &body, "");
        let bakers = found("3", &["Ellvane's"], &body, "");
        let ellvane = subject("Ellvane", &body, &[]);
        check(&ellvane, &[harbour.clone(), line.clone()], "exact 1");
        check(&ellvane, &[bakers.clone(), line.clone()], "exact 1");
        check(&ellvane, &[harbour.clone(), bakers], "ambiguous");
        check(&ellvane, &[line.clone(), found("4", &["Ellvane"], &body, "")], "ambiguous");
        // What stands beside it says more.
        let beside = subject("Ellvane", &body, &["Orlia", "cranes"]);
        check(
            &beside,
            &[line, Found { about: "cranes in Orlia".to_owned(), ..harbour }],
            "exact 2",
        );
    }

    #[test]
    fn one_word_is_too_little_for_a_person_and_a_sure_source_is_trusted() {
        let rask = found("1", &["Rask"], &[Type::Person], "");
        check(&subject("Rask", &[Type::Person], &[]), from_ref(&rask), "none");
        let sure =
            Found { sure: true, ..found("2", &["Board of Salt"], &[Type::Organization], "") };
        check(&subject("SCB", &[Type::Organization], &[]), &[sure], "exact 2");
    }
}
