//! What a queue keeps, whatever is done to it, and the ages of those who wait in it.

use super::*;
use crate::account::requests::ids::TrafficId;
use proptest::prelude::*;

fn at(millis: u64) -> Time {
    Time::ZERO + Duration::from_millis(millis)
}

fn sender(number: u16, patience: Duration, rate: Rate) -> Sender {
    Sender {
        group: TargetGroupId(number % 2),
        traffic: TrafficId(number),
        patience,
        rate,
    }
}

/// Three who send, of very different patience, to two target groups.
fn senders() -> [Sender; 3] {
    let patience = [50, 2_000, 30_000].map(Duration::from_millis);
    [0, 1, 2].map(|number: u16| sender(number, patience[usize::from(number)], Rate::ZERO))
}

/// What became of requests.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    answered: Amount,
    given_up: Amount,
    /// The longest wait of an answer.
    longest: Duration,
}

impl Told {
    fn note(&mut self, fate: Fate, amount: Amount) {
        assert!(amount.0 > 0, "{fate:?} of nothing");
        match fate {
            Fate::Served(waits) => {
                self.answered += amount;
                self.longest = waits.into_iter().fold(self.longest, Duration::max);
            }
            Fate::GivenUp => self.given_up += amount,
        }
    }
}

fn waiting(backlog: &Backlog) -> Amount {
    [0, 1]
        .map(|group| backlog.waiting(TargetGroupId(group)))
        .into_iter()
        .sum()
}

/// A queue of one sender with a hundred requests a second for ten seconds, none of which had a turn.
fn grown(patience_s: u64) -> Backlog {
    let mut backlog = Backlog::default();
    let rate = Rate::per_second(100);
    let sender = sender(0, Duration::from_secs(patience_s), rate);
    let amount = rate.over(Duration::from_secs(10));
    backlog.admit(at(0), at(10_000), &[(sender, amount)]);
    backlog
}

/// Waits, or is served at a rate, the oldest first.
fn serve(backlog: &mut Backlog, from_ms: u64, to_ms: u64, rate: u64) -> Told {
    let mut told = Told::default();
    let rate = Rate::per_second(rate);
    let (from, to) = (at(from_ms), at(to_ms));
    let able = rate.over(to.since(from));
    backlog.serve_oldest(from, to, rate, able, |_, fate, amount| {
        told.note(fate, amount);
    });
    told
}

fn close(found: Amount, expected: f64) {
    let found = found.requests_f64();
    assert!((found - expected).abs() < 0.2, "{found}, not {expected}");
}

#[test]
fn trf_008_each_gives_up_when_its_own_patience_ends_and_still_has_its_turn() {
    let mut backlog = grown(20);
    for (from, to, given_up) in [(10_000, 20_000, 0.0), (20_000, 24_000, 400.0)] {
        let told = serve(&mut backlog, from, to, 0);
        close(told.given_up, given_up);
        assert_eq!(told.answered, Amount::ZERO);
    }
    close(waiting(&backlog), 600.0);
    assert_eq!(backlog.total(), Amount::of_requests(1_000));
    // Turns at 200 a second begin 400 behind those who give up at 100 a second: they meet at 28 s.
    let told = serve(&mut backlog, 24_000, 27_000, 200);
    close(told.answered, 0.0);
    close(told.given_up, 300.0);
    let told = serve(&mut backlog, 27_000, 29_000, 200);
    close(told.answered, 200.0);
    close(told.given_up, 100.0);
    close(waiting(&backlog), 0.0);
}

#[test]
fn trf_008_clients_who_would_be_served_in_time_are_until_their_patience_overtakes_the_turns() {
    // From 10 s on fifty a second have their turn, and from 12 s on a hundred a second give up: at 14 s
    // both are at the 200th.
    let mut backlog = grown(12);
    let early = serve(&mut backlog, 10_000, 12_000, 50);
    close(early.answered, 100.0);
    close(early.given_up, 0.0);
    let told = serve(&mut backlog, 12_000, 20_000, 50);
    close(told.answered, 100.0);
    close(told.given_up, 600.0);
    close(waiting(&backlog), 200.0);
    assert!(told.longest <= Duration::from_secs(12));
}

#[test]
fn trf_008_the_newest_are_served_until_nobody_is_left_between() {
    // From 12 s on a hundred a second give up from below, and as many are served from above.
    let mut backlog = grown(12);
    let mut told = Told::default();
    let rate = Rate::per_second(100);
    let able = rate.over(Duration::from_secs(8));
    backlog.serve_newest(at(12_000), at(20_000), rate, able, |_, fate, amount| {
        told.note(fate, amount);
    });
    close(told.answered, 500.0);
    close(told.given_up, 500.0);
    assert_eq!(waiting(&backlog), Amount::ZERO);
    close(backlog.total(), 200.0);
}

#[test]
fn trf_008_those_who_gave_up_can_leave_the_queue() {
    let mut backlog = grown(20);
    serve(&mut backlog, 10_000, 24_000, 0);
    backlog.drop_given_up();
    close(backlog.total(), 600.0);
    assert_eq!(waiting(&backlog), backlog.total());
    // Their turn comes at once.
    let told = serve(&mut backlog, 24_000, 25_000, 700);
    close(told.answered, 600.0);
    assert!(backlog.is_empty());
}

#[test]
fn trf_008_the_patience_of_one_is_not_that_of_another() {
    let mut backlog = Backlog::default();
    let rate = Rate::per_second(100);
    let amount = rate.over(Duration::from_secs(1));
    let both = [(1, 5), (2, 60)].map(|(number, patience_s)| {
        let sender = sender(number, Duration::from_secs(patience_s), rate);
        (sender, amount)
    });
    backlog.admit(at(0), at(1_000), &both);
    serve(&mut backlog, 1_000, 10_000, 0);
    assert_eq!(backlog.waiting(TargetGroupId(1)), Amount::ZERO);
    assert_eq!(backlog.waiting(TargetGroupId(0)), amount);
    // Of every two turns one is for somebody.
    let mut shares = Vec::new();
    backlog.awaited(at(10_000), false, |group, part, all| {
        shares.push((group, part, all));
    });
    assert_eq!(shares, [(TargetGroupId(0), amount, amount + amount)]);
    close(serve(&mut backlog, 10_000, 11_000, 50).answered, 25.0);
}

#[test]
fn a_share_of_a_queue_is_as_old_as_the_rest() {
    let mut backlog = grown(20);
    serve(&mut backlog, 10_000, 21_000, 0);
    let mut share = backlog.take_share(4);
    close(share.total(), 250.0);
    close(waiting(&share), 225.0);
    close(serve(&mut share, 21_000, 25_000, 0).given_up, 100.0);
    close(serve(&mut backlog, 21_000, 25_000, 0).given_up, 300.0);
    backlog.join(share);
    close(waiting(&backlog), 500.0);
    close(serve(&mut backlog, 25_000, 30_000, 0).given_up, 500.0);
}

/// What is done to a queue in a while.
#[derive(Clone, Copy, Debug)]
enum Done {
    Oldest,
    Newest,
    Share(u32),
    Join,
    Drop,
}

#[derive(Clone, Copy, Debug)]
struct Step {
    lasts_ms: u64,
    /// Requests a second by sender.
    come: [u64; 3],
    /// Requests a second that have their turn.
    rate: u64,
    done: Done,
}

fn any_step() -> impl Strategy<Value = Step> {
    let done = prop_oneof![
        4 => Just(Done::Oldest),
        2 => Just(Done::Newest),
        1 => (1..4_u32).prop_map(Done::Share),
        1 => Just(Done::Join),
        1 => Just(Done::Drop),
    ];
    let come = prop_oneof![1 => Just([0; 3]), 3 => prop::array::uniform3(0..60_u64)];
    (1..4_000_u64, come, 0..120_u64, done).prop_map(|(lasts_ms, come, rate, done)| Step {
        lasts_ms,
        come,
        rate,
        done,
    })
}

proptest! {
    #[test]
    fn trf_003_whatever_is_admitted_is_answered_given_up_or_waits(
        steps in prop::collection::vec(any_step(), 1..40)
    ) {
        let mut queues = vec![Backlog::default()];
        let mut told = Told::default();
        let mut admitted = Amount::ZERO;
        let mut now = at(0);
        for step in steps {
            let to = now + Duration::from_millis(step.lasts_ms);
            let time = to.since(now);
            let mut requests = Vec::new();
            for (sender, come) in senders().into_iter().zip(step.come) {
                let rate = Rate::per_second(come);
                if come > 0 {
                    requests.push((Sender { rate, ..sender }, rate.over(time)));
                }
            }
            let come: Amount = requests.iter().map(|(_, amount)| *amount).sum();
            admitted += come;
            queues[0].admit(now, to, &requests);
            let before: Amount = queues.iter().map(Backlog::total).sum();
            for (place, queue) in queues.iter_mut().enumerate() {
                let rate = Rate::per_second(if place == 0 { step.rate } else { 0 });
                let able = rate.over(time);
                let tell = |_: &Sender, fate, amount| told.note(fate, amount);
                match step.done {
                    Done::Newest => queue.serve_newest(now, to, rate, able, tell),
                    _ => queue.serve_oldest(now, to, rate, able, tell),
                }
            }
            now = to;
            match step.done {
                Done::Share(count) => {
                    let share = queues[0].take_share(count);
                    queues.push(share);
                }
                Done::Join => {
                    if queues.len() > 1
                        && let Some(other) = queues.pop()
                    {
                        queues[0].join(other);
                    }
                }
                Done::Drop => queues[0].drop_given_up(),
                Done::Oldest | Done::Newest => {}
            }
            let all: Amount = queues.iter().map(waiting).sum();
            prop_assert_eq!(admitted, told.answered + told.given_up + all);
            // What nobody waits for only makes the queue longer, and never more than was there.
            let total: Amount = queues.iter().map(Backlog::total).sum();
            prop_assert!(all <= total && total <= before.max(Amount::ZERO));
        }
    }

    /// Clients begin and end giving up at whole seconds, at which time is always cut.
    #[test]
    fn trf_003_answers_do_not_depend_on_how_time_is_cut(
        seconds in prop::collection::vec((0..40_u64, 0..40_u64), 5..60),
        patience_s in 1..15_u64,
        cuts in prop::collection::vec(1..1_000_u64, 0..4),
    ) {
        let run = |cuts: &[u64]| {
            let mut backlog = Backlog::default();
            let mut told = Told::default();
            for (second, (come, rate)) in (0..).zip(&seconds) {
                let own = sender(0, Duration::from_secs(patience_s), Rate::per_second(*come));
                let rate = Rate::per_second(*rate);
                let mut ends: Vec<u64> = cuts.iter().copied().chain([1_000]).collect();
                ends.sort_unstable();
                ends.dedup();
                let mut from = at(second * 1_000);
                for end in ends {
                    let to = at(second * 1_000 + end);
                    let time = to.since(from);
                    backlog.admit(from, to, &[(own, own.rate.over(time))]);
                    backlog.serve_oldest(from, to, rate, rate.over(time), |_, fate, amount| {
                        told.note(fate, amount);
                    });
                    from = to;
                }
            }
            (told, waiting(&backlog), backlog.total())
        };
        let (whole, whole_waits, whole_total) = run(&[]);
        let (pieces, pieces_wait, pieces_total) = run(&cuts);
        let same = |one: Amount, other: Amount| {
            let apart = (one - other).requests_f64().abs();
            apart < 0.5 + 0.002 * whole.answered.requests_f64()
        };
        prop_assert_eq!(whole_total, pieces_total);
        prop_assert!(same(whole_waits, pieces_wait), "{whole_waits} and {pieces_wait} wait");
        prop_assert!(same(whole.answered, pieces.answered), "{whole:?} and {pieces:?}");
        prop_assert!(same(whole.given_up, pieces.given_up), "{whole:?} and {pieces:?}");
    }
}
