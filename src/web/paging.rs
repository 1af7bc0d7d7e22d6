//! Lists in pieces: `limit` and `cursor` in the question, `items` and `next` in the answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::problem::Problem;

/// Items in a piece if the question does not say.
const USUAL: u64 = 100;
/// Most items in a piece.
const MOST: u64 = 1000;

/// Which piece of a list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct Slice {
    /// Most items to return, 1 to 1,000; 100 if not given.
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<u64>,
    /// `next` of the piece before.
    cursor: Option<String>,
}

/// A piece of a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Piece<T> {
    /// The items.
    pub items: Vec<T>,
    /// Cursor of the next piece; null at the end.
    pub next: Option<String>,
}

impl Slice {
    /// How many items to return.
    ///
    /// # Errors
    /// If more than 1,000 or none are asked for.
    pub fn limit(&self) -> Result<u64, Problem> {
        match self.limit {
            None => Ok(USUAL),
            Some(limit) if (1..=MOST).contains(&limit) => Ok(limit),
            Some(_) => Err(Problem::bad_request("limit: expected a number from 1 to 1000.")),
        }
    }

    /// One more than [`Slice::limit`], to see whether anything follows.
    ///
    /// # Errors
    /// As [`Slice::limit`].
    pub fn one_more(&self) -> Result<u64, Problem> {
        self.limit().map(|limit| limit + 1)
    }

    /// Where the piece begins: what the cursor says.
    ///
    /// # Errors
    /// If it is no cursor of ours.
    pub fn after<T: std::str::FromStr>(&self) -> Result<Option<T>, Problem> {
        let read = |text: &String| text.parse().map_err(|_| Problem::bad_request("cursor: not one of ours."));
        self.cursor.as_ref().map(read).transpose()
    }

    /// The piece of rows that were read with [`Slice::one_more`]; `cursor` names a row's place.
    ///
    /// # Errors
    /// As [`Slice::limit`].
    pub fn piece<R, T>(
        &self,
        mut rows: Vec<R>,
        cursor: impl Fn(&R) -> String,
        item: impl Fn(R) -> T,
    ) -> Result<Piece<T>, Problem> {
        let limit = usize::try_from(self.limit()?).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(cursor);
        Ok(Piece { items: rows.into_iter().map(item).collect(), next })
    }

    /// The piece of a list that is in memory anyway; the cursor is the place of its first item.
    ///
    /// # Errors
    /// As [`Slice::limit`] and [`Slice::after`].
    pub fn cut<T>(&self, items: Vec<T>) -> Result<Piece<T>, Problem> {
        let start = self.after::<usize>()?.unwrap_or(0);
        let end = start.saturating_add(usize::try_from(self.limit()?).unwrap_or(usize::MAX));
        let next = (items.len() > end).then(|| end.to_string());
        Ok(Piece { items: items.into_iter().skip(start).take(end - start).collect(), next })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice(limit: Option<u64>, cursor: Option<&str>) -> Slice {
        Slice { limit, cursor: cursor.map(str::to_owned) }
    }

    #[test]
    fn pieces_join_to_the_whole() {
        let whole: Vec<u32> = (0..7).collect();
        let (mut joined, mut cursor) = (Vec::new(), None);
        loop {
            let piece = slice(Some(3), cursor.as_deref()).cut(whole.clone()).unwrap();
            joined.extend(piece.items);
            cursor = piece.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(joined, whole);
    }

    #[test]
    fn the_row_too_many_is_not_shown() {
        let piece = slice(Some(2), None).piece(vec![9, 8, 7], |row| row.to_string(), |row| row).unwrap();
        assert_eq!((piece.items, piece.next), (vec![9, 8], Some("8".to_owned())));
        let piece = slice(Some(2), None).piece(vec![9, 8], |row| row.to_string(), |row| row).unwrap();
        assert_eq!(piece.next, None);
    }

    #[test]
    fn odd_questions_are_refused() {
        assert!(slice(Some(0), None).limit().is_err());
        assert!(slice(Some(1001), None).limit().is_err());
        assert!(slice(None, Some("x")).after::<i64>().is_err());
        assert_eq!(slice(Some(1000), None).limit().unwrap(), 1000);
    }
}
