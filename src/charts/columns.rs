//! Columns with variance: actual beside plan and last year, and what lies between. It judges only by the sign of a difference.
//!
//! Notation after the International Business Communication Standards (ISO 24896): actual solid, last year lighter, plan
//! outlined, forecast hatched; absolute variance as bars, relative variance as pins.

use super::area::Area;
use super::canvas::{Anchor, Canvas, Lettering};
use super::key::{LINE, Placed, WORDS, flow};
use super::labels::{Along, along};
use super::number::Digits;
use super::palette::Ink;
use super::scale::usable;
use super::tiers::{Difference, Differences, Mounted, Slots, Tier, write};
use super::{Format, Frame, Svg, Table};

/// Amounts by period, each beside its plan and its year before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns {
    /// Title, subtitle, theme, width.
    pub frame: Frame,
    /// Oldest first.
    pub periods: Vec<ColumnPeriod>,
    /// More is worse, as with cost.
    pub lower_is_better: bool,
    /// How the amounts are written.
    pub format: Format,
    /// The words in the picture.
    pub words: ColumnWords,
}

/// The amounts of one period; not a number or beyond ±10¹⁵ counts as none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnPeriod {
    /// When: `Nov 25`.
    pub label: String,
    /// What happened.
    pub actual: Option<f64>,
    /// What is expected, where nothing happened yet.
    pub forecast: Option<f64>,
    /// What was planned.
    pub plan: Option<f64>,
    /// What it was a year before.
    pub previous: Option<f64>,
}

/// The words of columns.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnWords {
    /// Above the names of the periods, in the table.
    pub period: String,
    /// Names the solid columns.
    pub actual: String,
    /// Names the lighter columns.
    pub previous: String,
    /// Names the outlined columns.
    pub plan: String,
    /// Names the hatched columns.
    pub forecast: String,
    /// Above the differences, if there is a plan.
    pub against_plan: String,
    /// Above the differences otherwise.
    pub against_previous: String,
}

impl Default for ColumnWords {
    fn default() -> Self {
        let word = |text: &str| text.to_owned();
        Self {
            period: word("Month"),
            actual: word("Actual"),
            previous: word("Last year"),
            plan: word("Plan"),
            forecast: word("Expected"),
            against_plan: word("Against plan"),
            against_previous: word("Against last year"),
        }
    }
}

const LABEL: Lettering = Lettering::plain(12.0, Ink::Muted);
const VALUE: Lettering = Lettering::plain(12.0, Ink::Text).at(Anchor::Middle);
/// Height of the columns with their labels.
const PLOT: f64 = 176.0;
/// Room for a scenario's sign in the key.
const SIGN: f64 = 18.0;

/// Draws columns from zero, with the difference to plan (to last year without one) in amounts and percent above them.
///
/// ```
/// use scorebridge::charts::{ColumnPeriod, Columns, Format, Frame, columns};
/// let august = ColumnPeriod { label: "Aug 26".to_owned(), actual: Some(110.0), plan: Some(100.0), ..ColumnPeriod::default() };
/// let chart = Columns { frame: Frame::light("10 % over plan", "Cost"), periods: vec![august], lower_is_better: true, ..Columns::default() };
/// let text = columns(&chart).text;
/// assert!(text.contains(">110<") && text.contains(">+10<") && text.contains(">+10%<"), "{text}");
/// ```
pub fn columns(chart: &Columns) -> Svg {
    let plan = Plan::new(chart);
    chart.frame.picture(plan.tier.end() + 22.0, |canvas| plan.draw(canvas))
}

impl Columns {
    /// All amounts and differences; differences in percent of what they are measured against.
    pub fn table(&self) -> Table {
        let words = &self.words;
        let against = self.against();
        let difference = [against, " %"].concat();
        let names = [&words.actual, &words.forecast, &words.plan, &words.previous, against, &difference];
        let mut table = Table::new(&[&words.period], &names.map(String::as_str));
        for period in &self.periods {
            let Amounts { actual, forecast, plan, previous } = period.amounts();
            let variance = self.variance(period);
            table.row(&[&period.label], &[actual, forecast, plan, previous], &self.format);
            table.change(variance.map(|one| one.by), &self.format);
            table.change(variance.and_then(|one| one.percent), &self.format.shares(1).bare());
        }
        table
    }

    fn has_plan(&self) -> bool {
        self.periods.iter().any(|period| period.amounts().plan.is_some())
    }

    fn against(&self) -> &String {
        if self.has_plan() { &self.words.against_plan } else { &self.words.against_previous }
    }

    fn variance(&self, period: &ColumnPeriod) -> Option<Variance> {
        let Amounts { actual, forecast, plan, previous } = period.amounts();
        let reference = if self.has_plan() { plan } else { previous }?;
        let by = actual.or(forecast)? - reference;
        let percent = (reference > 0.0).then(|| 100.0 * by / reference).and_then(usable);
        Some(Variance { by, percent, is_forecast: actual.is_none() })
    }
}

/// What lies between an amount and what it is measured against.
#[derive(Clone, Copy)]
struct Variance {
    by: f64,
    percent: Option<f64>,
    is_forecast: bool,
}

/// The amounts that can be drawn.
struct Amounts {
    actual: Option<f64>,
    forecast: Option<f64>,
    plan: Option<f64>,
    previous: Option<f64>,
}

impl ColumnPeriod {
    fn amounts(&self) -> Amounts {
        let [actual, forecast, plan, previous] =
            [self.actual, self.forecast, self.plan, self.previous].map(|amount| amount.and_then(usable));
        Amounts { actual, forecast, plan, previous }
    }
}

/// How a scenario is drawn.
#[derive(Clone, Copy, PartialEq)]
enum Fill {
    Actual,
    Previous,
    Plan,
    Forecast,
}

/// Settled columns.
struct Plan<'a> {
    chart: &'a Columns,
    digits: Digits<'a>,
    key: Vec<(Fill, Placed)>,
    slots: Slots,
    /// Differences in percent and in amounts, if there are any.
    differences: Vec<Differences>,
    tier: Tier,
}

impl<'a> Plan<'a> {
    fn new(chart: &'a Columns) -> Self {
        let (left, right) = chart.frame.sides();
        let amounts = chart.periods.iter().map(ColumnPeriod::amounts);
        let shown: Vec<f64> =
            amounts.flat_map(|one| [one.actual, one.forecast, one.plan, one.previous]).flatten().collect();
        let largest = shown.iter().map(|value| value.abs()).fold(0.0, f64::max);
        let (fills, words): (Vec<Fill>, Vec<&str>) = scenarios(chart).into_iter().unzip();
        let (placed, lines) = flow(&words, SIGN, (left, right));
        let key = fills.into_iter().zip(placed).collect();
        let mut top = chart.frame.head() + 6.0 + lines * LINE;
        let mut differences = Vec::new();
        for one in strips(chart) {
            let one = one.below(top);
            top = one.tier.end();
            differences.push(one);
        }
        let tier = Tier::new(&shown, top + 8.0, PLOT);
        let slots = Slots { left, right, n: chart.periods.len() };
        Self { chart, digits: chart.format.digits(&shown, largest), key, slots, differences, tier }
    }

    fn draw(&self, canvas: &mut Canvas<'_>) {
        for (scenario, placed) in &self.key {
            let y = self.chart.frame.head() + 16.0 + placed.line * LINE;
            fill(canvas, Area::new((placed.x, y - 10.0), (placed.x + 12.0, y + 1.0)), *scenario);
            canvas.text((placed.x + SIGN, y), &placed.words, WORDS);
        }
        for one in &self.differences {
            one.draw(canvas, &self.slots, self.chart.lower_is_better);
        }
        let mounted: Vec<Option<Mounted>> =
            self.chart.periods.iter().enumerate().map(|(at, period)| self.draw_period(canvas, at, period)).collect();
        canvas.line((self.slots.left, self.tier.zero()), (self.slots.right, self.tier.zero()), Ink::Text, 1.0);
        write(canvas, &self.slots, &mounted, VALUE);
        self.draw_names(canvas);
    }

    /// Last year and plan behind, what happened or is expected in front; its amount, and what the columns cover.
    fn draw_period(&self, canvas: &mut Canvas<'_>, at: usize, period: &ColumnPeriod) -> Option<Mounted> {
        let Amounts { actual, forecast, plan, previous } = period.amounts();
        let area = |(from, to): (f64, f64), amount: f64| {
            Area::between((self.slots.at(at, from), self.tier.zero()), (self.slots.at(at, to), self.tier.y(amount)))
        };
        let in_front = actual.map(|amount| (Fill::Actual, amount)).or(forecast.map(|amount| (Fill::Forecast, amount)));
        let behind = [previous.map(|amount| (Fill::Previous, amount)), plan.map(|amount| (Fill::Plan, amount))];
        let mut covered: Option<Area> = None;
        for (scenario, amount) in behind.into_iter().flatten().chain(in_front) {
            let column = area(scenario.span(), amount);
            fill(canvas, column, scenario);
            let other = covered.unwrap_or(column);
            covered = Some(Area { top: other.top.min(column.top), bottom: other.bottom.max(column.bottom), ..column });
        }
        let (covered, (_, amount)) = covered.zip(in_front)?;
        Some(Mounted {
            text: self.digits.text(amount),
            above: self.tier.is_above(amount),
            extent: (covered.top, covered.bottom),
        })
    }

    /// As many names of periods as fit, evenly, always the last one.
    fn draw_names(&self, canvas: &mut Canvas<'_>) {
        let labels: Vec<String> =
            self.chart.periods.iter().map(|period| LABEL.font.fit(&period.label, 110.0)).collect();
        let widths: Vec<f64> = labels.iter().map(|label| LABEL.font.width(label)).collect();
        let Slots { left, right, .. } = self.slots;
        let axis = Along { first: self.slots.at(0, 0.5), apart: self.slots.width(), gap: 6.0, sides: (left, right) };
        for (at, x) in along(&widths, &axis) {
            let label = labels.get(at).map_or("", String::as_str);
            canvas.text((x, self.tier.end() + 16.0), label, LABEL.at(Anchor::Middle));
        }
    }
}

impl Fill {
    /// Where its column starts and ends across its period.
    fn span(self) -> (f64, f64) {
        match self {
            Self::Actual | Self::Forecast => (0.22, 0.78),
            Self::Previous => (0.11, 0.6),
            Self::Plan => (0.4, 0.89),
        }
    }
}

fn fill(canvas: &mut Canvas<'_>, area: Area, scenario: Fill) {
    match scenario {
        Fill::Actual => canvas.area(area, Ink::Actual),
        Fill::Previous => canvas.area(area, Ink::Faint),
        Fill::Plan => {
            canvas.area(area, Ink::Paper);
            canvas.outline(area, Ink::Actual, 1.2);
        }
        Fill::Forecast => {
            canvas.area(area, Ink::Paper);
            canvas.hatched(area, Ink::Actual);
        }
    }
}

/// The scenarios that occur, with their words.
fn scenarios(chart: &Columns) -> Vec<(Fill, &str)> {
    let words = &chart.words;
    let occurs = |amount: fn(&Amounts) -> Option<f64>| chart.periods.iter().any(|one| amount(&one.amounts()).is_some());
    let scenarios = [
        (Fill::Actual, &words.actual, occurs(|one| one.actual)),
        (Fill::Plan, &words.plan, occurs(|one| one.plan)),
        (Fill::Previous, &words.previous, occurs(|one| one.previous)),
        (Fill::Forecast, &words.forecast, occurs(|one| one.forecast.filter(|_| one.actual.is_none()))),
    ];
    scenarios.into_iter().filter(|(_, _, occurs)| *occurs).map(|(fill, words, _)| (fill, words.as_str())).collect()
}

/// The differences in percent, then in amounts; none where there is nothing to compare with.
fn strips(chart: &Columns) -> Vec<Differences> {
    let found: Vec<Option<Variance>> = chart.periods.iter().map(|period| chart.variance(period)).collect();
    let largest =
        |of: &dyn Fn(&Variance) -> Option<f64>| found.iter().flatten().filter_map(of).map(f64::abs).fold(0.0, f64::max);
    let percent = chart.format.shares(usize::from(largest(&|one| one.percent) < 10.0));
    let amounts: Vec<f64> = found.iter().flatten().map(|one| one.by).collect();
    let strip = |heading: String, is_pins: bool, digits: &Digits<'_>, of: &dyn Fn(&Variance) -> Option<f64>| {
        let difference = |one: &Option<Variance>| {
            let one = one.as_ref()?;
            let by = of(one)?;
            Some(Difference { by, text: digits.change(by), is_forecast: one.is_forecast })
        };
        Differences { heading, is_pins, each: found.iter().map(difference).collect(), tier: Tier::default(), at: 0.0 }
    };
    let against = chart.against();
    let relative = strip([against, ", %"].concat(), true, &percent.digits(&[], 0.0), &|one| one.percent);
    let digits = chart.format.digits(&amounts, largest(&|one| Some(one.by)));
    let absolute = strip(against.clone(), false, &digits, &|one| Some(one.by));
    [relative, absolute].into_iter().filter(|strip| strip.each.iter().flatten().next().is_some()).collect()
}
