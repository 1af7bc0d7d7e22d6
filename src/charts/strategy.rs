//! Strategy map: goals in lanes, what should lead to what by arrows upward. It tests no link: what the figures say is given.

use super::canvas::{Anchor, Canvas, Lettering};
use super::diagram::Diagram;
use super::frame::count;
use super::palette::Ink;
use super::{Format, Frame, Svg, Table, Verdict};

/// Goals and what should lead to what.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StrategyMap {
    /// Title, subtitle, theme, width.
    pub frame: Frame,
    /// From top to bottom: what is reached last stands on top.
    pub lanes: Vec<Lane>,
    /// What should lead to what; links that name no goal are left out.
    pub links: Vec<MapLink>,
    /// The words in the picture.
    pub words: MapWords,
}

/// A point of view.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lane {
    /// Its name.
    pub label: String,
    /// Its goals, from left to right.
    pub goals: Vec<MapGoal>,
}

/// A goal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MapGoal {
    /// What links call it.
    pub id: String,
    /// Its name, at most three lines.
    pub label: String,
    /// How it stands, in figures: `82`; empty: nothing is written.
    pub value: String,
    /// Decides the mark.
    pub verdict: Verdict,
    /// The word for the verdict.
    pub word: String,
}

/// One goal should lead to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MapLink {
    /// The cause.
    pub from: String,
    /// The effect.
    pub to: String,
    /// What the figures say.
    pub tie: Tie,
}

/// What the figures say of a link; shown by line, colour and a cross.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tie {
    /// They bear it out: a solid line.
    Shown,
    /// They say nothing yet: a dashed line.
    #[default]
    Supposed,
    /// They say the opposite: a vermilion line, crossed out.
    Opposite,
}

/// The words of a strategy map.
#[derive(Clone, Debug, PartialEq)]
pub struct MapWords {
    /// Explains [`Tie::Shown`].
    pub shown: String,
    /// Explains [`Tie::Supposed`].
    pub supposed: String,
    /// Explains [`Tie::Opposite`].
    pub opposite: String,
    /// Before the names of what a goal leads to.
    pub leads_to: String,
    /// Above the lanes, in the table.
    pub lane: String,
    /// Above the goals.
    pub goal: String,
    /// Above the words for the verdicts.
    pub word: String,
    /// Above the figures.
    pub value: String,
}

impl Default for MapWords {
    fn default() -> Self {
        let word = |text: &str| text.to_owned();
        Self {
            shown: word("the figures bear it out"),
            supposed: word("supposed, not shown yet"),
            opposite: word("the figures say the opposite"),
            leads_to: word("should lead to"),
            lane: word("Point of view"),
            goal: word("Objective"),
            word: word("Status"),
            value: word("Score"),
        }
    }
}

const LANE: Lettering = Lettering::bold(12.0, Ink::Muted);
const NAME: Lettering = Lettering::bold(13.0, Ink::Text);
const SMALL: Lettering = Lettering::plain(12.0, Ink::Muted);
const LINE: f64 = 16.0;
/// Narrower pictures are drawn as a list.
const NARROW: f64 = 540.0;
/// More goals than this cannot be followed by eye; they are drawn as a list.
const MOST_GOALS: usize = 12;
const MOST_LANES: usize = 6;

/// Draws a strategy map: a diagram of at most twelve goals, or a list where there are more or the picture is narrow.
///
/// ```
/// use scorebridge::charts::{Frame, Lane, MapGoal, MapLink, StrategyMap, Tie, strategy_map};
/// let goal = |id: &str| MapGoal { id: id.to_owned(), label: format!("Goal {id}"), ..MapGoal::default() };
/// let lane = |label: &str, id: &str| Lane { label: label.to_owned(), goals: vec![goal(id)] };
/// let chart = StrategyMap {
///     frame: Frame::light("People make money", ""),
///     lanes: vec![lane("Money", "a"), lane("People", "b")],
///     links: vec![MapLink { from: "b".to_owned(), to: "a".to_owned(), tie: Tie::Shown }],
///     ..StrategyMap::default()
/// };
/// assert!(strategy_map(&chart).text.contains("the figures bear it out"));
/// assert_eq!(chart.table().rows[1], ["People", "Goal b", "", "", "Goal a"]);
/// ```
pub fn strategy_map(chart: &StrategyMap) -> Svg {
    let (left, right) = chart.frame.sides();
    let goals: usize = chart.lanes.iter().map(|lane| lane.goals.len()).sum();
    if right - left < NARROW || goals > MOST_GOALS || chart.lanes.len() > MOST_LANES {
        return list(chart);
    }
    let diagram = Diagram::new(chart);
    chart.frame.picture(diagram.bottom(), |canvas| diagram.draw(canvas))
}

impl StrategyMap {
    /// Every goal with its lane, its status and what it should lead to.
    pub fn table(&self) -> Table {
        let MapWords { lane, goal, word, value, leads_to, .. } = &self.words;
        let mut table = Table::new(&[lane, goal, word, value, leads_to], &[]);
        for lane in &self.lanes {
            for goal in &lane.goals {
                let effects = self.effects(goal).join("; ");
                table.row(&[&lane.label, &goal.label, &goal.word, &goal.value, &effects], &[], &Format::default());
            }
        }
        table
    }

    /// Names of what a goal should lead to.
    fn effects(&self, goal: &MapGoal) -> Vec<&str> {
        let named = |id: &str| self.lanes.iter().flat_map(|lane| &lane.goals).find(|goal| goal.id == id);
        let from_here = self.links.iter().filter(|link| link.from == goal.id);
        from_here.filter_map(|link| named(&link.to)).map(|goal| goal.label.as_str()).collect()
    }
}

/// One line of the list, settled.
struct Entry<'a> {
    goal: &'a MapGoal,
    name: Vec<String>,
    effects: Vec<String>,
}

impl Entry<'_> {
    fn height(&self) -> f64 {
        LINE * count(self.name.len().max(1) + self.effects.len() + 1) + 10.0
    }
}

fn list(chart: &StrategyMap) -> Svg {
    let (left, right) = chart.frame.sides();
    let width = right - left;
    let entry = |goal: &'_ MapGoal| {
        let value = NAME.font.width(&goal.value).min(width * 0.3);
        let effects = chart.effects(goal).join("; ");
        let effects = if effects.is_empty() { effects } else { format!("{} {effects}", chart.words.leads_to) };
        (NAME.font.wrap(&goal.label, width - value - 14.0, 2), SMALL.font.wrap(&effects, width - 14.0, 3))
    };
    let lanes: Vec<(&str, Vec<Entry<'_>>)> = chart
        .lanes
        .iter()
        .map(|lane| {
            let goals = lane.goals.iter().map(|goal| {
                let (name, effects) = entry(goal);
                Entry { goal, name, effects }
            });
            (lane.label.as_str(), goals.collect())
        })
        .collect();
    let top = chart.frame.head() + 8.0;
    let height: f64 = lanes.iter().map(|(_, goals)| 32.0 + goals.iter().map(Entry::height).sum::<f64>()).sum();
    chart.frame.picture(top + height, |canvas| {
        let mut y = top;
        for (label, goals) in &lanes {
            canvas.text((left, y + LINE), &LANE.font.fit(label, width), LANE);
            canvas.line((left, y + LINE + 6.0), (right, y + LINE + 6.0), Ink::Grid, 0.8);
            y += 28.0;
            for goal in goals {
                draw_entry(canvas, goal, (left, right), y);
                y += goal.height();
            }
            y += 4.0;
        }
    })
}

/// Name and figure, then mark and word, then what it should lead to.
fn draw_entry(canvas: &mut Canvas<'_>, entry: &Entry<'_>, (left, right): (f64, f64), top: f64) {
    let mut y = top;
    for line in &entry.name {
        y += LINE;
        canvas.text((left, y), line, NAME);
    }
    let value = NAME.font.fit(&entry.goal.value, (right - left) * 0.3);
    canvas.text((right, top + LINE), &value, NAME.at(Anchor::End));
    y = top + LINE * count(entry.name.len().max(1) + 1);
    canvas.verdict((left + 5.0, y - 4.0), entry.goal.verdict);
    canvas.text((left + 14.0, y), &SMALL.font.fit(&entry.goal.word, right - left - 14.0), SMALL.with(Ink::Text));
    for line in &entry.effects {
        y += LINE;
        canvas.text((left + 14.0, y), line, SMALL);
    }
}
