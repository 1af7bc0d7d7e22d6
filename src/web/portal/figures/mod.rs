//! Figures on pages: a chart for wide and for narrow screens with its numbers as a table. They are handed over, never computed.

mod costs;
mod services;
mod strategy;
mod streams;

pub use costs::{charged, made_of, who_pays_for_what};
pub use services::{matrix, promises, satisfaction};
pub use strategy::{map, scores};
pub use streams::stream;

use entity::value::Signal;

use super::chart::Drawn;
use crate::charts::{Format, Frame, Mark, Svg, Table, Theme};

/// A chart and its numbers.
pub struct Figure {
    /// What is shown, for the table's heading.
    pub name: String,
    /// The chart.
    pub chart: Drawn,
    /// Its numbers.
    pub table: Table,
}

impl Figure {
    /// Whether a column of the table holds numbers.
    pub fn is_number(&self, column: &usize) -> bool {
        self.table.columns.get(*column).is_some_and(|column| column.is_number)
    }
}

/// Width of a chart on a phone: what 360 px leave beside the margins.
const NARROW: u32 = 328;
/// Width of a chart that fills a page.
const WIDE: u32 = 1_070;

/// Message and subject of a figure.
struct Head {
    /// Start of the ids of its two pictures.
    id: String,
    message: String,
    subject: String,
    /// Width from 768 px on.
    width: u32,
}

/// Draws a figure twice.
fn figure(head: &Head, table: Table, draw: impl Fn(Frame) -> Svg) -> Figure {
    let frame = |suffix: &str, width: u32| Frame {
        id: format!("{}-{suffix}", head.id),
        title: head.message.clone(),
        subtitle: head.subject.clone(),
        theme: Theme::Portal,
        width,
        ..Frame::default()
    };
    let chart = Drawn { wide: draw(frame("wide", head.width)).text, narrow: draw(frame("narrow", NARROW)).text };
    Figure { name: head.message.clone(), chart, table }
}

/// Shares in percent.
fn percent() -> Format {
    Format::with_suffix(1, " %")
}

fn mark(signal: Signal) -> Mark {
    match signal {
        Signal::None => Mark::Usual,
        Signal::Better => Mark::Better,
        Signal::Worse => Mark::Worse,
        Signal::Changed => Mark::Changed,
    }
}

/// `1 service` or `3 services`.
fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
