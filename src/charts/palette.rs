//! The colours of every chart, on paper and in the dark. Nothing here knows what a colour is used for by the business.

use plotters::style::RGBColor;

/// A colour by its role. Contrast with white: ink 15.7, muted 5.8, actual 11.4, better 6.6, worse 5.8; the rest carries no meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    /// Titles and values.
    Text,
    /// Explanations, axis labels, limits.
    Muted,
    /// Grid lines.
    Grid,
    /// What happened.
    Actual,
    /// What is drawn but not judged.
    Faint,
    /// A real change for the better.
    Better,
    /// A real change for the worse.
    Worse,
    /// The darkest band of a bullet.
    Poor,
    /// The middle band of a bullet.
    Fair,
    /// The lightest band of a bullet.
    Good,
    /// The usual range.
    Usual,
    /// The ground.
    Paper,
    /// Little, in five steps; the upper two carry [`Ink::Paper`] as text, the others [`Ink::Text`].
    Heat1,
    /// More.
    Heat2,
    /// The middle.
    Heat3,
    /// Much.
    Heat4,
    /// Most.
    Heat5,
}

/// Role, name of its CSS variable, colour on white, colour in the dark.
type Entry = (Ink, &'static str, RGBColor, RGBColor);

const TABLE: [Entry; 17] = [
    (Ink::Text, "--ink", RGBColor(0x1B, 0x24, 0x30), RGBColor(0xF2, 0xF5, 0xF9)),
    (Ink::Muted, "--muted", RGBColor(0x5A, 0x67, 0x78), RGBColor(0xAE, 0xB9, 0xC7)),
    (Ink::Grid, "--grid", RGBColor(0xD5, 0xDB, 0xE3), RGBColor(0x3A, 0x46, 0x54)),
    (Ink::Actual, "--actual", RGBColor(0x2F, 0x3B, 0x4C), RGBColor(0xC9, 0xD3, 0xDF)),
    (Ink::Faint, "--faint", RGBColor(0x7F, 0x8B, 0x9B), RGBColor(0x6E, 0x7B, 0x8C)),
    (Ink::Better, "--better", RGBColor(0x0B, 0x5F, 0xA5), RGBColor(0x6D, 0xB6, 0xF2)),
    (Ink::Worse, "--worse", RGBColor(0xB8, 0x39, 0x0E), RGBColor(0xFF, 0x94, 0x66)),
    (Ink::Poor, "--band-poor", RGBColor(0xC3, 0xCA, 0xD4), RGBColor(0x46, 0x52, 0x61)),
    (Ink::Fair, "--band-fair", RGBColor(0xDB, 0xE0, 0xE7), RGBColor(0x35, 0x40, 0x4D)),
    (Ink::Good, "--band-good", RGBColor(0xEE, 0xF1, 0xF5), RGBColor(0x26, 0x2F, 0x39)),
    (Ink::Usual, "--usual", RGBColor(0xF4, 0xF6, 0xF9), RGBColor(0x1C, 0x23, 0x2B)),
    (Ink::Paper, "--paper", RGBColor(0xFF, 0xFF, 0xFF), RGBColor(0x12, 0x16, 0x1C)),
    (Ink::Heat1, "--heat-1", RGBColor(0xF1, 0xF5, 0xFA), RGBColor(0x19, 0x23, 0x2E)),
    (Ink::Heat2, "--heat-2", RGBColor(0xC9, 0xDC, 0xEE), RGBColor(0x1E, 0x39, 0x54)),
    (Ink::Heat3, "--heat-3", RGBColor(0x8F, 0xB9, 0xDB), RGBColor(0x26, 0x58, 0x86)),
    (Ink::Heat4, "--heat-4", RGBColor(0x2F, 0x74, 0xAD), RGBColor(0x5F, 0xA3, 0xDA)),
    (Ink::Heat5, "--heat-5", RGBColor(0x0B, 0x3C, 0x66), RGBColor(0xB5, 0xDB, 0xF7)),
];

impl Ink {
    /// The colour on white.
    pub(super) fn colour(self) -> RGBColor {
        TABLE.iter().find(|entry| entry.0 == self).map_or(RGBColor(0, 0, 0), |entry| entry.2)
    }
}

/// Whether charts on white are drawn in exactly that colour.
pub(super) fn is_ink(rgb: [u8; 3]) -> bool {
    TABLE.iter().any(|(_, _, RGBColor(red, green, blue), _)| [*red, *green, *blue] == rgb)
}

/// A drawing in literal colours, so that a style sheet can override each: `"#1B2430"` becomes `"var(--ink, #1B2430)"`.
///
/// Only quoted attribute values change: quotes inside labels are escaped by then.
pub(super) fn overridable(drawing: &str) -> String {
    TABLE.iter().fold(drawing.to_owned(), |text, (_, name, light, _)| {
        let literal = hex(*light);
        text.replace(&format!("\"{literal}\""), &format!("\"var({name}, {literal})\""))
    })
}

/// The reverse of [`overridable`]: literal colours again.
pub(super) fn literal(drawing: &str) -> String {
    const VARIABLE: &str = "\"var(";
    let mut parts = drawing.split(VARIABLE);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let colour = part.split_once(")\"").and_then(|(said, rest)| Some((said.split_once(", ")?.1, rest)));
        match colour {
            Some((colour, rest)) => text.extend(["\"", colour, "\"", rest]),
            None => text.extend([VARIABLE, part]),
        }
    }
    text
}

/// The variables of the portal's charts as CSS declarations, `--ink:#1B2430;…`, for light or dark ground.
///
/// ```
/// assert!(scorebridge::charts::css_variables(true).starts_with("--ink:#F2F5F9;--muted:#AEB9C7;"));
/// ```
pub fn css_variables(dark: bool) -> String {
    let colour = |entry: &Entry| hex(if dark { entry.3 } else { entry.2 });
    TABLE.iter().map(|entry| format!("{}:{};", entry.1, colour(entry))).collect()
}

fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}
