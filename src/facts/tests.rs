//! Slices in a folder of their own: what goes in comes out, adds up, and is whole or not there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use chrono::{DateTime, Utc};
use entity::record::{CostLine, Record, UsageLine};
use entity::value::{Exact, Period, RecordKind, Sum};
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

/// Every file is older than this.
const FAR_AHEAD: DateTime<Utc> = DateTime::<Utc>::MAX_UTC;

fn exact(text: &str) -> Exact {
    text.parse().unwrap()
}

fn march() -> Period {
    Period::month(2026, 3).unwrap()
}

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_323_200 + second, 0).unwrap()
}

fn named(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn cost(unit: &str, service: &str, billed: &str) -> CostLine {
    CostLine {
        account: "cloud-1".into(),
        billing_period: march(),
        charged_from: at(0),
        charged_to: at(3600),
        billed: exact(billed),
        effective: exact("1"),
        currency: "EUR".parse().unwrap(),
        category: "Usage".into(),
        supplier_service: "Compute".into(),
        resource: named("vm-1"),
        description: None,
        quantity: Some(exact("0.5")),
        unit: named("hours"),
        business_unit: named(unit),
        service: named(service),
    }
}

fn usage(driver: &str, unit: &str, service: &str, quantity: &str) -> Record {
    Record::UsageLine(Box::new(UsageLine {
        account: "cloud-1".into(),
        billing_period: march(),
        driver: driver.into(),
        quantity: exact(quantity),
        business_unit: named(unit),
        service: named(service),
    }))
}

fn line(unit: &str, service: &str, billed: &str) -> Record {
    Record::CostLine(Box::new(cost(unit, service, billed)))
}

struct House {
    folder: TempDir,
    facts: FactStore,
}

impl House {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let facts = FactStore::open(folder.path()).unwrap();
        Self { folder, facts }
    }

    fn write(&self, lines: &[Record]) -> WrittenSlice {
        let kind = lines.first().map_or(RecordKind::CostLine, Record::kind);
        let mut writer = self.facts.writer(kind, "cloud-1", march()).unwrap();
        lines.iter().for_each(|line| writer.push(line).unwrap());
        writer.finish().unwrap()
    }

    fn drill(&self, slice: &WrittenSlice, filter: &Filter, offset: usize, limit: usize) -> Drilled {
        self.facts.drill(&slice.parts, filter, offset, limit).unwrap()
    }

    fn all(&self, slice: &WrittenSlice) -> Vec<Record> {
        self.drill(slice, &Filter::default(), 0, usize::MAX).lines
    }

    fn files(&self) -> usize {
        let count = |folder: &str| fs::read_dir(self.folder.path().join(folder)).map_or(0, Iterator::count);
        count("incoming") + count("cost_line/2026-03") + count("usage_line/2026-03")
    }
}

fn sums(slice: &WrittenSlice) -> Vec<Sum> {
    slice.sums.iter().flat_map(|packed| packed.sums().unwrap()).collect()
}

fn paths(slice: &WrittenSlice) -> BTreeSet<String> {
    slice.parts.iter().map(|part| part.path.clone()).collect()
}

/// The sums, added up line by line with exact numbers and nothing else.
fn by_hand(lines: &[Record]) -> Vec<Sum> {
    let sums = lines.iter().map(|line| {
        let nothing = Exact::ZERO;
        let (category, currency, billed, effective, quantity) = match line {
            Record::CostLine(line) => {
                (line.category.as_str().into(), Some(line.currency), line.billed, line.effective, nothing)
            }
            Record::UsageLine(line) => (line.driver.as_str().into(), None, nothing, nothing, line.quantity),
            other => panic!("{other:?} is no line"),
        };
        let (business_unit, service) = (line.business_unit().map(Into::into), line.service().map(Into::into));
        Sum { business_unit, service, category, currency, billed, effective, quantity, lines: 1 }
    });
    let mut whole: BTreeMap<_, Sum> = BTreeMap::new();
    for sum in sums {
        let key = (sum.business_unit.clone(), sum.service.clone(), sum.category.clone(), sum.currency);
        let zero = Sum { billed: Exact::ZERO, effective: Exact::ZERO, quantity: Exact::ZERO, lines: 0, ..sum.clone() };
        let total = whole.entry(key).or_insert(zero);
        total.billed = total.billed.add(&sum.billed).unwrap();
        total.effective = total.effective.add(&sum.effective).unwrap();
        total.quantity = total.quantity.add(&sum.quantity).unwrap();
        total.lines += 1;
    }
    whole.into_values().collect()
}

#[test]
fn lines_come_back_as_they_went_in() {
    let house = House::new();
    let long = CostLine { billed: exact("0.000000000000000000000000000000000001"), ..cost("", "", "0") };
    let wide = CostLine { billed: exact("123456789012345678.123456789012345678"), ..cost("stores", "", "0") };
    let widest = CostLine { billed: exact("-99999999999999999999999999999999999999"), ..cost("a", "", "0") };
    let bare = CostLine { resource: None, quantity: None, unit: None, ..cost("", "mail", "-2.50") };
    let wordy =
        CostLine { description: named("Größe, \"x\"\n✓"), category: String::new(), ..cost("", "mail", "0") };
    let lines = [long, wide, widest, bare, wordy].map(|line| Record::CostLine(Box::new(line)));
    let slice = house.write(&lines);
    assert_eq!(house.all(&slice), lines);
    assert_eq!((slice.lines, slice.parts.len(), slice.parts[0].lines), (5, 1, 5));
    let size = fs::metadata(house.folder.path().join(&slice.parts[0].path)).unwrap().len();
    assert_eq!(i64::try_from(size).unwrap(), slice.parts[0].bytes);
    assert_eq!(sums(&slice), by_hand(&lines));

    let used = [usage("seats", "stores", "", "3"), usage("gb", "", "files", "0.00000000000000000001")];
    let slice = house.write(&used);
    assert_eq!(house.all(&slice), used);
    assert_eq!(sums(&slice), by_hand(&used));
}

#[test]
fn real_digits_stay() {
    let house = House::new();
    let slice = house.write(&[line("", "oci", "2.523589325400648026"), line("", "oci", "0.000000000000000001")]);
    assert_eq!(sums(&slice)[0].billed.to_string(), "2.523589325400648027");
}

#[test]
fn identical_lines_both_count() {
    let house = House::new();
    let twice = house.write(&[line("stores", "mail", "1.00"), line("stores", "mail", "1.00")]);
    assert_eq!((twice.lines, sums(&twice)[0].lines, sums(&twice)[0].billed), (2, 2, exact("2")));
    assert_eq!(house.all(&twice).len(), 2);
    let once = house.write(&[line("stores", "mail", "1.00")]);
    assert_ne!(once.content_hash, twice.content_hash);
}

#[test]
fn the_content_hash_sees_lines_and_not_their_order() {
    let house = House::new();
    let (a, b) = (|| line("stores", "mail", "1.5"), || line("online", "mail", "2"));
    let slice = house.write(&[a(), b()]);
    assert_eq!(slice.content_hash, house.write(&[b(), a()]).content_hash);
    assert_eq!(slice.content_hash, house.write(&[line("stores", "mail", "1.50"), b()]).content_hash);
    assert_ne!(house.write(&[a(), a()]).content_hash, house.write(&[b(), b()]).content_hash, "pairs do not cancel out");
    for other in [line("stores", "mail", "1.51"), line("", "mail", "1.5"), line("storesmail", "", "1.5")] {
        assert_ne!(slice.content_hash, house.write(&[other, b()]).content_hash);
    }
}

#[test]
fn the_same_lines_are_the_same_file() {
    let house = House::new();
    let (first, second) = (house.write(&[line("a", "b", "1")]), house.write(&[line("a", "b", "1")]));
    assert_eq!(first, second);
    assert_eq!(house.files(), 1);
    house.facts.verify(&first.parts[0].path).unwrap();
}

#[test]
fn an_empty_slice_has_no_parts() {
    let house = House::new();
    let slice = house.write(&[]);
    assert_eq!((slice.lines, slice.parts.len(), slice.sums.len()), (0, 0, 0));
    assert_eq!(house.facts.fold(&[]).unwrap(), []);
    assert_eq!(house.all(&slice), []);
}

#[test]
fn many_batches_and_row_groups_add_up_on_many_threads() {
    let house = House::new();
    let units = ["stores", "online", ""];
    let lines: Vec<Record> = (0..140_000_usize)
        .map(|n| usage("gb", units[n % 3], ["mail", "files"][n % 2], &format!("{}.25", n % 97)))
        .collect();
    let slice = house.write(&lines);
    assert_eq!(sums(&slice), by_hand(&lines));
    assert_eq!(house.facts.fold(&slice.parts).unwrap(), sums(&slice));
    let filter = Filter { business_unit: Wanted::Unnamed, service: Wanted::Named("files".into()), ..Filter::default() };
    let page = house.drill(&slice, &filter, 23_330, 10);
    let wanted: Vec<&Record> =
        lines.iter().filter(|line| line.business_unit().is_none() && line.service() == Some("files")).collect();
    assert_eq!(usize::try_from(page.total).unwrap(), wanted.len());
    assert_eq!(page.lines.iter().collect::<Vec<_>>(), wanted[23_330..wanted.len().min(23_340)]);
}

/// More lines than one file takes: the next file goes on where it ended.
#[test]
fn a_slice_of_many_lines_has_several_files() {
    let house = House::new();
    let mut writer = house.facts.writer(RecordKind::UsageLine, "cloud-1", march()).unwrap();
    let lines = ["1.5", "0.25", "7"].map(|quantity| usage("gb", "stores", "mail", quantity));
    let n_lines = 1_100_001_usize;
    (0..n_lines).for_each(|n| writer.push(&lines[n % 3]).unwrap());
    let slice = writer.finish().unwrap();
    assert_eq!((slice.lines, slice.parts.iter().map(|part| part.lines).sum()), (1_100_001, 1_100_001));
    assert_eq!(slice.parts.len(), 2);
    let sum = &sums(&slice)[0];
    assert_eq!((sum.lines, sum.quantity), (1_100_001, exact("3208336.25")));
    assert_eq!(house.facts.fold(&slice.parts).unwrap(), sums(&slice));
    let border = usize::try_from(slice.parts[0].lines).unwrap();
    let page = house.drill(&slice, &Filter::default(), border - 1, 2);
    assert_eq!(page.lines, [lines[(border - 1) % 3].clone(), lines[border % 3].clone()]);
}

/// Three units first, then more units and services than a table has room for: the sums are the same as by hand.
#[test]
fn however_many_names_there_are() {
    let house = House::new();
    let few = |n: usize| usage("gb", ["stores", "online", ""][n % 3], "mail", "1.5");
    let many = |n: usize| usage("gb", &format!("unit-{}", n % 1_500), &format!("service-{}", n % 1_499), "0.25");
    let lines: Vec<Record> = (0..9_000).map(few).chain((0..9_000).map(many)).chain((0..9_000).map(few)).collect();
    let slice = house.write(&lines);
    assert_eq!(sums(&slice), by_hand(&lines));
    assert_eq!(house.facts.fold(&slice.parts).unwrap(), sums(&slice));
}

#[test]
fn pages_run_on_over_parts_and_tie() {
    let house = House::new();
    let first = house.write(&[line("stores", "mail", "1"), line("online", "mail", "2"), line("stores", "mail", "3")]);
    let second = house.write(&[line("stores", "files", "4"), line("stores", "mail", "5"), line("", "mail", "6")]);
    let parts = [first.parts, second.parts].concat();
    let filter = Filter {
        business_unit: Wanted::Named("stores".into()),
        service: Wanted::Named("mail".into()),
        category: Wanted::Named("Usage".into()),
    };
    let page = |offset, limit| {
        let page = house.facts.drill(&parts, &filter, offset, limit).unwrap();
        assert_eq!((page.total, page.sums.len(), page.sums[0].billed), (3, 1, exact("9")));
        page.lines
            .iter()
            .map(|line| if let Record::CostLine(line) = line { line.billed } else { Exact::ZERO })
            .collect()
    };
    let amounts = |amounts: &[i64]| amounts.iter().map(|n| Exact::from(*n)).collect::<Vec<_>>();
    let check = |offset, limit, expected: &[i64]| {
        let found: Vec<Exact> = page(offset, limit);
        assert_eq!(found, amounts(expected), "{offset} {limit}");
    };
    check(0, 10, &[1, 3, 5]);
    check(0, 2, &[1, 3]);
    check(1, 2, &[3, 5]);
    check(2, 2, &[5]);
    check(3, 2, &[]);
    check(0, 0, &[]);
}

#[test]
fn a_killed_writer_leaves_nothing_that_is_read() {
    let house = House::new();
    let kept = house.write(&[line("stores", "mail", "1")]);
    let mut writer = house.facts.writer(RecordKind::CostLine, "cloud-1", march()).unwrap();
    for _ in 0..9000 {
        writer.push(&line("stores", "mail", "1")).unwrap();
    }
    assert_eq!(house.files(), 2, "one part, one file under way");
    // A kill runs no destructor: the half file stays.
    std::mem::forget(writer);
    assert_eq!(house.facts.fold(&kept.parts).unwrap(), sums(&kept));
    let again = FactStore::open(house.folder.path()).unwrap();
    assert_eq!(again.fold(&kept.parts).unwrap(), sums(&kept));
    let referenced = paths(&kept);
    assert_eq!(again.remove_unreferenced(&referenced, FAR_AHEAD).unwrap().files, 1);
    assert_eq!(house.files(), 1);
}

#[test]
fn a_dropped_writer_leaves_nothing() {
    let house = House::new();
    let mut writer = house.facts.writer(RecordKind::CostLine, "cloud-1", march()).unwrap();
    for _ in 0..9000 {
        writer.push(&line("stores", "mail", "1")).unwrap();
    }
    drop(writer);
    assert_eq!(house.files(), 0);
}

#[test]
fn tidying_removes_only_old_files_that_nobody_names() {
    let house = House::new();
    let (kept, orphan) = (house.write(&[line("a", "b", "1")]), house.write(&[line("a", "b", "2")]));
    fs::write(house.folder.path().join("cost_line/2026-03/notes.txt"), "not ours").unwrap();
    let referenced = paths(&kept);
    let tidy = |older_than| house.facts.remove_unreferenced(&referenced, older_than).unwrap();
    assert_eq!(tidy(DateTime::UNIX_EPOCH), Removed::default(), "too young");
    let bytes = u64::try_from(orphan.parts[0].bytes).unwrap();
    assert_eq!(tidy(FAR_AHEAD), Removed { files: 1, bytes });
    assert_eq!(tidy(FAR_AHEAD), Removed::default());
    assert_eq!(house.files(), 2);
    house.facts.verify(&kept.parts[0].path).unwrap();
}

#[test]
fn what_does_not_belong_into_a_slice_is_refused() {
    let house = House::new();
    let mut writer = house.facts.writer(RecordKind::CostLine, "cloud-1", march()).unwrap();
    let other = CostLine { billing_period: march().next(), ..cost("", "", "1") };
    let error = writer.push(&Record::CostLine(Box::new(other))).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a line of cost_line `cloud-1` 2026-03, found one of cost_line `cloud-1` 2026-04"
    );
    assert!(matches!(writer.push(&usage("gb", "", "", "1")), Err(FactsError::WrongSlice { .. })));
    writer.push(&line("", "", "1")).unwrap();
    assert_eq!(writer.finish().unwrap().lines, 1);
    assert!(matches!(house.facts.writer(RecordKind::Ticket, "", march()), Err(FactsError::WrongSlice { .. })));
}

#[test]
fn sums_that_overflow_are_refused_and_nothing_is_kept() {
    let house = House::new();
    let most = "99999999999999999999.999999999999999999";
    let mut writer = house.facts.writer(RecordKind::CostLine, "cloud-1", march()).unwrap();
    let refused = (0..9000).find_map(|_| writer.push(&line("a", "b", most)).err());
    assert!(matches!(refused, Some(FactsError::TooLarge("billed"))), "{refused:?}");
    assert!(writer.finish().is_err());
    assert_eq!(house.files(), 0);
}

#[test]
fn damage_is_named_with_its_file() {
    let house = House::new();
    let slice = house.write(&[line("a", "b", "1")]);
    let path = &slice.parts[0].path;
    let place = house.folder.path().join(path);
    let whole = fs::read(&place).unwrap();
    let check = |why: &str| {
        for error in [house.facts.fold(&slice.parts).unwrap_err(), house.facts.verify(path).unwrap_err()] {
            assert!(matches!(&error, FactsError::Damaged { path: named, .. } if named == path), "{why}: {error}");
        }
    };
    fs::write(&place, &whole[..whole.len() / 2]).unwrap();
    check("cut short");
    fs::write(&place, b"").unwrap();
    check("empty");
    fs::remove_file(&place).unwrap();
    check("missing");
    let outside = house.facts.fold(&[Part { path: "../secret".to_owned(), lines: 1, bytes: 1 }]).unwrap_err();
    assert!(outside.to_string().contains("leads out of the facts folder"), "{outside}");
}

fn any_line() -> impl Strategy<Value = CostLine> {
    let word = || prop::sample::select(&["", "stores", "mail", "Größe"]);
    let amount =
        || (-(10_i128.pow(15))..10_i128.pow(15), 0_u32..22).prop_map(|(n, scale)| Exact::new(n, scale).unwrap());
    let currency = prop::sample::select(&["EUR", "USD"]);
    (word(), word(), word(), currency, amount(), amount(), any::<i32>()).prop_map(
        |(unit, service, text, currency, billed, effective, second)| CostLine {
            billed,
            effective,
            currency: currency.parse().unwrap(),
            category: text.into(),
            charged_from: at(second.into()),
            quantity: named(text).map(|_| billed),
            ..cost(unit, service, "0")
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn written_read_and_added_by_hand_are_equal(lines in prop::collection::vec(any_line(), 0..80)) {
        let lines: Vec<Record> = lines.into_iter().map(|line| Record::CostLine(Box::new(line))).collect();
        let house = House::new();
        let slice = house.write(&lines);
        prop_assert_eq!(sums(&slice), by_hand(&lines));
        prop_assert_eq!(house.facts.fold(&slice.parts).unwrap(), sums(&slice));
        prop_assert_eq!(house.all(&slice), lines);
    }

    #[test]
    fn slices_fold_together_as_their_sums_combine(lines in prop::collection::vec(any_line(), 1..40), cut in 0_usize..40) {
        let lines: Vec<Record> = lines.into_iter().map(|line| Record::CostLine(Box::new(line))).collect();
        let (left, right) = lines.split_at(cut.min(lines.len()));
        let house = House::new();
        let (left, right) = (house.write(left), house.write(right));
        let sums = combine([sums(&left), sums(&right)].concat()).unwrap();
        let together = house.facts.fold(&[left.parts, right.parts].concat()).unwrap();
        prop_assert_eq!(&together, &sums);
        prop_assert_eq!(together, by_hand(&lines));
    }
}
