//! Lets exactly one plain SELECT through: one statement, known functions, no word that writes, attaches or configures.
//!
//! It is the last lock; the first are a user who may only read and a read-only connection. What it does not know, it
//! refuses.

use sqlparser::ast::Statement;
use sqlparser::keywords::Keyword;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer, Word};

use super::grammar::{FORBIDDEN, Grammar};

/// Whether the text is one SELECT that only reads.
///
/// # Errors
/// Says what stands in the way.
pub(super) fn check(query: &str, grammar: &Grammar) -> Result<(), String> {
    if query.contains('\0') {
        return Err("the query holds a NUL character".to_owned());
    }
    if let Some(comment) = grammar.live_comments.iter().find(|comment| query.contains(**comment)) {
        return Err(format!("the query may not contain `{comment}`: the server reads such comments"));
    }
    let dialect = grammar.dialect;
    let tokens = Tokenizer::new(dialect, query).tokenize().map_err(|error| format!("the query is not SQL: {error}"))?;
    let tokens: Vec<Token> = tokens.into_iter().filter(|token| !matches!(token, Token::Whitespace(_))).collect();
    let body = match tokens.split_last() {
        Some((Token::SemiColon, rest)) => rest,
        _ => tokens.as_slice(),
    };
    words(body, grammar)?;
    let statements =
        Parser::parse_sql(dialect, query).map_err(|error| format!("the query is not understood: {error}"))?;
    match statements.as_slice() {
        [Statement::Query(_)] => Ok(()),
        [_] => Err("the query must be a SELECT".to_owned()),
        _ => Err(format!("the query must be one statement, not {}", statements.len())),
    }
}

fn words(tokens: &[Token], grammar: &Grammar) -> Result<(), String> {
    for (at, token) in tokens.iter().enumerate() {
        let (before, rest) = tokens.split_at_checked(at).unwrap_or_default();
        match token {
            Token::SemiColon => return Err("the query must be one statement".to_owned()),
            Token::Placeholder(_) | Token::DollarQuotedString(_) | Token::AtSign | Token::Colon => {
                return Err(format!("the query holds `{token}`: there are no parameters"));
            }
            Token::Word(word) => {
                self::word(word, before.last(), rest.get(1..).unwrap_or_default(), grammar)?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn word(word: &Word, before: Option<&Token>, behind: &[Token], grammar: &Grammar) -> Result<(), String> {
    let name = word.value.to_lowercase();
    let is_bare = word.quote_style.is_none();
    let is_one_of = |list: &str| list.split_whitespace().any(|word| word == name);
    let is_schema = behind.first() == Some(&Token::Period) && is_one_of(grammar.inner_schemas);
    if is_schema || name.starts_with('@') || grammar.inner_names.iter().any(|inner| name.starts_with(inner)) {
        return Err(format!("the query may not read `{name}`"));
    }
    if is_bare && (is_one_of(FORBIDDEN) || is_one_of(grammar.forbidden)) {
        return Err(format!("the query may not contain `{}`; quote it if it is a column", word.value));
    }
    // Behind AS stands a type or the name of a table with its columns, and never a call.
    let is_named =
        matches!(before, Some(Token::Word(before)) if before.quote_style.is_none() && before.keyword == Keyword::AS);
    let is_keyword = is_named || (is_bare && is_one_of(grammar.before_bracket));
    let is_call = behind.first() == Some(&Token::LParen) && !is_keyword && !is_column_list(behind);
    if is_call && !is_one_of(grammar.functions) {
        return Err(format!("the query may not call `{}`", word.value));
    }
    Ok(())
}

/// Whether a bracket opens the column list of a named subquery: `(a, b) AS (`, with `NOT MATERIALIZED` between or not.
fn is_column_list(tokens: &[Token]) -> bool {
    let Some(end) = tokens.iter().position(|token| *token == Token::RParen) else { return false };
    let (inside, behind) = tokens.split_at_checked(end).unwrap_or_default();
    let mut behind = behind.iter().skip(1);
    let is = |token: Option<&Token>, keyword| matches!(token, Some(Token::Word(word)) if word.keyword == keyword);
    let is_named = is(behind.next(), Keyword::AS);
    let opens = behind.find(|token| !is(Some(token), Keyword::NOT) && !is(Some(token), Keyword::MATERIALIZED));
    let names = inside.iter().skip(1);
    is_named
        && opens == Some(&Token::LParen)
        && names.into_iter().all(|token| matches!(token, Token::Word(_) | Token::Comma))
}

#[cfg(test)]
mod tests {
    use super::super::grammar::SQLITE;

    fn check(query: &str) -> Result<(), String> {
        super::check(query, &SQLITE)
    }

    #[test]
    fn plain_queries_pass() {
        for query in [
            "SELECT * FROM tickets",
            "select number, opened_at from tickets where closed_at >= '2026-01-01'; ",
            "SELECT count(*), \"update\" FROM t GROUP BY 2 HAVING count(*) > 1 ORDER BY 1 LIMIT 10",
            "WITH days(d, n) AS (SELECT 1, 2), more AS (SELECT d FROM days) SELECT d FROM more",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n",
            "SELECT CAST(amount AS DECIMAL(10, 2)) FROM bills WHERE kind IN ('a', 'b') AND NOT (x IS NULL)",
            "SELECT json_extract(payload, '$.a.b') FROM events -- a remark; with a semicolon",
            "SELECT strftime('%Y-%m', opened_at), sum(cost) FILTER (WHERE cost > 0) OVER (PARTITION BY unit) FROM t",
            "SELECT replace(name, ';', ','), 'ATTACH; DROP' FROM t",
            "SELECT a.x, b.y FROM a LEFT JOIN b USING (id) UNION SELECT 1, 2",
            "SELECT CASE WHEN x LIKE 'a%' THEN 1 ELSE 0 END FROM [order] WHERE EXISTS (SELECT 1 FROM u)",
            "VALUES (1, 2)",
        ] {
            assert_eq!(check(query), Ok(()), "{query}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for query in [
            "",
            ";",
            "ATTACH DATABASE 'other.db' AS other",
            "attach 'other.db' as o; select * from o.t",
            "SELECT 1; ATTACH 'other.db' AS o",
            "SELECT 1; SELECT 2",
            "SELECT 1;; ",
            "VACUUM",
            "VACUUM INTO '/tmp/copy.db'",
            "PRAGMA journal_mode = DELETE",
            "PRAGMA query_only = OFF",
            "SELECT * FROM pragma_database_list",
            "SELECT * FROM pragma_table_info('t')",
            "SELECT * FROM \"pragma_table_info\"('t')",
            "SELECT data FROM sqlite_dbpage",
            "INSERT INTO t VALUES (1)",
            "REPLACE INTO t VALUES (1)",
            "UPDATE t SET a = 1",
            "DELETE FROM t",
            "DROP TABLE t",
            "CREATE TABLE t (a)",
            "CREATE TEMP TABLE t AS SELECT 1",
            "ALTER TABLE t RENAME TO u",
            "REINDEX t",
            "ANALYZE",
            "BEGIN",
            "BEGIN; SELECT 1",
            "COMMIT",
            "SAVEPOINT a",
            "ROLLBACK",
            "DETACH main",
            "EXPLAIN SELECT 1",
            "SELECT load_extension('/tmp/evil.so')",
            "SELECT \"load_extension\"('/tmp/evil.so')",
            "SELECT [load_extension]('/tmp/evil.so')",
            "SELECT `load_extension` ('/tmp/evil.so')",
            "SELECT load_extension /* now */ ('/tmp/evil.so')",
            "SELECT readfile('/etc/passwd')",
            "SELECT writefile('/tmp/x', 'y')",
            "SELECT edit('x')",
            "SELECT * FROM fsdir('/')",
            "SELECT randomblob(1000000000)",
            "SELECT zeroblob(1000000000)",
            "SELECT printf('%1000000000d', 1)",
            "SELECT format('%1000000000d', 1)",
            "SELECT fts3_tokenizer('x')",
            "WITH x AS (DELETE FROM t RETURNING a) SELECT * FROM x",
            "WITH load_extension(a) AS (SELECT 1) SELECT load_extension('x') FROM load_extension",
            "SELECT * INTO u FROM t",
            "SELECT a FROM t WHERE b = ?",
            "SELECT a FROM t WHERE b = :b",
            "SELECT a FROM t WHERE b = @b",
            "SELECT a FROM t WHERE b = $b",
            "SELECT $$ ; ATTACH 'x' AS y; $$",
            "SELECT 'never closed",
            "SELECT \"never closed",
            "SELECT 1 /* never closed",
            "SELECT 1\0; ATTACH 'x' AS y",
            "SELEC 1",
            "nonsense",
        ] {
            assert!(check(query).is_err(), "passed: {query}");
        }
    }
}
