//! Questions on the terminal, or down a pipe: Enter takes what stands in brackets.

use std::io::{BufRead, Write};

use anyhow::bail;

use crate::cli::say;

/// Somebody who answers.
pub struct Ask {
    input: Box<dyn BufRead + Send>,
    /// Take what stands in brackets without asking.
    yes: bool,
}

impl Ask {
    /// Whoever sits at standard input; with `yes`, nobody.
    pub fn new(yes: bool) -> Self {
        Self { input: Box::new(std::io::BufReader::new(std::io::stdin())), yes }
    }

    /// Whether nobody is asked.
    pub fn silent(&self) -> bool {
        self.yes
    }

    /// A text; `default` if the answer is empty.
    ///
    /// # Errors
    /// If the answers cannot be read.
    pub fn text(&mut self, question: &str, default: &str) -> anyhow::Result<String> {
        if self.yes {
            say(&format!("{question}: {default}"));
            return Ok(default.to_owned());
        }
        let mut out = std::io::stdout();
        let _ = write!(out, "{question} [{default}]: ").and_then(|()| out.flush());
        let mut line = String::new();
        let read = self.input.read_line(&mut line)?;
        if read == 0 {
            // No more answers: from here on what stands in brackets is taken.
            self.yes = true;
        }
        if read == 0 || !line.ends_with('\n') {
            say("");
        }
        let answer = line.trim();
        Ok(if answer.is_empty() { default.to_owned() } else { answer.to_owned() })
    }

    /// An answer that can be read; asks again while it cannot.
    ///
    /// # Errors
    /// If nobody answers and the default cannot be read either.
    pub fn until<T>(
        &mut self,
        question: &str,
        default: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> anyhow::Result<T> {
        loop {
            let answer = self.text(question, default)?;
            match read(&answer) {
                Ok(value) => return Ok(value),
                Err(fault) if self.yes => bail!("{question}: {fault}"),
                Err(fault) => say(&format!("  {fault}")),
            }
        }
    }

    /// Yes or no; yes by default.
    ///
    /// # Errors
    /// If the answers cannot be read.
    pub fn agreed(&mut self, question: &str) -> anyhow::Result<bool> {
        if self.yes {
            say(&format!("{question} yes"));
            return Ok(true);
        }
        self.until(question, "y", |answer| match answer.to_lowercase().as_str() {
            "y" | "yes" | "j" | "ja" => Ok(true),
            "n" | "no" | "nein" => Ok(false),
            _ => Err("y or n".to_owned()),
        })
    }
}
