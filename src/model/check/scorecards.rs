//! Metrics, scorecards, KPIs, targets, and links between objectives.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::value::Direction;

use super::{Checked, at, nearest, nearest_unless_there};
use crate::measure::circle;
use crate::measure::perspectives::{BALANCED, OF_IT, shipped};
use crate::model::rows::{self, every_metric};
use crate::model::{Kpi, Objective, Perspective, Scorecard, Target};
use crate::scorecard::{RollUpRule, Scale};

impl Checked<'_> {
    pub(super) fn metrics(&mut self) {
        let folder = self.folder;
        let metrics = &folder.model.metrics;
        let known = every_metric(&folder.model);
        for (position, id) in folder.model.library.iter().enumerate() {
            if !rows::library(&folder.model).iter().any(|metric| metric.id == *id) {
                let hint = nearest(id, self.known.metrics.keys().map(String::as_str));
                let message = format!("library: there is no metric `{id}` in the library{hint}");
                self.faults.push(folder.fault(&at("library", position), message));
            }
        }
        self.unique("metric", "metrics", metrics.iter().map(|metric| metric.id.as_str()));
        for (position, metric) in metrics.iter().enumerate() {
            for (key, message) in metric.faults(&known) {
                self.fault(&at("metrics", position), key, format!("metric `{}`: {message}", metric.id));
            }
            if let Some(way) = circle(&known, &metric.id) {
                let message = format!("metric `{}` leads back to itself: {}", metric.id, way.join(" → "));
                self.fault(&at("metrics", position), "compute", message);
            }
        }
    }

    pub(super) fn scorecards(&mut self) {
        let folder = self.folder;
        let cards = &folder.model.scorecards;
        self.unique("scorecard", "scorecards", cards.iter().map(|card| card.id.as_str()));
        let (mut kpis, mut scopes) = (BTreeSet::new(), BTreeMap::new());
        for (position, card) in cards.iter().enumerate() {
            let place = at("scorecards", position);
            let share = (0.0..=1.0).contains(&card.minimum_coverage);
            let message = format!("expected 0 to 1, found {}", card.minimum_coverage);
            self.must(share, &place, "minimum_coverage", message);
            self.scope(&place, &card.scope);
            if let Some(other) = scopes.insert(card.scope.clone(), &card.id) {
                let message = format!(
                    "`{}` and `{other}` both speak of `{}`: their reports could not be told apart",
                    card.id, card.scope
                );
                self.fault(&place, "scope", message);
            }
            self.roll_up(&place, card.roll_up);
            self.perspectives(&place, card);
            for (place, kpi) in kpis_of(&place, card) {
                let message = format!("there is a second KPI `{}`", kpi.id);
                self.must(kpis.insert(kpi.id.as_str()), &place, "id", message);
                self.kpi(&place, kpi);
            }
            self.links(&place, card);
        }
    }

    fn perspectives(&mut self, place: &str, card: &'_ Scorecard) {
        let mut ids = (BTreeSet::new(), BTreeSet::new());
        for (place, one) in perspectives_of(place, card) {
            let message = format!("there is a second perspective `{}`", one.id);
            self.must(ids.0.insert(one.id.as_str()), &place, "id", message);
            self.plain_id(&place, &one.id);
            let ships: Vec<&str> = BALANCED.iter().chain(&OF_IT).map(|(id, _)| *id).collect();
            let message =
                format!("perspective `{}`: expected a name; only {} bring their own", one.id, ships.join(", "));
            self.must(one.name.is_some() || shipped(&one.id).is_some(), &place, "name", message);
            self.weight(&place, &format!("perspective `{}`", one.id), one.weight);
            self.roll_up(&place, one.roll_up);
            for (place, objective) in objectives_of(&place, one) {
                let message = format!("there is a second objective `{}`", objective.id);
                self.must(ids.1.insert(objective.id.as_str()), &place, "id", message);
                self.plain_id(&place, &objective.id);
                self.weight(&place, &format!("objective `{}`", objective.id), objective.weight);
                self.roll_up(&place, objective.roll_up);
            }
        }
    }

    fn kpi(&mut self, place: &str, kpi: &Kpi) {
        let id = &kpi.id;
        self.plain_id(place, id);
        if !self.known.metrics.contains_key(&kpi.metric) {
            let hint = nearest(&kpi.metric, self.known.metrics.keys().map(String::as_str));
            let message = format!("KPI `{id}`: there is no metric `{}` in the library or this model{hint}", kpi.metric);
            self.fault(place, "metric", message);
        }
        self.scope(place, &kpi.scope);
        self.weight(place, &format!("KPI `{id}`"), kpi.weight);
        self.worth(place, kpi);
        self.judging(place, kpi);
        for (position, target) in kpi.targets.iter().enumerate() {
            let place = format!("{place}/{}", at("targets", position));
            let earlier = position.checked_sub(1).and_then(|before| kpi.targets.get(before)).map(|before| before.from);
            let message = match earlier {
                Some(before) if before == target.from => format!("KPI `{id}`: two targets from the same day"),
                Some(before) => format!("KPI `{id}`: expected a day after {before}, found {}", target.from),
                None => String::new(),
            };
            self.must(earlier.is_none_or(|before| before < target.from), &place, "from", message);
            let message = format!("KPI `{id}`: expected {} or a later day", target.from);
            self.must(target.until.is_none_or(|until| until >= target.from), &place, "until", message);
            let message = format!("KPI `{id}`: expected 0 or more, found {}", target.near);
            self.must(target.near >= 0.0, &place, "near", message);
            self.goal(&place, kpi, target);
        }
    }

    /// What a value is worth: points or a preset, one of them.
    fn worth(&mut self, place: &str, kpi: &Kpi) {
        let id = &kpi.id;
        if let Some(scale) = kpi.scale {
            self.must(kpi.points.is_empty(), place, "scale", format!("KPI `{id}`: either points or a scale, not both"));
            self.scale(place, id, scale);
            return;
        }
        let rising = kpi.points.len() >= 2 && kpi.points.windows(2).all(|pair| matches!(pair, [a, b] if a.0 < b.0));
        let scores = kpi.points.iter().all(|(_, score)| (0.0..=100.0).contains(score));
        let message = format!("KPI `{id}`: expected two or more [value, score], values rising, scores 0 to 100");
        self.must(rising && scores, place, "points", message);
    }

    fn scale(&mut self, place: &str, id: &str, scale: Scale) {
        let message = format!("KPI `{id}`: expected values that lie apart, in rising or falling order");
        self.must(scale.points().is_some(), place, "scale", message);
    }

    fn goal(&mut self, place: &str, kpi: &Kpi, target: &Target) {
        let id = &kpi.id;
        let one = target.value.is_some() != target.band.is_some();
        self.must(one, place, "value", format!("KPI `{id}`: expected either a value or a band"));
        let rising = target.band.is_none_or(|[lower, upper]| lower < upper);
        self.must(rising, place, "band", format!("KPI `{id}`: expected the lower end first"));
        if let Some(scale) = target.scale {
            self.scale(place, id, scale);
        }
        let direction = self.known.metrics.get(&kpi.metric).copied();
        if one && rising && target.band.is_some() && direction.is_some_and(|direction| direction != Direction::InBand) {
            self.fault(place, "band", format!("KPI `{id}`: its metric is not best inside a band; expected a value"));
        }
    }

    /// Rhythm, known changes, accepted deviations.
    fn judging(&mut self, place: &str, kpi: &Kpi) {
        let id = &kpi.id;
        let rhythm = kpi.rhythm.is_none_or(|rhythm| (1..=12).contains(&rhythm));
        self.must(rhythm, place, "rhythm", format!("KPI `{id}`: expected a new figure every 1 to 12 periods"));
        let rebases = at_each(place, "rebases", kpi.rebases.iter().map(|one| (one.from, &one.reason)));
        let deviations = at_each(place, "deviations", kpi.deviations.iter().map(|one| (one.from, &one.reason)));
        for (place, earlier, (from, reason)) in rebases.into_iter().chain(deviations) {
            let message = format!("KPI `{id}`: expected a day after the one before it, found {from}");
            self.must(earlier.is_none_or(|earlier| earlier < from), &place, "from", message);
            self.must(!reason.trim().is_empty(), &place, "reason", format!("KPI `{id}`: expected a sentence"));
        }
        for (position, one) in kpi.deviations.iter().enumerate() {
            let place = format!("{place}/{}", at("deviations", position));
            let message = format!("KPI `{id}`: expected a day from {} on, found {}", one.from, one.until);
            self.must(one.from <= one.until, &place, "until", message);
            self.must(!one.by.trim().is_empty(), &place, "by", format!("KPI `{id}`: expected who accepted it"));
        }
    }

    fn roll_up(&mut self, place: &str, rule: Option<RollUpRule>) {
        let inside = !matches!(rule, Some(RollUpRule::CappedAt(most)) if !(0.0..=100.0).contains(&most));
        self.must(inside, place, "roll_up", "capped_at: expected 0 to 100");
    }

    fn links(&mut self, place: &str, card: &Scorecard) {
        let objectives: BTreeSet<&str> =
            card.perspectives.iter().flat_map(|one| &one.objectives).map(|objective| objective.id.as_str()).collect();
        let mut effects: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for (position, link) in card.links.iter().enumerate() {
            let place = format!("{place}/{}", at("links", position));
            for (key, objective) in [("from", &link.from), ("to", &link.to)] {
                if let Some(hint) = nearest_unless_there(objective, &objectives) {
                    let message = format!("scorecard `{}` has no objective `{objective}`{hint}", card.id);
                    self.fault(&place, key, message);
                }
            }
            let message = format!("there is a second link from `{}` to `{}`", link.from, link.to);
            self.must(seen.insert((&link.from, &link.to)), &place, "from", message);
            let message = format!("expected 0 to 60 months, found {}", link.lag_months);
            self.must((0..=60).contains(&link.lag_months), &place, "lag_months", message);
            self.must(!link.why.trim().is_empty(), &place, "why", "expected a sentence");
            let back = is_reached(&effects, &link.to, &link.from) || link.from == link.to;
            let message = format!("`{}` would be its own cause: the links lead in a circle", link.from);
            self.must(!back, &place, "to", message);
            effects.entry(&link.from).or_default().push(&link.to);
        }
    }

    fn plain_id(&mut self, place: &str, id: &str) {
        let plain = !id.is_empty() && id.len() <= 64;
        let plain = plain && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        self.must(plain, place, "id", format!("`{id}`: expected letters, digits, - and _, at most 64"));
    }
}

/// Each entry of a list of dated sentences, with its place and the day of the one before.
fn at_each<'c>(
    place: &str,
    list: &str,
    entries: impl Iterator<Item = (NaiveDate, &'c String)>,
) -> Vec<(String, Option<NaiveDate>, (NaiveDate, &'c String))> {
    let mut earlier = None;
    let dated = entries
        .enumerate()
        .map(|(position, entry)| (format!("{place}/{}", at(list, position)), earlier.replace(entry.0), entry));
    dated.collect()
}

/// Whether effects of effects lead from one objective to another.
fn is_reached<'a>(effects: &BTreeMap<&'a str, Vec<&'a str>>, from: &'a str, to: &str) -> bool {
    let (mut next, mut seen) = (vec![from], BTreeSet::new());
    while let Some(one) = next.pop() {
        if one == to {
            return true;
        }
        if seen.insert(one) {
            next.extend(effects.get(one).into_iter().flatten());
        }
    }
    false
}

fn perspectives_of<'c>(place: &str, card: &'c Scorecard) -> impl Iterator<Item = (String, &'c Perspective)> {
    let list = format!("{place}/perspectives");
    card.perspectives.iter().enumerate().map(move |(position, one)| (at(&list, position), one))
}

fn objectives_of<'c>(place: &str, one: &'c Perspective) -> impl Iterator<Item = (String, &'c Objective)> {
    let list = format!("{place}/objectives");
    one.objectives.iter().enumerate().map(move |(position, objective)| (at(&list, position), objective))
}

fn kpis_of<'c>(place: &str, card: &'c Scorecard) -> impl Iterator<Item = (String, &'c Kpi)> {
    perspectives_of(place, card).flat_map(|(place, one)| objectives_of(&place, one).collect::<Vec<_>>()).flat_map(
        |(place, objective)| {
            let list = format!("{place}/kpis");
            objective.kpis.iter().enumerate().map(move |(position, kpi)| (at(&list, position), kpi))
        },
    )
}
