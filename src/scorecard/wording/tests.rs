//! Sentences read as a whole. They never check what the scores are.

use entity::value::{Assurance, Confidence, Move, NoValue, Signal, Status, Trend, ValueFactor};

use super::*;
use crate::language::{Language, Languages};
use crate::scorecard::sample::{august, flat, kpi, objective, perspective, story};
use crate::scorecard::{CardPlan, KpiScore, Red, Watermelon, score};
use crate::stats::Method;

fn workplace() -> Watermelon {
    Watermelon {
        service: "workplace".to_owned(),
        name: "Digital workplace".to_owned(),
        promise: 97.2,
        experience: Some(51.7),
        outcome: None,
        gap: 45.5,
        n: 143,
        outcome_n: 0,
        red: vec![Red::Experience],
    }
}

fn delivery() -> WeakStep {
    WeakStep {
        stream: "Order to cash".to_owned(),
        step: "Delivery".to_owned(),
        owner: "Logistics".to_owned(),
        completed: 88.2,
    }
}

fn fax() -> PhaseOut {
    PhaseOut {
        name: "Fax and print room".to_owned(),
        owner: "Carla Rossi".to_owned(),
        monthly_cost: Some("EUR 4,200".to_owned()),
    }
}

fn card(plan: &CardPlan) -> Card {
    score(plan, august())
}

#[test]
fn a_promise_kept_and_not_felt_is_forced_into_the_headline() {
    let check = |watermelons: &[Watermelon], steps: &[WeakStep], expected: &str| {
        assert_eq!(headline(Language::english(), &card(&story()), watermelons, steps), expected);
    };
    check(
        &[workplace()],
        &[delivery()],
        "4 of 7 targets met, colleagues not: Digital workplace keeps 97.2 % of promises but satisfies 51.7 %; Order to cash fails at Delivery.",
    );
    check(
        &[workplace(), workplace(), workplace()],
        &[],
        "4 of 7 targets met, colleagues not: Digital workplace (and 2 more) keeps 97.2 % of promises but satisfies 51.7 %.",
    );
    check(
        &[],
        &[delivery()],
        "4 of 7 targets met, yet Order to cash fails at Delivery (Logistics): only 88.2 % get through.",
    );
    let steady = WeakStep { completed: WEAK_STEP_BELOW, ..delivery() };
    check(&[], &[steady], "4 of 7 targets met in August 2026; open above all: Orders completed and IT spending.");
}

#[test]
fn headlines_of_quiet_cards() {
    let check = |values: &[Option<f64>], expected: &str| {
        let kpis = values.iter().map(|value| kpi("Promises", 1.0, &[*value])).collect();
        assert_eq!(headline(Language::english(), &card(&flat(0.5, kpis)), &[], &[]), expected);
    };
    check(&[Some(90.0), Some(80.0)], "All targets were met in August 2026.");
    check(&[Some(90.0), None], "All targets that can be judged were met in August 2026.");
    check(&[Some(90.0), Some(10.0)], "1 of 2 targets met in August 2026; open: Promises.");
    check(&[None], "There are too few figures in August 2026 to judge.");
    check(&[], "There are too few figures in August 2026 to judge.");
}

#[test]
fn only_real_changes_are_told_and_the_business_effect_orders_them() {
    let found = changes(Language::english(), &card(&story()));
    let texts: Vec<_> = found.iter().map(|change| change.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "Orders completed really got worse: 88.1 %, outside the usual range of 95.4 to 98.6 %.",
            "IT spending really got worse: EUR 1.31 million, outside the usual range of EUR 846,000 to 893,000.",
            "Time to fix really got better: 6.1 hours, outside the usual range of 7.7 to 10.3 hours.",
            "Workplace satisfaction really got worse: 52 %, outside the usual range of 70 to 85.8 %.",
        ]
    );
}

#[test]
fn noise_is_not_news() {
    let card = card(&story());
    let movement_of = |id: &str| kpis(&card).find(|kpi| kpi.id == id).map(|kpi| movement(Language::english(), kpi));
    assert_eq!(movement_of("promises-kept").as_deref(), Some("within the usual range"));
    assert_eq!(movement_of("hours-saved").as_deref(), Some("no figure"));
    let short = score(&flat(0.5, vec![kpi("a", 1.0, &[Some(1.0), Some(2.0)])]), august());
    assert_eq!(
        kpis(&short).map(|kpi| movement(Language::english(), kpi)).collect::<Vec<_>>(),
        ["too short a history to tell"]
    );
}

#[test]
fn a_change_inside_its_range_is_told_against_the_average() {
    let template = kpis(&card(&story())).find(|kpi| kpi.id == "time-to-fix").cloned().expect("a KPI");
    let check = |signal, value, expected: &str| {
        let kpi = KpiScore {
            marks: crate::scorecard::Marks { signal, value: Some(value), ..template.marks.clone() },
            ..template.clone()
        };
        let kpi = KpiScore { average: Some(8.0), limit_lower: Some(5.0), limit_upper: Some(11.0), ..kpi };
        assert_eq!(signal_sentence(Language::english(), &kpi).as_deref(), Some(expected));
    };
    check(Signal::Better, 6.1, "Time to fix really got better: 6.1 hours now, against an average of 8 hours so far.");
    check(Signal::Changed, 8.04, "Time to fix really changed: 8.04 hours now, against an average of 8 hours so far.");
}

#[test]
fn the_decision_follows_the_business_effect() {
    let everything = Candidates {
        steps: vec![WeakStep { completed: 99.0, ..delivery() }, delivery()],
        watermelons: vec![(workplace(), "Erika Brandt".to_owned())],
        phase_outs: vec![fax()],
    };
    let check = |candidates: &Candidates, expected: [&str; 4]| {
        let asked = decision_asked(Language::english(), &card(&story()), candidates).expect("a decision");
        let until = period_text(asked.until);
        assert_eq!([asked.ask.as_str(), &asked.by_whom, &until, &asked.cost_of_waiting], expected);
    };
    check(
        &everything,
        [
            "Agree with Logistics what changes at Delivery, where only 88.2 % get through.",
            "Logistics",
            "30 September 2026",
            "Of every 100 that reach Delivery, about 12 are lost, month after month.",
        ],
    );
    let felt = Candidates { steps: Vec::new(), ..everything };
    check(
        &felt,
        [
            "Decide what changes in Digital workplace, so that the kept promises are felt.",
            "Erika Brandt",
            "30 September 2026",
            "Until then 48.3 % of 143 who answered stay unsatisfied.",
        ],
    );
    let stop = Candidates { watermelons: Vec::new(), ..felt };
    check(
        &stop,
        [
            "Decide whether to phase out Fax and print room.",
            "Carla Rossi",
            "30 September 2026",
            "Each month of waiting costs EUR 4,200.",
        ],
    );
    check(
        &Candidates::default(),
        [
            "Decide what brings Orders completed back.",
            "Jonas Weber",
            "30 September 2026",
            "It stands at 88.1 % against a target of 96 %.",
        ],
    );
    let nobody = Candidates { phase_outs: vec![PhaseOut { owner: String::new(), ..fax() }], ..Candidates::default() };
    let asked = decision_asked(Language::english(), &card(&story()), &nobody).expect("a decision");
    assert_eq!(asked.by_whom, "whoever answers for Fax and print room");
    let quiet = score(&flat(0.5, vec![kpi("a", 1.0, &[Some(90.0)])]), august());
    assert_eq!(decision_asked(Language::english(), &quiet, &Candidates::default()), None);
}

/// Every sentence and word that this room can say about a rich sample.
fn everything_said(language: &Language) -> Vec<String> {
    use strum::IntoEnumIterator;
    let card = card(&story());
    let mut said: Vec<String> = kpis(&card).map(|kpi| movement(language, kpi)).collect();
    said.extend(changes(language, &card).into_iter().map(|change| change.text));
    for watermelons in [vec![], vec![workplace()], vec![workplace(), workplace()]] {
        for steps in [vec![], vec![delivery()]] {
            said.push(headline(language, &card, &watermelons, &steps));
            let watermelons = watermelons.iter().map(|found| (found.clone(), "Erika Brandt".to_owned())).collect();
            for phase_outs in [vec![], vec![fax()], vec![PhaseOut { monthly_cost: None, ..fax() }]] {
                let candidates =
                    Candidates { steps: steps.clone(), watermelons: Clone::clone(&watermelons), phase_outs };
                let asked = decision_asked(language, &card, &candidates);
                said.extend(asked.into_iter().flat_map(|asked| [asked.ask, asked.cost_of_waiting]));
            }
        }
    }
    said.extend(Status::iter().map(|word| language.status(word).to_owned()));
    said.extend(Trend::iter().map(|word| language.trend(word).to_owned()));
    said.extend(Signal::iter().map(|word| language.signal(word).to_owned()));
    said.extend(Assurance::iter().map(|word| language.assurance(word).to_owned()));
    said.extend(NoValue::iter().map(|word| language.no_value(word).to_owned()));
    said.extend(ValueFactor::iter().map(|word| language.value_factor(word).to_owned()));
    said.extend(Move::iter().map(|word| language.shelf_move(word).to_owned()));
    said.extend(Confidence::iter().map(|word| language.confidence(word).to_owned()));
    said.extend(Method::iter().map(|word| language.method(word).to_owned()));
    said
}

#[test]
fn nothing_we_say_is_on_the_word_list_or_too_long() {
    for language in Languages::with_overrides(&[]).expect("catalogues").iter() {
        let list = WordList::of(language.code());
        let said = everything_said(language);
        assert!(said.len() > 60, "{} sentences", said.len());
        for text in said {
            assert_eq!(jargon(&text, &list), [], "{text}");
            assert!(text.split_whitespace().count() <= MOST_WORDS, "{text}");
            assert!(!text.is_empty() && !text.contains('⟦'), "{text}");
        }
        // What stands in templates, charts and tables too.
        for (id, text) in language.messages() {
            assert_eq!(jargon(text, &list), [], "{} {id}", language.code());
        }
    }
}

/// A headline, a change, a decision and a correction, as a German reads them.
#[test]
fn german_sentences_read_as_german() {
    let languages = Languages::with_overrides(&[]).expect("catalogues");
    let german = languages.get("de");
    let card = card(&story());
    assert_eq!(
        headline(german, &card, &[workplace()], &[]),
        "4 von 7 Zielen erreicht, Zufriedenheit nicht: Digital workplace hält 97,2\u{a0}% der Zusagen, doch nur \
         51,7\u{a0}% sind zufrieden."
    );
    assert_eq!(
        headline(german, &card, &[], &[]),
        "4 von 7 Zielen erreicht (August 2026); offen vor allem: Orders completed und IT spending."
    );
    let phase_out = Candidates { phase_outs: vec![fax()], ..Candidates::default() };
    let asked = decision_asked(german, &card, &phase_out).expect("a decision");
    assert_eq!(asked.ask, "Entscheiden, ob Fax and print room ausläuft.");
    let value = |unit: &str, value| german.value(unit.parse().expect("a unit"), value);
    assert_eq!(value("hours", 1.0), "1\u{a0}Stunde");
    assert_eq!(value("days", 1_234.5), "1.230\u{a0}Tage");
    assert_eq!(value("money:EUR", 1_236_900.0), "1,24\u{a0}Mio.\u{a0}EUR");
    assert_eq!(value("money:EUR", 12.4), "12,40\u{a0}EUR");
    assert_eq!(value("percent", 99.97), "99,97\u{a0}%");
    assert_eq!(value("percent", f64::NAN), "kein Wert");
    let euros = "money:EUR".parse().expect("a unit");
    assert_eq!(german.range(euros, 864_000.0, 1_130_000.0), "864.000 bis 1,13\u{a0}Mio.\u{a0}EUR");
}

#[test]
fn long_names_shorten_the_sentence_not_the_answer() {
    let long = WeakStep { step: "Handing over to the parcel carrier at the regional hub".to_owned(), ..delivery() };
    let text = headline(Language::english(), &card(&story()), &[], &[long]);
    assert!(text.starts_with("Order to cash fails at Handing over"), "{text}");
}

#[test]
fn a_correction_says_what_changed() {
    let card = |values: [Option<f64>; 5]| {
        let ids = ["Promises", "Orders", "Hires", "Training", "Hours"];
        let kpis = ids.iter().zip(values).map(|(id, value)| kpi(id, 20.0, &[value])).collect();
        let views = vec![perspective("view", 100.0, vec![objective("one", 100.0, kpis)])];
        score(&CardPlan { perspectives: views, ..story() }, august())
    };
    let first = [Some(94.0), Some(90.0), None, Some(80.0), Some(70.0)];
    let check = |corrected, expected: &str| {
        assert_eq!(corrections(Language::english(), &card(first), &card(corrected)), expected)
    };
    check(first, "");
    check([Some(94.04), Some(90.0), None, Some(80.0), Some(70.0)], "Promises: 94.04 % instead of 94 %.");
    check(
        [Some(94.0), None, Some(50.0), Some(80.0), Some(70.0)],
        "Orders: no figure instead of 90 %. Hires: 50 % instead of no figure.",
    );
    check(
        [Some(93.0), Some(91.0), Some(50.0), Some(81.0), Some(71.0)],
        "Promises: 93 % instead of 94 %. Orders: 91 % instead of 90 %. Hires: 50 % instead of no figure. 2 more measures changed.",
    );
}
