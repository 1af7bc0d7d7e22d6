//! Names and addresses: what may stand in a header and whom mail may be sent to. It never looks anything up.

use lettre::Address;

use super::MailError;

/// A name for people and an address for machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// Name as shown; any text, may be empty.
    pub name: String,
    /// `name@domain.tld`.
    pub address: String,
}

impl Mailbox {
    /// As lettre wants it. lettre panics on a line break in a name, so it never gets to see one.
    ///
    /// # Errors
    /// `Address` if the address breaks the policy of [`checked`].
    pub(super) fn for_header(&self) -> Result<lettre::message::Mailbox, MailError> {
        let name = one_line(&self.name, 100);
        Ok(lettre::message::Mailbox::new(Some(name).filter(|name| !name.is_empty()), checked(&self.address)?))
    }
}

/// An address that every relay can carry: ASCII, no quotes, a domain of at least two labels that is not a number.
///
/// # Errors
/// `Address` for anything else, such as `root@localhost`, `a@[10.0.0.1]`, `jürgen@example.org` or a line break.
pub(super) fn checked(address: &str) -> Result<Address, MailError> {
    let bad = || MailError::Address(one_line(address, 100));
    let (local, domain) = address.rsplit_once('@').ok_or_else(bad)?;
    let ok = local.len() <= 64 && domain.len() <= 255 && local.split('.').all(is_atom) && is_domain(domain);
    if ok { Address::new(local, domain).map_err(|_| bad()) } else { Err(bad()) }
}

fn is_atom(part: &str) -> bool {
    !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c))
}

fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let named = labels.last().is_some_and(|last| last.chars().any(|c| c.is_ascii_alphabetic()));
    labels.len() >= 2 && named && labels.iter().all(|label| is_label(label))
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// The text on one line: control and text-direction characters become spaces, runs of spaces become one, and it ends
/// after `longest` characters.
pub(super) fn one_line(text: &str, longest: usize) -> String {
    let spaced: String = text.chars().map(|c| if is_invisible(c) { ' ' } else { c }).take(longest).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
