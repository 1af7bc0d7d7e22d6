//! `demo`: a sample company, two years of it, and the portal.

use std::path::PathBuf;

use clap::Args;

use crate::demo;

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// Folder for everything the demo makes.
    #[arg(long, default_value = "demo")]
    dir: PathBuf,
    /// Port of the portal, on this machine only.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Stop when the mails are delivered, without starting the portal.
    #[arg(long)]
    once: bool,
}

impl Demo {
    pub async fn run(self) -> anyhow::Result<()> {
        demo::run(&demo::Place { dir: self.dir, port: self.port, serve: !self.once }).await
    }
}
