//! Figures of services side by side: their place on the shelf, promises kept by month, satisfaction then and now.

use entity::value::{Move, Period};

use super::{Figure, Head, WIDE, counted, figure, mark, percent};
use crate::charts::{
    Bounds, Format, Heat, HeatRow, Matrix, MatrixAxis, Sign, Slope, SlopeLine, Spot, heat, matrix as draw_matrix, slope,
};
use crate::portfolio::{LIKED_FROM, RISING_FROM, ServiceHistory, ServiceMonth, standing};
use crate::scorecard::PROMISE_KEPT_FROM;
use crate::scorecard::wording::{move_word, period_text};
use crate::web::portal::words::short_period;

/// Months of a heat map.
const MONTHS: usize = 12;
const SHARES: Bounds = Bounds { lowest: Some(0.0), highest: Some(100.0) };

/// Services by how their use moved and how they are liked, each with its proposed move; none without services.
pub fn matrix(histories: &[ServiceHistory], moves: &[(&str, Move)], period: Period) -> Option<Figure> {
    let spot = |(service, to): &(&str, Move)| {
        let history = histories.iter().find(|history| history.service == *service)?;
        let now = standing(history);
        Some(Spot {
            label: history.name.clone(),
            across: now.use_moved,
            up: now.felt,
            sign: match to {
                Move::Front => Sign::Up,
                Move::Keep => Sign::Disc,
                Move::Trial => Sign::Diamond,
                Move::PhaseOut => Sign::Down,
            },
            word: move_word(*to).to_owned(),
        })
    };
    let spots: Vec<Spot> = moves.iter().filter_map(spot).collect();
    let known = spots.iter().filter_map(|spot| spot.across.zip(spot.up));
    let rising: Vec<f64> = known.filter(|(moved, _)| *moved >= RISING_FROM).map(|(_, felt)| felt).collect();
    let wanted = rising.iter().filter(|felt| **felt >= LIKED_FROM).count();
    let axis = |title: &str, divide, bounds| MatrixAxis {
        title: title.to_owned(),
        divide,
        bounds,
        format: Format::with_suffix(1, " %"),
    };
    let chart = Matrix {
        across: axis("Change of use, % →", 0.0, Bounds::default()),
        up: axis("↑ People satisfied, %", LIKED_FROM, SHARES),
        fields: ["Used less, liked", "Used more, liked", "Used less, not liked", "Used more, not liked"]
            .map(str::to_owned),
        spots,
        ..Matrix::default()
    };
    let message = match (rising.len(), rising.len() - wanted) {
        _ if chart.spots.is_empty() => return None,
        (0, _) => format!("No service is used {RISING_FROM} % more than a year before, or beyond"),
        (all, 0) => {
            format!("{} used at least {RISING_FROM} % more, and liked", counted(all, "service is", "services are"))
        }
        (all, disliked) => format!(
            "{} used at least {RISING_FROM} % more; of {disliked} people are not satisfied enough",
            counted(all, "service is", "services are")
        ),
    };
    let subject = format!("Three months up to {}, use against a year before", period_text(period));
    let head = Head { id: "shelf".to_owned(), message, subject, width: WIDE };
    Some(figure(&head, chart.table(), |frame| draw_matrix(&Matrix { frame, ..chart.clone() })))
}

/// Promises kept by service and month, the worst on top; none where nothing was promised.
pub fn promises(histories: &[ServiceHistory]) -> Option<Figure> {
    let last = |history: &ServiceHistory| -> Vec<ServiceMonth> {
        history.months.iter().skip(history.months.len().saturating_sub(MONTHS)).cloned().collect()
    };
    let row = |history: &ServiceHistory| HeatRow {
        label: history.name.clone(),
        values: last(history).iter().map(|month| month.promise).collect(),
    };
    let mut rows: Vec<HeatRow> = histories.iter().map(row).collect();
    rows.retain(|row| row.values.iter().flatten().next().is_some());
    let least = |row: &HeatRow| row.values.iter().rev().copied().flatten().next().unwrap_or(f64::INFINITY);
    rows.sort_by(|a, b| least(a).total_cmp(&least(b)));
    let periods = histories.first().map(last)?;
    let broken: usize =
        rows.iter().map(|row| row.values.iter().flatten().filter(|share| **share < PROMISE_KEPT_FROM).count()).sum();
    let all: usize = rows.iter().map(|row| row.values.iter().flatten().count()).sum();
    let chart = Heat {
        periods: periods.iter().map(|month| short_period(month.period)).collect(),
        rows,
        low_is_dark: true,
        format: percent(),
        ..Heat::default()
    };
    let message = match (all, broken) {
        (0, _) => return None,
        (_, 0) => format!("Every service kept {PROMISE_KEPT_FROM} % of its promises or more in every month"),
        _ => format!("In {broken} of {all} months a service kept fewer than {PROMISE_KEPT_FROM} % of its promises"),
    };
    let subject = "Promises kept, percent, by service and month; the darker, the fewer were kept".to_owned();
    let head = Head { id: "promises".to_owned(), message, subject, width: WIDE };
    Some(figure(&head, chart.table(), |frame| heat(&Heat { frame, ..chart.clone() })))
}

/// Satisfied people now and a year before; none unless at least one service has both.
pub fn satisfaction(histories: &[ServiceHistory], period: Period) -> Option<Figure> {
    let line = |history: &ServiceHistory| {
        let now = standing(history);
        let both = now.felt_before.is_some() && now.felt.is_some();
        both.then(|| SlopeLine {
            label: history.name.clone(),
            before: now.felt_before,
            after: now.felt,
            mark: mark(now.felt_moved),
        })
    };
    let lines: Vec<SlopeLine> = histories.iter().filter_map(line).collect();
    let n = |wanted: crate::charts::Mark| lines.iter().filter(|line| line.mark == wanted).count();
    let (better, worse) = (n(crate::charts::Mark::Better), n(crate::charts::Mark::Worse));
    let message = match (better, worse) {
        _ if lines.is_empty() => return None,
        (0, 0) => "No service is liked more or less than a year ago, beyond chance".to_owned(),
        (better, worse) => format!(
            "{} clearly more than a year ago, {worse} clearly less",
            counted(better, "service is liked", "services are liked")
        ),
    };
    let chart = Slope {
        before: short_period(period.shifted(-12)),
        after: short_period(period),
        lines,
        format: percent(),
        ..Slope::default()
    };
    let subject =
        "People satisfied, percent, three months up to each; services with 20 answers or more in both".to_owned();
    let head = Head { id: "satisfaction".to_owned(), message, subject, width: WIDE };
    Some(figure(&head, chart.table(), |frame| slope(&Slope { frame, ..chart.clone() })))
}
