# The reminder digest: what waits for one person.

reminders-title = Reminders
reminders-subject = Reminder, { $period }: { $headline }
reminders-preview = As of { $day }.
reminders-as-of = { $who }, as of { $day }.
reminders-why = You receive this because your name stands beside these. It comes only when something waits; ask whoever looks after this program to change whose they are.

reminders-nothing = Nothing waits for you.
reminders-headline = { $n ->
    [one] One thing waits for you: { $what }.
   *[other] { $n } things wait for you: { $what }.
}
reminders-n-decisions = { $n ->
    [one] { $n } decision
   *[other] { $n } decisions
}
reminders-n-overdue = { $n ->
    [one] { $n } action overdue
   *[other] { $n } actions overdue
}
reminders-n-soon = { $n ->
    [one] { $n } action due soon
   *[other] { $n } actions due soon
}
reminders-n-changes = { $n ->
    [one] { $n } change to explain
   *[other] { $n } changes to explain
}
reminders-n-missing = { $n ->
    [one] { $n } figure missing
   *[other] { $n } figures missing
}
reminders-days-overdue = { $n ->
    [one] { $n } day overdue
   *[other] { $n } days overdue
}
reminders-today = due today
reminders-tomorrow = due tomorrow
reminders-days-left = due in { $n } days

reminders-decisions = Decisions that wait for you
reminders-answer = Answer in the portal
reminders-actions = Your actions
reminders-how-far = Say how far they have come
reminders-unexplained = Changes without a word on why
reminders-write-why = Write why
reminders-late = Figures that did not come

## The spreadsheet

reminders-sheet = Waiting
reminders-sheet-text = One row a thing that waits.
reminders-sheet-last-day = Last day
reminders-decision = Decision
reminders-action = Action
reminders-change = Change to explain
reminders-missing = Figure missing
