//! A person who signs in or receives reports.

use sea_orm::entity::prelude::*;

use crate::value::Role;

/// A person who signs in or receives reports.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// Short name used to sign in.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Full name.
    pub name: String,
    /// Address for reports.
    pub email: String,
    /// What the person may do.
    pub role: Role,
    /// argon2id, in PHC form; none if the person cannot sign in.
    #[sea_orm(column_type = "Text")]
    pub password_hash: Option<String>,
    /// Whether the person sees the whole company.
    pub all_units: bool,
    /// Language of the reports for this person; the company's if none.
    pub language: Option<String>,
    /// When the person was shut out.
    pub disabled_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
