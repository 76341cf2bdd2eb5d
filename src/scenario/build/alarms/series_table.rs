//! The series that alarms read, each once, with how long its points take to arrive.

use crate::account::monitoring::SeriesEntry;
use crate::aws::cloudwatch::ids::SeriesId;
use crate::aws::cloudwatch::series::SeriesRef;
use crate::scenario::build::context::Context;
use crate::scenario::file::quantity::LengthText;
use crate::text::decode::Spanned;
use crate::text::diagnostic::Diagnostic;
use crate::text::tree::Span;

/// The series read so far.
#[derive(Default)]
pub(super) struct SeriesTable {
    entries: Vec<SeriesEntry>,
    /// Where the delay of each was set.
    delays: Vec<Option<Spanned<String>>>,
}

impl SeriesTable {
    pub(super) fn finish(self) -> Vec<SeriesEntry> {
        self.entries
    }

    pub(super) fn get(&self, series: SeriesId) -> &SeriesRef {
        &self.entries[series.index()].series
    }

    /// The place of a series, which it gets if it has none yet.
    pub(super) fn intern(&mut self, series: SeriesRef, context: &mut Context<'_>) -> SeriesId {
        let known = self.entries.iter().position(|entry| entry.series == series);
        let at = known.unwrap_or_else(|| {
            let text = series.subject.delivery_delay();
            let text = Spanned {
                value: text.to_owned(),
                span: Span::default(),
            };
            let delivery = context.latency(&text);
            self.entries.push(SeriesEntry {
                series,
                delivery: delivery.expect("invariant: the defaults are distributions"),
            });
            self.delays.push(None);
            self.entries.len() - 1
        });
        SeriesId(u16::try_from(at).unwrap_or(u16::MAX))
    }

    /// Sets the delay of a series; an error if another has been set.
    pub(super) fn delay(
        &mut self,
        series: SeriesId,
        delay: &Spanned<LengthText>,
        context: &mut Context<'_>,
    ) {
        let text = delay.clone().map(|LengthText(text)| text);
        let known = &mut self.delays[series.index()];
        if let Some(known) = known
            && known.value != text.value
        {
            let error = Diagnostic::error("the metric has another delay already");
            let also = (known.span, "it is set here");
            let error = error.at(text.span).also(also.0, also.1);
            context.report(error.help("all alarms on a metric see a point at the same time"));
            return;
        }
        if let Some(latency) = context.latency(&text) {
            self.entries[series.index()].delivery = latency;
        }
        *known = Some(text);
    }
}
