# Der Servicebericht: was ein Bereich für sein Geld bekam, oder was ein Service gab.

review-title = Servicebericht: { $of }
review-people = { $n ->
    [one] { $n } Person
   *[other] { $n } Personen
}
review-looked-after = Betreut von { $who }
review-owned = Zuständig: { $who }
review-fulfilled = { $met } von { $told } Erwartungen erfüllt
review-unfelt = { $name } hält { $promise } der Zusagen, zufrieden sind { $experience }
review-worse = { $name } klar schlechter als üblich: jetzt { $value }
review-better = { $name } klar besser als üblich: jetzt { $value }
review-too-few = Für ein Urteil gibt es zu wenige Zahlen
review-preview = { $name }: { $actual }.
review-why = Dieser Bericht geht an Sie, weil Sie { $of } betreuen. Wer antwortet wie auf jede Mail, wird gelesen.

measure-promises-kept = Gehaltene Zusagen
measure-satisfied = Zufriedene Kolleginnen und Kollegen
measure-use = Nutzung
measure-cost = Kosten

review-measures-unit = Zugesagt und erlebt
review-measures-service = Zugesagt, erlebt, genutzt
review-measures-caption = Nur echte Änderungen: Was im üblichen Bereich bleibt, ist Rauschen.

review-expected = Was erwartet wurde
review-expected-caption = Mit den Worten des Bereichs: { $of }.
review-expected-weight = Nach Gewicht erfüllt: { $share }.
review-expected-line = { $word }: { $actual }, erwartet { $target }
review-expectation = Erwartung
review-actual-expected = Ist, erwartet
review-target = Erwartet
review-is-fulfilled = Erfüllt?

review-services = Genutzte Services
review-services-caption = Die teuersten zuerst. Unter den Kosten steht, wohin der Service gehört, falls er nicht bleibt.
review-costliest = Die teuersten zuerst
review-kept-satisfied = Gehalten, zufrieden
review-cost-column = Kosten
review-year-ago = Vor 1 Jahr
review-used = genutzt: { $demand }
review-use-unknown = Nutzung nicht gezählt
review-no-answers = keine Antworten
review-not-felt = gehalten, nicht spürbar
review-felt-of = { $felt } von { $answers }
review-not-charged = nicht verrechnet
review-no-service = Kein Service wurde genutzt.
review-services-more = { $more ->
    [one] { $more } weiterer Service auf Papier
   *[other] { $more } weitere Services auf Papier
}
review-open-unit = { $of } im Portal öffnen
review-kept = gehalten
review-satisfied = zufrieden
review-cost = Kosten

review-place = Sein Platz im Angebot
review-open-shelf = Das Angebot im Portal öffnen

review-stream-step = { $whole }; Engpass: { $step }
review-stream-through = { $whole }; Engpass: { $step }, { $through } kommen durch

review-charged-more = { $charged } für { $period } verrechnet: { $apart } mehr als geplant.
review-charged-less = { $charged } für { $period } verrechnet: { $apart } weniger als geplant.
review-charged-same = { $charged } für { $period } verrechnet: genau wie geplant.
review-charged-unplanned = { $charged } für { $period } verrechnet; ein Plan liegt nicht vor.
review-before-more = Gegen { $before }: { $apart } mehr.
review-before-less = Gegen { $before }: { $apart } weniger.
review-before-same = Gegen { $before }: gleich viel.

review-done = Was getan wird
review-due = { $owner } · bis { $due }
review-overdue = überfällig
review-no-action = Keine Maßnahme ist offen.
review-notes = Was die Menschen sagen

## Die Tabelle

review-sheet-services = Services
review-sheet-services-text = Eine Zeile je Service: wie viel er genutzt wurde, was zugesagt und gehalten wurde, was die Menschen erlebten, was er kostete.
review-sheet-year-ago = Genutzt vor einem Jahr
review-sheet-charged = Verrechnet
review-sheet-place = Vorgeschlagener Platz
review-sheet-course-text = Eine Zeile je Monat, eine Spalte je Kennzahl.
review-sheet-expectations = Erwartungen
review-sheet-expectations-text = Was der Bereich erwartet, mit seinen eigenen Worten, und wie weit es erfüllt ist.
review-sheet-weight = Gewicht

## Diagramme

figure-felt = Zugesagt und erlebt, Service für Service
figure-felt-key = Prozent gehaltener Zusagen und zufriedener Menschen
figure-felt-told = { $n ->
    [0] Von { $all } Services hält keiner seine Zusagen, ohne dass es spürbar ist.
    [one] Von { $all } Services hält { $n } seine Zusagen, ohne dass es spürbar ist.
   *[other] Von { $all } Services halten { $n } ihre Zusagen, ohne dass es spürbar ist.
}
figure-felt-most = Die zehn mit dem größten Abstand; die Tabelle hat alle.
figure-months = Zufriedene, nach Service und Monat
figure-months-key = Prozent zufriedener Menschen; je dunkler, desto weniger; ohne Farbe: zu wenige Antworten
figure-months-missing = zu wenige
figure-months-told = { $name } stellte in { $n } von { $all } Monaten am wenigsten zufrieden
figure-steps = { $name }, Schritt für Schritt
figure-steps-key = Prozent, die durch jeden Schritt kommen
figure-steps-told = { $name }: Am meisten geht bei { $step } verloren, { $through } kommen durch.
figure-step = Schritt
figure-weakest = Engpass
figure-end-to-end = Vom Anfang bis zum Ende
figure-cost = Verrechnet und geplant, Monat für Monat
figure-cost-told = { $n ->
    [0] In keinem von { $all } Monaten wurde mehr verrechnet als geplant.
    [one] In { $n } von { $all } Monaten wurde mehr verrechnet als geplant.
   *[other] In { $n } von { $all } Monaten wurde mehr verrechnet als geplant.
}
figure-against-plan = Gegen Plan
