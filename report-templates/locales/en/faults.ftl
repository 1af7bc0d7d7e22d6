# What sources' pulls and rows were refused for, word for word as the program says it in logs, in the API and in the
# portal. These texts are also the shapes by which a reason is recognised, so that another language can say it in its own
# words: change one here and in the code together (a test compares them).
#
# A value called `field` is a field's name, one that begins with n_ is a whole number, `fault` is a reason of its own.

## Rows

fault-in-column = { $field } (column `{ $column }`): { $fault }
fault-in-constant = { $field } (constant): { $fault }
fault-in-json = `{ $column }` { $fault }
fault-in-line = line { $n_line }: { $fault }
fault-empty = { $field } (column `{ $column }`) is empty
fault-empty-constant = { $field } (constant) is empty
fault-not-mapped = { $field } is not mapped
fault-no-month = billing_period and charged_from are both empty
fault-cells = expected { $n_expected } cells, found { $n_found }
fault-cell-long = cell { $n_cell } is longer than { $n_most } bytes
fault-row-long = is longer than { $n_most } bytes
fault-long = expected at most { $n_most } characters, found { $n_found }
fault-utf8 = is not UTF-8 text
fault-nul = holds a NUL character
fault-sheet-error = holds the spreadsheet's error { $text }
fault-not-computed = holds a formula without a value; open the workbook, let it compute and save it
fault-number = expected a number such as { $example }, found `{ $text }`
fault-whole = expected a whole number in range, found `{ $text }`
fault-digits = the number needs more than 38 digits
fault-ambiguous = `{ $text }` can be read as a thousand or as a fraction; say `decimal: point` or `decimal: comma`
fault-date = expected a date such as 2026-03-05 14:30, found `{ $text }`
fault-date-format = expected a date in the format given, found `{ $text }`
fault-month = { $fault } (a month such as 2026-03 will do)
fault-year = year { $text } is not believable
fault-flag = expected yes or no, found `{ $text }`
fault-priority = expected a priority from 1 (most urgent) to 9, found `{ $text }`
fault-currency = expected a currency code of three capital letters, found `{ $text }`
fault-word = `{ $text }` is not a word known here; map it to one that is
fault-order = { $field } is before the begin
fault-life = life_months: expected 1 to { $n_most } months, found { $n_found }
fault-json-list = is a list; expected one JSON object a line
fault-json = is no JSON object: { $why }
fault-json-none = is no JSON object
fault-json-text = is no text: { $why }
fault-json-object = is an object; name a field in it, as in `amount.value`
fault-json-values = is a list; only plain values can be read

## Files

fault-no-file = no file is called { $name }
fault-file-gone = { $name } is not there
fault-file-kind = { $name } is not a regular file
fault-file-changed = { $name } changed while it was read
fault-file-rights = { $name } may not be read: permission denied
fault-file-cut = { $name } is cut short; is it still being written?
fault-file-damaged = { $name } is damaged: { $why }
fault-file-unread = { $name } cannot be read: { $why }
fault-file-header = { $name } has no header line
fault-file-zip = { $name } is a workbook or zip file; save it as CSV, or say `format: xlsx`
fault-file-quote = { $name }: the row at line { $n_line } has no end within { $n_most } bytes; is a quote left open?
fault-columns = { $name }: { $fault }; columns there are: { $columns }
fault-fields = { $name }: { $fault } in any line; fields there are: { $columns }
fault-no-column = no column `{ $column }` for { $field }
fault-no-field = no field `{ $column }`
fault-columns-twice = { $n_columns } columns are called `{ $column }` (say `{ $first }` to `{ $last }`) for { $field }
fault-sheet-empty = { $name } has no header: its sheet `{ $sheet }` is empty
fault-sheet-missing = { $name } has no sheet `{ $sheet }`; the file has: { $columns }
fault-sheet-several = { $name } has several sheets; name one by `sheet`: { $columns }
fault-sheet-password = { $name } is protected by a password; save it without one

## Databases

fault-database-gone = { $name } is not there or may not be read: { $why }
fault-database-locked = { $name } is locked by another program
fault-query-slow = { $name }: the query took too long and was stopped
fault-query-refused = { $name } refused the query: { $why }
fault-query-rows = { $name }: the query returns more than { $n_most } rows
fault-query-bytes = { $name }: the query returns more than { $n_most } bytes
fault-host = host { $name } is not known: { $why }
fault-server-away = { $name } cannot be reached: { $why }
fault-server-busy = { $name } cannot answer now: { $why }
fault-server-user = { $name } does not let the user in: { $why }
fault-server-refused = { $name } refused: { $why }
fault-server-proof = { $name } is not proved to be the server: { $why }; see `tls`, `ca_file`
fault-password-unset = password_env: the variable { $name } is not set

## The pull itself

fault-broke-off = reading broke off
fault-unfinished = it did not end before the program stopped, or before another pull of this source began; nothing of it was kept
fault-storage = cannot { $doing } `{ $path }`: { $why }
fault-slow-file = { $name } takes too long to read

## What has none of these shapes, inside another reason

fault-quoted = { $said }
