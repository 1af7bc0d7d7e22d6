# Die Sätze, die aus Ergebnissen entstehen, und die Wörter ihrer festen Wortlisten.
# Höchstens 25 Wörter je Satz; nichts von der Wortliste; von Bewegung nur, wo eine Regel es verlangt. Werte stehen im
# ersten Fall (31,4 Tage), damit keine Endung falsch wird.

## Wortlisten

status-met = erreicht
status-missed = verfehlt
status-near = nah am Ziel
status-cannot_tell = noch offen
status-no_value = kein Wert
status-info = zur Information

trend-better = besser als zuvor
trend-worse = schlechter als zuvor
trend-same = wie zuvor
trend-unknown = kein Vergleich möglich

signal-none = im üblichen Bereich
signal-better = besser
signal-worse = schlechter
signal-changed = verändert

assurance-will_meet = wird das Ziel zuverlässig erreichen
assurance-hit_or_miss = mal erreicht, mal verfehlt
assurance-will_miss = wird das Ziel zuverlässig verfehlen
assurance-unknown = für ein Urteil zu früh

reason-nothing_reported = nichts gemeldet
reason-nothing_agreed = nichts vereinbart
reason-too_few = zu wenige für ein Urteil
reason-late = Zahlen verspätet
reason-source_failed = Zahlen nicht abrufbar
reason-not_measured = noch nicht gemessen

value-revenue = mehr Umsatz
value-cost = weniger Kosten
value-productivity = mehr geschafft in derselben Zeit
value-differentiation = besser als der Wettbewerb
value-satisfaction = zufriedenere Menschen

move-front = nach vorn stellen
move-keep = behalten
move-trial = weiter erproben
move-phase_out = auslaufen lassen

confidence-high = sicher
confidence-medium = ziemlich sicher
confidence-low = unsicher

wanted-higher_is_better = ab { $target }
wanted-lower_is_better = bis { $target }
wanted-in_band = etwa { $target }

## Was sich wirklich verändert hat

moved-better = { $name } ist klar besser geworden: jetzt { $value }.
moved-worse = { $name } ist klar schlechter geworden: jetzt { $value }.
moved-changed = { $name } hat sich klar verändert: jetzt { $value }.
moved-better-outside = { $name } ist klar besser geworden: { $value }, üblich sind { $range }.
moved-worse-outside = { $name } ist klar schlechter geworden: { $value }, üblich sind { $range }.
moved-changed-outside = { $name } hat sich klar verändert: { $value }, üblich sind { $range }.
moved-better-average = { $name } ist klar besser geworden: jetzt { $value }, bisher im Schnitt { $average }.
moved-worse-average = { $name } ist klar schlechter geworden: jetzt { $value }, bisher im Schnitt { $average }.
moved-changed-average = { $name } hat sich klar verändert: jetzt { $value }, bisher im Schnitt { $average }.
movement-too-short = für ein Urteil noch zu kurz gemessen

## Was eine Korrektur geändert hat

correction = { $name }: { $is }, zuvor { $was }.
corrections-more = { $more ->
    [one] { $more } weitere Kennzahl hat sich geändert.
   *[other] { $more } weitere Kennzahlen haben sich geändert.
}

## Die Kernaussage

targets-met = { $met } von { $judged } Zielen erreicht
promises-kept = Zusagen gehalten
and-more = { $name } (und { $more } weitere)
headline-not-felt = { $kept }, Zufriedenheit nicht: { $who } hält { $promise } der Zusagen, zufrieden sind { $experience }.
headline-not-felt-stream = { $kept }, Zufriedenheit nicht: { $who } hält { $promise } der Zusagen, zufrieden sind { $experience }; { $stream } stockt bei { $step }.
headline-stream = { $stream } stockt bei { $step } ({ $owner }): Nur { $through } kommen durch.
headline-targets-stream = { $targets }, doch { $stream } stockt bei { $step } ({ $owner }): Nur { $through } kommen durch.
headline-too-few = Für ein Urteil gibt es zu wenige Zahlen ({ $when }).
headline-all-judged-met = Alle Ziele, die beurteilbar sind, wurden erreicht ({ $when }).
headline-all-met = Alle Ziele wurden erreicht ({ $when }).
headline-targets = { $targets } ({ $when }).
headline-open = { $targets } ({ $when }); offen: { $name }.
headline-open-above-all = { $targets } ({ $when }); offen vor allem: { $name }.
headline-open-above-all-two = { $targets } ({ $when }); offen vor allem: { $first } und { $second }.

## Die erbetene Entscheidung

whoever-answers = zuständige Stelle für { $thing }
decide-step = { $owner }: vereinbaren, was sich bei { $step } ändert; nur { $through } kommen durch.
decide-step-short = Vereinbaren, was sich bei { $step } ändert.
wait-step = Von 100, die zu { $step } kommen, gehen etwa { $lost } verloren, Monat für Monat.
wait-step-short = Von 100, die dorthin kommen, gehen etwa { $lost } verloren, Monat für Monat.
decide-experience = Entscheiden, was sich bei { $name } ändert, damit die gehaltenen Zusagen spürbar werden.
decide-experience-short = Entscheiden, was sich ändert, damit die gehaltenen Zusagen spürbar werden.
wait-experience = Bis dahin bleiben { $unhappy } von { $answers } Befragten unzufrieden.
decide-phase-out = Entscheiden, ob { $name } ausläuft.
wait-cost = Jeder Monat Warten kostet { $cost }.
wait-unknown = Was Warten kostet, ist nicht bekannt.
decide-measure = Entscheiden, was { $name } wieder auf Kurs bringt.
decide-measure-short = Entscheiden, was die Kennzahl wieder auf Kurs bringt.
wait-measure = Erreicht sind { $value }, das Ziel: { $target }.

## Warum ein Wert so beurteilt wird

score-between = { $value } ergibt { $score } von 100 Punkten: { $below } steht für { $below_score }, { $above } für { $above_score }.
score-beyond = { $value } ergibt { $score } von 100 Punkten: { $end } steht für { $end_score }, alles darüber hinaus ebenso.
usual-since = Neuer üblicher Bereich seit { $day }: { $reason }
age-earlier = Wert aus { $period }; der nächste ist noch nicht fällig.
age-too-old = Zuletzt bekannt: { $value } ({ $period }). Das ist zu alt, um zu zählen.
accepted-until = Hingenommen bis { $day } durch { $by }: { $reason }
reaction-due = Eine Reaktion ist bis { $day } fällig: So steht es seit { $since }.
reaction-overdue = { $days ->
    [one] Eine Reaktion war bis { $day } fällig, einen Tag vor Monatsende; so steht es seit { $since }.
   *[other] Eine Reaktion war bis { $day } fällig und ist { $days } Tage im Verzug; so steht es seit { $since }.
}
outlook = Ändert sich nichts, sind für { $period } etwa { $value } zu erwarten, mit 95 % Sicherheit { $range }.
outlook-chance = Das Ziel { $target } ({ $when }) wird mit einer Wahrscheinlichkeit von { $chance } erreicht.
chance-less = weniger als { $percent }
chance-more = mehr als { $percent }
method-last_value = wie zuletzt
method-mean = wie im Durchschnitt
method-drift = im Tempo vom ersten bis zum letzten Wert
method-linear = entlang einer Geraden durch alle Werte
method-seasonal_naive = wie vor einem Jahr
reach-new = Keiner der bisherigen { $n } Werte hat { $target } erreicht; der beste: { $best }.
reach-will-miss = So wie es läuft, wird das Ziel sicher verfehlt.

## Warum ein Service seinen Platz wechseln sollte

shelf-on_trial = { $months ->
    [one] Seit { $months } Monat in Erprobung; entschieden wird nach { $after } Monaten.
   *[other] Seit { $months } Monaten in Erprobung; entschieden wird nach { $after } Monaten.
}
shelf-trial_over = Die Erprobung läuft seit { $months } Monaten: Zeit zu entscheiden.
shelf-protected-fading = Unverzichtbar oder saisonal: bleibt, auch wenn er kaum genutzt wird.
shelf-protected = Unverzichtbar oder saisonal: bleibt.
shelf-repair_first = Gefragt, bricht aber zu viele Zusagen: zuerst in Ordnung bringen.
shelf-unused = In den letzten drei Monaten von niemandem genutzt.
shelf-cannot_tell = Noch nicht beurteilbar: zu wenige Zahlen zur Nutzung.
shelf-promises = { $share } der Zusagen wurden gehalten.
shelf-satisfied = { $share } von { $answers } Antworten waren zufrieden.
shelf-too_few_answers = Zufriedenheit noch nicht beurteilbar: erst { $answers ->
    [one] { $answers } Antwort
   *[other] { $answers } Antworten
}.
shelf-used-more-year = { $percent } mehr genutzt als ein Jahr zuvor.
shelf-used-less-year = { $percent } weniger genutzt als ein Jahr zuvor.
shelf-used-same-year = So viel genutzt wie ein Jahr zuvor.
shelf-used-more-months = { $percent } mehr genutzt als drei Monate zuvor.
shelf-used-less-months = { $percent } weniger genutzt als drei Monate zuvor.
shelf-used-same-months = So viel genutzt wie drei Monate zuvor.
shelf-costs-more-year = Jede Nutzung kostet { $percent } mehr als ein Jahr zuvor.
shelf-costs-less-year = Jede Nutzung kostet { $percent } weniger als ein Jahr zuvor.
shelf-costs-same-year = Jede Nutzung kostet so viel wie ein Jahr zuvor.
shelf-costs-more-months = Jede Nutzung kostet { $percent } mehr als drei Monate zuvor.
shelf-costs-less-months = Jede Nutzung kostet { $percent } weniger als drei Monate zuvor.
shelf-costs-same-months = Jede Nutzung kostet so viel wie drei Monate zuvor.
