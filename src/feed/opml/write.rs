//! Outlines to OPML 2.0.

use std::fmt::{self, Write};

use super::super::mend::escape;
use super::{GROUPS_MAX, Outline, SITEMAP};

/// A group and what it holds.
#[derive(Default)]
struct Group<'a> {
    title: &'a str,
    groups: Vec<Group<'a>>,
    feeds: Vec<&'a Outline>,
}

impl<'a> Group<'a> {
    fn group(&mut self, title: &'a str) -> &mut Self {
        let at = self.groups.iter().position(|group| group.title == title);
        let at = at.unwrap_or_else(|| {
            self.groups.push(Group {
                title,
                ..Group::default()
            });
            self.groups.len() - 1
        });
        &mut self.groups[at]
    }

    fn write(&self, depth: usize, text: &mut String) -> fmt::Result {
        let indent = "  ".repeat(depth + 2);
        for outline in &self.feeds {
            let title = escape(&outline.title);
            let kind = outline.kind.as_deref().filter(|kind| *kind == SITEMAP).unwrap_or("rss");
            write!(
                text,
                "{indent}<outline type=\"{kind}\" text=\"{title}\" title=\"{title}\""
            )?;
            let home = outline.home.as_ref().map(url::Url::as_str);
            let categories = (!outline.categories.is_empty()).then(|| outline.categories.join(","));
            let attributes = [
                ("xmlUrl", Some(outline.feed.as_str())),
                ("htmlUrl", home),
                ("language", outline.lang.as_deref()),
                ("category", categories.as_deref()),
            ];
            for (name, value) in attributes {
                if let Some(value) = value {
                    write!(text, " {name}=\"{}\"", escape(value))?;
                }
            }
            text.push_str("/>\n");
        }
        for group in &self.groups {
            let title = escape(group.title);
            writeln!(text, "{indent}<outline text=\"{title}\" title=\"{title}\">")?;
            group.write(depth + 1, text)?;
            writeln!(text, "{indent}</outline>")?;
        }
        Ok(())
    }
}

/// Writes a list, with the outlines in their groups. Every reader takes `type="rss"` for any feed; no other takes a
/// sitemap.
pub fn write(title: &str, outlines: &[Outline]) -> String {
    let mut all = Group::default();
    for outline in outlines {
        let groups = outline.groups.iter().take(GROUPS_MAX);
        let place = groups.fold(&mut all, |group, title| group.group(title));
        place.feeds.push(outline);
    }
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n    <title>{}</title>\n  </head>\n  <body>\n",
        escape(title)
    );
    // A string takes whatever is written to it.
    let _ = all.write(0, &mut text);
    text.push_str("  </body>\n</opml>\n");
    text
}
