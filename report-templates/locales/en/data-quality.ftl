# The data-quality digest: what came, what came late or not at all, and which measures lack a figure because of it.

data-title = Data quality
data-subject = Data quality, { $period }: { $headline }
data-preview = { $rows } rows read from { $sources ->
    [one] { $sources } source
   *[other] { $sources } sources
}.
data-why = You receive this digest because you look after the sources of { $company }.

data-in-time = { $all ->
    [one] The one source delivered in time
   *[other] All { $all } sources delivered in time
}
data-need-a-look = { $n ->
    [one] { $n } of { $all } sources needs a look
   *[other] { $n } of { $all } sources need a look
}
data-rows-understood = every row was understood
data-rows-not-understood = { $n ->
    [one] { $n } row was not understood
   *[other] { $n } rows were not understood
}
data-measures-complete = no measure lacks a figure
data-measures-missing = { $n ->
    [one] { $n } measure has no figure
   *[other] { $n } measures have no figure
}
data-headline = { $sources }; { $rows }, { $measures }.

data-sources = Sources
data-rows = { $read } rows read, all of them understood.
data-rows-rejected = { $read } rows read, { $rejected } of them not understood.
data-failed = failed
data-never = never delivered
data-late = late
data-lacking = has nothing of the month yet
data-rejected = rows not understood
data-fine = delivered
data-rejected-of = { $word }: { $rejected } of { $read }
data-rhythm = { $hours ->
    [one] Expected every hour.
   *[other] Expected every { $hours } hours.
}
data-message = Message: { $said }
data-message-quoted = Message: { $said }
data-reason-quoted = { $said }
data-other-reasons = { $n } more for other reasons
data-delivered = last delivered { $at }
data-at = { $day }, { $time }
data-troubled-more = { $more ->
    [one] { $more } more needs a look.
   *[other] { $more } more need a look.
}
data-fine-sources = { $fine } of { $all } sources delivered everything, in time and understood.
data-open = Open the sources
data-all-pulls = Every pull and every row that was not understood, in the portal.

data-lacks = What the scorecards lack
data-coverage = { $share } of its weight has figures.
data-every-measure = Every measure has a figure.
data-more-in-sheet = { $more } more in the spreadsheet

data-measured = Everything measured
data-values = { $measured } values for { $period }, of all services, units and streams together; { $empty } of them are empty:
data-none = None.

## On paper and in the spreadsheet

data-source = Source
data-state = State
data-last = Last delivered
data-never-column = never
data-rows-column = Rows
data-rejected-column = Not understood
data-values-column = Values
data-sheet-sources-text = One row a source with its last pull.
data-sheet-rhythm = Expected every, hours
data-sheet-read = Rows read
data-sheet-rejected = Rows not understood
data-sheet-missing = Missing
data-sheet-missing-text = One row a measure of a scorecard that has no figure for the month.
data-sheet-measure = Measure
data-sheet-reason = Why no figure
