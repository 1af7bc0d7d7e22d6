//! How a company's reports look: templates of its own, its logo, its accent colour. It reads no file and draws nothing.

use serde_json::{Value, json};

use super::{File, ReportError};
use crate::charts::png_size;

/// Largest logo in bytes: it travels in every mail.
pub const LARGEST_LOGO: usize = 100_000;

/// The colour of links, buttons and what is asked for, unless the company has one of its own.
const ACCENT: &str = "#0B5394";
/// Least contrast with white that a text of that colour needs (WCAG 2.2, level AA).
const CONTRAST: f64 = 4.5;
/// Height of a logo in a mail, in px at scale 1.
const HEIGHT: u32 = 40;
/// Its greatest width there.
const WIDTH: u32 = 240;

/// What a company brings along; nothing of it by default.
#[derive(Clone, Debug, Default)]
pub struct House {
    /// Templates in place of ours of the same path: path and text.
    pub templates: Vec<(String, String)>,
    /// A PNG of at most [`LARGEST_LOGO`] bytes.
    pub logo: Option<Vec<u8>>,
    /// A colour such as `#0B5394`, dark enough to be read on white.
    pub accent: Option<String>,
}

/// A house that was looked at and can be shown.
pub(super) struct Dress {
    accent: String,
    logo: Option<Logo>,
}

struct Logo {
    body: Vec<u8>,
    width: u32,
    height: u32,
}

impl Dress {
    /// # Errors
    /// `Template` with what is wrong: a colour too light, a logo that is no PNG or too large.
    pub(super) fn of(logo: Option<Vec<u8>>, accent: Option<String>) -> Result<Self, ReportError> {
        let accent = accent.unwrap_or_else(|| ACCENT.to_owned());
        let contrast = contrast_with_white(&accent).ok_or_else(|| {
            ReportError::Template(format!("accent: expected a colour such as {ACCENT}, found `{accent}`"))
        })?;
        if contrast < CONTRAST {
            let message =
                format!("accent: {accent} has a contrast of {contrast:.1} with white; expected at least {CONTRAST}");
            return Err(ReportError::Template(message));
        }
        Ok(Self { accent, logo: logo.map(Logo::of).transpose()? })
    }

    /// As part of what another check number stands for.
    pub(super) fn parts(&self) -> [&[u8]; 2] {
        [self.accent.as_bytes(), self.logo.as_ref().map(|logo| logo.body.as_slice()).unwrap_or_default()]
    }

    /// As templates see it.
    pub(super) fn data(&self) -> Value {
        let logo = self.logo.as_ref().map(|logo| json!({"width": logo.width, "height": logo.height}));
        json!({"accent": self.accent, "logo": logo})
    }

    pub(super) fn logo(&self) -> Option<File> {
        self.logo.as_ref().map(|logo| File::new("logo.png", "image/png", logo.body.clone()))
    }
}

impl Logo {
    fn of(body: Vec<u8>) -> Result<Self, ReportError> {
        let fault = |message: String| ReportError::Template(["logo.png: ", &message].concat());
        if body.len() > LARGEST_LOGO {
            return Err(fault(format!(
                "{} bytes; at most {LARGEST_LOGO} are allowed: it travels in every mail",
                body.len()
            )));
        }
        let (width, height) =
            png_size(&body).ok_or_else(|| fault("expected a whole PNG of up to 4,000 px".to_owned()))?;
        let fits = |wide: u32| u64::from(wide) * u64::from(height) <= u64::from(width) * u64::from(HEIGHT);
        let wide = (1..=WIDTH).rev().find(|wide| fits(*wide)).unwrap_or(1);
        let high = (u64::from(wide) * u64::from(height) / u64::from(width.max(1))).max(1);
        Ok(Self { body, width: wide, height: u32::try_from(high).unwrap_or(HEIGHT) })
    }
}

/// Contrast of a colour with white (WCAG 2.2, relative luminance); none if it is no colour.
fn contrast_with_white(colour: &str) -> Option<f64> {
    let digits = colour.strip_prefix('#').filter(|rest| rest.len() == 6 && rest.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok().map(linear);
    let luminance = 0.2126 * part(0)? + 0.7152 * part(2)? + 0.0722 * part(4)?;
    Some(1.05 / (luminance + 0.05))
}

fn linear(part: u8) -> f64 {
    let share = f64::from(part) / 255.0;
    if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{Sparkline, png, sparkline};

    #[test]
    fn only_a_colour_that_can_be_read() {
        let check = |accent: &str, expected: Option<&str>| {
            let told = Dress::of(None, Some(accent.to_owned())).err().map(|error| error.to_string());
            assert_eq!(told.is_some(), expected.is_some(), "{accent}: {told:?}");
            assert!(told.unwrap_or_default().contains(expected.unwrap_or_default()));
        };
        check("#0B5394", None);
        check("#7A1F3D", None);
        check("#FFEE00", Some("contrast of 1.2"));
        check("red", Some("expected a colour such as #0B5394"));
        check("#12345", Some("found `#12345`"));
        check("#12345é", Some("expected a colour"));
        check("url(x)", Some("expected a colour"));
        assert_eq!(contrast_with_white("#000000"), Some(21.0));
    }

    #[test]
    fn only_a_logo_that_every_mail_program_shows() {
        let check = |logo: &[u8], expected: &str| {
            let told = Dress::of(Some(logo.to_vec()), None).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(told.contains(expected) && (expected.is_empty() == told.is_empty()), "{told}");
        };
        let picture = png(&sparkline(&Sparkline::default()), 2.0).unwrap();
        check(&picture, "");
        check(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.png: expected a whole PNG");
        check(&picture[..picture.len() / 2], "logo.png: expected a whole PNG");
        check(&vec![0; LARGEST_LOGO + 1], "at most 100000 are allowed");
        let shown = Dress::of(Some(picture), None).unwrap().logo.unwrap();
        assert!(shown.width <= WIDTH && shown.height <= HEIGHT && shown.height > 0, "{} {}", shown.width, shown.height);
    }
}
