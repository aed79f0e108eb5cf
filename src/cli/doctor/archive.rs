//! What is kept: the store, whether it is whole, and whether the index follows it.

use super::Check;
use crate::cli::exit::Failure;
use crate::cli::session::Session;
use crate::cli::terminal::counted;
use crate::store::View;

const REBUILD: &str = "newsvane index rebuild";

pub(super) fn checks(session: &Session, view: View<'_>) -> [Check; 3] {
    [
        Check::or_fail("store", store(view)),
        Check::or_fail("integrity", integrity(view)),
        Check::or_fail("index", index(session, view)),
    ]
}

fn store(view: View<'_>) -> Result<Check, Failure> {
    let (format, generation) = view.identity()?;
    let stats = view.stats()?;
    let articles = counted(stats.articles, "article");
    let words = format!(
        "{articles} in {} stories, format {format}, generation {generation}",
        stats.stories
    );
    Ok(Check::ok("store", words))
}

fn integrity(view: View<'_>) -> Result<Check, Failure> {
    let damage = view.damage()?;
    if !damage.is_empty() {
        let advice = "stop the daemon and put a copy of the data directory in its place";
        return Ok(Check::fail("integrity", damage.join("; "), advice));
    }
    let faults = view.inconsistencies()?;
    if !faults.is_empty() {
        return Ok(Check::fail(
            "integrity",
            faults.join("; "),
            "this is a bug in newsvane; please report it",
        ));
    }
    Ok(Check::ok("integrity", "the store is whole and its parts agree"))
}

fn index(session: &Session, view: View<'_>) -> Result<Check, Failure> {
    // Opened before the store is asked: what the index has, the store had before.
    let searcher = match session.searcher() {
        Ok(searcher) => searcher,
        Err(failure) => return Ok(Check::fail("index", format!("{:#}", failure.error), REBUILD)),
    };
    let (_, generation) = view.identity()?;
    Ok(agreement(
        (searcher.progress(), searcher.generation()),
        (view.last_seq()?, &generation),
    ))
}

/// Whether the index is that of the store and has come as far; each by its last number and the store's name.
fn agreement((indexed, of): (u64, &str), (stored, generation): (u64, &str)) -> Check {
    if of != generation {
        return Check::fail("index", format!("made from another store ({of})"), REBUILD);
    }
    match stored.checked_sub(indexed) {
        None => Check::fail("index", format!("ahead of the store ({indexed}, {stored})"), REBUILD),
        Some(0) => Check::ok("index", format!("all articles up to number {stored}")),
        Some(behind) => Check::warn(
            "index",
            format!("lacks articles: it has come to number {indexed}, the store to {stored} ({behind} more)"),
            "a running daemon adds them within seconds, else newsvane index rebuild",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::Mark;

    #[test]
    fn an_index_follows_its_own_store() {
        for (index, store, mark) in [
            ((7, "a"), (7, "a"), Mark::Ok),
            ((0, "a"), (0, "a"), Mark::Ok),
            ((5, "a"), (7, "a"), Mark::Warn),
            ((9, "a"), (7, "a"), Mark::Fail),
            ((7, "b"), (7, "a"), Mark::Fail),
        ] {
            assert_eq!(mark, agreement(index, store).mark, "{index:?} {store:?}");
        }
    }
}
