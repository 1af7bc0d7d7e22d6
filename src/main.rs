//! The `scorebridge` program: reads the command line and runs one command.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    scorebridge::cli::main().await
}
