//! Turns and rests, on paused time.

use std::future::{Ready, ready};

use futures_util::future::{join, join_all};
use url::Url;

use super::*;

const SPACING: Duration = Duration::from_secs(2);

fn key(host: &str) -> HostKey {
    HostKey::of(&Url::parse(&format!("https://{host}/")).unwrap()).unwrap()
}

/// The address of a host that nobody knows.
fn nowhere() -> Ready<Option<IpAddr>> {
    ready(None)
}

/// Takes a turn, asks for `lasting`, and says at which second the turn began.
async fn visit(gate: &Gate, host: &str, lasting: Duration) -> u64 {
    let start = Instant::now();
    let turn = gate.turn(&key(host), Purpose::Page, nowhere()).await.unwrap();
    let began = start.elapsed().as_secs();
    tokio::time::sleep(lasting).await;
    drop(turn);
    began
}

#[tokio::test(start_paused = true)]
async fn one_host_is_asked_one_at_a_time_with_a_pause_between() {
    let gate = Gate::new(64, SPACING);
    let second = Duration::from_secs(1);
    let visits = ["www.example.org", "news.example.org", "example.org"].map(|host| visit(&gate, host, second));
    assert_eq!(vec![0, 3, 6], join_all(visits).await);
}

#[tokio::test(start_paused = true)]
async fn hosts_do_not_wait_for_each_other_except_for_a_place() {
    let second = Duration::from_secs(1);
    let wide = Gate::new(64, SPACING);
    assert_eq!(
        (0, 0),
        join(visit(&wide, "a.org", second), visit(&wide, "b.org", second)).await
    );
    let narrow = Gate::new(1, SPACING);
    assert_eq!(
        (0, 1),
        join(visit(&narrow, "a.org", second), visit(&narrow, "b.org", second)).await
    );
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_given_up_frees_the_turn() {
    let gate = Gate::new(64, SPACING);
    let slow = visit(&gate, "example.org", Duration::from_secs(3_600));
    assert!(tokio::time::timeout(Duration::from_secs(5), slow).await.is_err());
    assert_eq!(2, visit(&gate, "example.org", Duration::ZERO).await);
}

async fn check_rest(answers: &[u16], asked: Option<u64>, expected: Option<u64>) {
    let gate = Gate::new(64, Duration::ZERO);
    for status in answers {
        let turn = gate.turn(&key("example.org"), Purpose::Page, nowhere()).await.unwrap();
        turn.heed(*status, asked.map(Duration::from_secs));
    }
    let rest = match gate.turn(&key("news.example.org"), Purpose::Page, nowhere()).await {
        Ok(_) => None,
        Err(FetchError::Resting { wait, .. }) => Some(wait.as_secs()),
        Err(error) => panic!("{error}"),
    };
    assert_eq!(expected, rest, "{answers:?} {asked:?}");
    assert!(
        gate.turn(&key("example.net"), Purpose::Page, nowhere()).await.is_ok(),
        "another host is not concerned"
    );
    tokio::time::advance(REST_MAX).await;
    assert!(
        gate.turn(&key("example.org"), Purpose::Page, nowhere()).await.is_ok(),
        "a rest ends"
    );
}

#[tokio::test(start_paused = true)]
async fn a_host_rests_as_long_as_it_asks() {
    check_rest(&[200, 404, 500], None, None).await;
    for status in [200, 304, 404, 500] {
        check_rest(&[status], Some(60), Some(60)).await;
    }
    check_rest(&[429], Some(60), Some(60)).await;
    check_rest(&[503], Some(90), Some(90)).await;
    check_rest(&[429], None, Some(3_600)).await;
    check_rest(&[503], Some(9_999_999), Some(86_400)).await;
}

#[tokio::test(start_paused = true)]
async fn one_forbidden_page_is_not_a_ban_but_three_in_a_row_are() {
    check_rest(&[403], None, None).await;
    check_rest(&[403, 403, 200, 403], None, None).await;
    check_rest(&[403, 403, 403], None, Some(4 * 3_600)).await;
    check_rest(&[403], Some(60), Some(60)).await;
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_turn_learns_that_the_host_wants_rest() {
    let gate = Gate::new(64, SPACING);
    let first = gate.turn(&key("example.org"), Purpose::Page, nowhere()).await.unwrap();
    let answer = async {
        tokio::time::sleep(SPACING).await;
        first.heed(429, None);
        drop(first);
    };
    let (waited, ()) = join(
        async { gate.turn(&key("example.org"), Purpose::Page, nowhere()).await },
        answer,
    )
    .await;
    assert!(matches!(waited, Err(FetchError::Resting { status: 429, .. })));
}

#[tokio::test(start_paused = true)]
async fn hosts_that_nobody_waits_for_are_forgotten() {
    let gate = Gate::new(64, SPACING);
    gate.turn(&key("resting.org"), Purpose::Page, nowhere())
        .await
        .unwrap()
        .heed(429, None);
    for number in 0..HOSTS_MAX {
        drop(
            gate.turn(&key(&format!("host{number}.org")), Purpose::Page, nowhere())
                .await
                .unwrap(),
        );
    }
    tokio::time::advance(SPACING * 2).await;
    drop(gate.turn(&key("last.org"), Purpose::Page, nowhere()).await.unwrap());
    let hosts = gate.hosts();
    assert!(hosts.by_key.len() < 10, "{} hosts", hosts.by_key.len());
    assert!(hosts.by_key.contains_key(&key("resting.org")));
}

#[tokio::test(start_paused = true)]
async fn a_ban_is_not_cut_short_by_a_friendly_wait() {
    let gate = Gate::new(64, Duration::ZERO);
    for asked in [None, None, Some(Duration::from_secs(1))] {
        let turn = gate.turn(&key("example.org"), Purpose::Page, nowhere()).await.unwrap();
        turn.heed(403, asked);
    }
    let rests = gate.rests();
    assert_eq!(1, rests.len());
    assert!(rests[0].pages_only && rests[0].wait == REST_FORBIDDEN, "{rests:?}");
    assert!(gate.turn(&key("example.org"), Purpose::Feed, nowhere()).await.is_ok());
}

fn rest(host: &str, status: u16, pages_only: bool, seconds: u64) -> HostRest {
    HostRest {
        host: key(host),
        status,
        pages_only,
        wait: Duration::from_secs(seconds),
    }
}

#[tokio::test(start_paused = true)]
async fn new_rests_are_told_once_and_rest_on_after_a_restart() {
    let before = Gate::new(64, Duration::ZERO);
    for (host, status, asked) in [
        ("a.org", 429, Some(600)),
        ("b.org", 200, None),
        ("c.org", 404, Some(60)),
    ] {
        let turn = before.turn(&key(host), Purpose::Feed, nowhere()).await.unwrap();
        turn.heed(status, asked.map(Duration::from_secs));
    }
    let both = vec![rest("a.org", 429, false, 600), rest("c.org", 404, false, 60)];
    assert_eq!(both, before.take_new_rests());
    assert!(before.take_new_rests().is_empty(), "told twice");
    tokio::time::advance(Duration::from_secs(100)).await;
    let left = before.rests();
    assert_eq!(vec![rest("a.org", 429, false, 500)], left);

    let after = Gate::new(64, Duration::ZERO);
    after.restore(&left);
    after.restore(&[rest("a.org", 503, false, 5), rest("d.org", 403, true, 9_999_999)]);
    assert!(after.take_new_rests().is_empty(), "what was restored is not new");
    let turn = after.turn(&key("www.a.org"), Purpose::Feed, nowhere()).await;
    assert!(matches!(turn, Err(FetchError::Resting { status: 429, wait, .. }) if wait.as_secs() == 500));
    assert!(after.turn(&key("d.org"), Purpose::Feed, nowhere()).await.is_ok());
    let turn = after.turn(&key("d.org"), Purpose::Page, nowhere()).await;
    assert!(matches!(turn, Err(FetchError::Resting { wait, .. }) if wait == REST_MAX));
}

#[tokio::test(start_paused = true)]
async fn after_a_restart_every_host_is_given_its_pause_first() {
    let gate = Gate::new(64, SPACING);
    drop(gate.turn(&key("known.org"), Purpose::Page, nowhere()).await.unwrap());
    tokio::time::advance(SPACING * 2).await;
    gate.settle();
    assert_eq!(2, visit(&gate, "known.org", Duration::ZERO).await);
    gate.settle();
    assert_eq!(2, visit(&gate, "unknown.org", Duration::ZERO).await);
    tokio::time::advance(SPACING).await;
    assert_eq!(
        0,
        visit(&gate, "another.org", Duration::ZERO).await,
        "once, not for ever"
    );
}

#[tokio::test(start_paused = true)]
async fn hosts_behind_one_address_share_its_room() {
    let gate = Gate::new(64, SPACING);
    let visit = async |number: usize, address: &str| {
        let start = Instant::now();
        let address = ready(Some(address.parse().unwrap()));
        let host = key(&format!("host{number}.org"));
        let turn = gate.turn(&host, Purpose::Page, address).await.unwrap();
        let began = start.elapsed().as_secs();
        tokio::time::sleep(Duration::from_secs(10)).await;
        drop(turn);
        began
    };
    let check = async |addresses: [&str; 3]| {
        let visits = (0..20).map(|number| visit(number, addresses[number % 3]));
        let mut began = join_all(visits).await;
        began.sort_unstable();
        tokio::time::advance(SPACING).await;
        began
    };
    let one = check(["192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1"]).await;
    assert_eq!([[0; 8].as_slice(), &[10; 8], &[20; 4]].concat(), one);
    let network = check(["2001:db8::1", "2001:db8::2", "2001:db8:0:0:9::"]).await;
    assert_eq!(one, network);
    let three = check(["192.0.2.1", "192.0.2.2", "2001:db8:0:1::"]).await;
    assert_eq!(vec![0; 20], three);
}

#[tokio::test(start_paused = true)]
async fn a_resting_host_is_not_looked_up() {
    let gate = Gate::new(64, SPACING);
    gate.restore(&[rest("a.org", 429, false, 60)]);
    let address = async { panic!("looked up") };
    assert!(gate.turn(&key("a.org"), Purpose::Page, address).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_feeds_short_rest_does_not_end_the_ban_of_pages() {
    let gate = Gate::new(64, Duration::ZERO);
    let room = async |purpose| gate.turn(&key("example.org"), purpose, nowhere()).await;
    for _ in 0..FORBIDDEN_MAX {
        room(Purpose::Page).await.unwrap().heed(403, None);
    }
    room(Purpose::Feed)
        .await
        .unwrap()
        .heed(200, Some(Duration::from_secs(5)));
    assert!(room(Purpose::Feed).await.is_err());
    assert_eq!(2, gate.rests().len());
    tokio::time::advance(Duration::from_secs(60)).await;
    assert!(room(Purpose::Feed).await.is_ok());
    assert!(room(Purpose::Page).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn pages_in_trouble_do_not_keep_their_feed_waiting() {
    let gate = Gate::new(64, Duration::ZERO);
    gate.turn(&key("example.org"), Purpose::Page, nowhere())
        .await
        .unwrap()
        .heed(503, None);
    assert!(gate.turn(&key("example.org"), Purpose::Page, nowhere()).await.is_err());
    assert!(gate.turn(&key("example.org"), Purpose::Feed, nowhere()).await.is_ok());
}
