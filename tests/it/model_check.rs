//! `check` at its finest: the right line where one name stands in several lists, every fault in one run, and warnings.

use scorebridge::model;

use crate::company::{listed, write};
use crate::model_folder::{COMPANY, SERVICES, changed, check, faults};

/// What a person should look at in these files.
fn warnings(files: &[String; 2]) -> String {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "company.yaml", &files[0]);
    write(folder.path(), "services.yaml", &files[1]);
    let read = model::read(folder.path()).unwrap_or_else(|faults| panic!("{}", listed(&faults)));
    assert_eq!(listed(&model::check(&read)), "");
    listed(&model::warnings(&read))
}

/// The second entry is the one at fault, though its name stands in other lists and further up too.
#[test]
fn the_line_is_that_of_the_list() {
    let twice =
        "  - { id: mail, name: Post, kind: it, purpose: Post, owner: Ada, stage: live, agreed_hours: always }\n";
    check(
        "value_streams:\n",
        &format!("{twice}value_streams:\n"),
        "services.yaml:3: id: there is a second service `mail`",
    );
    // The business unit `sales` is there; the person of that name is not.
    check(
        "parent: group }\npeople",
        "parent: group, brm: sales }\npeople",
        "company.yaml:5: brm: there is no person `sales`",
    );
    // The same wrong word in two places: each is named where it stands.
    let files = changed(COMPANY, SERVICES, "parent: group }\npeople", "parent: groop }\npeople");
    let files = changed(&files[0], &files[1], "parent: group }\n  - { id: sales,", "parent: groop }\n  - { id: sales,");
    let found = faults(&files);
    assert!(found.contains("company.yaml:4: parent: ") && found.contains("company.yaml:5: parent: "), "{found}");
}

#[test]
fn names_nearly_right() {
    let metric = "metric: promises_kept\n                scope: service";
    check(
        metric,
        &metric.replace("kept", "keppt"),
        "services.yaml:30: metric: KPI `kept`: there is no metric `promises_keppt` in the library or this model; \
         did you mean `promises_kept`?",
    );
    check("head: ada", "head: adda", "company.yaml:3: head: there is no person `adda`; did you mean `ada`?");
    check(
        "scope: service:mail",
        "scope: service:mial",
        "services.yaml:31: scope: `service:mial` names something that is not in this model; did you mean `mail`?",
    );
    check(
        "step: pull",
        "step: pul",
        "company.yaml:11: step: expected one of pull, measure, score, refresh, close, report, waiting, deliver, bounces, month, tidy, backup, found `pul`; did you mean `pull`?",
    );
}

#[test]
fn a_tree_without_circles() {
    check(
        "{ id: group, name: Group, head: ada }",
        "{ id: group, name: Group, head: ada, parent: sales }",
        "company.yaml:3: parent: business unit `group` stands below itself: group → sales → group",
    );
    check(
        "{ id: sales-eu, name: Sales EU, parent: group }",
        "{ id: sales-eu, name: Sales EU, parent: sales }",
        "company.yaml:4: parent: business unit `sales-eu`: expected a business unit listed above, found `sales`, which",
    );
    check(
        "name: Group, head",
        "name: Group, parent: group, head",
        "company.yaml:3: parent: business unit `group` stands below itself",
    );
}

#[test]
fn units_have_their_time() {
    let unit = "{ id: sales, name: Sales, parent: group }";
    let dated = |dates: &str| unit.replace(" }", &format!(", {dates} }}"));
    check(
        unit,
        &dated("valid_from: 2026-01-01, valid_to: 2026-01-01"),
        "company.yaml:5: valid_to: business unit `sales`: expected a day after",
    );
    let files = changed(COMPANY, SERVICES, "name: Group, head", "name: Group, valid_to: 2026-01-01, people: -1, head");
    let wanted = "company.yaml:3: people: business unit `group`: expected 0 or more, found -1\n\
                  company.yaml:4: parent: business unit `sales-eu`: `group`, to which it belongs, ends on 2026-01-01\n\
                  company.yaml:5: parent: business unit `sales`: `group`, to which it belongs, ends on 2026-01-01";
    assert_eq!(faults(&files), wanted);
}

#[test]
fn a_reader_may_read_what_is_sent() {
    let reader = "{ id: ada, name: Ada Lovelace, role: executive, sees: [all]";
    check(
        reader,
        &reader.replace("all", "group"),
        "company.yaml:9: scope: `ada` may not read reports on all: see `sees`",
    );
    let subscribed = "executive-scorecard, scope: all";
    let cannot = |report: &str| [report, ", scope: all"].concat();
    check(
        subscribed,
        &cannot("chargeback-statement"),
        "company.yaml:9: scope: chargeback-statement cannot speak of all: expected a business unit, such as unit:sales",
    );
    check(subscribed, &cannot("service-review"), "company.yaml:9: scope: service-review cannot speak of all");
    check(subscribed, "reminders, scope: unit:sales", "company.yaml:9: scope: reminders cannot speak of unit:sales");
    check(
        subscribed,
        &cannot("shelf-reviw"),
        "company.yaml:9: report: expected one of executive-scorecard, service-review, chargeback-statement, \
         shelf-review, data-quality, reminders, found `shelf-reviw`; did you mean `shelf-review`?",
    );
    let files = changed(COMPANY, SERVICES, "executive-scorecard, scope: all", "executive-scorecard, scope: unit:sales");
    assert_eq!(
        warnings(&files),
        "company.yaml:9: scope: no scorecard speaks of unit:sales, so `ada` never receives anything"
    );
}

#[test]
fn weights_and_targets() {
    check(
        "        weight: 1\n        objectives",
        "        weight: 0\n        objectives",
        "services.yaml:16: weight: perspective `users`: expected more than 0, found 0",
    );
    check(
        "            weight: 1\n            kpis",
        "            weight: -1\n            kpis",
        "services.yaml:20: weight: objective `glad`: expected more than 0, found -1",
    );
    check(
        "scope: service:mail\n                weight: 1",
        "scope: service:mail\n                weight: .nan",
        "services.yaml:32: non-finite",
    );
    // Perspectives that ship bring their names.
    let files = changed(COMPANY, SERVICES, "      - id: users\n        name: Users\n", "      - id: learning\n");
    assert_eq!(faults(&files), "");
    check(
        "      - id: users\n        name: Users\n",
        "      - id: joys\n",
        "services.yaml:14: name: perspective `joys`: expected a name; only finance, customers, processes, learning, \
         contribution, users, operations, future bring their own",
    );
    let target = "targets: [{ from: 2026-01-01, value: 95, near: 1 }]";
    check(
        target,
        "targets: [{ from: 2026-01-01, until: 2025-12-31, value: 95, near: 1 }]",
        "services.yaml:28: until: KPI `kept-at-all`: expected 2026-01-01 or a later day",
    );
    let two = |from: &str| {
        format!(
            "targets:\n                  - {{ from: 2026-01-01, value: 95 }}\n                  - {{ from: {from}, value: 96 }}"
        )
    };
    check(
        target,
        &two("2025-06-01"),
        "services.yaml:30: from: KPI `kept-at-all`: expected a day after 2026-01-01, found 2025-06-01",
    );
    check(target, &two("2026-01-01"), "services.yaml:30: from: KPI `kept-at-all`: two targets from the same day");
    check("near: 1 }]", "near: -1 }]", "services.yaml:28: near: KPI `kept-at-all`: ");
}

#[test]
fn how_figures_are_judged() {
    let target = "targets: [{ from: 2026-01-01, value: 95, near: 1 }]";
    let with = |more: &str| format!("{target}\n                {more}");
    let check_more = |more: &str, message: &str| check(target, &with(more), message);
    check(
        "value: 95, near: 1 }]",
        "value: 95, band: [1, 2] }]",
        "services.yaml:28: value: KPI `kept-at-all`: expected either",
    );
    check(
        "value: 95, near: 1 }]",
        "near: 1 }]",
        "services.yaml:28: value: KPI `kept-at-all`: expected either a value or a band",
    );
    check(
        "value: 95, near: 1 }]",
        "band: [97, 95] }]",
        "services.yaml:28: band: KPI `kept-at-all`: expected the lower end first",
    );
    check(
        "value: 95, near: 1 }]",
        "band: [95, 97] }]",
        "services.yaml:28: band: KPI `kept-at-all`: its metric is not best inside",
    );
    let scale = "value: 95, scale: { min_max: { worst: 5, best: 5 } } }]";
    check("value: 95, near: 1 }]", scale, "services.yaml:28: scale: KPI `kept-at-all`: expected values that lie apart");
    check_more("scale: { at_least: 95 }", "services.yaml:29: scale: KPI `kept-at-all`: either points or a scale");
    check_more("rhythm: 0", "services.yaml:29: rhythm: KPI `kept-at-all`: expected a new figure every 1 to 12 periods");
    check_more("noise: { rules: six_sigma }", "services.yaml:29: ");
    check_more(
        "rebases: [{ from: 2026-01-01, reason: \"\" }]",
        "services.yaml:29: reason: KPI `kept-at-all`: expected a sentence",
    );
    let deviation = "deviations: [{ from: 2026-02-01, until: 2026-01-31, reason: So, by: Ada }]";
    check_more(deviation, "services.yaml:29: until: KPI `kept-at-all`: expected a day from 2026-02-01 on");
    check(
        "            weight: 1\n            kpis",
        "            weight: 1\n            roll_up: { capped_at: 101 }\n            kpis",
        "services.yaml:21: roll_up: capped_at: expected 0 to 100",
    );
}

#[test]
fn times_that_come() {
    check("30 5 * * *", "0 30 5 * * *", "company.yaml:11: cron: schedule `daily`: expected five fields");
    check("30 5 * * *", "30 5 31 2 *", "company.yaml:11: cron: schedule `daily`: `30 5 31 2 *` is never due");
    check("zone: Europe/Berlin }", "zone: Berlin }", "company.yaml:11: ");
}

#[test]
fn links_rates_and_reports() {
    let links = |links: &str| format!("    links: [{links}]\nsources:\n");
    let link = "{ from: glad, to: glad, lag_months: 1, why: So }";
    check("sources:\n", &links(link), "services.yaml:36: to: `glad` would be its own cause");
    check(
        "sources:\n",
        &links("{ from: gald, to: glad, lag_months: 1, why: So }"),
        "services.yaml:36: from: scorecard `card` has no objective `gald`; did you mean `glad`?",
    );
    let rate = |more: &str| {
        format!(
            "rates:\n  - {{ id: box, service: mail, charge_kind: boxes, unit: box, currency: EUR, {more} }}\nbudgets:\n"
        )
    };
    check(
        "budgets:\n",
        &rate("unit_price: \"-1\", valid_from: 2026-01-01"),
        "services.yaml:48: unit_price: rate `box`: expected 0 or more, found -1",
    );
    check(
        "budgets:\n",
        &rate("unit_price: 1.50, valid_from: 2026-01-01, valid_to: 2025-01-01"),
        "services.yaml:48: valid_to: rate `box`: expected a day after 2026-01-01",
    );
    let second = "unit_price: 1.50, valid_from: 2026-01-01 }\n  - { id: box2, service: mail, charge_kind: boxes, unit: box, currency: EUR, unit_price: 2, valid_from: 2026-06-01";
    check(
        "budgets:\n",
        &rate(second),
        "services.yaml:49: valid_from: rate `box2`: `box` prices the same on the same days",
    );
    check(
        "budgets:\n",
        "reports: [{ report: executive-scorecard, scope: service:mail }]\nbudgets:\n",
        "services.yaml:47: scope: no scorecard speaks of service:mail",
    );
}

#[test]
fn a_setting_is_named_where_it_stands() {
    check("path: ../bill.csv }", "path: ../*/bill.csv }", "services.yaml:43: path: source `bill`: ");
    check("billed: b,", "billed: { column: b, constant: \"1\" },", "services.yaml:44: billed: source `bill`: ");
}

/// Shapes and meaning, in all files, in one run; an entry that cannot be read is still known by its name.
#[test]
fn everything_at_once() {
    let files = changed(COMPANY, SERVICES, "purpose: Post", "porpoise: Post");
    let files = changed(&files[0], &files[1], "minimum_coverage: 0.5", "minimum_coverage: half");
    let files = changed(&files[0], &files[1], "from: 2026-01, amount", "from: 2026-13, amount");
    let files = changed(&files[0], &files[1], "step: pull", "step: push");
    let files = changed(&files[0], &files[1], "role: executive", "role: king");
    let files = changed(&files[0], &files[1], "{ id: sales-eu, name: Sales EU", "{ id: sales-eu, nom: Sales EU");
    let files = changed(&files[0], &files[1], "service: mail }]", "service: male }]");
    let found = faults(&files);
    let places: Vec<&str> = found.lines().map(|line| line.split(": ").next().unwrap()).collect();
    let wanted = [
        "company.yaml:4",   // the unit's key
        "company.yaml:7",   // the role
        "services.yaml:2",  // the service's key
        "services.yaml:12", // the coverage
        "services.yaml:48", // the month
        "services.yaml:7",  // a service that is not there, though the model has one that could not be read
        "company.yaml:11",  // the step
    ];
    assert_eq!(places, wanted, "{found}");
}

#[test]
fn what_is_no_service() {
    let files = changed(COMPANY, SERVICES, "name: Mail, kind", "name: Mail server licences, kind");
    assert_eq!(
        warnings(&files),
        "services.yaml:2: name: `Mail server licences`: a server is not a service; it underpins one. Name what people \
         use, and let its cost count there"
    );
    let files =
        changed(COMPANY, SERVICES, "services:\n  - { id: mail, name: Mail,", "services:\n  - { id: mail, name: Sales,");
    assert_eq!(warnings(&files), "services.yaml:2: id: `mail` is a business unit too; which of both is meant?");
    assert_eq!(warnings(&[COMPANY.to_owned(), SERVICES.to_owned()]), "");
}

/// On what terms a report goes out, how often, and on which calendar it is due.
#[test]
fn terms_of_reports_are_checked() {
    let subscribed = "report: executive-scorecard, scope: all }\nschedules";
    let reports = |terms: &str| {
        let report = format!("reports:\n  - {{ report: executive-scorecard, scope: all, {terms} }}\nschedules");
        subscribed.replace("schedules", &report)
    };
    let sure = |terms: &str, fault: &str| check(subscribed, &reports(terms), &format!("company.yaml:11: {fault}"));
    sure("complete: { wait_days: 40, then: send }", "wait_days: expected 0 to 28 days, found 40");
    sure("complete: { wait_days: 3, then: send, sources: [bil] }", "sources: there is no source `bil`");
    sure("approval: { by: [] }", "approval: expected one role or more under `by`");
    check(
        "executive-scorecard, scope: all }\nschedules",
        "reminders, scope: all, pace: changes }\nschedules",
        "company.yaml:9: pace: no status of reminders could change: expected each, weekly or monthly",
    );
    let daily = "cron: \"30 5 * * *\",";
    check(
        daily,
        "when: business day 3 at 07:00, calendar: mars,",
        "company.yaml:11: calendar: there is no calendar `mars`",
    );
    let old = changed(COMPANY, SERVICES, daily, "when: business day 3 at 07:00, holidays: [2026-12-25],");
    assert!(warnings(&old).contains("holidays: name a `calendar` instead"), "{}", warnings(&old));
}
