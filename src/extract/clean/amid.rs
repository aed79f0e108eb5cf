//! Amid the text, where a block alone tells too little: what its neighbours make of it.

use std::collections::HashSet;

use super::fate::LINKED_PROSE;
use super::{Cleaning, NOTICE_MAX};
use crate::extract::blocks::{Block, Kind};
use crate::extract::cues::{self, Cue};

/// Blocks of the largest box that invites to something.
const BOX_MAX: usize = 8;

impl Cleaning<'_> {
    /// Loose runs right above running text in the same kind of element: where paragraphs are no `p`, subheads are no `h2`.
    pub(super) fn loose_heads(&self) -> HashSet<usize> {
        let is_head = |pair: &[usize]| {
            let (at, next) = (*pair.first()?, *pair.last()?);
            let (block, next) = (self.block(at)?, self.block(next)?);
            let is_loose = block.kind == Kind::Loose && next.kind == Kind::Loose;
            (is_loose && next.is_prose() && self.are_alike(block, next)).then_some(at)
        };
        self.kept.windows(2).filter_map(is_head).collect()
    }

    /// Whether two blocks stand in one element, or in neighbours of one name.
    fn are_alike(&self, one: &Block, other: &Block) -> bool {
        let scopes = &self.outline.scopes;
        let (Some(scope), Some(others)) = (scopes.get(one.scope), scopes.get(other.scope)) else {
            return false;
        };
        let are_named = !scope.class.is_empty() && scope.class == others.class && scope.tag == others.tag;
        one.scope == other.scope || (are_named && scope.parent == others.parent)
    }

    /// Boxes amid the text in which there are links, and beside them nothing but what an outlet says of itself.
    pub(super) fn drop_invitations(&mut self) {
        let is_link = |block: &Block| block.link_density() >= LINKED_PROSE;
        let is_notice = |block: &Block| block.weight <= NOTICE_MAX && cues::is_notice(&block.text);
        let is_box = |scope: usize| {
            let scope = self.outline.scopes.get(scope);
            let blocks = scope.and_then(|scope| self.outline.blocks.get(scope.blocks.clone()));
            blocks.filter(|blocks| blocks.len() <= BOX_MAX).is_some_and(|blocks| {
                blocks.iter().any(is_link) && blocks.iter().all(|block| is_link(block) || is_notice(block))
            })
        };
        // The innermost scope may be the paragraph, the box is then the one around it.
        let invites = |at: &&usize| {
            let block = self.block(**at).filter(|block| is_notice(block));
            block.is_some_and(|block| self.outline.up(block.scope).take(2).any(is_box))
        };
        let invitations: HashSet<usize> = self.kept.iter().filter(invites).copied().collect();
        if invitations.len() < self.kept.len() {
            self.retain(|at, _| invitations.contains(&at).then_some("note of the outlet"));
        }
    }

    /// A text that is shown twice in a row above the credit of a picture is its caption, once below it and once where it is enlarged.
    pub(super) fn drop_doubled_captions(&mut self) {
        let is_credit = |block: &Block| !block.is_prose() && cues::of(&block.text) == Some(Cue::Credit);
        let captions = self.kept.windows(3).filter_map(|run| {
            let [first, again, credit] = run else { return None };
            let (caption, repeated) = (self.block(*first)?, self.block(*again)?);
            let is_caption = caption.text == repeated.text && self.block(*credit).is_some_and(is_credit);
            is_caption.then_some([*first, *again])
        });
        let captions: HashSet<usize> = captions.flatten().collect();
        self.retain(|at, _| captions.contains(&at).then_some("caption"));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{FIRST, SECOND, check};

    #[test]
    fn short_runs_above_loose_paragraphs_are_subheads() {
        for html in [
            "<div><div class=absatz>FIRST</div><div class=absatz><b>Was es kostet</b></div><div class=absatz>SECOND</div></div>",
            "<div>FIRST<br><br><b>Was es kostet</b><br><br>SECOND</div>",
        ] {
            check(html, &[FIRST, "Was es kostet", SECOND]);
        }
        for html in [
            "<div><div class=absatz>FIRST</div><div class=marke>Was es kostet</div><div class=absatz>SECOND</div></div>",
            "<div>FIRST<br><br>SECOND<br><br>Was es kostet</div>",
        ] {
            check(html, &[FIRST, SECOND]);
        }
    }

    #[test]
    fn a_box_that_invites_goes_and_a_sentence_about_a_newsletter_stays() {
        let text: Vec<String> = (1..9).map(|number| format!("{number}. {FIRST}")).collect();
        let notice = "Alles Wichtige steht jeden Morgen um sechs in unserem Newsletter.";
        let page = |amid: &str| {
            let (before, after) = text.split_at(4);
            let paragraphs = |texts: &[String]| format!("<p>{}</p>", texts.join("</p><p>"));
            format!("<div>{}{amid}{}</div>", paragraphs(before), paragraphs(after))
        };
        let mut expected: Vec<&str> = text.iter().map(String::as_str).collect();
        check(
            &page(&format!("<div><p>{notice}</p><a href=/n>Anmelden</a></div>")),
            &expected,
        );
        expected.insert(4, notice);
        check(&page(&format!("<p>{notice}</p>")), &expected);
        check(&page(&format!("<div><p>{notice}</p></div>")), &expected);
    }

    #[test]
    fn what_stands_twice_above_a_credit_is_a_caption() {
        let caption = "Die Kreuzung am Hafen an einem Morgen im Mai, kurz bevor der Umbau begann.";
        let credit = "<p>Foto: A. Muster</p>";
        check(
            &format!("<div><p>FIRST</p><p>{caption}</p><p>{caption}</p>{credit}<p>SECOND</p></div>"),
            &[FIRST, SECOND],
        );
        check(
            &format!("<div><p>FIRST</p><p>SECOND</p>{credit}</div>"),
            &[FIRST, SECOND],
        );
    }
}
