//! An outlet, as configured.

use url::Url;

use super::{Lang, SourceId};

/// An outlet: who it is and by which names others cite it. Has no state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Short name, `scmp`.
    pub id: SourceId,
    /// Full name, `South China Morning Post`.
    pub name: String,
    /// Names under which outlets of other languages cite it, `南華早報`.
    pub aliases: Vec<String>,
    /// Home page; links to its domain count as citations.
    pub home: Option<Url>,
    /// ISO 3166-1 alpha-2 in lower case, `hk`.
    pub country: Option<String>,
    /// Groups that queries and rules can name, `german-regional`.
    pub groups: Vec<String>,
    /// Languages that it writes in, the most frequent first.
    pub languages: Vec<Lang>,
}
