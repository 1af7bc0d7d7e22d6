# Was allen Berichten gemeinsam ist: ihr Rahmen, und Wörter, die in ihren Tabellen und Diagrammen stehen.

report-corrected = Korrigiert: { $subject }
report-corrected-edition = Korrigierte Ausgabe { $revision }.
report-no-reason = Ein Grund wurde nicht genannt.
report-late = Noch nicht da, als dies entstand: { $sources }. Was darauf beruht, ist nicht vollständig.
report-comment = { $name } ergänzt:
report-foot = Prüfnummer { $check_number } · Ausgabe { $revision } · { $period } · { $company }
report-check-number = Prüfnummer { $check_number }
report-page = Seite { $page } von { $pages }

unit-count = Anzahl
unit-percent = Prozent
unit-points = Punkte
unit-minutes = Minuten
unit-hours = Stunden
unit-days = Tage
unit-rating = Note
unit-each = { $currency } je Stück

chart-percent = { $number } %
chart-hours = { $number } h
chart-minutes = { $number } min
chart-days = { $number } Tage
chart-money = { $currency ->
    [EUR] { $number } €
   *[other] { $number } { $currency }
}
# Hinter verkürzten Zahlen: Tausend, Millionen, Milliarden.
chart-thousand = {"\u00A0"}Tsd.
chart-million = {"\u00A0"}Mio.
chart-billion = {"\u00A0"}Mrd.
chart-average = Schnitt
chart-usual = Üblicher Bereich
chart-target = Ziel
chart-now = jetzt
chart-better = Klar besser
chart-worse = Klar schlechter
chart-changed = Klar anders
chart-ahead = Erwartet
chart-missing = Kein Wert
chart-span = { $from } – { $to }
