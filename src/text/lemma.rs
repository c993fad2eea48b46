//! Dictionary forms of words.
//!
//! **In:** a word and its [`Tag`]. **Out:** "say" for "said", "claim" for "claims". Irregular forms
//! are a table; regular ones lose their ending, and the tagger's lexicon says which of the possible
//! stems is a word.
//!
//! **Source:** the rules of detachment of `WordNet`'s *morphy* (Miller 1995).

use super::tag::{self, Tag};

/// Irregular forms: the dictionary form, then the others that detaching endings would miss.
const IRREGULAR: &[(&str, &[&str])] = &[
    ("be", &["am", "is", "are", "was", "were", "been", "being", "'m", "'re", "'s"]),
    ("have", &["has", "had", "having", "'ve", "'d"]),
    ("do", &["does", "did", "done"]),
    ("will", &["'ll", "wo"]),
    ("can", &["ca"]),
    ("say", &["said"]),
    ("tell", &["told"]),
    ("think", &["thought"]),
    ("know", &["knew", "known"]),
    ("write", &["wrote", "written", "writing"]),
    ("find", &["found"]),
    ("see", &["saw", "seen"]),
    ("hear", &["heard"]),
    ("feel", &["felt"]),
    ("hold", &["held"]),
    ("make", &["made", "making"]),
    ("take", &["took", "taken", "taking"]),
    ("give", &["gave", "given", "giving"]),
    ("get", &["got", "gotten"]),
    ("go", &["went", "gone", "goes"]),
    ("come", &["came", "coming"]),
    ("seek", &["sought"]),
    ("speak", &["spoke", "spoken"]),
    ("show", &["shown"]),
    ("swear", &["swore", "sworn"]),
    ("read", &[]),
    ("put", &[]),
    ("let", &[]),
    ("set", &[]),
    ("cast", &[]),
    ("bet", &[]),
    ("understand", &["understood"]),
    ("begin", &["began", "begun"]),
    ("become", &["became"]),
    ("bring", &["brought"]),
    ("buy", &["bought"]),
    ("fight", &["fought"]),
    ("teach", &["taught"]),
    ("catch", &["caught"]),
    ("draw", &["drew", "drawn"]),
    ("throw", &["threw", "thrown"]),
    ("grow", &["grew", "grown"]),
    ("blow", &["blew", "blown"]),
    ("fly", &["flew", "flown"]),
    ("lay", &["laid"]),
    ("pay", &["paid"]),
    ("lead", &["led"]),
    ("leave", &["left", "leaving"]),
    ("lose", &["lost", "losing"]),
    ("mean", &["meant"]),
    ("meet", &["met"]),
    ("keep", &["kept"]),
    ("send", &["sent"]),
    ("spend", &["spent"]),
    ("stand", &["stood"]),
    ("strike", &["struck", "striking"]),
    ("win", &["won"]),
    ("run", &["ran"]),
    ("rise", &["rose", "risen", "rising"]),
    ("raise", &["raising"]),
    ("drive", &["drove", "driven", "driving"]),
    ("choose", &["chose", "chosen", "choosing"]),
    ("fall", &["fell", "fallen"]),
    ("forget", &["forgot", "forgotten"]),
    ("foresee", &["foresaw", "foreseen"]),
    ("sing", &["sang", "sung"]),
    ("shake", &["shook", "shaken"]),
    ("break", &["broke", "broken"]),
    ("bear", &["bore", "borne"]),
    ("sit", &["sat"]),
    ("tear", &["tore", "torn"]),
    ("wear", &["wore", "worn"]),
    ("withdraw", &["withdrew", "withdrawn"]),
    ("withhold", &["withheld"]),
    ("shoot", &["shot"]),
    ("slam", &["slammed", "slamming"]),
    ("quit", &[]),
    ("man", &["men"]),
    ("woman", &["women"]),
    ("person", &["people"]),
    ("child", &["children"]),
];

/// The dictionary form of `word`, lower case.
pub(super) fn lemma(word: &str, tag: Tag) -> String {
    let lower = word.to_lowercase().replace('’', "'");
    let closed =
        matches!(tag, Tag::Modal | Tag::Wh | Tag::Pronoun | Tag::Preposition | Tag::Determiner);
    if closed && !lower.starts_with('\'') && tag != Tag::Modal {
        return lower;
    }
    if tag != Tag::Genitive
        && let Some((base, _)) = IRREGULAR.iter().find(|(_, forms)| forms.contains(&lower.as_str()))
        && (tag.is_verb()
            || tag == Tag::Modal
            || matches!(*base, "man" | "woman" | "person" | "child"))
    {
        return (*base).to_owned();
    }
    match tag {
        Tag::Past | Tag::Participle => detach(&lower, "ed"),
        Tag::Gerund => detach(&lower, "ing"),
        Tag::Present => detach_s(&lower, Tag::Base),
        Tag::Noun => detach_s(&lower, Tag::Noun),
        _ => lower,
    }
}

/// The stem of a form in `ending` ("accused", "planning"), as a verb.
fn detach(word: &str, ending: &str) -> String {
    let Some(stem) = word.strip_suffix(ending).filter(|s| s.len() >= 2) else {
        return word.to_owned();
    };
    let with_e = format!("{stem}e");
    let known = |candidate: &str| tag::is_known(candidate, Tag::Base);
    if let Some(root) = stem.strip_suffix('i').filter(|_| ending == "ed") {
        return format!("{root}y");
    }
    let mut last = stem.chars().rev();
    let (z, y) = (last.next(), last.next());
    let doubled = z == y && z.is_some_and(|c| !"aeioulsfz".contains(c));
    let single = &stem[..stem.len() - z.map_or(0, char::len_utf8)];
    if z == y && known(single) && !known(stem) {
        return single.to_owned();
    }
    match (known(stem), known(&with_e)) {
        (true, false) => stem.to_owned(),
        (false, true) => with_e,
        _ if doubled => single.to_owned(),
        // Unknown, or both words: "-e" after what asks for it ("accus", "indicat", "declar").
        _ if z != y && z.is_some_and(|c| "vzucgs".contains(c)) => with_e,
        _ if ["at", "ir", "ar", "ur", "bl", "tl"].iter().any(|e| stem.ends_with(e)) => with_e,
        _ => stem.to_owned(),
    }
}

/// The singular, or the base form of a verb in -s.
fn detach_s(word: &str, tag: Tag) -> String {
    let Some(stem) = word.strip_suffix('s').filter(|s| s.len() >= 2 && !s.ends_with(['s', '\'']))
    else {
        return word.to_owned();
    };
    if tag::is_known(stem, tag) {
        return stem.to_owned();
    }
    if let Some(root) = stem.strip_suffix("ie").filter(|r| r.len() >= 2) {
        return format!("{root}y");
    }
    match stem.strip_suffix('e') {
        Some(root)
            if root.ends_with("sh")
                || root.ends_with("ch")
                || root.ends_with('x')
                || root.ends_with("ss") =>
        {
            root.to_owned()
        }
        _ if stem.ends_with(['u', 'i']) && tag == Tag::Noun => word.to_owned(),
        _ => stem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tag: Tag, forms: &[(&str, &str)]) {
        for (form, expected) in forms {
            assert_eq!(lemma(form, tag), *expected, "{form}");
        }
    }

    #[test]
    fn verbs() {
        check(
            Tag::Past,
            &[
                ("said", "say"),
                ("Accused", "accuse"),
                ("denied", "deny"),
                ("planned", "plan"),
                ("warned", "warn"),
                ("argued", "argue"),
                ("called", "call"),
                ("dismissed", "dismiss"),
                ("stated", "state"),
                ("announced", "announce"),
            ],
        );
        check(
            Tag::Gerund,
            &[("saying", "say"), ("urging", "urge"), ("admitting", "admit"), ("citing", "cite")],
        );
        check(
            Tag::Present,
            &[("says", "say"), ("denies", "deny"), ("pushes", "push"), ("'s", "be")],
        );
    }

    #[test]
    fn nouns() {
        check(
            Tag::Noun,
            &[
                ("claims", "claim"),
                ("allegations", "allegation"),
                ("stories", "story"),
                ("crisis", "crisis"),
                ("people", "person"),
            ],
        );
    }
}
