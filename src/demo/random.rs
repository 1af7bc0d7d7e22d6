//! Chance that repeats: the same label gives the same numbers on every machine, for ever.
//!
//! It never touches a float, the clock or the operating system, and it is never used for secrets.

/// How much longer or shorter than the middle one things take, in thousandths, at even steps of chance: a log-normal
/// curve with sigma 1.1, cut at both ends. Repairs, answers and bills all look like this: many short, few very long.
const SKEWED: [i64; 33] = [
    63, 129, 185, 235, 282, 329, 377, 426, 476, 529, 584, 642, 704, 770, 841, 917, 1000, 1090, 1189, 1298, 1420, 1557,
    1712, 1891, 2100, 2349, 2653, 3037, 3544, 4262, 5406, 7760, 15_853,
];

/// A stream of chance: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
#[derive(Clone, Debug)]
pub(super) struct Random {
    state: u64,
}

impl Random {
    /// The stream of that label; streams of different labels do not disturb each other.
    pub(super) fn new(label: &str) -> Self {
        // FNV-1a, so that a label is all the seed there is.
        let state = label.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self { state }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from 0 up to, not including, `end`; 0 if `end` is not above 0.
    pub(super) fn below(&mut self, end: i64) -> i64 {
        let scaled = (u128::from(self.next()) * u128::try_from(end).unwrap_or(0)) >> 64;
        i64::try_from(scaled).unwrap_or(0)
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high - low + 1)
    }

    /// Yes, in `thousandths` of all cases.
    pub(super) fn chance(&mut self, thousandths: i64) -> bool {
        self.below(1000) < thousandths
    }

    /// One of the choices, each as often as its weight says; none where nothing has weight.
    pub(super) fn pick<'a, T>(&mut self, choices: &'a [(T, i64)]) -> Option<&'a T> {
        let mut left = self.below(choices.iter().map(|(_, weight)| weight).sum());
        choices
            .iter()
            .find(|(_, weight)| {
                left -= weight;
                left < 0
            })
            .map(|(choice, _)| choice)
    }

    /// One of the texts, all alike; empty where there are none.
    pub(super) fn one_of(&mut self, texts: &[&'static str]) -> &'static str {
        let at = self.below(i64::try_from(texts.len()).unwrap_or(0));
        texts.get(usize::try_from(at).unwrap_or(0)).copied().unwrap_or_default()
    }

    /// `usual`, a little more or less: normal, with a standard deviation of `thousandths` of it.
    pub(super) fn about(&mut self, usual: i64, thousandths: i64) -> i64 {
        // Twelve even draws add up to a bell curve of variance one (Irwin and Hall).
        let bell = (0..12).map(|_| self.below(65_536)).sum::<i64>() - 6 * 65_536;
        let change = i128::from(usual) * i128::from(thousandths) * i128::from(bell) / (1000 * 65_536);
        usual + i64::try_from(change).unwrap_or(0)
    }

    /// `middle`, much more or less: half of the draws lie below it, and a few far above.
    pub(super) fn skewed(&mut self, middle: i64) -> i64 {
        let draw = usize::try_from(self.below(32_000)).unwrap_or(0);
        let part = i64::try_from(draw % 1000).unwrap_or(0);
        let at = |slot: usize| SKEWED.get(slot).copied().unwrap_or(1000);
        let (low, high) = (at(draw / 1000), at(draw / 1000 + 1));
        middle * (low + (high - low) * part / 1000) / 1000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_published_sequence() {
        let mut random = Random { state: 1_234_567 };
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ];
        assert_eq!(published.map(|_| random.next()), published);
    }

    #[test]
    fn labels_are_apart_and_repeat() {
        let first = |label| Random::new(label).next();
        assert_eq!(first("tickets"), first("tickets"));
        assert_ne!(first("tickets"), first("costs"));
    }

    #[test]
    fn draws_have_the_shape_they_promise() {
        let mut random = Random::new("shape");
        let mut sorted: Vec<i64> = (0..20_000).map(|_| random.skewed(600)).collect();
        sorted.sort_unstable();
        assert!((580..=620).contains(&sorted[10_000]), "the middle is {}", sorted[10_000]);
        let near = (0..20_000).filter(|_| (99_000..=101_000).contains(&random.about(100_000, 10))).count();
        assert!((13_300..=14_200).contains(&near), "{near} of 20000 lie within one standard deviation");
        let heads = (0..20_000).filter(|_| random.chance(250)).count();
        assert!((4_800..=5_200).contains(&heads), "{heads} of 20000");
        let picked = (0..20_000).filter(|_| random.pick(&[("rare", 1), ("never", 0), ("often", 3)]) == Some(&"rare"));
        assert!((4_800..=5_200).contains(&picked.count()));
        assert_eq!(random.pick::<&str>(&[]), None);
    }
}
