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

proof-ask = Woher kommt das?
proof-foot = Jede punktiert unterstrichene Zahl führt dahin, woher sie kommt: zur Formel, den Abrufen und den Zeilen der Quelle.
proof-plain = Woher jede dieser Zahlen kommt, bis zu den Zeilen der Quelle:

# Wörter, die mehrere Berichte teilen.
more-portal = { $more } weitere im Portal
more-portal-link = Mehr im Portal
papers = Auf Papier und zum Rechnen
papers-on-paper = Auf Papier:
apart-share = { $amount } ({ $share })
a-month = { $cost } im Monat
head-service = Service
head-owner = Zuständig
head-used = Genutzt
head-kept = Gehalten
head-satisfied = Zufrieden
head-answers = Antworten
head-place = Platz
head-why = Warum
month-chart-told = { $name }: { $actual }, { $signal }.
month-chart-told-range = { $name }: { $actual }, { $signal }, üblich { $range }.
report-rules-range = Üblicher Bereich: der Durchschnitt der ersten zwölf gezeigten Monate, plus und minus das 2,66-Fache der durchschnittlichen Änderung von Monat zu Monat. Eine echte Änderung liegt außerhalb, oder mehrere Monate liegen in Folge auf einer Seite oder gehen in eine Richtung; alles andere gilt als Rauschen.
changed-figure = { $name }, { $what }: { $is }, zuvor { $was }.
changed-figures-more = { $more ->
    [one] { $more } weitere Zahl hat sich geändert.
   *[other] { $more } weitere Zahlen haben sich geändert.
}
sheet-about-how = Mail, Portal, Papier und diese Datei tragen dieselbe Prüfnummer. Weicht sie ab, gehören die Zahlen zu einer anderen Ausgabe. Eine leere Zelle heißt kein Wert, niemals null.
