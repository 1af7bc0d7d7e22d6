//! Returned mails as servers write them, and as nobody should.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::mail::{Key, Link};

fn key() -> Key {
    Key::from_hex(&"5e".repeat(32)).unwrap()
}

fn keys() -> Keys {
    Keys { now: key(), bare: key(), mixed_on: None }
}

fn token() -> String {
    Link { delivery: 12, until: NaiveDate::from_ymd_opt(2027, 9, 3).unwrap() }.token(&key(), Purpose::Bounce)
}

/// As Postfix writes it.
fn postfix(to: &str, action: &str, status: &str) -> String {
    format!(
        "Return-Path: <>\r\nDelivered-To: {to}\r\nFrom: MAILER-DAEMON@shop.example (Mail Delivery System)\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nTo: {to}\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"9D0C1.1757/mail.shop.example\"\r\n\r\n\
         This is a MIME-encapsulated message.\r\n\r\n--9D0C1.1757/mail.shop.example\r\n\
         Content-Description: Notification\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n\
         This is the mail system at host mail.shop.example.\r\n\r\n--9D0C1.1757/mail.shop.example\r\n\
         Content-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mail.shop.example\r\nX-Postfix-Sender: rfc822; {to}\r\nArrival-Date: Thu, 3 Sep 2026 06:00:00 +0000\r\n\r\n\
         Final-Recipient: rfc822; gone@shop.example\r\nOriginal-Recipient: rfc822;gone@shop.example\r\n\
         Action: {action}\r\nStatus: {status}\r\nRemote-MTA: dns; mx.shop.example\r\n\
         Diagnostic-Code: smtp; 550 5.1.1 <gone@shop.example>: Recipient address rejected:\r\n    User unknown\r\n\r\n\
         --9D0C1.1757/mail.shop.example\r\nContent-Description: Undelivered Message Headers\r\n\
         Content-Type: text/rfc822-headers\r\n\r\nSubject: August\r\n\r\n--9D0C1.1757/mail.shop.example--\r\n"
    )
}

fn returned() -> String {
    format!("bounces+{}@nordwind.example", token())
}

#[test]
fn a_failed_delivery_is_read_with_its_reason() {
    let want = Returned {
        delivery: 12,
        hard: true,
        status: "5.1.1".into(),
        detail: "smtp; 550 5.1.1 <gone@shop.example>: Recipient address rejected: User unknown".into(),
    };
    assert_eq!(read(postfix(&returned(), "failed", "5.1.1").as_bytes(), &keys()), Some(want.clone()));
    let unix = postfix(&returned(), "failed", "5.1.1").replace("\r\n", "\n");
    assert_eq!(read(unix.as_bytes(), &keys()), Some(want));
}

#[track_caller]
fn check(action: &str, status: &str, hard: Option<bool>) {
    let found = read(postfix(&returned(), action, status).as_bytes(), &keys());
    assert_eq!(found.map(|one| one.hard), hard, "{action} {status}");
}

#[test]
fn only_what_failed_for_good_is_hard() {
    check("failed", "5.1.1", Some(true));
    check("FAILED", "5.7.1", Some(true));
    check("failed", "4.4.7", Some(false));
    check("delayed", "4.4.1", Some(false));
    check("delayed", "5.1.1", Some(false));
    check("delivered", "2.0.0", None);
    check("relayed", "2.0.0", None);
}

#[test]
fn what_is_not_ours_says_nothing() {
    let forged = returned().replace(&token()[..3], "13-");
    let other = Link { delivery: 12, until: NaiveDate::MAX }.token(&key(), Purpose::Stop);
    for to in
        ["bounces@nordwind.example", "bounces+12@nordwind.example", &forged, &format!("bounces+{other}@x.example")]
    {
        assert_eq!(read(postfix(to, "failed", "5.1.1").as_bytes(), &keys()), None, "{to}");
    }
    let holiday =
        format!("To: {}\r\nSubject: I am away\r\n\r\nUntil Monday. Status: 5.1.1 Action: failed\r\n", returned());
    let no_report = postfix(&returned(), "failed", "5.1.1").replace("message/delivery-status", "text/plain");
    for text in ["", "\0", &holiday, &no_report] {
        assert_eq!(read(text.as_bytes(), &keys()), None, "{text}");
    }
}

proptest! {
    #[test]
    fn a_message_cut_or_disturbed_anywhere_harms_nothing(cut in 0_usize..1_600, noise in any::<u8>()) {
        let mut bytes = postfix(&returned(), "failed", "5.1.1").into_bytes();
        let place = cut.min(bytes.len() - 1);
        let _ = read(&bytes[..place], &keys());
        bytes[place] = noise;
        if let Some(found) = read(&bytes, &keys()) {
            prop_assert_eq!(found.delivery, 12);
        }
    }
}
