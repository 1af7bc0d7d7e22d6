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
    [one] One report for you
   *[other] { $n } reports for you
}
digest-title = Your reports together
digest-lead = { $n ->
    [one] One report came since the last digest
   *[other] { $n } reports came since the last digest
}
digest-choose = Choose which reports come, and how often
