//! Signed addresses in mails: whoever holds one may do that one thing for that one delivery, without signing in. It looks
//! nothing up and knows no clock.

use chrono::{Days, NaiveDate};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// The installation's key.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl Key {
    /// The key of these 64 hex digits; none if they are none.
    #[must_use]
    pub fn from_hex(hex: &str) -> Option<Self> {
        let mut key = [0_u8; 32];
        if hex.len() != 64 || !hex.is_ascii() {
            return None;
        }
        for (place, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(hex.get(place * 2..place * 2 + 2)?, 16).ok()?;
        }
        Some(Self(key))
    }

    /// This key with a secret mixed in: HMAC-SHA-256 over the secret.
    #[must_use]
    pub fn mixed_with(&self, secret: &[u8]) -> Self {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return self.clone() };
        mac.update(secret);
        Self(mac.finalize().into_bytes().into())
    }

    /// The first 32 hex digits of HMAC-SHA-256 over the text.
    #[must_use]
    pub fn seal(&self, text: &str) -> String {
        // A key of any length is taken, so the other arm is never reached.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The keys of an installation's links.
#[derive(Clone)]
pub struct Keys {
    /// Signs: the database's key, with a secret mixed in that lies elsewhere.
    pub now: Key,
    /// The database's key alone. It signs no link any more.
    pub bare: Key,
    /// Since when the secret is mixed in, where links were made before.
    pub mixed_on: Option<NaiveDate>,
}

impl Keys {
    /// What a genuine link says: one made with the key of now, or before the secret was mixed in, as long as one made then
    /// can be good.
    #[must_use]
    pub fn open(&self, token: &str, purpose: Purpose) -> Option<Link> {
        let before = || {
            let last = self.mixed_on?.checked_add_days(Days::new(purpose.days()))?;
            Link::open(token, &self.bare, purpose).filter(|link| link.until <= last)
        };
        Link::open(token, &self.now, purpose).or_else(before)
    }
}

/// What a link is for. One made for something else does not open it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum Purpose {
    /// Ends the subscription.
    Stop,
    /// Says how one felt served.
    Rate,
    /// Answers the decision asked.
    Decide,
    /// Tells which mail came back.
    Bounce,
}

/// What an intact link says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The delivery it came with.
    pub delivery: i64,
    /// Its last day, UTC.
    pub until: NaiveDate,
}

impl Purpose {
    /// For how many days after its report it is good.
    #[must_use]
    pub fn days(self) -> u64 {
        match self {
            Self::Rate | Self::Decide => 90,
            Self::Stop | Self::Bounce => 730,
        }
    }
}

impl Link {
    /// The link as a word of small letters, digits and hyphens: delivery, last day, seal. Nobody without the key can make
    /// one, or turn it into another.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use scorebridge::mail::{Key, Link, Purpose};
    /// let key = Key::from_hex(&"5e".repeat(32)).unwrap();
    /// let link = Link { delivery: 12, until: NaiveDate::from_ymd_opt(2026, 12, 31).unwrap() };
    /// let token = link.token(&key, Purpose::Stop);
    /// assert!(token.starts_with("12-20261231-"));
    /// assert_eq!(Link::open(&token, &key, Purpose::Stop), Some(link));
    /// assert_eq!(Link::open(&token, &key, Purpose::Rate), None);
    /// ```
    #[must_use]
    pub fn token(&self, key: &Key, purpose: Purpose) -> String {
        let said = format!("{}-{}", self.delivery, self.until.format("%Y%m%d"));
        let seal = key.seal(&format!("{purpose} {said}"));
        format!("{said}-{seal}")
    }

    /// What the link says; none unless it was made with this key for this purpose. Whether its day is over is for the
    /// caller.
    #[must_use]
    pub fn open(token: &str, key: &Key, purpose: Purpose) -> Option<Self> {
        let (said, _) = token.rsplit_once('-')?;
        let (delivery, until) = said.split_once('-')?;
        let link = Self { delivery: delivery.parse().ok()?, until: NaiveDate::parse_from_str(until, "%Y%m%d").ok()? };
        let genuine = link.token(key, purpose);
        bool::from(genuine.as_bytes().ct_eq(token.as_bytes())).then_some(link)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use strum::IntoEnumIterator;

    use super::*;

    fn key(byte: &str) -> Key {
        Key::from_hex(&byte.repeat(32)).unwrap()
    }

    fn link() -> Link {
        Link { delivery: 4711, until: NaiveDate::from_ymd_opt(2026, 12, 31).unwrap() }
    }

    /// RFC 4231, test case 2: the key is "Jefe" there, so the same construction is asked with it.
    #[test]
    fn the_seal_is_hmac_sha_256() {
        let mut mac = Hmac::<Sha256>::new_from_slice(b"Jefe").unwrap();
        mac.update(b"what do ya want for nothing?");
        let sealed: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(sealed, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assert_eq!(key("0b").seal("Hi There").len(), 32);
    }

    #[test]
    fn a_link_opens_what_it_was_made_for_and_nothing_else() {
        for made in Purpose::iter() {
            let token = link().token(&key("5e"), made);
            for asked in Purpose::iter() {
                let opened = Link::open(&token, &key("5e"), asked);
                assert_eq!(opened, (made == asked).then_some(link()), "{made} {asked}");
            }
            assert_eq!(Link::open(&token, &key("5f"), made), None, "of another house");
            assert!(token.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{token}");
            assert!(token.len() < 56, "it fits into the name of an address: {token}");
        }
    }

    #[test]
    fn a_link_from_before_the_secret_is_good_as_long_as_one_made_then() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let bare = key("5e");
        let now = bare.mixed_with(b"elsewhere");
        let keys = |mixed_on: Option<&str>| Keys { now: now.clone(), bare: bare.clone(), mixed_on: mixed_on.map(day) };
        let check = |until: &str, with: &Key, mixed_on: Option<&str>, opens: bool| {
            let link = Link { delivery: 12, until: day(until) };
            let opened = keys(mixed_on).open(&link.token(with, Purpose::Rate), Purpose::Rate);
            assert_eq!(opened, opens.then_some(link), "{until} {mixed_on:?}");
        };
        check("2030-01-01", &now, None, true);
        check("2026-12-01", &bare, Some("2026-11-22"), true);
        check("2027-02-20", &bare, Some("2026-11-22"), true);
        check("2027-02-21", &bare, Some("2026-11-22"), false);
        check("2026-12-01", &bare, None, false);
        assert_ne!(now.seal("x"), bare.mixed_with(b"elsewherf").seal("x"));
    }

    #[test]
    fn what_is_no_link_opens_nothing() {
        let token = link().token(&key("5e"), Purpose::Stop);
        let longer = format!("{token}0");
        let upper = token.to_uppercase();
        let signed = format!("+{token}");
        let zero = format!("0{token}");
        for tried in
            ["", "-", "--", "1-2-3", "4711-20261231-", &token[..token.len() - 1], &longer, &upper, &signed, &zero]
        {
            assert_eq!(Link::open(tried, &key("5e"), Purpose::Stop), None, "{tried}");
        }
        for hex in ["", "5e", &"5g".repeat(32), &"5e".repeat(33), &"é".repeat(32)] {
            assert!(Key::from_hex(hex).is_none(), "{hex}");
        }
    }

    proptest! {
        #[test]
        fn one_changed_letter_breaks_it(place in 0_usize..46, letter in "[0-9a-f-]") {
            let token = link().token(&key("5e"), Purpose::Rate);
            let place = place.min(token.len() - 1);
            let changed = format!("{}{letter}{}", &token[..place], &token[place + 1..]);
            prop_assert_eq!(Link::open(&changed, &key("5e"), Purpose::Rate).is_some(), changed == token);
        }

        #[test]
        fn each_delivery_has_its_own(delivery in any::<i64>(), day in 0_u32..40_000) {
            let until = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + chrono::Days::new(day.into());
            let link = Link { delivery: delivery & i64::MAX, until };
            let token = link.token(&key("5e"), Purpose::Decide);
            prop_assert_eq!(Link::open(&token, &key("5e"), Purpose::Decide), Some(link));
        }
    }
}
