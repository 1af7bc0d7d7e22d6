//! What the services on the shelf cost, by value stream and service, as one picture with its numbers. It computes no cost.

use entity::value::Unit;
use serde_json::Value;

use super::figures;
use super::pictures::{Album, format_in, frame};
use super::shelf_review::ShelfReview;
use crate::charts::{TreePart, Treemap, TreemapWords, treemap};
use crate::language::{Arg, Language};

/// A service of a smaller share of the cost is drawn together with others.
const LEAST_SHARE: f64 = 0.06;

/// The picture and its table; none where no value stream has a cost.
pub(super) fn draw(language: &Language, input: &ShelfReview, album: &mut Album) -> Option<Value> {
    let told = Costs { language, input };
    let costs = told.costs()?;
    let picture = album.add("costs", treemap(&told.drawable(&costs)), &costs.frame.title);
    Some(figures::told(language.word("shelf-costs"), &picture, &costs.table()))
}

/// A review's costs as its reader reads them.
struct Costs<'a> {
    language: &'a Language,
    input: &'a ShelfReview,
}

impl Costs<'_> {
    /// What the services cost, by value stream and service, the costliest first; none where no value stream has a cost.
    fn costs(&self) -> Option<Treemap> {
        let word = |id: &str| self.language.word(id).to_owned();
        let paid =
            || self.input.services.iter().filter_map(|one| Some((one, one.cost.filter(|cost| cost.micros > 0)?)));
        let currency = paid().next()?.1.currency;
        let mut groups: Vec<TreePart> = Vec::new();
        for (service, cost) in paid() {
            let of = match service.streams.as_slice() {
                [] => word("shelf-costs-no-stream"),
                [one] => one.clone(),
                _ => word("shelf-costs-several"),
            };
            let one = tree_part(service.name.clone(), cost.to_f64());
            match groups.iter_mut().find(|group| group.label == of) {
                Some(group) => group.parts.push(one),
                None => groups.push(TreePart { parts: vec![one], ..tree_part(of, 0.0) }),
            }
        }
        groups.iter_mut().for_each(|group| group.parts.sort_by(|a, b| b.value.total_cmp(&a.value)));
        groups.sort_by(|a, b| size(b).total_cmp(&size(a)));
        let message = self.costliest(&groups)?;
        let key = [("period", self.language.period(self.input.head.period).into())];
        Some(Treemap {
            frame: frame(&message, &self.language.say("shelf-costs-key", &key), &message),
            format: format_in(self.language, Unit::Money(currency), 0.0),
            words: TreemapWords {
                part: word("head-service"),
                of: word("shelf-costs-stream"),
                size: word("shelf-cost-month"),
                share: word("shelf-costs-share"),
            },
            parts: groups,
        })
    }

    /// The value stream that costs most, with its share of all, and its costliest service.
    fn costliest(&self, groups: &[TreePart]) -> Option<String> {
        let is_stream = |group: &&TreePart| {
            self.input.services.iter().any(|one| matches!(one.streams.as_slice(), [only] if *only == group.label))
        };
        let most = groups.iter().find(is_stream)?;
        let share = 100.0 * size(most) / groups.iter().map(size).sum::<f64>();
        let said = [
            ("share", self.language.value(Unit::Percent, share).into()),
            ("name", Arg::from(&most.label)),
            ("service", Arg::from(&most.parts.first()?.label)),
        ];
        Some(self.language.say("shelf-costs-told", &said))
    }

    /// The same with the smallest services of each stream as one, which is never larger than its costliest: what has no room
    /// for a name says nothing, and what has many names says little.
    fn drawable(&self, costs: &Treemap) -> Treemap {
        let whole: f64 = costs.parts.iter().map(size).sum();
        let group = |group: &TreePart| {
            let most = group.parts.first().map_or(0.0, |part| part.value);
            let mut together = 0.0;
            let is_small = |part: &&TreePart| {
                together += part.value;
                part.value < whole * LEAST_SHARE && together <= most
            };
            let n_small = group.parts.iter().rev().take_while(is_small).count();
            let (named, small) = group.parts.split_at(group.parts.len() - n_small);
            let mut parts = named.to_vec();
            match small {
                [] => {}
                [one] => parts.push(one.clone()),
                several => {
                    let name = self.language.say("shelf-costs-others", &[("n", several.len().into())]);
                    parts.push(tree_part(name, several.iter().map(|part| part.value).sum()));
                }
            }
            TreePart { parts, ..group.clone() }
        };
        Treemap { parts: costs.parts.iter().map(group).collect(), ..costs.clone() }
    }
}

fn tree_part(label: String, value: f64) -> TreePart {
    TreePart { label, value, parts: Vec::new() }
}

fn size(group: &TreePart) -> f64 {
    group.parts.iter().map(|part| part.value).sum()
}

#[cfg(test)]
mod tests {
    use entity::value::Money;

    use super::super::{Content, samples};
    use super::*;

    fn sample() -> ShelfReview {
        let all = samples::others(Language::english(), samples::own);
        let found = all.into_iter().find_map(|one| if let Content::ShelfReview(it) = one { Some(*it) } else { None });
        found.expect("a shelf review")
    }

    #[test]
    fn each_service_costs_once_and_the_small_are_drawn_as_one() {
        let mut input = sample();
        let costs = [500, 300, 150, 30, 20];
        for (service, cost) in input.services.iter_mut().zip(costs) {
            service.cost = Some(Money::new(cost * 1_000_000, entity::value::Currency::EUR));
        }
        let told = Costs { language: Language::english(), input: &input };
        let found = told.costs().unwrap();
        let groups = |map: &Treemap| -> Vec<(String, usize, f64)> {
            map.parts.iter().map(|group| (group.label.clone(), group.parts.len(), size(group))).collect()
        };
        let group = |label: &str, n, sum| (label.to_owned(), n, sum);
        let (several, none) = ("Several streams", "No value stream");
        let expected = |n| [group("Order to cash", 1, 500.0), group(none, n, 470.0), group(several, 1, 30.0)];
        assert_eq!(groups(&found), expected(3));
        assert_eq!(groups(&told.drawable(&found)), expected(3), "one small service stays itself");
        assert!(
            found.frame.title.contains("“Order to cash” costs most of the value streams, 50"),
            "{}",
            found.frame.title
        );

        input.services[2].cost = Some(Money::new(20_000_000, entity::value::Currency::EUR));
        let told = Costs { language: Language::english(), input: &input };
        let found = told.costs().unwrap();
        assert_eq!(groups(&told.drawable(&found))[1], group(none, 2, 340.0));
        assert_eq!(told.drawable(&found).parts[1].parts[1].label, "2 others");
        assert_eq!(found.table().rows.len(), 5, "the table has all");
    }

    #[test]
    fn what_is_drawn_as_one_is_never_the_largest() {
        let input = sample();
        let part = |value: f64| tree_part(format!("{value}"), value);
        let small = [60.0, 40.0, 30.0, 30.0, 20.0].map(part).to_vec();
        let groups = [tree_part("large".to_owned(), 0.0), tree_part("small".to_owned(), 0.0)];
        let parts: Vec<TreePart> = groups
            .into_iter()
            .zip([vec![part(1_000.0)], small])
            .map(|(group, parts)| TreePart { parts, ..group })
            .collect();
        let map = Treemap { parts, ..Treemap::default() };
        let drawn = Costs { language: Language::english(), input: &input }.drawable(&map);
        let labels: Vec<&str> = drawn.parts[1].parts.iter().map(|part| part.label.as_str()).collect();
        assert_eq!(labels, ["60", "40", "30", "2 others"]);
    }

    #[test]
    fn without_value_streams_nothing_is_drawn() {
        let mut input = sample();
        input.services.iter_mut().for_each(|service| service.streams.clear());
        assert!(Costs { language: Language::english(), input: &input }.costs().is_none());
    }
}
