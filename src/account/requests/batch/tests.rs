//! Stretches of requests: how they are extended, joined and shared out.

use super::*;
use crate::account::requests::ids::TrafficId;
use crate::aws::elb::ids::TargetGroupId;

fn at(secs: u64) -> Time {
    Time::ZERO + Duration::from_secs(secs)
}

fn window(from_s: u64, to_s: u64) -> Window {
    Window {
        from: at(from_s),
        to: at(to_s),
    }
}

fn sender(traffic: u16, rate: u64) -> Sender {
    Sender {
        group: TargetGroupId(0),
        traffic: TrafficId(traffic),
        patience: Duration::from_secs(30),
        rate: Rate::per_second(rate),
    }
}

/// A stretch of ten seconds of these senders.
fn batch(senders: &[Sender]) -> Batch {
    let ten = Duration::from_secs(10);
    let part = |sender: &Sender| Part::new(*sender, sender.rate.over(ten));
    Batch {
        from: at(0),
        to: at(10),
        parts: senders.iter().map(part).collect(),
    }
}

fn requests(count: u64) -> Amount {
    Amount::of_requests(count)
}

/// Whether the same sender, at another rate, goes on for `secs` seconds after these ten.
fn goes_on(sender: Sender, rate: u64, secs: u64) -> bool {
    let next = Sender {
        rate: Rate::per_second(rate),
        ..sender
    };
    let amount = next.rate.over(Duration::from_secs(secs));
    batch(&[sender]).extend(window(10, 10 + secs), &[(next, amount)])
}

#[test]
fn a_stretch_goes_on_only_at_the_same_rate_or_while_it_is_short() {
    let own = sender(0, 10);
    assert!(goes_on(own, 10, 10));
    assert!(!goes_on(own, 11, 1));
    let patient = Sender {
        patience: Duration::from_secs(64 * 11),
        ..own
    };
    assert!(goes_on(patient, 11, 1) && !goes_on(patient, 11, 2));
    let after_a_gap = batch(&[own]).extend(window(11, 12), &[(own, requests(10))]);
    assert!(!after_a_gap);
}

#[test]
fn trf_008_turns_are_shared_by_what_is_left_of_each_sender() {
    let mut batch = batch(&[sender(0, 30), sender(1, 10)]);
    let mut told = Vec::new();
    batch.serve_oldest(window(10, 11), requests(100), |sender, fate, amount| {
        told.push((sender.traffic.0, fate, amount));
    });
    let secs = Duration::from_secs;
    // A quarter of the stretch: the first came at 0 s and waited 10 s, the last at 2.5 s.
    let waits = Fate::Served([secs(10), Duration::from_millis(8_500)]);
    assert_eq!(told, [(0, waits, requests(75)), (1, waits, requests(25))]);
    assert_eq!(batch.left(), requests(300));
}

#[test]
fn trf_008_somebody_waits_for_the_next_turn_until_its_patience_ends() {
    let batch = batch(&[sender(0, 10)]);
    for (secs, awaited_ppm) in [(10, 1_000_000), (30, 1_000_000), (31, 0), (60, 0)] {
        assert_eq!(batch.awaited_ppm(at(secs)), awaited_ppm, "{secs} s");
    }
    // At 33 s the first thirty have given up, at 36 s sixty of the hundred that have their turn by then:
    // the 47th has it in time again, at 33 s and three sevenths of 3 s.
    let turning = batch.turning(window(33, 36)).expect("they meet");
    let apart = turning.as_secs_f64() - (33.0 + 9.0 / 7.0);
    assert!(apart.abs() < 0.003, "{turning}");
}

#[test]
fn parts_whose_turns_differ_are_not_added_up() {
    // One half of a stretch has had its turn in time, of the other nobody has had any.
    let own = sender(0, 10);
    let mut served = batch(&[own]);
    served.serve_oldest(window(10, 11), requests(50), |_, _, _| {});
    let mut late = batch(&[own]);
    late.wait_until(at(35), |_, _, _| {});
    let waits = served.parts[0].waiting() + late.parts[0].waiting();
    served.join(late);
    assert_eq!(served.parts.len(), 2);
    let after: Amount = served.parts.iter().map(Part::waiting).sum();
    assert_eq!(waits, after);
    let mut fresh = batch(&[own]);
    fresh.join(batch(&[own]));
    assert_eq!(fresh.parts.len(), 1);
    assert_eq!(fresh.left(), requests(200));
}
