//! Tests of the room as a whole: pictures worth looking at, hostile labels, same bytes, valid SVG, small PNG.

use std::path::PathBuf;

use plotters::style::RGBColor;
use proptest::prelude::*;
use resvg::usvg::{Group, Node, Text, Tree};

use super::area::Area;
use super::canvas::{Anchor, Lettering};
use super::font::Type;
use super::palette::Ink;
use super::*;

/// Set to a folder to look at the pictures of these tests.
const LOOK: &str = "SCOREBRIDGE_LOOK";

pub(super) fn look(name: &str, svg: &Svg) {
    let Some(folder) = std::env::var_os(LOOK).map(PathBuf::from) else { return };
    std::fs::write(folder.join(format!("{name}.svg")), &svg.text).unwrap();
    std::fs::write(folder.join(format!("{name}.png")), png(svg, 2.0).unwrap()).unwrap();
}

/// The picture as a page in the dark would show it.
pub(super) fn dark(svg: &Svg) -> Svg {
    let (light, dark) = (css_variables(false), css_variables(true));
    let pairs = light
        .split(';')
        .zip(dark.split(';'))
        .filter_map(|(light, dark)| Some((light.split_once(':')?, dark.split_once(':')?)));
    let text = pairs.fold(svg.text.clone(), |text, ((name, light), (_, dark))| {
        text.replace(&format!("var({name}, {light})"), dark)
    });
    let text = text.replace("</desc>", "</desc><rect width=\"100%\" height=\"100%\" fill=\"#12161C\"/>");
    Svg { text, ..svg.clone() }
}

pub(super) fn months(n: usize) -> Vec<String> {
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
        usual: usual(91.5, 89.4, 93.6),
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

/// The same for two years.
fn usual(average: f64, lower: f64, upper: f64) -> Vec<Option<Usual>> {
    vec![Some(Usual { average, lower, upper }); 24]
}

/// A new process after a year, and what is expected of it.
fn rebased() -> Xmr {
    let mut chart = solved();
    for (at, usual) in chart.usual.iter_mut().enumerate().skip(12) {
        *usual = (at >= 12).then_some(Usual { average: 95.2, lower: 93.1, upper: 97.3 });
    }
    let expected = |(at, label): (u32, &str)| Expected {
        label: label.into(),
        value: 95.2,
        lower: 93.0 - f64::from(at) / 4.0,
        upper: 97.4 + f64::from(at) / 4.0,
    };
    chart.ahead = (0..).zip(["Sep 26", "Oct 26", "Nov 26", "Dec 26"]).map(expected).collect();
    chart
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
    look("xmr-rebased", &xmr(&rebased()));
    look("xmr-level", &xmr(&line("Nothing moved", &[42.0; 14], Format::number(0))));
    look("xmr-one", &xmr(&line("The first month", &[42.0], Format::number(0))));
    look("xmr-none", &xmr(&line("Not measured yet", &[f64::NAN; 6], Format::number(0))));
    look("bullet", &bullet(&promises()));
    look("bullet-narrow", &bullet(&narrow(&promises(), |chart| &mut chart.frame)));
    look("bullet-german", &bullet(&german()));
    look("bridge", &bridge(&cost()));
    let (mut series, mut list, mut costs) = (marked(), promises(), cost());
    (series.frame.width, list.frame.width, costs.frame.width) = (464, 464, 464);
    look("phone-xmr", &xmr(&series));
    look("phone-bullet", &bullet(&list));
    look("phone-bridge", &bridge(&costs));
    look("bridge-many", &bridge(&many_steps()));
    look("bridge-narrow", &bridge(&narrow(&cost(), |chart| &mut chart.frame)));
    let portal = |frame: &mut Frame| frame.theme = Theme::Portal;
    let (mut series, mut list, mut costs) = (marked(), promises(), cost());
    portal(&mut series.frame);
    portal(&mut list.frame);
    portal(&mut costs.frame);
    look("dark-xmr", &dark(&xmr(&series)));
    look("dark-bullet", &dark(&bullet(&list)));
    look("dark-bridge", &dark(&bridge(&costs)));
    look("page-xmr", &xmr(&series));
    look("page-bullet", &bullet(&list));
    look("page-bridge", &bridge(&costs));
    look("page-narrow", &bridge(&narrow(&costs, |chart| &mut chart.frame)));
    let values = SOLVED.iter().map(|value| Some(*value)).collect();
    look("sparkline", &sparkline(&Sparkline { values, last: Mark::Better, ..Sparkline::default() }));
    let values = vec![Some(9.0), Some(8.0), None, Some(8.5), None, Some(12.0)];
    look("sparkline-gaps", &sparkline(&Sparkline { values, last: Mark::Worse, ..Sparkline::default() }));
}

/// Labels nobody should send.
pub(super) fn hostile() -> Vec<String> {
    let labels = [
        "<script>alert(\"x\")</script>",
        "</text></svg><img src=x onerror=alert(1)>",
        "& &amp; ]]> <!-- \" ' `",
        "\u{202e}drawkcab\u{202c} \u{2066}hidden\u{2069} \u{200f}",
        "עברית וערבית العربية 94.8% in one label, long enough to be cut somewhere on the way",
        "👩‍👩‍👧‍👦🏳️‍🌈 every kind of picture 🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉",
        "nul \u{0} bell \u{7} escape \u{1b}[31m line\r\nfeed\u{2028}separator \u{fffe}\u{ffff}",
        "Z̷̢̛͓̳͕̘̙̃̆͗a̵̡̧̛̲̲̺͊̈́̀l̷̢̧̛̺̩̈́̈́̕g̶̡̛̫̱̏̓͝o̸̧̟̿̈́",
        "全角文字の非常に長いラベル全角文字の非常に長いラベル全角文字の非常に長いラベル",
        "var(--ink, #1B2430) \"#1B2430\" url(#x) font-size=\"1\" dy=\"-0.5ex\"",
        "",
        "   ",
    ];
    let mut labels: Vec<String> = labels.iter().map(ToString::to_string).collect();
    labels.push("W".repeat(300));
    labels.push("Wort ".repeat(200));
    labels
}

/// All charts with the same label everywhere.
fn charts_with(label: &str, theme: Theme, width: u32) -> Vec<Svg> {
    let text = || label.to_owned();
    let frame = Frame { id: text(), title: text(), subtitle: text(), description: text(), theme, width };
    let format = Format { prefix: text(), suffix: text(), decimals: 1, short: true, ..Format::default() };
    let mut words = XmrWords { average: text(), usual: text(), target: text(), now: text(), ..XmrWords::default() };
    (words.better, words.worse, words.changed, words.missing) = (text(), text(), text(), text());
    let mut series = Xmr { frame: frame.clone(), words, format: format.clone(), ..marked() };
    series.points.iter_mut().for_each(|point| point.label = text());
    let mut list = Bullet { frame: frame.clone(), ..promises() };
    for row in &mut list.rows {
        (row.label, row.unit, row.word, row.reason, row.format) = (text(), text(), text(), text(), format.clone());
    }
    let mut costs = Bridge { frame, format, other: text(), ..many_steps() };
    costs.steps.iter_mut().for_each(|step| step.label = text());
    (costs.start.label, costs.end.label) = (text(), text());
    let line =
        Sparkline { id: text(), title: text(), values: vec![Some(1.0), None, Some(2.0)], last: Mark::Better, theme };
    vec![xmr(&series), bullet(&list), bridge(&costs), sparkline(&line)]
}

fn parsed(svg: &Svg) -> Tree {
    Tree::from_str(&palette::literal(&svg.text), picture::options())
        .unwrap_or_else(|error| panic!("{error}\n{}", svg.text))
}

/// The texts of a group and of the groups in it.
fn texts(group: &Group) -> Vec<&Text> {
    let mut found = Vec::new();
    for node in group.children() {
        match node {
            Node::Text(text) => found.push(text.as_ref()),
            Node::Group(group) => found.extend(texts(group)),
            _ => {}
        }
    }
    found
}

pub(super) fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    line.split_once(&format!(" {name}=\""))?.1.split_once('"').map(|(value, _)| value)
}

/// Both as resvg sets it and as our own measure has it, no text leaves the picture.
pub(super) fn assert_text_inside(svg: &Svg) {
    let (width, height) = (f64::from(svg.width), f64::from(svg.height));
    let tree = parsed(svg);
    let texts = texts(tree.root());
    for text in &texts {
        let place = text.abs_bounding_box();
        let inside = place.left() >= -1.0 && f64::from(place.right()) <= width + 1.0;
        assert!(inside, "{place:?} leaves {width}: {:?}", text.chunks()[0].text());
        assert!(place.top() >= -6.0 && f64::from(place.bottom()) <= height + 6.0, "{place:?} leaves {height}");
    }
    assert_eq!(texts.len(), svg.text.matches("<text ").count(), "each text is one that was looked at");
    for (words, place) in text_boxes(svg) {
        assert!(place.left >= -0.2 && place.right <= width + 0.2, "{place:?} of {width}: {words}");
    }
}

/// Every text of a picture with what it covers by our own measure.
pub(super) fn text_boxes(svg: &Svg) -> Vec<(String, Area)> {
    let text_box = |line: &str| {
        let number = |name: &str| attribute(line, name).unwrap().parse::<f64>().unwrap() / 10.0;
        let words = line.split_once('>').unwrap().1.trim_end_matches("</text>");
        let words = words
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&amp;", "&");
        let anchor = match attribute(line, "text-anchor") {
            Some("end") => Anchor::End,
            Some("middle") => Anchor::Middle,
            _ => Anchor::Start,
        };
        let font = Type { size: number("font-size"), bold: attribute(line, "font-weight").is_some() };
        let look = Lettering { font, ink: Ink::Text, anchor };
        let place = Area::of_text((number("x"), number("y")), &words, look);
        (words, place)
    };
    svg.text.lines().filter(|line| line.starts_with("<text ")).map(text_box).collect()
}

#[test]
fn hostile_labels_stay_harmless_and_inside() {
    let looks = [(Theme::Light, 0), (Theme::Portal, 320)].into_iter().cycle();
    for (label, (theme, width)) in hostile().iter().zip(looks) {
        for svg in charts_with(label, theme, width) {
            assert_text_inside(&svg);
            let tags: Vec<&str> =
                svg.text.split('<').skip(1).filter_map(|tag| tag.split([' ', '>', '/']).next()).collect();
            let known = ["svg", "title", "desc", "rect", "line", "polyline", "polygon", "circle", "text", ""];
            assert!(tags.iter().all(|tag| known.contains(tag)), "{tags:?}");
            let harmful = |c: char| {
                (c.is_control() && c != '\n')
                    || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FFFE}')
            };
            assert!(!svg.text.contains(harmful), "{}", svg.text);
        }
    }
}

#[test]
fn ordinary_pictures_keep_their_text_inside() {
    let wide = [xmr(&solved()), xmr(&marked()), xmr(&shares()), xmr(&spend()), bullet(&promises()), bullet(&german())];
    let narrow = [xmr(&narrow(&spend(), |chart| &mut chart.frame)), bridge(&narrow(&cost(), |chart| &mut chart.frame))];
    wide.iter().chain(&narrow).chain(&[bridge(&cost()), bridge(&many_steps())]).for_each(assert_text_inside);
}

#[test]
fn same_data_make_same_bytes() {
    assert_eq!(xmr(&solved()), xmr(&solved()));
    assert_eq!(bullet(&promises()), bullet(&promises()));
    assert_eq!(bridge(&cost()), bridge(&cost()));
    assert_eq!(png(&bullet(&promises()), 2.0).unwrap(), png(&bullet(&promises()), 2.0).unwrap());
}

#[test]
fn ids_come_from_content_or_caller() {
    let id = |chart: &Xmr| attribute(&xmr(chart).text, "aria-labelledby").unwrap().to_owned();
    let mut chart = solved();
    let own = id(&chart);
    chart.points[3].value = Some(92.0);
    assert_ne!(own, id(&chart), "other data, other id");
    chart.frame.id = "kpi-promises".to_owned();
    assert_eq!(id(&chart), "kpi-promises-t kpi-promises-d");
    chart.frame.id = "x\" onload=\"alert(1)".to_owned();
    assert!(id(&chart).starts_with('c'), "an id that is none is not taken");
}

#[test]
fn a_page_may_change_every_colour() {
    let mut chart = marked();
    chart.frame.theme = Theme::Portal;
    let portal = xmr(&chart);
    assert!(!portal.text.contains("=\"#"), "a literal colour is left: {}", portal.text);
    assert!(portal.text.contains("fill=\"var(--better, #0B5FA5)\""));
    assert_eq!(
        png(&portal, 1.0).unwrap(),
        png(&Svg { text: palette::literal(&portal.text), ..portal.clone() }, 1.0).unwrap()
    );
    assert!(!xmr(&marked()).text.contains("var("), "mail programs know no variables");
}

#[test]
fn too_few_values_have_no_usual_range() {
    let drawn = |n: usize| {
        let mut chart = solved();
        chart.points.truncate(n);
        chart.usual.truncate(n);
        chart.points[n - 1].mark = Mark::Better;
        let text = xmr(&chart).text;
        (text.contains("Usual range"), text.contains("Clearly better"))
    };
    assert_eq!(drawn(11), (false, false));
    assert_eq!(drawn(12), (true, true));
}

#[test]
fn a_gap_breaks_the_line_and_says_so() {
    let lines = |values: &[f64]| xmr(&line("", values, Format::number(0))).text.matches("<polyline").count();
    assert_eq!(lines(&[1.0, 2.0, 3.0, 4.0]), 1);
    assert_eq!(lines(&[1.0, 2.0, f64::NAN, 3.0, 4.0]), 2);
    assert_eq!(lines(&[1.0, f64::INFINITY, 3.0]), 0);
    assert!(xmr(&line("", &[1.0, f64::NAN], Format::number(0))).text.contains("No value"));
}

#[test]
fn what_is_missing_says_why() {
    let text = bullet(&promises()).text;
    assert!(text.contains("The training system") && text.contains("no value"));
    assert_eq!(text.matches(">0").count(), 0, "no value is never 0");
}

#[test]
fn low_is_good_turns_the_bands_around() {
    let shades = |lower_is_better: bool| {
        let row = BulletRow { lower_is_better, ..row("", "", 5.0, 6.0, [3.0, 7.0]) };
        let svg = bullet(&Bullet { rows: vec![row], ..Bullet::default() });
        let shade = |line: &str| ["#C3CAD4", "#DBE0E7", "#EEF1F5"].into_iter().position(|shade| line.contains(shade));
        svg.text.lines().filter_map(shade).collect::<Vec<_>>()
    };
    assert_eq!(shades(false), [0, 1, 2]);
    assert_eq!(shades(true), [2, 1, 0]);
}

#[test]
fn pictures_are_small_and_have_a_palette() {
    for svg in [xmr(&solved()), bullet(&promises()), bridge(&cost())] {
        let bytes = png(&svg, 2.0).unwrap();
        assert!(bytes.len() <= 50_000, "{}", bytes.len());
        let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let info = reader.info();
        assert_eq!(
            (info.width, info.height, info.color_type),
            (svg.width * 2, svg.height * 2, png::ColorType::Indexed)
        );
    }
}

/// A picture of 32 × 32 cells, and its PNG decoded: colours of the palette (none: it has none), then red, green, blue of each cell.
fn decoded(colour: impl Fn(u32) -> [u8; 3]) -> (Option<usize>, Vec<u8>) {
    let cell = |at: u32| {
        let [red, green, blue] = colour(at);
        format!(
            "<rect x=\"{}\" y=\"{}\" width=\"1\" height=\"1\" fill=\"#{red:02x}{green:02x}{blue:02x}\"/>",
            at % 32,
            at / 32
        )
    };
    let cells: String = (0..1_024).map(cell).collect();
    let text = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"32\" height=\"32\">{cells}</svg>");
    let bytes = png(&Svg { text, width: 32, height: 32, head: Head::default() }, 1.0).unwrap();
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let palette = reader.info().palette.as_ref().map(|palette| palette.len() / 3);
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    (palette, pixels)
}

#[test]
fn a_palette_never_shows() {
    let byte = |n: u32| u8::try_from(n).unwrap();
    let apart = |at: u32| [byte(at % 10 * 25), byte(at / 10 % 10 * 25), byte(at / 100 * 23)];
    let few = |at: u32| apart(at % 200);
    assert_eq!(decoded(few), (Some(200), (0..1_024).flat_map(few).collect()), "exact where none is near another");
    let inks = [Ink::Paper, Ink::Usual, Ink::Heat1, Ink::Good].map(|ink| ink.colour());
    let inked = |at: u32| {
        inks.map(|RGBColor(red, green, blue)| [red, green, blue])
            .into_iter()
            .cycle()
            .nth(usize::try_from(at % 4).unwrap())
            .unwrap()
    };
    assert_eq!(decoded(inked), (Some(4), (0..1_024).flat_map(inked).collect()), "what we draw in stays, however near");
    let edges = |at: u32| [byte(at % 240), 7, 9];
    let (palette, pixels) = decoded(edges);
    assert!(palette.is_some_and(|colours| (8..32).contains(&colours)), "{palette:?}");
    let wanted: Vec<u8> = (0..1_024).flat_map(edges).collect();
    assert!(pixels.iter().zip(&wanted).all(|(a, b)| a.abs_diff(*b) <= 16), "near where it is not");
    assert_eq!(decoded(apart), (None, (0..1_024).flat_map(apart).collect()), "none where that would be too far");
}

#[test]
fn what_is_no_picture_is_refused() {
    let svg = sparkline(&Sparkline::default());
    assert!(matches!(png(&Svg { text: "<svg".to_owned(), ..svg.clone() }, 1.0), Err(ChartError::Unreadable(_))));
    assert!(matches!(png(&svg, 1_000.0), Err(ChartError::Size(..))));
    assert!(matches!(png(&svg, f32::NAN), Err(ChartError::Size(..))));
}

#[test]
fn small_charts_read_as_text() {
    let points = series(&[4.0, 6.0, f64::NAN, 5.0]);
    let frame = |title: &str| Frame { width: 320, ..Frame::portal(title, "Hours") };
    let small = Xmr { frame: frame("Orders"), points, target: Some(5.0), format: Format::number(0), ..Xmr::default() };
    insta::assert_snapshot!("xmr", xmr(&small).text);
    let rows = vec![judged(row("Orders", "%", 97.2, 98.5, [96.0, 98.0]), Format::number(1), Verdict::Missed, "missed")];
    insta::assert_snapshot!("bullet", bullet(&Bullet { frame: Frame::light("Orders", ""), rows }).text);
    let steps = vec![Step { label: "More".to_owned(), change: 3.0 }];
    let (start, end) =
        (Pillar { label: "Plan".to_owned(), value: 4.0 }, Pillar { label: "Actual".to_owned(), value: 6.0 });
    insta::assert_snapshot!(
        "bridge",
        bridge(&Bridge { frame: frame("Cost"), start, steps, end, ..Bridge::default() }).text
    );
    let values = vec![Some(1.0), None, Some(2.0), Some(4.0)];
    insta::assert_snapshot!(
        "sparkline",
        sparkline(&Sparkline { values, title: "Rising".to_owned(), ..Sparkline::default() }).text
    );
}

pub(super) fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>(), -1e3..1e3, Just(0.0), Just(f64::NAN), Just(1e15), Just(f64::MIN_POSITIVE)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_numbers_make_a_picture(values in proptest::collection::vec(any_number(), 0..30), target in any_number(), width in 0_u32..2_000) {
        let frame = Frame { width, ..Frame::light("Any numbers", "") };
        let usual = vec![Some(Usual { average: target, lower: target - 1.0, upper: target + 1.0 }); values.len()];
        let ahead = vec![Expected { label: "later".into(), value: target, lower: target - 2.0, upper: target + 2.0 }; usize::try_from(width % 5).unwrap()];
        let format = Format::money("€");
        let points = months(values.len()).into_iter().zip(&values).map(|(label, value)| Point { label, value: Some(*value), mark: Mark::Worse });
        let chart = Xmr { frame: frame.clone(), points: points.collect(), usual, ahead, target: Some(target), format: format.clone(), ..Xmr::default() };
        assert_text_inside(&xmr(&chart));
        let rows = values.chunks(4).map(|part| BulletRow {
            value: part.first().copied(),
            target: part.get(1).copied(),
            bands: part.get(2..).unwrap_or_default().to_vec(),
            format: format.clone(),
            ..BulletRow::default()
        });
        assert_text_inside(&bullet(&Bullet { frame: frame.clone(), rows: rows.collect() }));
        let steps = values.iter().map(|change| Step { label: "Step".to_owned(), change: *change }).collect();
        let end = Pillar { label: "End".to_owned(), value: target };
        assert_text_inside(&bridge(&Bridge { frame, steps, end, format, ..Bridge::default() }));
    }
}
