# What a mail says to its one reader: how one felt served, and how to stop the report.

reader-question-it = Did IT make your work easier in { $period }?
reader-question-service = Did { $service } help you in { $period }?
reader-score-5 = very much
reader-score-4 = mostly
reader-score-3 = partly
reader-score-2 = hardly
reader-score-1 = not at all
reader-stop = Stop this report
reader-stop-undone = You can take it up again in the portal at any time.
reader-mandatory = This report cannot be stopped: { $why }
reader-once = it was sent to you once, by hand.
reader-yours = The links in this mail are yours alone; please do not pass this mail on.
reader-decide = Approve, decline or talk
reader-open = Open the report
reader-too-heavy = The PDF is too large to be mailed. It is kept here:

digest-subject = { $n ->
    [one] One report for you: { $when }
   *[other] { $n } reports for you: { $when }
}
digest-title = Your reports together
digest-lead = { $n ->
    [one] One report came since the last digest
   *[other] { $n } reports came since the last digest
}
digest-choose = Choose which reports come, and how often

## The pages behind the links of a mail

page-thanks = Thank you, { $who }.
page-stop-title = Stop a report
page-stop-ask = Stop this report?
page-stop-of = { $report }, { $of }, for { $who }.
page-stop-mandatory = This report cannot be stopped
page-stop-done = You no longer receive this report
page-stop-nothing-more = { $report }, { $of }: nothing more is sent to { $who }.
page-stop-again = To take it up again:
page-stop-portal = sign in and choose your reports
page-whole-company = Whole company
page-rate-title = How did it go?
page-rate-tap = { $who }, one tap is enough.
page-rate-said = You said: { $word }.
page-rate-said-before = You said before: { $word }.
page-rate-counts = It counts as one answer of one person; your name is not shown with it. You can change it until the link lapses:
page-decide-recorded = Your answer is recorded.
page-decide-hard = Hard to take back.
page-decide-answered = Answered:
page-decide-approve-by = approved by { $who }.
page-decide-decline-by = declined by { $who }.
page-decide-talk-by = to be talked about first, said by { $who }.
page-decide-why = Why
page-decide-may-stay-empty = (may stay empty)
page-decide-approve = Approve
page-decide-decline = Decline
page-decide-talk = Talk first
page-decide-with-name = { $who }, you answer with your name.
page-decide-another = A new answer takes the place of the one before; both are kept.
page-decide-all = All decisions, in the portal
page-lapsed = This link was good for a while, and that is over. Please use the portal.
page-lapsed-title = Too late
page-useless-title = Nothing here
page-useless = This link does nothing. Perhaps it was cut; please click it in the mail itself. If it is an old one, it may have ended; please use the portal.
page-unfit-title = That did not fit
page-unfit = What was sent does not fit the page. Please click the link in the mail again.
page-away-title = Not now
page-away = The data cannot be reached right now. Please try again in a moment; nothing is lost.
page-failed-title = Something went wrong
page-failed = It was noted, and an administrator can see why. Please try again later.
page-to-portal = To the portal

report-executive-scorecard = Executive scorecard
report-service-review = Service review
report-chargeback-statement = Statement
report-shelf-review = Shelf review
report-data-quality = Data quality
report-reminders = Reminders
report-digest = Your reports together
