//! Numbers of requests against the shared vectors.

use std::path::Path;

use crate::retry_formulas::{layered_attempts, load_factor, visible_failure};
use csv::StringRecord;
use cutover::account::requests::amount::{Amount, Rate};
use cutover::account::requests::erlang::{Queue, Variability, erlang_b};
use cutover::account::requests::latency::{Load, Mixture, Overhead, Response};
use cutover::account::requests::slo;
use cutover::kernel::chance::poisson;

/// One row of a vector.
struct Row {
    header: StringRecord,
    record: StringRecord,
}

impl Row {
    fn cell(&self, column: &str) -> &str {
        let place = self.header.iter().position(|name| name == column);
        &self.record[place.unwrap_or_else(|| panic!("there is a column {column}"))]
    }

    fn number(&self, column: &str) -> f64 {
        self.cell(column).parse().expect("a number")
    }

    /// One of the inputs that stand as `a=1;b=2` in a cell.
    fn given(&self, name: &str) -> f64 {
        let inputs = self.cell("inputs").split(';');
        let mut pairs = inputs.filter_map(|pair| pair.split_once('='));
        let found = pairs.find(|(key, _)| *key == name);
        let (_, value) = found.unwrap_or_else(|| panic!("{name} is given in {:?}", self.record));
        value.parse().expect("a number")
    }

    fn near(&self, column: &str, found: f64, relative: f64) {
        let expected = self.number(column);
        let apart = (found - expected).abs();
        assert!(
            apart <= relative * expected.abs() || apart <= 1e-300,
            "{found} is not {column} of {:?}",
            self.record
        );
    }
}

fn rows(file: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors")
        .join(file);
    let mut reader = csv::Reader::from_path(&path).expect("the vector is there");
    let header = reader.headers().expect("it has a header").clone();
    let row = |record: Result<StringRecord, csv::Error>| Row {
        header: header.clone(),
        record: record.expect("a whole row"),
    };
    reader.records().map(row).collect()
}

#[test]
fn trf_053_poisson_quantiles_agree_with_every_row() {
    let rows = rows("poisson_quantile.csv");
    assert_eq!(rows.len(), 60);
    for row in &rows {
        let bits = row.cell("u_bits").trim_start_matches("0x");
        let u = f64::from_bits(u64::from_str_radix(bits, 16).expect("hexadecimal digits"));
        let k: u64 = row.cell("k").parse().expect("a whole number");
        assert_eq!(
            poisson::quantile(u, row.number("lambda")),
            k,
            "{:?}",
            row.record
        );
    }
}

#[test]
fn trf_020_trf_021_trf_022_waits_agree_with_every_row() {
    let rows = rows("erlang.csv");
    assert_eq!(rows.len(), 16);
    for row in &rows {
        let servers: u32 = row.cell("servers").parse().expect("a whole number");
        let queue = Queue::new(servers, row.number("rho"), 1.0);
        let busy = erlang_b(servers, row.number("offered_load"));
        row.near("erlang_b", busy, 1e-10);
        row.near("erlang_c", queue.wait_probability, 1e-10);
        row.near("wq_over_s", queue.mean_wait_s(), 1e-10);
        row.near("w_over_s", queue.mean_wait_s() + queue.service_s, 1e-10);
        for (column, p) in [
            ("wait_p50_over_s", 0.5),
            ("wait_p95_over_s", 0.95),
            ("wait_p99_over_s", 0.99),
        ] {
            row.near(column, wait_quantile_s(&queue, p), 1e-10);
        }
    }
}

/// The wait that the part `p` of requests does not exceed (TRF-022).
fn wait_quantile_s(queue: &Queue, p: f64) -> f64 {
    if p <= 1.0 - queue.wait_probability {
        return 0.0;
    }
    queue.mean_of_waits_s() * libm::log(queue.wait_probability / (1.0 - p))
}

/// Workers with services of one second each, under a load that has lasted for ever.
fn steady(servers: u32, utilisation: f64, variability: Variability) -> Response {
    Response::new(&Load {
        servers,
        service_s: 1.0,
        utilisation,
        variability,
        backlog_s: 0.0,
        age_s: f64::INFINITY,
        overhead: Overhead::Nothing,
    })
}

/// One worker with exponential services.
fn single(utilisation: f64) -> Response {
    steady(1, utilisation, Variability::default())
}

fn p99(response: Response) -> f64 {
    let mut mixture = Mixture::new();
    mixture.add(1.0, response);
    mixture.quantile_s(0.99).expect("a request")
}

/// The value of a row that this test knows how to work out.
fn worked_out(row: &Row) -> Option<f64> {
    let given = |name: &str| row.given(name);
    let whole = |name: &str| given(name) as u8;
    let variability = || Variability {
        arrivals: given("ca"),
        service: given("cs"),
    };
    Some(match row.cell("name") {
        "burn_rate" => given("budget_fraction") * given("period_h") / given("long_window_h"),
        "burn_time_to_fire_s" => {
            let fires_at = slo::error_ratio_of(given("burn"), given("slo"));
            fires_at * 3_600.0 * given("long_window_h") / given("error_ratio")
        }
        "burn_short_window_min" => {
            let long = (60.0 * given("long_window_h")) as u32;
            let alert = slo::ALERTS.iter().find(|alert| alert.long_minutes == long);
            f64::from(alert.expect("there is such an alert").short_minutes)
        }
        "burn_threshold" => slo::error_ratio_of(given("burn"), given("slo")),
        "downtime_30_days_min" => {
            slo::downtime_minutes(given("slo"), f64::from(slo::PERIOD_MINUTES))
        }
        "low_traffic_requests" => slo::too_few_requests(given("burn"), given("slo")),
        "retry_load_factor" => load_factor(given("failure"), whole("retries")),
        "retry_visible_failure" => {
            visible_failure(given("failure"), whole("retries"), given("correlation"))
        }
        "layered_attempts" => {
            layered_attempts(given("attempts") as u64, given("layers") as u32) as f64
        }
        "metastable_queue_empty_s" => drained_s(row, 0.0),
        "metastable_first_success_s" => {
            let left = drained_s(row, given("mu") * given("timeout_s"));
            // A request that carries its own age is in time only when all of its wait was short.
            match row
                .record
                .iter()
                .any(|cell| cell.contains("test=age_of_request"))
            {
                true => left + given("timeout_s"),
                false => left,
            }
        }
        "mm1_relaxation_s" => {
            let apart = 1.0 - libm::sqrt(given("rho"));
            given("s") / (apart * apart)
        }
        "mm1_mean_over_s" => single(given("rho")).mean_s(),
        "mm1_response_p99_over_s" => p99(single(given("rho"))),
        "kingman_wq_over_s" => steady(1, given("rho"), variability()).mean_s() - 1.0,
        "allen_cunneen_wq_over_s" => {
            let servers = given("servers") as u32;
            steady(servers, given("rho"), variability()).mean_s() - 1.0
        }
        _ => return None,
    })
}

/// Seconds until a backlog has fallen to so many requests.
fn drained_s(row: &Row, left: f64) -> f64 {
    let requests = Amount::of_requests((row.given("queue") - left) as u64);
    let surplus = Rate::per_second((row.given("mu") - row.given("offered")) as u64);
    requests.time_at(surplus).expect("it drains").as_secs_f64()
}

#[test]
fn trf_040_trf_042_trf_075_trf_076_single_figures_agree() {
    let rows = rows("reference_values.csv");
    let of_traffic = rows
        .iter()
        .filter(|row| row.cell("rules").contains("TRF-0"));
    let mut count = 0;
    for row in of_traffic {
        let found = worked_out(row);
        let found = found.unwrap_or_else(|| panic!("nobody works out {:?}", row.record));
        // Times are whole microseconds.
        row.near("value", found, 1e-7);
        count += 1;
    }
    assert_eq!(count, 48);
}
