//! Mail: an edition becomes a message and is handed to SMTP, a folder or memory. It knows no word of a scorecard.
