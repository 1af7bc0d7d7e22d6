# Die Datenlage: was kam, was zu spät oder gar nicht kam, und welchen Kennzahlen deshalb ein Wert fehlt.

data-title = Datenlage
data-subject = Datenlage, { $period }: { $headline }
data-preview = { $rows } Zeilen aus { $sources ->
    [one] { $sources } Quelle
   *[other] { $sources } Quellen
} gelesen.
data-why = Dieser Überblick geht an Sie, weil Sie die Quellen von { $company } betreuen.

data-in-time = { $all ->
    [one] Die eine Quelle hat rechtzeitig geliefert
   *[other] Alle { $all } Quellen haben rechtzeitig geliefert
}
data-need-a-look = { $n ->
    [one] { $n } von { $all } Quellen braucht einen Blick
   *[other] { $n } von { $all } Quellen brauchen einen Blick
}
data-rows-understood = jede Zeile wurde verstanden
data-rows-not-understood = { $n ->
    [one] { $n } Zeile wurde nicht verstanden
   *[other] { $n } Zeilen wurden nicht verstanden
}
data-measures-complete = keiner Kennzahl fehlt ein Wert
data-measures-missing = { $n ->
    [one] { $n } Kennzahl hat keinen Wert
   *[other] { $n } Kennzahlen haben keinen Wert
}
data-headline = { $sources }; { $rows }, { $measures }.

data-sources = Quellen
data-rows = { $read } Zeilen gelesen, alle verstanden.
data-rows-rejected = { $read } Zeilen gelesen, { $rejected } davon nicht verstanden.
data-failed = fehlgeschlagen
data-never = noch nie geliefert
data-late = verspätet
data-lacking = noch nichts für den Monat
data-rejected = Zeilen nicht verstanden
data-fine = geliefert
data-rejected-of = { $word }: { $rejected } von { $read }
data-rhythm = { $hours ->
    [one] Erwartet wird sie jede Stunde.
   *[other] Erwartet wird sie alle { $hours } Stunden.
}
data-message = Meldung: { $said }
data-message-quoted = Das Programm meldet wörtlich: „{ $said }“
data-reason-quoted = Das Programm meldet wörtlich: „{ $said }“
data-other-reasons = { $n } weitere aus anderen Gründen
data-delivered = zuletzt geliefert am { $at }
data-at = { $day }, { $time } Uhr
data-troubled-more = { $more ->
    [one] { $more } weitere braucht einen Blick.
   *[other] { $more } weitere brauchen einen Blick.
}
data-fine-sources = { $fine ->
    [one] { $fine } von { $all } Quellen hat alles geliefert, rechtzeitig und verständlich.
   *[other] { $fine } von { $all } Quellen haben alles geliefert, rechtzeitig und verständlich.
}
data-open = Quellen öffnen
data-all-pulls = Jeder Abruf und jede nicht verstandene Zeile stehen im Portal.

data-lacks = Was den Kennzahlen fehlt
data-coverage = Für { $share } des Gewichts liegen Zahlen vor.
data-every-measure = Jede Kennzahl hat einen Wert.
data-more-in-sheet = { $more } weitere in der Tabelle

data-measured = Alles, was gemessen wird
data-values = { $measured } Werte für { $period }, von allen Services, Bereichen und Wertströmen zusammen; { $empty } davon sind leer:
data-none = Keine.

## Auf Papier und in der Tabelle

data-source = Quelle
data-state = Stand
data-last = Zuletzt geliefert
data-never-column = nie
data-rows-column = Zeilen
data-rejected-column = Unverstanden
data-values-column = Werte
data-sheet-sources-text = Eine Zeile je Quelle mit ihrem letzten Abruf.
data-sheet-rhythm = Erwartet alle so viele Stunden
data-sheet-read = Gelesene Zeilen
data-sheet-rejected = Nicht verstandene Zeilen
data-sheet-missing = Was fehlt
data-sheet-missing-text = Eine Zeile je Kennzahl, die für den Monat keinen Wert hat.
data-sheet-measure = Kennzahl
data-sheet-reason = Warum kein Wert
