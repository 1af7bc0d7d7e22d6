//! Charts: plain numbers and labels become SVG, and from it PNG. It knows no KPI, no status and no word of the business.
//!
//! Every chart is a function from a plain struct to an [`Svg`], and the same data give the same bytes. [`Theme::Light`] is
//! for mail and PDF; [`Theme::Portal`] is for pages, where [`css_variables`] turn it dark. [`png()`] draws either with the
//! embedded fonts only. Labels may be anything: they are cleaned, measured and shortened to stay inside the picture.
//!
//! | chart | question it answers |
//! |---|---|
//! | [`xmr()`] | did anything really change? |
//! | [`bullet()`] | how far from the target? |
//! | [`bridge()`] | what lies between plan and actual? |
//! | [`columns()`] | actual, plan and last year, month by month: where do they part? |
//! | [`heat()`] | which of many, and when? |
//! | [`multiples()`] | how do many series compare? |
//! | [`slope()`] | who rose and who fell between then and now? |
//! | [`strategy_map()`] | what should lead to what, and does it? |
//! | [`stream()`] | where on the way is most lost? |
//! | [`matrix()`] | where does each thing stand by two values? |
//! | [`treemap()`] | what is the whole made of? |
//! | [`sparkline()`] | which way has it gone? (in a table cell) |
//!
//! The charts of many numbers also give them as a [`Table`], for those who would rather read or cannot see.

mod area;
mod bridge;
mod bullet;
mod canvas;
#[cfg(test)]
mod catalogue_tests;
mod columns;
mod crowd;
mod deflate;
mod diagram;
mod font;
mod frame;
mod heat;
mod key;
mod labels;
mod letters;
mod matrix;
mod multiples;
mod number;
mod palette;
mod picture;
mod route;
mod scale;
mod slope;
mod sparkline;
mod squarify;
mod strategy;
mod stream;
mod table;
#[cfg(test)]
mod tests;
mod tiers;
mod treemap;
mod xmr;

pub use bridge::{Bridge, Pillar, Step, bridge};
pub use bullet::{Bullet, BulletRow, bullet};
pub use columns::{ColumnPeriod, ColumnWords, Columns, columns};
pub use deflate::{DeflateError, deflated};
pub use font::{FONTS, printable};
pub use frame::{Frame, Theme};
pub use heat::{Heat, HeatRow, HeatWords, heat};
pub use matrix::{Matrix, MatrixAxis, MatrixWords, Sign, Spot, matrix};
pub use multiples::{Multiples, MultiplesWords, Panel, multiples};
pub use number::{Format, Writing};
pub use palette::css_variables;
pub use picture::{ChartError, png, png_below_head, png_size};
pub use scale::Bounds;
pub use slope::{Slope, SlopeLine, SlopeWords, slope};
pub use sparkline::{Sparkline, sparkline};
pub use strategy::{Lane, MapGoal, MapLink, MapWords, StrategyMap, Tie, strategy_map};
pub use stream::{Stream, StreamStep, StreamWords, stream};
pub use table::{Column, Table};
pub use treemap::{TreePart, Treemap, TreemapWords, treemap};
pub use xmr::{Expected, Point, Usual, Xmr, XmrWords, xmr};

/// A drawn chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Svg {
    /// A complete `<svg>` element without XML declaration, ready to stand in a page.
    pub text: String,
    /// Width in px at scale 1.
    pub width: u32,
    /// Height in px at scale 1.
    pub height: u32,
    /// What stands above the chart.
    pub head: Head,
}

/// What stands above a chart, for whoever sets it as text instead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The message.
    pub title: String,
    /// What is shown: measure, unit, period.
    pub subtitle: String,
    /// How far it reaches from the upper edge, in px at scale 1.
    pub height: u32,
}

/// Whether a point is noise or a real change; shown by colour and shape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// Within what is usual: a small dark dot.
    #[default]
    Usual,
    /// Really better: a large blue dot.
    Better,
    /// Really worse: a large vermilion triangle.
    Worse,
    /// Really different, neither better nor worse: a hollow diamond.
    Changed,
}

/// How a value stands against its target; shown by colour and shape beside the caller's word for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// Reached: a full blue circle.
    Met,
    /// Just short: a half circle.
    Near,
    /// Not reached: a vermilion triangle.
    Missed,
    /// Too little to judge: a hollow circle and a faint bar.
    CannotTell,
    /// Nothing to draw: a hollow circle and the reason.
    NoValue,
    /// Has no target: no mark.
    #[default]
    Info,
}
