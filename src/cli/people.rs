//! `user` and `token`: people who sign in, and bearer tokens for the API.

use anyhow::Context;
use chrono::Duration;
use clap::{Args, Subcommand};
use entity::person;
use entity::value::Role;

use super::say;
use crate::app::App;
use crate::store::{forget, people};
use crate::web::keys;

/// Arguments of `user`.
#[derive(Debug, Args)]
pub struct User {
    #[command(subcommand)]
    action: UserAction,
}

#[derive(Debug, Subcommand)]
enum UserAction {
    /// Add a person, or give an existing one a new password; the password is made here and shown once.
    Add {
        /// Short name used to sign in.
        id: String,
        /// Full name; only for a new person.
        #[arg(long)]
        name: Option<String>,
        /// Address for reports; only for a new person.
        #[arg(long)]
        email: Option<String>,
        /// executive, brm, owner, finance, approver, analyst, admin or auditor; only for a new person.
        #[arg(long)]
        role: Option<Role>,
        /// A business unit the person sees, with everything below; may be repeated. The whole company if none.
        #[arg(long = "sees")]
        units: Vec<String>,
    },
    /// Replace a person's name and address, end access, subscriptions and mails; only the id stays, in the audit trail.
    Forget {
        /// The person.
        id: String,
    },
}

/// Arguments of `token`.
#[derive(Debug, Args)]
pub struct Token {
    #[command(subcommand)]
    action: TokenAction,
}

#[derive(Debug, Subcommand)]
enum TokenAction {
    /// Make a token that carries a person's role and access; it is shown once.
    Add {
        /// The person.
        person: String,
        /// What it is for.
        #[arg(long)]
        name: String,
        /// Days until it ends.
        #[arg(long, default_value_t = 365)]
        days: i64,
    },
}

impl User {
    pub async fn run(self, app: &App) -> anyhow::Result<()> {
        let (id, name, email, role, units) = match self.action {
            UserAction::Add { id, name, email, role, units } => (id, name, email, role, units),
            UserAction::Forget { id } => return forget_person(app, &id).await,
        };
        if people::person(&app.db, &id).await?.is_none() {
            let row = person::Model {
                id: id.clone(),
                name: name.with_context(|| format!("there is no person `{id}` yet: --name is needed"))?,
                email: email.context("--email is needed")?,
                role: role.context("--role is needed")?,
                password_hash: None,
                all_units: units.is_empty(),
                language: None,
                disabled_at: None,
            };
            people::add(&app.db, row, &units, app.clock.now()).await?;
        }
        let password = keys::new_password(app, &id).await?;
        say(&format!("{id} signs in with the password {password}"));
        Ok(())
    }
}

async fn forget_person(app: &App, id: &str) -> anyhow::Result<()> {
    forget::forget(&app.db, id, app.clock.now()).await?;
    say(&format!("{id} is forgotten. Take {id} out of the model folder too, or the next `apply` brings the name back"));
    Ok(())
}

impl Token {
    pub async fn run(self, app: &App) -> anyhow::Result<()> {
        let TokenAction::Add { person, name, days } = self.action;
        let days = Duration::try_days(days).context("--days: too many")?;
        let token = keys::new_token(app, &person, &name, Some(days)).await?;
        say(&token);
        Ok(())
    }
}
