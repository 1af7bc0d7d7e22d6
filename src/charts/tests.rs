//! Tests of the room as a whole: pictures worth looking at, hostile labels, same bytes, valid SVG, small PNG.

use std::path::PathBuf;

use super::*;

/// Set to a folder to look at the pictures of these tests.
const LOOK: &str = "SCOREBRIDGE_LOOK";

fn look(name: &str, svg: &Svg) {
    let Some(folder) = std::env::var_os(LOOK).map(PathBuf::from) else { return };
    std::fs::write(folder.join(format!("{name}.svg")), &svg.text).unwrap();
    std::fs::write(folder.join(format!("{name}.png")), png(svg, 2.0).unwrap()).unwrap();
}

fn months(n: usize) -> Vec<String> {
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    (8..8 + n).map(|at| format!("{} {}", names[at % 12], 24 + at / 12)).collect()
}

fn series(values: &[f64]) -> Vec<Point> {
    let point =
        |(label, value): (String, &f64)| Point { label, value: value.is_finite().then_some(*value), mark: Mark::Usual };
    months(values.len()).into_iter().zip(values).map(point).collect()
}

const SOLVED: [f64; 24] = [
    91.2, 92.0, 90.8, 91.6, 92.4, 91.1, 90.5, 91.9, 92.2, 91.4, 90.9, 91.7, 92.1, 91.3, 90.7, 91.5, 93.2, 93.9, 94.1,
    94.4, 93.8, 94.6, 95.1, 94.8,
];

fn solved() -> Xmr {
    let mut points = series(&SOLVED);
    points[17..].iter_mut().for_each(|point| point.mark = Mark::Better);
    Xmr {
        frame: Frame::light(
            "Colleagues' requests are now solved faster: eight months above the old level",
            "Requests solved within the promised time, % per month, Sep 2024 – Aug 2026",
        ),
        points,
        usual: Some(Usual { average: 91.5, lower: 89.4, upper: 93.6 }),
        target: Some(94.0),
        format: Format::number(1),
        ..Xmr::default()
    }
}

fn row(label: &str, unit: &str, value: f64, target: f64, bands: [f64; 2]) -> BulletRow {
    BulletRow {
        label: label.to_owned(),
        unit: unit.to_owned(),
        value: Some(value),
        target: Some(target),
        bands: bands.to_vec(),
        ..BulletRow::default()
    }
}

fn judged(row: BulletRow, format: Format, verdict: Verdict, word: &str) -> BulletRow {
    BulletRow { format, verdict, word: word.to_owned(), ..row }
}

fn promises() -> Bullet {
    let percent = || Format::with_suffix(1, "%");
    let cost = BulletRow {
        lower_is_better: true,
        ..row("Cost per order", "€, lower is better, target 2.90", 3.4, 2.9, [3.0, 4.0])
    };
    let felt =
        BulletRow { scale: Some((0.0, 5.0)), ..row("Colleagues satisfied", "of 5, target 4.3", 4.1, 4.3, [3.0, 4.0]) };
    let unknown = row("Would recommend us", "points, −100 to 100, target 20", 12.0, 20.0, [0.0, 15.0]);
    let trained = BulletRow {
        value: None,
        reason: "The training system has sent nothing since June".to_owned(),
        ..row("People trained", "days each, target 4", 0.0, 4.0, [2.0, 3.0])
    };
    let rows = vec![
        judged(row("Promises kept", "%, target 94", 94.8, 94.0, [85.0, 92.0]), percent(), Verdict::Met, "met"),
        judged(felt, Format::number(1), Verdict::Near, "near"),
        judged(
            row("Orders completed", "%, target 98.5", 97.2, 98.5, [96.0, 98.0]),
            percent(),
            Verdict::Missed,
            "missed",
        ),
        judged(cost, Format { decimals: 2, ..Format::money("€") }, Verdict::Missed, "missed"),
        judged(
            BulletRow { scale: Some((-100.0, 100.0)), ..unknown },
            Format::number(0),
            Verdict::CannotTell,
            "cannot tell yet",
        ),
        judged(trained, Format::number(1), Verdict::NoValue, "no value"),
    ];
    let frame = Frame::light(
        "One of six promises kept in August; cost per order is the concern",
        "Bar = actual, line = target, shades = poor / acceptable / good",
    );
    Bullet { frame, rows }
}

fn cost() -> Bridge {
    let step = |label: &str, change: f64| Step { label: label.to_owned(), change };
    Bridge {
        frame: Frame::light(
            "IT cost the business €43k more than planned: mainly more users",
            "Run cost, August 2026, plan to actual",
        ),
        start: Pillar { label: "Plan".to_owned(), value: 1_200_000.0 },
        steps: vec![
            step("More users", 84_000.0),
            step("Licence prices", 46_000.0),
            step("Cloud clean-up", -71_000.0),
            step("Retired services", -38_000.0),
            step("One-off repair", 22_000.0),
        ],
        end: Pillar { label: "Actual".to_owned(), value: 1_243_000.0 },
        lower_is_better: true,
        format: Format::money("€"),
        other: "Other".to_owned(),
    }
}

fn line(title: &str, values: &[f64], format: Format) -> Xmr {
    Xmr { frame: Frame::light(title, "Made up, per month"), points: series(values), format, ..Xmr::default() }
}

fn usual(average: f64, lower: f64, upper: f64) -> Option<Usual> {
    Some(Usual { average, lower, upper })
}

/// Hours to fix: better when low, a gap, every kind of mark.
fn marked() -> Xmr {
    let mut values = [
        9.1, 8.8, 9.6, 9.0, 8.7, 9.3, 9.9, 8.9, 9.2, 9.4, 8.6, 9.0, 9.5, 12.9, 9.1, 8.8, 9.0, 6.4, 6.1, 6.0, 6.3, 5.9,
        6.2, 6.0,
    ];
    (values[4], values[9], values[10]) = (f64::NAN, f64::NAN, f64::NAN);
    let mut chart = line("Colleagues are back at work three hours sooner", &values, Format::with_suffix(1, " h"));
    chart.points[13].mark = Mark::Worse;
    chart.points[2].mark = Mark::Changed;
    chart.points[17..].iter_mut().for_each(|point| point.mark = Mark::Better);
    chart.target = Some(8.0);
    chart.usual = usual(9.1, 7.2, 11.0);
    chart.bounds.lowest = Some(0.0);
    chart
}

fn shares() -> Xmr {
    let values = [99.2, 99.7, 99.5, 99.9, 99.6, 99.8, 99.4, 99.9, 100.0, 99.7, 99.5, 99.8, 99.6, 99.9];
    let mut chart = line("The shop was open nearly all the agreed time", &values, Format::with_suffix(2, "%"));
    chart.bounds = Bounds { lowest: Some(0.0), highest: Some(100.0) };
    chart.usual = usual(99.68, 99.02, 100.34);
    chart.target = Some(99.5);
    chart
}

fn spend() -> Xmr {
    let values = [
        1.21e6,
        1.19e6,
        1.23e6,
        1.2e6,
        1.18e6,
        1.24e6,
        1.22e6,
        1.2e6,
        1.21e6,
        1.23e6,
        1.25e6,
        1.19e6,
        1.43e6,
        1.52e6,
        f64::NAN,
    ];
    let mut chart = line("Cost rises: nobody switched off the test environments", &values, Format::money("€"));
    chart.points[12..14].iter_mut().for_each(|point| point.mark = Mark::Worse);
    chart.usual = usual(1.21e6, 1.13e6, 1.29e6);
    chart.target = Some(1.25e6);
    chart
}

fn narrow<T: Clone>(chart: &T, frame: impl Fn(&mut T) -> &mut Frame) -> T {
    let mut chart = chart.clone();
    frame(&mut chart).width = 336;
    chart
}

fn german() -> Bullet {
    let mut chart = promises();
    chart.frame.title = "Wiederherstellungszeit nach Betriebsunterbrechungen in den Filialen und im Zentrallager ist weiterhin zu lang, aber sie sinkt".to_owned();
    let labels = [
        "Durchschnittliche Wiederherstellungszeit der Kassensysteme",
        "Kundenzufriedenheitsbefragungsergebnis",
        "Auftragsabwicklungsvollständigkeit im Onlineshop",
    ];
    for (row, label) in chart.rows.iter_mut().zip(labels) {
        row.label = label.to_owned();
        row.word = "voraussichtlich verfehlt".to_owned();
    }
    chart.rows[2].unit = "Prozent aller im Monat begonnenen Aufträge, Ziel 98,5".to_owned();
    chart
}

fn many_steps() -> Bridge {
    let changes = [310.0, -120.0, 90.0, 15.0, -240.0, 60.0, 33.0, -8.0, 410.0, 5.0, -77.0];
    let step = |(at, change): (usize, &f64)| Step { label: format!("Kostenstellenverrechnung {at}"), change: *change };
    Bridge {
        frame: Frame::light("Hours saved went from a small loss to a gain", "Hours, first half of 2026"),
        start: Pillar { label: "Last year".to_owned(), value: -150.0 },
        steps: changes.iter().enumerate().map(step).collect(),
        end: Pillar { label: "This year".to_owned(), value: 340.0 },
        lower_is_better: false,
        format: Format::number(0),
        other: "All other".to_owned(),
    }
}

#[test]
fn looks() {
    look("xmr", &xmr(&solved()));
    look("xmr-marked", &xmr(&marked()));
    look("xmr-shares", &xmr(&shares()));
    look("xmr-spend", &xmr(&spend()));
    look("xmr-narrow", &xmr(&narrow(&marked(), |chart| &mut chart.frame)));
    look(
        "xmr-five",
        &xmr(&line("Too few months to say what is usual", &[-12.0, 4.0, 8.0, -3.0, 11.0], Format::number(0))),
    );
    look("xmr-level", &xmr(&line("Nothing moved", &[42.0; 14], Format::number(0))));
    look("xmr-one", &xmr(&line("The first month", &[42.0], Format::number(0))));
    look("xmr-none", &xmr(&line("Not measured yet", &[f64::NAN; 6], Format::number(0))));
    look("bullet", &bullet(&promises()));
    look("bullet-narrow", &bullet(&narrow(&promises(), |chart| &mut chart.frame)));
    look("bullet-german", &bullet(&german()));
    look("bridge", &bridge(&cost()));
    look("bridge-many", &bridge(&many_steps()));
    look("bridge-narrow", &bridge(&narrow(&cost(), |chart| &mut chart.frame)));
    let values = SOLVED.iter().map(|value| Some(*value)).collect();
    look("sparkline", &sparkline(&Sparkline { values, last: Mark::Better, ..Sparkline::default() }));
    let values = vec![Some(9.0), Some(8.0), None, Some(8.5), None, Some(12.0)];
    look("sparkline-gaps", &sparkline(&Sparkline { values, last: Mark::Worse, ..Sparkline::default() }));
}
