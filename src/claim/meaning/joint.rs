//! Who should act jointly with whom: "Marland offered Norway a joint inquiry".
//!
//! **In:** the acts, the [`View`] of the content, at whom it aims. **Out:** a proposition that the
//! speaker seeks: the speaker's side cooperates with whom it is put to.
//!
//! **Source:** the frame *Collaboration* of `FrameNet`.

use std::sync::LazyLock;

use regex::Regex;

use super::{View, table::regex, target::Aim};
use crate::{
    claim::{Act, Attitude, Proposition, Relation},
    entity::{Entities, EntityId},
};

/// The cooperation that words ask for or offer.
pub(super) fn sought(
    acts: &[Act],
    view: &View,
    aim: &Aim,
    entities: &Entities,
) -> Option<Proposition> {
    let asks = acts.iter().any(|act| matches!(act, Act::Proposal | Act::Demand));
    if !asks || !TOGETHER.is_match(&view.text) {
        return None;
    }
    let other = |id: &EntityId| !view.is_self(*id) && entities.get(*id).kind.can_speak();
    let partner = aim.addressee.into_iter().chain(aim.targets.iter().copied()).find(other)?;
    Some(Proposition {
        attitude: Attitude::Seeks,
        subject: view.side,
        relation: Relation::CooperatesWith,
        object: partner,
    })
}

static TOGETHER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:joint|jointly|mutual|common|together|cooperat\w+|co-operat\w+|collaborat\w+|join forces)\b|\b(?:inquiry|investigation|probe|talks|dialogue|negotiations?|summit) with\b|\bhelp (?:self )?(?:find|investigate|identify|catch|solve|clear up)\b",
    )
});
