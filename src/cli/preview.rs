//! `preview`: the editions that would go out now, as files to look at. It stores and sends nothing.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use entity::value::{Period, Scope};

use super::say;
use crate::app::App;
use crate::jobs::{self, Standing};
use crate::report::{self, Draft};

/// Arguments of `preview`.
#[derive(Debug, Args)]
pub struct Preview {
    /// Which report, such as executive-scorecard.
    report: String,
    /// What it speaks of, such as all or unit:sales; every one that is made if not given.
    #[arg(long)]
    scope: Option<Scope>,
    /// The language, such as de; the company's if not given.
    #[arg(long)]
    language: Option<String>,
    /// The month, such as 2026-03; the last complete one if not given.
    #[arg(long)]
    period: Option<Period>,
    /// Folder for the files.
    #[arg(long, default_value = "preview")]
    out: PathBuf,
    /// Why an edition would be corrected.
    #[arg(long)]
    because: Option<String>,
}

impl Preview {
    pub async fn run(self, app: &App) -> anyhow::Result<()> {
        let period = jobs::month_of(app, self.period).await?;
        let reason = self.because.as_deref();
        let drafts =
            jobs::preview(app, &self.report, (self.scope.as_ref(), self.language.as_deref()), period, reason).await?;
        say("This is a preview: nothing was stored, nothing was sent.");
        for (draft, standing) in drafts {
            say(&told(&draft, standing, reason.is_some()));
            for path in write(&draft, &self.out)? {
                say(&format!("  {}", path.display()));
            }
        }
        Ok(())
    }
}

fn told(draft: &Draft, standing: Standing, has_reason: bool) -> String {
    let fate = match standing {
        Standing::First => "would be frozen as its first edition".to_owned(),
        Standing::Same(revision) => {
            format!("has the figures of edition {revision}, which stands: nothing would go out")
        }
        Standing::OfItsDay(revision) => {
            format!(
                "tells how things stand today; edition {revision} told it on its day and stands: nothing would go out"
            )
        }
        Standing::Changed(revision) if has_reason => format!("would correct edition {revision}"),
        Standing::Changed(revision) => format!("would correct edition {revision}, once --because says why"),
    };
    format!(
        "{} of {} for {}, {}, {fate}. Check number {}.",
        draft.report, draft.scope, draft.period, draft.language, draft.check_number
    )
}

/// The files as they would be frozen, byte for byte; only the HTML finds its pictures beside it instead of in a mail.
///
/// # Errors
/// If the folder cannot be written; the message names the file.
fn write(draft: &Draft, folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let name = report::file_name(&draft.report, &draft.scope, draft.period, draft.revision);
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let mut written = Vec::new();
    let mut put = |ending: &str, body: &[u8]| -> anyhow::Result<()> {
        let path = folder.join(format!("{name}{ending}"));
        std::fs::write(&path, body).with_context(|| format!("cannot write {}", path.display()))?;
        written.push(path);
        Ok(())
    };
    for file in &draft.files {
        match file.name.as_str() {
            "html" => {
                let pictures = format!("\"{name}-");
                put(".html", String::from_utf8_lossy(&file.body).replace("\"cid:", &pictures).as_bytes())?;
            }
            picture if file.content_type.starts_with("image/") => put(&format!("-{picture}"), &file.body)?,
            ending => put(&format!(".{ending}"), &file.body)?,
        }
    }
    put(".json", &report::json(&draft.body, &draft.check_number)?)?;
    Ok(written)
}
