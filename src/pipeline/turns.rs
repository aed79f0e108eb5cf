//! Whose turn it is, host by host: one thing under way for each, in the order in which hosts and their things came.
//!
//! The fetcher keeps the distance between requests; this keeps those who would only wait there from taking the places of
//! others.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::model::HostKey;

/// Things that wait for their host. `None` is the host of what needs none.
#[derive(Debug)]
pub(super) struct Turns<T> {
    waiting: HashMap<Option<HostKey>, VecDeque<T>>,
    /// Hosts with waiting things and none under way, in order of their turn.
    free: VecDeque<Option<HostKey>>,
    busy: HashSet<Option<HostKey>>,
    count: usize,
}

impl<T> Default for Turns<T> {
    fn default() -> Self {
        Self {
            waiting: HashMap::new(),
            free: VecDeque::new(),
            busy: HashSet::new(),
            count: 0,
        }
    }
}

impl<T> Turns<T> {
    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// How many wait for a host.
    pub(super) fn waiting_for(&self, host: &HostKey) -> usize {
        let queue = self.waiting.get(&Some(host.clone()));
        queue.map_or(0, VecDeque::len)
    }

    /// Queues a thing behind the others of its host.
    pub(super) fn wait(&mut self, host: Option<HostKey>, thing: T) {
        if !self.busy.contains(&host) && !self.waiting.contains_key(&host) {
            self.free.push_back(host.clone());
        }
        self.waiting.entry(host).or_default().push_back(thing);
        self.count += 1;
    }

    /// The next thing whose host is free; its host is busy until [`Self::done`].
    pub(super) fn next(&mut self) -> Option<(Option<HostKey>, T)> {
        let host = self.free.pop_front()?;
        let queue = self.waiting.get_mut(&host)?;
        let thing = queue.pop_front()?;
        if queue.is_empty() {
            self.waiting.remove(&host);
        }
        self.count -= 1;
        self.busy.insert(host.clone());
        Some((host, thing))
    }

    /// Frees a host.
    pub(super) fn done(&mut self, host: Option<HostKey>) {
        if self.busy.remove(&host) && self.waiting.contains_key(&host) {
            self.free.push_back(host);
        }
    }

    /// Forgets all that wait; what is under way stays so.
    pub(super) fn clear(&mut self) {
        self.waiting.clear();
        self.free.clear();
        self.count = 0;
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn host(name: &str) -> Option<HostKey> {
        HostKey::of(&Url::parse(&format!("https://{name}/")).unwrap())
    }

    fn next(turns: &mut Turns<u32>) -> Option<u32> {
        turns.next().map(|(_, thing)| thing)
    }

    #[test]
    fn one_thing_a_host_is_under_way_and_hosts_take_turns() {
        let mut turns = Turns::default();
        for (name, thing) in [("a.org", 1), ("www.a.org", 2), ("b.org", 3), ("a.org", 4)] {
            turns.wait(host(name), thing);
        }
        assert_eq!(
            (Some(1), Some(3), None),
            (next(&mut turns), next(&mut turns), next(&mut turns))
        );
        turns.done(host("a.org"));
        assert_eq!((Some(2), None), (next(&mut turns), next(&mut turns)));
        turns.wait(host("b.org"), 5);
        turns.done(host("b.org"));
        turns.done(host("a.org"));
        assert_eq!(
            (Some(5), Some(4), None),
            (next(&mut turns), next(&mut turns), next(&mut turns))
        );
        assert_eq!(0, turns.len());
    }

    #[test]
    fn what_is_under_way_outlives_a_clearing() {
        let mut turns = Turns::default();
        turns.wait(host("a.org"), 1);
        assert_eq!(Some(1), next(&mut turns));
        turns.clear();
        turns.wait(host("a.org"), 2);
        assert_eq!(None, next(&mut turns));
        turns.done(host("a.org"));
        assert_eq!(Some(2), next(&mut turns));
    }
}
