//! Tests of the charts of many numbers: pictures worth looking at, hostile labels, no two labels on each other, same bytes.

use proptest::prelude::*;

use super::tests::{any_number, assert_text_inside, attribute, dark, hostile, look, months, text_boxes};
use super::*;

fn frame(title: &str, subtitle: &str) -> Frame {
    Frame::light(title, subtitle)
}

fn text(words: &str) -> String {
    words.to_owned()
}

const SERVICES: [&str; 9] = [
    "Online shop",
    "Mail and calendar",
    "Branch tills",
    "Payments",
    "Customer service telephony",
    "Warehouse handhelds",
    "Joining the company",
    "Reporting",
    "Travel booking",
];

/// Made up but steady numbers between both ends.
fn made_up(seed: usize, n: usize, low: f64, high: f64) -> Vec<f64> {
    let part = |at: usize| f64::from(u32::try_from((seed * 37 + at * 53 + at * at * seed) % 101).unwrap()) / 100.0;
    (0..n).map(|at| low + (high - low) * part(at)).collect()
}

pub(super) fn a_heat() -> Heat {
    let row = |(at, label): (usize, &&str)| HeatRow {
        label: text(label),
        values: made_up(at + 3, 12, 84.0, 99.9)
            .into_iter()
            .enumerate()
            .map(|(month, value)| ((at, month) != (6, 2)).then_some(value))
            .collect(),
    };
    Heat {
        frame: frame("Branch tills and payments broke most promises", "Promises kept, %, by service and month"),
        periods: months(12).iter().map(|month| month[..3].to_owned()).collect(),
        rows: SERVICES.iter().enumerate().map(row).collect(),
        low_is_dark: true,
        format: Format::with_suffix(1, " %"),
        ..Heat::default()
    }
}

fn a_multiples() -> Multiples {
    let panel = |(at, label): (usize, &&str)| Panel {
        label: text(label),
        values: made_up(at + 5, 12, 62.0 + f64::from(u32::try_from(at).unwrap()), 93.0)
            .into_iter()
            .enumerate()
            .map(|(month, value)| ((at, month) != (2, 4)).then_some(value))
            .collect(),
        mark: [Mark::Usual, Mark::Better, Mark::Usual, Mark::Worse][at % 4],
    };
    Multiples {
        frame: frame("People like the shop more and the tills less", "Satisfied, %, by month; dashed = target 80 %"),
        periods: months(12),
        panels: SERVICES.iter().take(8).enumerate().map(panel).collect(),
        target: Some(80.0),
        bounds: Bounds { lowest: Some(0.0), highest: Some(100.0) },
        format: Format::with_suffix(0, " %"),
        ..Multiples::default()
    }
}

fn a_slope() -> Slope {
    let line = |(at, label): (usize, &&str)| {
        let ends = made_up(at + 2, 2, 61.0, 94.0);
        let mark = match ends[1] - ends[0] {
            change if change > 12.0 => Mark::Better,
            change if change < -12.0 => Mark::Worse,
            _ => Mark::Usual,
        };
        SlopeLine { label: text(label), before: Some(ends[0]), after: Some(ends[1]), mark }
    };
    Slope {
        frame: frame("Travel booking fell, the shop rose", "Satisfied people, %, a year apart"),
        before: text("Aug 25"),
        after: text("Aug 26"),
        lines: SERVICES.iter().enumerate().map(line).collect(),
        format: Format::with_suffix(1, "%"),
        ..Slope::default()
    }
}

fn a_columns() -> Columns {
    let (actual, plan, previous) = (
        [1.21, 1.19, 1.24, 1.22, 1.18, 1.31, 1.34, 1.29, 1.22],
        [1.2, 1.2, 1.2, 1.2, 1.2, 1.22, 1.22, 1.22, 1.22, 1.22, 1.25, 1.3],
        [1.1, 1.12, 1.13, 1.1, 1.09, 1.15, 1.2, 1.16, 1.12, 1.13, 1.19, 1.24],
    );
    let period = |(at, label): (usize, String)| ColumnPeriod {
        label: label[..3].to_owned(),
        actual: actual.get(at).map(|value| value * 1e6),
        forecast: [1.25, 1.28, 1.34].get(at.wrapping_sub(9)).map(|value| value * 1e6),
        plan: Some(plan[at] * 1e6),
        previous: Some(previous[at] * 1e6),
    };
    Columns {
        frame: frame("Cost left the plan in summer and is back", "IT cost, EUR million, by month"),
        periods: months(12).into_iter().enumerate().map(period).collect(),
        lower_is_better: true,
        format: Format { short: true, ..Format::number(0) },
        ..Columns::default()
    }
}

fn a_map() -> StrategyMap {
    let goal = |id: &str, label: &str, value: &str, verdict, word: &str| MapGoal {
        id: text(id),
        label: text(label),
        value: text(value),
        verdict,
        word: text(word),
    };
    let lane = |label: &str, goals: Vec<MapGoal>| Lane { label: text(label), goals };
    let link = |from: &str, to: &str, tie| MapLink { from: text(from), to: text(to), tie };
    StrategyMap {
        frame: Frame {
            width: 880,
            ..frame(
                "Two of five supposed effects show in the figures",
                "Objectives with status and score of 100, August 2026",
            )
        },
        lanes: vec![
            lane(
                "Value for the business",
                vec![
                    goal("orders", "Orders arrive complete and on time", "84", Verdict::Met, "met"),
                    goal("money", "Money is well spent", "61", Verdict::Missed, "missed"),
                    goal("recommended", "Colleagues would recommend us", "72", Verdict::Near, "near"),
                ],
            ),
            lane(
                "People who work with it",
                vec![
                    goal("good", "Tools are good to work with", "78", Verdict::Near, "near"),
                    goal("time", "Time is given back to colleagues", "90", Verdict::Met, "met"),
                ],
            ),
            lane(
                "How we work",
                vec![
                    goal("open", "The shop is open for business", "97", Verdict::Met, "met"),
                    goal("word", "We keep our word", "88", Verdict::Met, "met"),
                    goal("change", "Change arrives without harm", "", Verdict::CannotTell, "cannot tell yet"),
                ],
            ),
            lane("What we learn", vec![goal("people", "The right people stay", "70", Verdict::Missed, "missed")]),
        ],
        links: vec![
            link("people", "word", Tie::Shown),
            link("people", "change", Tie::Supposed),
            link("word", "good", Tie::Shown),
            link("time", "money", Tie::Opposite),
            link("open", "orders", Tie::Supposed),
            link("good", "recommended", Tie::Supposed),
            link("people", "money", Tie::Supposed),
            link("word", "change", Tie::Supposed),
        ],
        words: MapWords::default(),
    }
}

fn a_stream() -> Stream {
    let step = |label: &str, owner: &str, share, is_weakest| StreamStep {
        label: text(label),
        owner: text(owner),
        share,
        is_weakest,
    };
    Stream {
        frame: frame(
            "One order in eight is lost at the handover to the carrier",
            "Order to cash, % of orders that get through each step",
        ),
        steps: vec![
            step("Order entered", "Online sales", Some(98.9), false),
            step("Credit checked", "Finance", Some(97.2), false),
            step("Goods picked", "Warehouse", None, false),
            step("Handed to the carrier", "Carrier (supplier)", Some(87.6), true),
        ],
        end_to_end: Some(81.4),
        format: Format::with_suffix(1, " %"),
        ..Stream::default()
    }
}

fn a_matrix() -> Matrix {
    let spot = |(at, label): (usize, &&str)| {
        let values = (made_up(at + 2, 2, -38.0, 41.0)[1], made_up(at + 9, 2, 48.0, 92.0)[0]);
        let (sign, word) = [
            (Sign::Disc, "keep"),
            (Sign::Up, "put in front"),
            (Sign::Disc, "keep"),
            (Sign::Down, "phase out"),
            (Sign::Diamond, "trial"),
        ][at % 5];
        Spot { label: text(label), across: (at != 7).then_some(values.0), up: Some(values.1), sign, word: text(word) }
    };
    let axis =
        |title: &str, divide, format| MatrixAxis { title: text(title), divide, format, bounds: Bounds::default() };
    Matrix {
        frame: frame(
            "Two services are used more and liked less",
            "Change of use in a year and satisfied people, August 2026",
        ),
        across: axis("Use against a year before, % →", 0.0, Format::with_suffix(0, "%")),
        up: MatrixAxis {
            bounds: Bounds { lowest: Some(0.0), highest: Some(100.0) },
            ..axis("↑ People satisfied, %", 75.0, Format::with_suffix(0, "%"))
        },
        fields: ["Liked, used less", "Liked and used more", "Disliked, used less", "Used more, disliked"].map(text),
        spots: SERVICES.iter().enumerate().map(spot).collect(),
        ..Matrix::default()
    }
}

fn a_treemap() -> Treemap {
    let part = |label: &str, value| TreePart { label: text(label), value, parts: Vec::new() };
    let group = |label: &str, parts: Vec<TreePart>| TreePart { label: text(label), value: 0.0, parts };
    Treemap {
        frame: frame(
            "The data centre and the shop take half of the money",
            "IT cost, EUR, August 2026, by tower and service",
        ),
        parts: vec![
            group(
                "Platforms",
                vec![
                    part("Online shop", 412_000.0),
                    part("Payments", 96_000.0),
                    part("Reporting", 61_000.0),
                    part("Search", 18_000.0),
                ],
            ),
            group(
                "Workplace",
                vec![
                    part("Mail and calendar", 148_000.0),
                    part("Telephony", 83_000.0),
                    part("Travel booking", 12_500.0),
                    part("Printers", 4_100.0),
                ],
            ),
            group("Branches", vec![part("Branch tills", 201_000.0), part("Warehouse handhelds", 44_000.0)]),
            part("No service named", 27_000.0),
            part("Credit from supplier", -8_000.0),
        ],
        format: Format { prefix: text("EUR "), short: true, ..Format::number(0) },
        ..Treemap::default()
    }
}

/// Every chart of this file, in a frame changed by the caller.
pub(super) fn all(change: impl Fn(&mut Frame)) -> Vec<(&'static str, Svg)> {
    let with = |frame: &Frame| {
        let mut frame = frame.clone();
        change(&mut frame);
        frame
    };
    let (one, two, three, four) = (a_heat(), a_multiples(), a_slope(), a_columns());
    let (five, six, seven, eight) = (a_map(), a_stream(), a_matrix(), a_treemap());
    vec![
        ("heat", heat(&Heat { frame: with(&one.frame), ..one })),
        ("multiples", multiples(&Multiples { frame: with(&two.frame), ..two })),
        ("slope", slope(&Slope { frame: with(&three.frame), ..three })),
        ("columns", columns(&Columns { frame: with(&four.frame), ..four })),
        ("map", strategy_map(&StrategyMap { frame: with(&five.frame), ..five })),
        ("stream", stream(&Stream { frame: with(&six.frame), ..six })),
        ("matrix", matrix(&Matrix { frame: with(&seven.frame), ..seven })),
        ("treemap", treemap(&Treemap { frame: with(&eight.frame), ..eight })),
    ]
}

#[test]
fn looks() {
    for (name, svg) in all(|_| ()) {
        look(name, &svg);
    }
    for (name, svg) in all(|frame| frame.width = 328) {
        look(&format!("{name}-narrow"), &svg);
    }
    for (name, svg) in all(|frame| frame.theme = Theme::Portal) {
        look(&format!("{name}-dark"), &dark(&svg));
    }
}

/// All charts with the same label everywhere.
fn charts_with(label: &str, theme: Theme, width: u32) -> Vec<Svg> {
    let text = || label.to_owned();
    let frame = Frame { id: text(), title: text(), subtitle: text(), description: text(), theme, width };
    let format = Format { prefix: text(), suffix: text(), decimals: 1, short: true, ..Format::default() };
    let mut one = Heat { frame: frame.clone(), format: format.clone(), periods: vec![text(); 12], ..a_heat() };
    one.words = HeatWords { row: text(), missing: text() };
    one.rows.iter_mut().for_each(|row| row.label = text());
    let mut two =
        Multiples { frame: frame.clone(), format: format.clone(), periods: vec![text(); 12], ..a_multiples() };
    two.words = MultiplesWords { name: text(), better: text(), worse: text(), changed: text(), missing: text() };
    two.panels.iter_mut().for_each(|panel| panel.label = text());
    let mut three = Slope { frame: frame.clone(), format: format.clone(), before: text(), after: text(), ..a_slope() };
    three.words = SlopeWords { name: text(), better: text(), worse: text(), changed: text(), most: text() };
    three.lines.extend(three.lines.clone());
    three.lines.iter_mut().for_each(|line| line.label = text());
    let mut four = Columns { frame: frame.clone(), format: format.clone(), ..a_columns() };
    four.words = ColumnWords {
        period: text(),
        actual: text(),
        previous: text(),
        plan: text(),
        forecast: text(),
        against_plan: text(),
        against_previous: text(),
    };
    four.periods.iter_mut().for_each(|period| period.label = text());
    vec![heat(&one), multiples(&two), slope(&three), columns(&four)]
        .into_iter()
        .chain(drawings_with(label, &frame, &format))
        .collect()
}

/// The charts that are no plots, likewise.
fn drawings_with(label: &str, frame: &Frame, format: &Format) -> Vec<Svg> {
    let text = || label.to_owned();
    let (mut five, mut six) = (a_map(), a_stream());
    five.frame = Frame { width: if frame.width == 0 { 880 } else { frame.width }, ..frame.clone() };
    for lane in &mut five.lanes {
        lane.label = text();
        lane.goals.iter_mut().for_each(|goal| (goal.label, goal.value, goal.word) = (text(), text(), text()));
    }
    five.words =
        MapWords { shown: text(), supposed: text(), opposite: text(), leads_to: text(), ..MapWords::default() };
    (six.frame, six.format) = (frame.clone(), format.clone());
    six.steps.iter_mut().for_each(|step| (step.label, step.owner) = (text(), text()));
    six.words = StreamWords { weakest: text(), unknown: text(), end_to_end: text(), ..StreamWords::default() };
    let mut seven = Matrix { frame: frame.clone(), fields: [(); 4].map(|()| text()), ..a_matrix() };
    seven.spots.iter_mut().for_each(|spot| (spot.label, spot.word) = (text(), text()));
    for axis in [&mut seven.across, &mut seven.up] {
        (axis.title, axis.format) = (text(), format.clone());
    }
    seven.words = MatrixWords { name: text(), word: text(), missing: text() };
    let mut eight = Treemap { frame: frame.clone(), format: format.clone(), ..a_treemap() };
    for part in &mut eight.parts {
        part.label = text();
        part.parts.iter_mut().for_each(|one| one.label = text());
    }
    vec![strategy_map(&five), stream(&six), matrix(&seven), treemap(&eight)]
}

/// No text leaves the picture, and no two lie on each other.
fn assert_readable(svg: &Svg) {
    assert_text_inside(svg);
    let boxes = text_boxes(svg);
    for (at, (words, place)) in boxes.iter().enumerate() {
        let height = f64::from(svg.height);
        assert!(place.top >= -0.5 && place.bottom <= height + 0.5, "{place:?} leaves {height}: {words}");
        for (other, there) in &boxes[at + 1..] {
            assert!(
                !place.inset(0.3).meets(*there),
                "{words:?} at {place:?} lies on {other:?} at {there:?}\n{}",
                svg.text
            );
        }
    }
}

#[test]
fn ordinary_pictures_are_readable() {
    for width in [0, 328, 460, 592, 720, 880, 1_200] {
        for (_, svg) in all(|frame| frame.width = width) {
            assert_readable(&svg);
        }
    }
}

#[test]
fn hostile_labels_stay_harmless_and_apart() {
    for label in hostile() {
        for (theme, width) in [(Theme::Light, 0), (Theme::Portal, 320)] {
            for svg in charts_with(&label, theme, width) {
                assert_readable(&svg);
                let tags: Vec<&str> =
                    svg.text.split('<').skip(1).filter_map(|tag| tag.split([' ', '>', '/']).next()).collect();
                let known = ["svg", "title", "desc", "rect", "line", "polyline", "polygon", "circle", "text", ""];
                assert!(tags.iter().all(|tag| known.contains(tag)), "{tags:?}");
                assert!(!svg.text.contains(|c: char| c.is_control() && c != '\n'), "{}", svg.text);
            }
        }
    }
}

#[test]
fn same_data_make_same_bytes_and_every_picture_has_its_own_ids() {
    let (once, again) = (all(|_| ()), all(|_| ()));
    assert_eq!(once, again);
    let mut ids: Vec<&str> = once.iter().filter_map(|(_, svg)| attribute(&svg.text, "aria-labelledby")).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), once.len(), "{ids:?}");
    for (_, svg) in &once {
        assert!(svg.text.contains("role=\"img\"") && svg.text.contains("<title") && svg.text.contains("<desc"));
    }
}

#[test]
fn a_page_may_change_every_colour() {
    for (name, svg) in all(|frame| frame.theme = Theme::Portal) {
        assert!(!svg.text.contains("=\"#"), "{name} has a literal colour");
    }
    for (name, svg) in all(|_| ()) {
        assert!(!svg.text.contains("var("), "mail programs know no variables: {name}");
    }
}

/// The chart with as little in it as it takes, in a small frame.
fn small_plots(frame: impl Fn(&str) -> Frame) -> [(&'static str, Svg); 4] {
    let rows = vec![HeatRow { label: text("Mail"), values: vec![Some(97.4), None, Some(81.0)] }];
    let periods: Vec<String> = ["Jun", "Jul", "Aug"].map(text).into();
    let format = Format::number(0);
    let heat_map = Heat {
        frame: frame("Mail"),
        periods: periods.clone(),
        rows,
        low_is_dark: true,
        format: format.clone(),
        ..Heat::default()
    };
    let panel = Panel { label: text("Mail"), values: vec![Some(81.0), None, Some(88.0)], mark: Mark::Better };
    let series = Multiples {
        frame: frame("Liked"),
        periods,
        panels: vec![panel],
        target: Some(85.0),
        format: format.clone(),
        ..Multiples::default()
    };
    let line = SlopeLine { label: text("Mail"), before: Some(81.0), after: Some(88.0), mark: Mark::Better };
    let then_and_now = Slope {
        frame: frame("Liked"),
        before: text("Then"),
        after: text("Now"),
        lines: vec![line],
        format: format.clone(),
        ..Slope::default()
    };
    let month = |label: &str, actual, forecast| ColumnPeriod {
        label: text(label),
        actual,
        forecast,
        plan: Some(4.0),
        previous: Some(3.0),
    };
    let months = vec![month("Aug", Some(5.0), None), month("Sep", None, Some(3.0))];
    let cost = Columns { frame: frame("Cost"), periods: months, lower_is_better: true, format, ..Columns::default() };
    [
        ("heat", heat(&heat_map)),
        ("multiples", multiples(&series)),
        ("slope", slope(&then_and_now)),
        ("columns", columns(&cost)),
    ]
}

/// The same of those that are no plots.
fn small_drawings(frame: impl Fn(&str) -> Frame) -> [(&'static str, Svg); 4] {
    let format = Format::number(0);
    let goal = |id: &str| MapGoal {
        id: text(id),
        label: text(id),
        value: text("80"),
        verdict: Verdict::Met,
        word: text("met"),
    };
    let lane =
        |label: &str, goals: &[&str]| Lane { label: text(label), goals: goals.iter().map(|id| goal(id)).collect() };
    let link = |from: &str, to: &str, tie| MapLink { from: text(from), to: text(to), tie };
    let map = StrategyMap {
        frame: Frame { width: 560, ..frame("Map") },
        lanes: vec![lane("Value", &["a", "b"]), lane("People", &["c"])],
        links: vec![link("c", "a", Tie::Shown), link("c", "b", Tie::Opposite)],
        ..StrategyMap::default()
    };
    let step = |label: &str, share, is_weakest| StreamStep { label: text(label), owner: text("IT"), share, is_weakest };
    let steps = vec![step("Order", Some(99.0), false), step("Pick", None, false), step("Ship", Some(88.0), true)];
    let way = Stream {
        frame: Frame { width: 440, ..frame("Orders") },
        steps,
        end_to_end: Some(87.1),
        format: format.clone(),
        ..Stream::default()
    };
    let spot = |label: &str, across, up| Spot {
        label: text(label),
        across,
        up: Some(up),
        sign: Sign::Up,
        word: text("front"),
    };
    let fields = ["Upper left", "Upper right", "Lower left", "Lower right"].map(text);
    let field = Matrix {
        frame: frame("Shelf"),
        fields,
        spots: vec![spot("Mail", Some(4.0), 8.0), spot("Fax", None, 1.0)],
        ..Matrix::default()
    };
    let part = |label: &str, value, parts: Vec<TreePart>| TreePart { label: text(label), value, parts };
    let office = part("Office", 0.0, vec![part("Mail", 30.0, Vec::new()), part("Phone", 10.0, Vec::new())]);
    let whole = Treemap {
        frame: frame("Cost"),
        parts: vec![office, part("Shop", 25.0, Vec::new())],
        format,
        ..Treemap::default()
    };
    [("map", strategy_map(&map)), ("stream", stream(&way)), ("matrix", matrix(&field)), ("treemap", treemap(&whole))]
}

#[test]
fn small_charts_read_as_text() {
    let frame = |title: &str| Frame { width: 320, ..Frame::portal(title, "") };
    for (name, svg) in small_plots(frame).into_iter().chain(small_drawings(frame)) {
        insta::assert_snapshot!(format!("catalogue_{name}"), svg.text);
    }
}

#[test]
fn tables_have_one_cell_a_column_and_say_what_is_missing() {
    let tables = [
        a_heat().table(),
        a_multiples().table(),
        a_slope().table(),
        a_columns().table(),
        a_map().table(),
        a_stream().table(),
        a_matrix().table(),
        a_treemap().table(),
    ];
    for table in tables {
        assert!(!table.rows.is_empty());
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{table:?}");
    }
    assert!(a_heat().table().rows[6].contains(&text("–")), "no value is never 0");
    assert_eq!(a_columns().table().rows[5].last().unwrap(), "+7.4", "1.31 against 1.22 million");
    assert!(a_slope().table().rows.iter().any(|row| row[3].starts_with('+')), "a difference has its sign");
    assert_eq!(a_treemap().table().rows.last().unwrap()[2..], ["−EUR 8,000", "–"], "a credit has no area and no share");
}

#[test]
fn more_than_twelve_goals_are_a_list() {
    let mut chart = a_map();
    let arrows = |chart: &StrategyMap| strategy_map(chart).text.contains("the figures bear it out");
    assert!(arrows(&chart));
    chart.lanes[0].goals.extend(a_map().lanes[2].goals.clone());
    chart.lanes[1].goals.extend(a_map().lanes[2].goals.clone());
    assert!(!arrows(&chart) && strategy_map(&chart).text.contains("should lead to"));
}

#[test]
fn ten_lines_that_moved_most_are_drawn() {
    let line = |at: u32| SlopeLine {
        label: format!("Line {at}"),
        before: Some(50.0),
        after: Some(50.0 + f64::from(at)),
        mark: Mark::Usual,
    };
    let chart = Slope { lines: (0..12).map(line).collect(), ..a_slope() };
    let drawn = slope(&chart).text;
    assert!(!drawn.contains("Line 1 ") && drawn.contains("Line 2 ") && drawn.contains("moved most"));
    assert_eq!(chart.table().rows.len(), 12);
}

fn any_values(most: usize) -> impl Strategy<Value = Vec<Option<f64>>> {
    proptest::collection::vec(proptest::option::weighted(0.9, any_number()), 0..most)
}

fn any_label() -> impl Strategy<Value = String> {
    prop_oneof![proptest::sample::select(hostile()), "\\PC{0,40}", "[A-Za-z]{3,12}( [a-z]{2,14}){0,6}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_numbers_and_labels_make_a_readable_picture(values in any_values(40), labels in proptest::collection::vec(any_label(), 1..12), width in 0_u32..1_300) {
        let label = |at: usize| labels[at % labels.len()].clone();
        let frame = Frame { width, ..Frame::light(&label(0), &label(1)) };
        let format = Format { short: values.len().is_multiple_of(2), ..Format::with_suffix(1, "%") };
        let rows: Vec<&[Option<f64>]> = values.chunks(7).collect();
        let row = |(at, values): (usize, &&[Option<f64>])| HeatRow { label: label(at), values: values.to_vec() };
        let periods: Vec<String> = (0..7).map(label).collect();
        let chart = Heat { frame: frame.clone(), periods: periods.clone(), rows: rows.iter().enumerate().map(row).collect(), format: format.clone(), ..Heat::default() };
        assert_readable(&heat(&chart));
        let panel = |(at, values): (usize, &&[Option<f64>])| Panel { label: label(at), values: values.to_vec(), mark: Mark::Worse };
        let chart = Multiples { frame: frame.clone(), periods, panels: rows.iter().enumerate().map(panel).collect(), target: values.first().copied().flatten(), format: format.clone(), ..Multiples::default() };
        assert_readable(&multiples(&chart));
        let line = |(at, pair): (usize, &[Option<f64>])| SlopeLine { label: label(at), before: pair[0], after: pair.get(1).copied().flatten(), mark: Mark::Better };
        let chart = Slope { frame: frame.clone(), before: label(2), after: label(3), lines: values.chunks(2).enumerate().map(line).collect(), format: format.clone(), ..Slope::default() };
        assert_readable(&slope(&chart));
        let period = |(at, four): (usize, &[Option<f64>])| ColumnPeriod { label: label(at), actual: four[0], forecast: four.get(1).copied().flatten(), plan: four.get(2).copied().flatten(), previous: four.get(3).copied().flatten() };
        let chart = Columns { frame, periods: values.chunks(4).enumerate().map(period).collect(), format, ..Columns::default() };
        assert_readable(&columns(&chart));
    }

    #[test]
    fn any_drawing_is_readable(values in any_values(30), labels in proptest::collection::vec(any_label(), 1..12), width in 0_u32..1_300, links in proptest::collection::vec((0_usize..12, 0_usize..12), 0..16)) {
        let label = |at: usize| labels[at % labels.len()].clone();
        let frame = Frame { width, ..Frame::light(&label(0), &label(1)) };
        let format = Format::with_suffix(1, "%");
        let goal = |at: usize| MapGoal { id: at.to_string(), label: label(at), value: label(at + 1), verdict: Verdict::Missed, word: label(at + 2) };
        let n = values.len() / 2;
        let lane = |at: usize| Lane { label: label(at), goals: (0..n).filter(|goal| (goal * goal) % 4 == at % 4 || goal % 4 == at).map(|one| goal(one + 100 * at)).collect() };
        let link = |(from, to): &(usize, usize)| MapLink { from: (from % 4 + 100 * (from / 4)).to_string(), to: (to % 4 + 100 * (to / 4)).to_string(), tie: [Tie::Shown, Tie::Supposed, Tie::Opposite][from % 3] };
        let chart = StrategyMap { frame: frame.clone(), lanes: (0..4).map(lane).collect(), links: links.iter().map(link).collect(), ..StrategyMap::default() };
        assert_readable(&strategy_map(&chart));
        let step = |(at, share): (usize, &Option<f64>)| StreamStep { label: label(at), owner: label(at + 1), share: *share, is_weakest: at == 2 };
        let chart = Stream { frame: frame.clone(), steps: values.iter().take(9).enumerate().map(step).collect(), end_to_end: values.last().copied().flatten(), format: format.clone(), ..Stream::default() };
        assert_readable(&stream(&chart));
        let spot = |(at, pair): (usize, &[Option<f64>])| Spot { label: label(at), across: pair[0], up: pair.get(1).copied().flatten(), sign: Sign::Up, word: label(at + 3) };
        let axis = || MatrixAxis { title: label(4), divide: 1.0, format: format.clone(), ..MatrixAxis::default() };
        let chart = Matrix { frame: frame.clone(), across: axis(), up: axis(), fields: [0, 1, 2, 3].map(label), spots: values.chunks(2).enumerate().map(spot).collect(), ..Matrix::default() };
        assert_readable(&matrix(&chart));
        let part = |(at, value): (usize, &Option<f64>)| TreePart { label: label(at), value: value.unwrap_or(3.0), parts: Vec::new() };
        let group = |(at, values): (usize, &[Option<f64>])| TreePart { label: label(at), value: 0.0, parts: values.iter().enumerate().map(part).collect() };
        let chart = Treemap { frame, parts: values.chunks(6).enumerate().map(group).collect(), format, ..Treemap::default() };
        assert_readable(&treemap(&chart));
    }
}
