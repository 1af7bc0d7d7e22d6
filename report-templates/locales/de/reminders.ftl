# Die Erinnerungen: was auf eine Person wartet.

reminders-title = Erinnerungen
reminders-subject = Erinnerung, { $period }: { $headline }
reminders-preview = Stand: { $day }.
reminders-as-of = { $who }, Stand: { $day }.
reminders-why = Diese Mail geht an Sie, weil Ihr Name daneben steht. Sie kommt nur, wenn etwas wartet; wer dieses Programm betreut, kann die Zuständigkeit ändern.

reminders-nothing = Nichts wartet auf Sie.
reminders-headline = { $n ->
    [one] Eine Sache wartet auf Sie: { $what }.
   *[other] { $n } Dinge warten auf Sie: { $what }.
}
reminders-n-decisions = { $n ->
    [one] { $n } Entscheidung
   *[other] { $n } Entscheidungen
}
reminders-n-overdue = { $n ->
    [one] { $n } Maßnahme überfällig
   *[other] { $n } Maßnahmen überfällig
}
reminders-n-soon = { $n ->
    [one] { $n } Maßnahme bald fällig
   *[other] { $n } Maßnahmen bald fällig
}
reminders-n-changes = { $n ->
    [one] { $n } Änderung zu erklären
   *[other] { $n } Änderungen zu erklären
}
reminders-n-missing = { $n ->
    [one] { $n } Wert fehlt
   *[other] { $n } Werte fehlen
}
reminders-days-overdue = { $n ->
    [one] seit { $n } Tag überfällig
   *[other] seit { $n } Tagen überfällig
}
reminders-today = heute fällig
reminders-tomorrow = morgen fällig
reminders-days-left = in { $n } Tagen fällig

reminders-decisions = Entscheidungen, die auf Sie warten
reminders-answer = Im Portal antworten
reminders-actions = Ihre Maßnahmen
reminders-how-far = Sagen, wie weit sie sind
reminders-unexplained = Änderungen ohne ein Wort, warum
reminders-write-why = Warum? Schreiben Sie es auf
reminders-late = Werte, die nicht kamen

## Die Tabelle

reminders-sheet = Wartendes
reminders-sheet-text = Eine Zeile je Sache, die wartet.
reminders-sheet-last-day = Letzter Tag
reminders-decision = Entscheidung
reminders-action = Maßnahme
reminders-change = Zu erklärende Änderung
reminders-missing = Fehlender Wert
