# Der Bericht für die Geschäftsleitung.

## Mail, Text und Papier

executive-preview-decision = Entscheidung bis { $until }: { $ask }
executive-nothing-asked = Diesen Monat ist nichts zu entscheiden
executive-why = Dieser Bericht geht an alle, die die Kennzahlen von { $company } lesen. Wer antwortet wie auf jede Mail, wird gelesen.
no-target-judged = Noch ist kein Ziel beurteilbar

decision-asked = Erbetene Entscheidung
decision-with = Zuständig: { $who } · bis { $until }
decision-with-plain = Zuständig: { $who }, bis { $until }.
asked-open = Vorigen Monat gefragt und noch offen: { $asked }
asked-declined = Vorigen Monat gefragt und abgelehnt: { $asked }
asked-talk = Vorigen Monat gefragt und noch zu besprechen: { $asked }
asked-worked = Vorigen Monat zugestimmt, und es hat gewirkt: { $asked }
asked-did-not = Vorigen Monat zugestimmt, und es hat nicht gewirkt: { $asked }
asked-approved = Vorigen Monat zugestimmt: { $asked }

scorecard = Die Kennzahlen
scorecard-caption = { $period }. Unter jeder Kennzahl steht ihr üblicher Bereich, unter jedem Wert sein Ziel.
scorecard-score = { $score } von 100 Punkten
scorecard-more-portal = { $more } weitere im Portal
scorecard-more-appendix = { $more } weitere im Anhang
scorecard-open = Kennzahlen öffnen
head-measure = Kennzahl
head-course = Verlauf
head-actual = Ist
head-target = Ziel
head-actual-target = Ist, Ziel
head-range = Üblicher Bereich
head-status = Stand
head-records = Fälle
head-month = Monat
head-value = Wert
head-real-change = Echte Änderung
usually = üblich { $range }
history-short = zu kurz gemessen
history-short-range = für einen üblichen Bereich noch zu kurz gemessen
no-target = kein Ziel

changed = Was sich klar verändert hat
changed-nothing = Nichts. Jede Kennzahl blieb in ihrem üblichen Bereich.
change-action = { $what } ({ $owner }, bis { $due })
change-no-action = keine Maßnahme erfasst

unfelt = Zusage gehalten, Erlebnis schlecht
unfelt-caption = Services, die tun, was vereinbart ist, und trotzdem unzufrieden machen.
unfelt-service = Service
unfelt-kept = Zusagen gehalten
unfelt-satisfied = Zufrieden
unfelt-answers = von { $answers } Antworten
unfelt-line = { $name } hält { $promise } der Zusagen; zufrieden sind { $experience } von { $answers } Befragten. Zuständig: { $owner }.
unfelt-nobody = niemand benannt
unmet = Zusage gehalten, Ergebnis verfehlt
unmet-line = { $name } hält { $promise } der Zusagen, und doch kommen nur { $outcome } von { $cases } Fällen durch die Schritte, die darauf bauen.
unfelt-or-weak = Gehalten, aber nicht spürbar
unmet-or-weak = Was am Ende nicht ankommt
unfelt-on-paper = { $name } hält { $promise } der Zusagen; { $experience } von { $answers } Antworten sind zufrieden.
weak-on-paper = { $name }: Nur { $through } kommen durch { $step }.
weak-its-step = den Engpass
no-owner = niemand ist als zuständig benannt

streams = Wertströme
streams-caption = Von 100, die beginnen, wie viele ankommen; und der Schritt, der am meisten verliert.
streams-stream = Wertstrom
streams-step = Engpass
streams-through = Kommt durch
streams-end-to-end = { $share } vom Anfang bis zum Ende
streams-end-unknown = vom Anfang bis zum Ende nicht gemessen
streams-unmeasured = nicht gemessen
streams-step-unknown = nicht bekannt
streams-step-line = Engpass: { $step } ({ $owner })
streams-weak = schwach
streams-well = wie es soll

costs = Kosten und Plan
costs-none = Für { $period } sind noch keine Kosten verrechnet.
costs-caption = { $period }, in { $in_what }, gerundet.
costs-in = In { $in_what }, gerundet
costs-unit = Bereich
costs-plan = Plan
costs-plan-column = Plan
costs-actual = Ist
costs-actual-column = Ist
costs-difference = Abweichung
costs-no-plan = kein Plan
costs-total = Summe
costs-in-thousands = Tsd. { $currency }
costs-in-millions = Mio. { $currency }
costs-other-units = { $n ->
    [one] { $n } weiterer Bereich
   *[other] { $n } weitere Bereiche
}
costs-without-plan = Die IT kostete { $actual }; ein Plan zum Vergleich liegt nicht vor.
costs-as-planned = Die IT kostete { $actual }, genau wie geplant.
costs-more = Die IT kostete { $actual }: { $amount } ({ $share }) mehr als geplant.
costs-less = Die IT kostete { $actual }: { $amount } ({ $share }) weniger als geplant.
costs-largest = Größter Teil: { $name }, { $amount }.

shelf = Das Angebot an Services
shelf-none = Es wird keine Änderung vorgeschlagen.
shelf-stays = { $keep ->
    [one] { $keep } Service bleibt, wo er ist.
   *[other] { $keep } Services bleiben, wo sie sind.
}
shelf-all = Alle Services und Gründe

quality = Wie sicher diese Zahlen sind
quality-edition = { $period }, Ausgabe { $revision }.
quality-rows = { $rows } Zeilen gelesen, alle verstanden.
quality-rows-rejected = { $rows } Zeilen gelesen, { $rejected } davon nicht verstanden.
quality-coverage = Für { $coverage } der Bewertung liegen Zahlen vor.
quality-late = Verspätet oder fehlend:
quality-nothing-yet = { $source }: noch nichts für { $period }
quality-silent = { $source }: nichts seit dem { $day }
quality-never = { $source }: noch nichts
quality-sources = Quellen
quality-in-time = Alle Quellen haben rechtzeitig geliefert.
quality-on-paper = Auf Papier, mit den Zahlen hinter jedem Diagramm:
quality-calculate = Zum Rechnen:
quality-files = Auf Papier, mit den Zahlen hinter jedem Diagramm, und zum Rechnen:
quality-pdf = PDF
quality-spreadsheet = Tabelle
quality-check = Prüfnummer { $check_number }: Portal, Dateien und diese Mail zeigen dieselbe.
quality-check-plain = Prüfnummer { $check_number }

## Der Anhang auf Papier

appendix = Anhang: was dahintersteht
appendix-measures = Alle Kennzahlen gegen ihre Ziele
appendix-months = { $name } Monat für Monat
appendix-costs = Kosten vom Plan zum Ist
appendix-rules = Wie die Zahlen entstehen
rule-range = Üblicher Bereich:
rule-range-text = der Durchschnitt der ersten { $verdict } gezeigten Monate, plus und minus das 2,66-Fache der durchschnittlichen Änderung von Monat zu Monat. { $range } Monate braucht es, um ihn zu zeichnen, { $verdict }, um danach zu urteilen.
rule-change = Echte Änderung:
rule-change-text = ein Monat außerhalb des üblichen Bereichs, sieben Monate in Folge auf einer Seite des Durchschnitts oder in einer Richtung, oder zwei von drei nahe am selben Rand. Alles andere gilt als Rauschen und wird nicht berichtet.
rule-status = Erreicht, nah am Ziel, verfehlt:
rule-status-text = der Ist-Wert gegen sein Ziel; nah am Ziel heißt, er liegt höchstens um den für diese Kennzahl vereinbarten Abstand daneben. Bei zu wenigen Fällen lautet die Antwort „noch offen“.
rule-unfelt = Gehalten, aber nicht spürbar:
rule-unfelt-text = ein Service hält { $promise } oder mehr seiner Zusagen, und sicher weniger als { $experience } der Befragten sind zufrieden. Ein Wertstrom steht dort, wenn sein schwächster Schritt weniger als { $weak } durchlässt.
rule-score = Punkte:
rule-score-text = jeder Ist-Wert auf der dafür vereinbarten Skala, 0 ist schlecht und 100 hervorragend, gewichtet; was keinen Wert hat, zählt weder so noch so.
rule-check = Prüfnummer { $check_number }:
rule-check-text = sie gehört zu genau diesen Zahlen. Mail, Portal, Tabelle und dieses Papier zeigen dieselbe; eine spätere Korrektur ist eine neue Ausgabe mit einer anderen.
rule-check-link = Im Portal nachschlagen.

## Diagramme

chart-measures = { $message }, { $period }
chart-measures-key = Balken = Ist, Strich = Ziel
chart-measures-alt = { $message }. Offen: { $names }.
chart-measures-alt-all = { $message }.
chart-process = { $name }: { $signal }
chart-process-key = { $unit }, { $span }
chart-course = { $name }, { $span }: { $signal }
chart-costs = Vom Plan zum Ist, { $period }
chart-costs-key = Kosten je Geschäftsbereich, { $currency }
chart-costs-other = Übrige

## Die Tabelle

sheet-footer = Prüfnummer { $check_number }
sheet-measures = Kennzahlen
sheet-course = Verlauf
sheet-costs = Kosten
sheet-about = Über diese Datei
sheet-perspective = Blickwinkel
sheet-objective = Vorhaben
sheet-meaning = Bedeutung
sheet-unit = Einheit
sheet-usual-from = Üblich von
sheet-usual-to = Üblich bis
sheet-trend = Gegen den Vormonat
sheet-no-figure = Warum kein Wert
sheet-score = Punkte, 0 bis 100
sheet-owner = Zuständig
sheet-difference = Ist minus Plan
sheet-what = Was
sheet-says = Inhalt
sheet-check-number = Prüfnummer
sheet-company = Unternehmen
sheet-report = Bericht
sheet-scope = Gilt für
sheet-period = Zeitraum
sheet-edition = Ausgabe
sheet-edition-corrected = { $revision }, korrigiert: { $correction }
sheet-made-on = Erstellt am
sheet-headline = Kernaussage
sheet-rows = Gelesene Zeilen, davon nicht verstanden
sheet-rows-text = { $read }, { $rejected }
sheet-late = Verspätete oder fehlende Quellen
sheet-late-none = keine
sheet-measures-text = Eine Zeile je Kennzahl: der Ist-Wert gegen sein Ziel, und der Bereich, der für ihn üblich ist.
sheet-course-text = Eine Zeile je Monat, eine Spalte je Kennzahl: Eine leere Zelle heißt kein Wert, niemals null.
sheet-costs-text = Was jedem Geschäftsbereich verrechnet wurde, und was geplant war. Über null: mehr als geplant.
sheet-check = So wird geprüft
sheet-check-text = Mail, Portal, Papier und diese Datei tragen dieselbe Prüfnummer. Weicht sie ab, gehören die Zahlen zu einer anderen Ausgabe.
