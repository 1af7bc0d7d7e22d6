//! The survey tool's export: how satisfied people are, and whether they would recommend us.

use chrono_tz::Europe::Berlin;
use entity::value::Period;

use super::company;
use super::random::Random;
use super::sheet::Sheet;
use super::shelf::{SERVICES, Service};
use super::story;

/// Answers a month about each service.
const ANSWERS: [(&str, i64); 20] = [
    ("checkout", 36),
    ("webshop", 24),
    ("payments", 14),
    ("order-desk", 24),
    ("warehouse", 26),
    ("delivery-tracking", 28),
    ("supplier-portal", 14),
    ("planning", 12),
    ("workplace", 90),
    ("mail", 28),
    ("meetings", 22),
    ("files", 20),
    ("helpdesk", 40),
    ("onboarding", 16),
    ("payroll", 12),
    ("ledger", 18),
    ("reporting", 20),
    ("campaign", 12),
    ("shop-floor", 20),
    ("fax", 12),
];

/// Answers a month to "would you recommend us".
const RECOMMENDATIONS: i64 = 120;

const SATISFIED_WITH: &str = "How satisfied are you with this?";
const RECOMMEND: &str = "Would you recommend working with our IT?";

const PRAISE: [&str; 5] =
    ["Works well.", "Quick and friendly", "Saves me time every day", "Thank you!", "No trouble at all; keep it so."];
const COMPLAINTS: [&str; 5] = [
    "I lose half an hour every morning",
    "Three people asked me the same questions",
    "Solved, they say; it still does not work",
    "Slow, and nobody tells me why",
    "My old one was better",
];
const DESK_COMPLAINTS: [&str; 5] = [
    "My computer needs ten minutes to start",
    "New software every week, and no time to learn it",
    "The docking station loses the screens again",
    "Answer came in time, problem is still there",
    "Five passwords before the first coffee",
];

/// All answers of the two years, in order of time.
pub(super) fn sheet() -> Sheet {
    let mut answers = Vec::new();
    for month in company::months() {
        for service in SERVICES.iter().filter(|service| story::in_use(service.id, month)) {
            let mut random = Random::new(&format!("feedback {month} {}", service.id));
            let usual = ANSWERS.iter().find(|(id, _)| *id == service.id).map_or(0, |(_, count)| *count);
            let count = random.about(usual, 50);
            answers.extend((0..count).map(|_| satisfaction(service, month, &mut random)));
        }
        let mut random = Random::new(&format!("feedback {month}"));
        let count = random.about(RECOMMENDATIONS, 50);
        answers.extend((0..count).map(|_| recommendation(month, &mut random)));
    }
    answers.sort_by_key(|answer| answer.minute);
    let mut rows: Vec<Vec<String>> = answers.into_iter().zip(1..).map(|(answer, number)| answer.row(number)).collect();
    spoil(&mut rows);
    let header =
        ["answer_id", "answered", "who", "question", "about", "department", "score", "minutes lost", "free text"];
    // The byte order mark and the semicolons are what spreadsheets in Europe write.
    Sheet { preamble: "\u{feff}", delimiter: ';', header: header.to_vec(), rows }
}

struct Answer {
    minute: i64,
    answered: String,
    who: &'static str,
    question: &'static str,
    about: &'static str,
    department: &'static str,
    score: i64,
    lost_minutes: Option<i64>,
    text: &'static str,
}

impl Answer {
    fn row(self, number: i64) -> Vec<String> {
        vec![
            format!("A{number:06}"),
            self.answered,
            self.who.to_owned(),
            self.question.to_owned(),
            self.about.to_owned(),
            self.department.to_owned(),
            self.score.to_string(),
            self.lost_minutes.map(|minutes| minutes.to_string()).unwrap_or_default(),
            self.text.to_owned(),
        ]
    }
}

fn satisfaction(service: &Service, month: Period, random: &mut Random) -> Answer {
    let satisfied = random.chance(story::satisfied(service.id, month));
    let score = match (satisfied, random.below(10)) {
        (true, 0..=5) => 4,
        (true, _) => 5,
        (false, 0..=5) => 3,
        (false, 6..=8) => 2,
        (false, _) => 1,
    };
    let complaints = if service.id == "workplace" { &DESK_COMPLAINTS } else { &COMPLAINTS };
    let text = match (random.chance(120), satisfied) {
        (false, _) => "",
        (true, true) => random.one_of(&PRAISE),
        (true, false) => random.one_of(complaints),
    };
    let unit = random.pick(service.users).copied().unwrap_or_default();
    Answer {
        about: service.form,
        department: company::department(unit, random),
        score: if random.chance(5) { 99 * random.below(2) } else { score },
        lost_minutes: (!satisfied && random.chance(600)).then(|| random.between(1, 18) * 5),
        text,
        ..blank(SATISFIED_WITH, month, random)
    }
}

fn recommendation(month: Period, random: &mut Random) -> Answer {
    let score = match random.below(1000) {
        0..430 => random.between(9, 10),
        430..800 => random.between(7, 8),
        _ => random.between(2, 6),
    };
    let outside = random.chance(250);
    let unit = company::unit_of_anyone(random);
    Answer {
        who: if outside { "customer" } else { "colleague" },
        department: if outside { "" } else { company::department(unit, random) },
        score: if random.chance(5) { 99 } else { score },
        ..blank(RECOMMEND, month, random)
    }
}

fn blank(question: &'static str, month: Period, random: &mut Random) -> Answer {
    let at = company::working_time(month, random);
    Answer {
        minute: at.timestamp() / 60,
        answered: at.with_timezone(&Berlin).format("%d.%m.%Y %H:%M").to_string(),
        who: "colleague",
        question,
        about: "",
        department: "",
        score: 0,
        lost_minutes: None,
        text: "",
    }
}

/// What happens to exports: scores left out, a date in words, a number in letters. Such rows must be refused and shown.
fn spoil(rows: &mut [Vec<String>]) {
    let mut put = |row: usize, column: usize, text: &str| {
        if let Some(cell) = rows.get_mut(row).and_then(|row| row.get_mut(column)) {
            text.clone_into(cell);
        }
    };
    for row in (900..).step_by(1_450).take(9) {
        put(row, 6, "");
    }
    for (row, text) in [(2_345, "last Tuesday"), (7_001, "05.13.2025 09:10"), (12_121, "")] {
        put(row, 1, text);
    }
    for row in [3_030, 9_009] {
        put(row, 6, "five");
    }
}
