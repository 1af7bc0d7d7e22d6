//! Tests of the report room: what the mail says, that it is the same twice, and that hostile data stay harmless.

use std::collections::BTreeMap;

use entity::value::{Currency, Money, Scope, Status};

use super::*;
use crate::scorecard::wording::{WordList, jargon};

fn made(input: &Executive, templates: &Templates) -> Result<Draft, ReportError> {
    let content = Content::ExecutiveScorecard(Box::new(input.clone()));
    edition::draft(Composition::of(content, templates)?, templates)
}

pub(super) fn draft(input: &Executive) -> Draft {
    made(input, &Templates::embedded().unwrap()).unwrap()
}

pub(super) fn draft_any(content: &Content) -> Draft {
    let templates = Templates::embedded().unwrap();
    let made = Composition::of(content.clone(), &templates).and_then(|composed| edition::draft(composed, &templates));
    made.unwrap_or_else(|fault| panic!("{}: {fault}", content.kind()))
}

pub(super) fn file(draft: &Draft, name: &str) -> String {
    let file = draft.files.iter().find(|file| file.name == name).unwrap();
    String::from_utf8(file.body.clone()).unwrap()
}

/// A snapshot that does not change with every template: the check number is left out.
fn check_snapshot(name: &str, draft: &Draft, text: &str) {
    insta::assert_snapshot!(name, text.replace(&draft.check_number, "CHECKNUMBER0"));
}

/// The sample with nothing but its card.
pub(super) fn bare() -> Executive {
    let mut input = sample::executive();
    input.history = Vec::new();
    input.watermelons = Vec::new();
    input.unmet = Vec::new();
    input.services = Vec::new();
    input.streams = Vec::new();
    input.moves = Vec::new();
    input.costs = Vec::new();
    input.quality.troubled_sources = Vec::new();
    input.quality.rows_rejected = 0;
    input
}

#[test]
fn the_text_reads_well_in_a_terminal() {
    let draft = draft(&sample::executive());
    let text = file(&draft, "txt");
    check_snapshot("text", &draft, &text);
    assert!(text.lines().filter(|line| !line.starts_with("https://")).all(|line| line.chars().count() <= 72));
    assert!(!text.contains("\n\n\n"));
}

#[test]
fn the_html_is_one_tag_a_line() {
    let draft = draft(&sample::executive());
    check_snapshot("html", &draft, &file(&draft, "html").replace('<', "\n<"));
}

#[test]
fn a_month_without_figures_says_so() {
    let draft = draft(&bare());
    check_snapshot("bare_text", &draft, &file(&draft, "txt"));
    let names: Vec<&str> = draft.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["html", "txt", "pdf", "xlsx", "csv", "measures.png"]);
}

#[test]
fn the_subject_names_the_period_and_the_answer() {
    let check = |input: &Executive, expected: &str| assert_eq!(draft(input).subject, expected);
    let sample = sample::executive();
    check(
        &sample,
        "August 2026: 7 of 11 targets met, colleagues not: Digital workplace keeps 97.1 % of promises but satisfies…",
    );
    let corrected = Executive { revision: 2, correction: Some("Late survey answers.".to_owned()), ..sample };
    check(
        &corrected,
        "Corrected: August 2026: 7 of 11 targets met, colleagues not: Digital workplace keeps 97.1 % of promises but…",
    );
    let text = file(&draft(&corrected), "txt");
    assert_eq!(text.lines().nth(2), Some("Corrected edition 2. Late survey answers."));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (one, two) = (draft(&sample::executive()), draft(&sample::executive()));
    assert_eq!((&one.check_number, &one.subject, &one.body), (&two.check_number, &two.subject, &two.body));
    assert_eq!(one.files, two.files);
    assert_eq!(one.check_number.len(), 12);
}

#[test]
fn a_chart_is_painted_once() {
    let templates = Templates::embedded().unwrap();
    let svg = crate::charts::sparkline(&crate::charts::Sparkline::default());
    let one = pictures::Drawn { name: "one".to_owned(), svg: svg.clone() }.png(templates.painted()).unwrap();
    let two = pictures::Drawn { name: "two".to_owned(), svg }.png(templates.painted()).unwrap();
    assert_eq!((one.name.as_str(), two.name.as_str()), ("one.png", "two.png"));
    assert!(one.body == two.body && templates.painted().len() == 1);
}

#[test]
fn another_fact_or_another_template_is_another_check_number() {
    let sample = draft(&sample::executive()).check_number;
    let mut other = sample::executive();
    other.quality.rows_read += 1;
    assert_ne!(draft(&other).check_number, sample);
    let own = [("executive-scorecard/subject.txt".to_owned(), "Scorecard {{ page.period }}".to_owned())].to_vec();
    let with_own = made(&sample::executive(), &Templates::with_overrides(own).unwrap()).unwrap();
    assert_ne!(with_own.check_number, sample);
    assert_eq!(with_own.subject, "Scorecard August 2026");
}

#[test]
fn the_check_number_is_printed_and_the_frozen_json_is_canonical() {
    let draft = draft(&sample::executive());
    assert!(file(&draft, "html").contains(&draft.check_number));
    assert!(file(&draft, "txt").contains(&draft.check_number));
    let text = draft.body.to_string();
    let keys: Vec<&String> = draft.body.as_object().unwrap().keys().collect();
    assert!(keys.is_sorted(), "{keys:?}");
    assert!(serde_json::from_str::<serde_json::Value>(&text).unwrap() == draft.body, "other numbers when read");
}

#[test]
fn pictures_are_referenced_once_and_carry_their_message() {
    let draft = draft(&sample::executive());
    let html = file(&draft, "html");
    for picture in draft.files.iter().filter(|file| file.content_type == "image/png") {
        assert_eq!(html.matches(&format!("src=\"cid:{}\"", picture.name)).count(), 1, "{}", picture.name);
        assert!(picture.body.starts_with(b"\x89PNG"));
    }
    assert_eq!(html.matches("src=").count(), 4);
    assert_eq!(html.matches("<h3>").count(), 4, "a message that is read where pictures are not shown");
    assert!(tags(&html).iter().filter(|tag| tag.starts_with("<img")).all(|tag| !tag.contains("alt=\"\"")));
}

#[test]
fn the_html_can_be_read_by_everybody() {
    let html = file(&draft(&sample::executive()), "html");
    assert!(html.len() <= 37_000, "{} bytes", html.len());
    let count = |tag: &str| tags(&html).iter().filter(|found| name(found) == tag).count();
    assert!(html.contains("<html lang=\"en\" dir=\"ltr\""));
    assert!(html.contains("content=\"light dark\"") && html.contains("prefers-color-scheme: dark"));
    assert_eq!((count("h1"), count("title"), count("caption")), (1, 1, 4));
    let tables = tags(&html).into_iter().filter(|tag| name(tag) == "table");
    assert_eq!(tables.filter(|tag| !tag.contains("role=\"presentation\"")).count(), count("caption"));
    assert!(tags(&html).iter().filter(|tag| name(tag) == "th").all(|tag| tag.contains("scope=\"")));
}

#[test]
fn nothing_is_fetched_from_elsewhere() {
    let html = file(&draft(&sample::executive()), "html");
    let addresses = html.split("http").skip(1).filter(|rest| rest.starts_with("://") || rest.starts_with("s://"));
    let foreign = addresses.filter(|rest| !rest.starts_with("s://scorebridge.nordwind.example/"));
    let foreign: Vec<String> = foreign.map(|rest| rest.chars().take(40).collect()).collect();
    assert_eq!(foreign, ["://www.w3.org/1999/xhtml\" xmlns:v=\"urn:s"]);
    assert!(!html.contains("@import") && !html.contains("url(") && !html.contains("<link"));
}

#[test]
fn no_jargon_reaches_an_executive() {
    for input in [sample::executive(), bare()] {
        let draft = draft(&input);
        assert_eq!(jargon(&file(&draft, "txt"), &WordList::english()), []);
        assert_eq!(jargon(&draft.subject, &WordList::english()), []);
    }
}

/// All tags of a page, comments left out.
fn tags(html: &str) -> Vec<&str> {
    let starts = html.match_indices('<').map(|(at, _)| &html[at..]);
    let tags = starts.filter(|rest| rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()));
    tags.map(|rest| &rest[..=rest.find('>').unwrap()]).collect()
}

fn name(tag: &str) -> &str {
    tag[1..].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap()
}

/// Each element with the names of its attributes, and how often it occurs.
fn skeleton(html: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for tag in tags(html) {
        let outside_quotes: Vec<&str> = tag.split('"').step_by(2).collect();
        *found.entry(outside_quotes.concat()).or_default() += 1;
    }
    found
}

pub(super) const HOSTILE: [&str; 11] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</mj-text><mj-raw><script>1</script></mj-raw>",
    "</title><!-- <mj-include path=\"https://evil.example/x\" /> -->",
    "]]> &lt;b&gt; &amp; C:\\new\\table {% raw %} {{7*7}}",
    "a\r\nBcc: all@nordwind.example\u{0}\u{8}\u{1b}[31m",
    "\u{202e}evil\u{2066} שלום עולם",
    "VeryLongWordWithoutAnyBreakVeryLongWordWithoutAnyBreakVeryLongWordWithoutAnyBreakVeryLongWord",
    "Zoë 👩‍🔬 e\u{301}",
    "",
];

/// The sample with a text of the list in every place that comes from outside, beginning with that one.
pub(super) fn named(texts: &[&str], first: usize) -> Executive {
    let mut input = sample::executive();
    let mut texts = texts.iter().cycle().skip(first);
    let mut put = |text: &mut String| *text = (*texts.next().unwrap()).to_owned();
    put(&mut input.company);
    put(&mut input.card.name);
    put(&mut input.card.id);
    for view in &mut input.card.perspectives {
        put(&mut view.name);
        for kpi in view.objectives.iter_mut().flat_map(|objective| &mut objective.kpis) {
            put(&mut kpi.name);
            put(&mut kpi.owner);
        }
    }
    input.watermelons.iter_mut().chain(&mut input.unmet).for_each(|it| put(&mut it.name));
    input.services.iter_mut().for_each(|it| put(&mut it.owner));
    input.costs.iter_mut().for_each(|it| put(&mut it.name));
    input.quality.troubled_sources.iter_mut().for_each(&mut put);
    for stream in &mut input.streams {
        put(&mut stream.name);
        stream.weakest_step.iter_mut().for_each(&mut put);
        stream.owner.iter_mut().for_each(&mut put);
    }
    for (name, proposal) in &mut input.moves {
        put(name);
        proposal.reasons.iter_mut().for_each(|reason| put(&mut reason.text));
    }
    input
}

#[test]
fn hostile_names_stay_text() {
    let harmless = skeleton(&file(&draft(&named(&["harmless"], 0)), "html"));
    for first in [0, 4, 8] {
        let draft = draft(&named(&HOSTILE, first));
        let html = file(&draft, "html");
        assert_eq!(skeleton(&html), harmless);
        for text in [&html, &file(&draft, "txt"), &draft.subject, &draft.body.to_string()] {
            assert!(!text.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{202e}'));
        }
        assert!(html.contains("{{7*7}}") && !html.contains("evil.example/x\""));
        assert!(!draft.subject.contains('\n') && !file(&draft, "txt").contains("\nBcc"));
    }
}

/// The sample without anything to draw, for tests that end in an error.
pub(super) fn undrawn() -> Executive {
    let mut input = bare();
    let objectives = input.card.perspectives.iter_mut().flat_map(|view| &mut view.objectives);
    objectives.flat_map(|objective| &mut objective.kpis).for_each(|kpi| kpi.marks.status = Status::Info);
    input
}

pub(super) fn check_error(input: &Executive, own: &[(&str, &str)], expected: &str) {
    let own = own.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let made = Templates::with_overrides(own).and_then(|templates| made(input, &templates));
    let message = made.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(message.contains(expected), "{message}");
}

#[test]
fn a_wrong_template_is_named() {
    let body = "executive-scorecard/body.mjml";
    check_error(&undrawn(), &[("executive-scorecard/subject.txt", "{{ page.perod }}")], "subject.txt:1");
    check_error(&undrawn(), &[("base.mjml", "{% if %}")], "base.mjml:1");
    check_error(&undrawn(), &[(body, "<p>no mail</p>")], "report template");
    let endless = "{% for a in range(9999) %}{% for b in range(9999) %}{{ b }}{% endfor %}{% endfor %}";
    check_error(&undrawn(), &[(body, endless)], "out of fuel");
    let fetching = "<mjml><mj-body><mj-include path=\"https://evil.example/a.mjml\" /></mj-body></mjml>";
    check_error(&undrawn(), &[(body, fetching)], "unable to load included template");
}

#[test]
fn what_cannot_be_made_names_the_reason() {
    let evil = Executive { public_url: "javascript:alert(1)".to_owned(), ..undrawn() };
    check_error(&evil, &[], "not a plain web address");
    let streams = sample::executive().streams.into_iter().cycle().take(300).collect();
    check_error(&Executive { streams, ..undrawn() }, &[], "at most 60000 are allowed");
    let costs_with = |actual: Money| {
        let mut costs = sample::executive().costs;
        costs[0].actual = actual;
        Executive { costs, ..undrawn() }
    };
    check_error(&costs_with(Money::new(1, "CHF".parse::<Currency>().unwrap())), &[], "and another currency");
    check_error(&costs_with(Money::new(i64::MAX, Currency::EUR)), &[], "beyond counting");
}

/// Rather without the links of its figures than not at all.
#[test]
fn a_report_too_long_for_its_links_goes_without_them() {
    let html = |n_streams: usize| {
        let streams = sample::executive().streams.into_iter().cycle().take(n_streams).collect();
        file(&draft(&Executive { streams, ..undrawn() }), "html")
    };
    let (short, long) = (html(3), html(75));
    assert!(short.contains("class=\"of\"") && !long.contains("class=\"of\""), "{} bytes", long.len());
    for told in [&short, &long] {
        assert!(told.contains("97.4&#160;%") && told.len() <= LARGEST_HTML, "{} bytes", told.len());
        assert_eq!(told.matches("<a ").count(), told.matches("</a>").count());
    }
}

#[test]
fn a_draft_keeps_its_key() {
    let draft = draft(&Executive { scope: Scope::Unit("sales".to_owned()), revision: 3, ..undrawn() });
    assert_eq!((draft.report.as_str(), draft.scope.to_string().as_str()), ("executive-scorecard", "unit:sales"));
    assert_eq!((draft.period, draft.language.as_str(), draft.revision), (sample::august(), "en", 3));
}

/// Writes all reports as files to look at into the folder of `SCOREBRIDGE_LOOK`.
#[test]
fn look() {
    let Ok(folder) = std::env::var("SCOREBRIDGE_LOOK") else { return };
    let language = std::env::var("SCOREBRIDGE_LOOK_LANGUAGE").unwrap_or("en".to_owned());
    let templates = Templates::embedded().unwrap();
    for content in samples::all(templates.language(&language), samples::own) {
        let draft = draft_any(&content);
        let folder = std::path::Path::new(&folder).join(file_name(&draft.report, &draft.scope, draft.period, 1));
        std::fs::create_dir_all(&folder).unwrap();
        let put = |name: &str, body: &[u8]| std::fs::write(folder.join(name), body).unwrap();
        for file in draft.files.iter().filter(|it| it.name != "html") {
            let ending = ["pdf", "xlsx", "csv", "txt"].contains(&file.name.as_str());
            put(&if ending { ["edition.", &file.name].concat() } else { file.name.clone() }, &file.body);
        }
        put("mail.html", file(&draft, "html").replace("src=\"cid:", "src=\"").as_bytes());
    }
}
