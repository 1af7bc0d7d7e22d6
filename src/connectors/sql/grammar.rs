//! What a query may say to each kind of database: the functions that compute and touch nothing, the words it must not
//! hold, the names that are no data of the company.
//!
//! It holds lists; `guard` applies them.

use sqlparser::dialect::{Dialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};

/// The language of one kind of database.
pub(super) struct Grammar {
    pub dialect: &'static (dyn Dialect + Sync),
    /// Functions that compute and touch nothing, and whose result is not far larger than what they are given.
    pub functions: &'static str,
    /// Words of the language, and names of types, that may stand before a bracket without being a function.
    pub before_bracket: &'static str,
    /// Words beyond [`FORBIDDEN`].
    pub forbidden: &'static str,
    /// How names begin that belong to the database itself.
    pub inner_names: &'static [&'static str],
    /// Schemas that belong to the database itself.
    pub inner_schemas: &'static str,
    /// Comments that the server reads as part of the query.
    pub live_comments: &'static [&'static str],
}

/// Words that stand in no query that only reads, anywhere. A column of that name must be quoted.
pub(super) const FORBIDDEN: &str = "
    alter analyze attach begin commit create delete detach drop explain insert into merge pragma reindex release
    rollback savepoint update vacuum
";

/// SQLite.
pub(super) static SQLITE: Grammar = Grammar {
    dialect: &SQLiteDialect {},
    functions: "
        abs avg ceil ceiling char coalesce concat concat_ws count cume_dist date datetime dense_rank exp first_value
        floor group_concat hex ifnull iif instr json json_array json_array_length json_each json_extract json_object
        json_tree json_type json_valid julianday lag last_value lead length like ln log log10 lower ltrim max min mod
        nth_value ntile nullif octet_length percent_rank pow power quote rank replace round row_number rtrim sign sqrt
        strftime string_agg substr substring sum time timediff total trim trunc typeof unicode unixepoch upper
    ",
    before_bracket: "
        all and as between by case cast decimal distinct else except exists filter from having in intersect is join
        like limit materialized not numeric offset on or over partition select then union using values varchar when
        where
    ",
    forbidden: "",
    inner_names: &["pragma_", "sqlite_dbpage", "dbstat"],
    inner_schemas: "",
    live_comments: &[],
};

/// PostgreSQL.
pub(super) static POSTGRES: Grammar = Grammar {
    dialect: &PostgreSqlDialect {},
    functions: "
        abs age avg bool_and bool_or btrim cbrt ceil ceiling char_length character_length coalesce concat concat_ws
        count cume_dist date date_bin date_part date_trunc dense_rank div every exp extract first_value floor
        generate_series greatest initcap json_build_object json_extract_path_text jsonb_build_object
        jsonb_extract_path_text jsonb_path_exists justify_days justify_hours justify_interval lag last_value lead least
        left length ln log lower ltrim make_date make_interval make_timestamp make_timestamptz max md5 min mod mode
        now nth_value ntile nullif octet_length overlay percent_rank percentile_cont percentile_disc position power
        rank regexp_match regexp_replace replace reverse right round row_number rtrim sign split_part sqrt starts_with
        stddev stddev_pop stddev_samp string_agg string_to_array strpos substr substring sum timezone to_char to_date
        to_number to_timestamp translate trim trunc unnest upper var_pop var_samp variance width_bucket
    ",
    before_bracket: "
        all and any array as between bit by case cast char character decimal distinct else except exists filter from
        group grouping having in intersect interval is join lateral like limit materialized not numeric offset on or
        over partition row select sets similar some then time timestamp timestamptz union using values varchar when
        where within
    ",
    forbidden: "share",
    inner_names: &["pg_"],
    inner_schemas: "information_schema",
    live_comments: &[],
};

/// MariaDB and MySQL.
pub(super) static MARIADB: Grammar = Grammar {
    dialect: &MySqlDialect {},
    functions: "
        abs adddate addtime ascii avg bit_count ceil ceiling char_length character_length coalesce concat concat_ws
        convert count crc32 cume_dist curdate current_date current_timestamp curtime date date_add date_format date_sub
        datediff day dayname dayofmonth dayofweek dayofyear dense_rank elt exp extract field find_in_set first_value
        floor format from_days from_unixtime greatest group_concat hex hour if ifnull instr isnull json_extract
        json_unquote json_value lag last_day last_value lead least left length ln locate log log10 log2 lower ltrim
        makedate maketime max md5 mid min minute mod month monthname now nth_value ntile nullif octet_length
        percent_rank period_add period_diff pow power quarter rank regexp_replace regexp_substr replace reverse right
        round row_number rtrim sec_to_time second sha1 sha2 sign sqrt std stddev stddev_pop stddev_samp str_to_date
        strcmp subdate substr substring substring_index sum time time_format time_to_sec timediff timestamp timestampadd
        timestampdiff to_days to_seconds trim truncate unix_timestamp upper utc_date utc_timestamp var_pop var_samp
        variance week weekday weekofyear year yearweek
    ",
    before_bracket: "
        all and any as between binary by case cast char decimal distinct else except exists from having in intersect
        interval is join lateral like limit not numeric offset on or over partition regexp rlike select some then union
        using values varchar when where
    ",
    forbidden: "dumpfile handler lock next outfile previous procedure share",
    inner_names: &[],
    inner_schemas: "information_schema mysql performance_schema sys",
    live_comments: &["/*!", "/*M!", "/*m!", "/*+"],
};
