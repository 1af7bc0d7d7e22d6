# Die Durchsicht des Angebots: welche Services nach vorn gehören, weiter erprobt werden oder auslaufen, und warum.

shelf-review-title = Durchsicht des Angebots
shelf-review-subject = Service-Angebot, { $period }: { $headline }
shelf-review-nothing = Diesen Monat läuft kein Service aus
shelf-review-why = Diese Durchsicht geht an Sie, weil Sie entscheiden, welcher Service wo steht. Jeder Vorschlag lässt sich im Portal annehmen oder ablehnen.

shelf-all-stay = Alle Services bleiben, wo sie sind.
shelf-first-front = { $n ->
    [one] { $n } Service nach vorn stellen
   *[other] { $n } Services nach vorn stellen
}
shelf-first-phase_out = { $n ->
    [one] { $n } Service auslaufen lassen
   *[other] { $n } Services auslaufen lassen
}
shelf-first-trial = { $n ->
    [one] { $n } Service weiter erproben
   *[other] { $n } Services weiter erproben
}
shelf-then-front = { $n } nach vorn stellen
shelf-then-phase_out = { $n } auslaufen lassen
shelf-then-trial = { $n } weiter erproben
shelf-moves-stay = { $moves }; { $n ->
    [one] { $n } bleibt, wo er ist.
   *[other] { $n } bleiben, wo sie sind.
}
shelf-moves-only = { $moves }.

shelf-fact-used = genutzt: { $demand }
shelf-fact-kept = { $share } der Zusagen gehalten
shelf-fact-satisfied = { $share } zufrieden
shelf-keeps = { $keep ->
    [one] { $keep } Service bleibt, wo er ist
   *[other] { $keep } Services bleiben, wo sie sind
}
shelf-keeps-on-paper = { $said }; auf Papier stehen sie mit ihren Gründen.
shelf-answer = Annehmen oder ablehnen
shelf-answer-each = Jeden Vorschlag annehmen oder ablehnen
shelf-since = Was seit { $month } entschieden wurde
shelf-decided-accepted = { $what }, angenommen
shelf-decided-declined = { $what }, abgelehnt
shelf-nobody-answered = Niemand hat auf einen Vorschlag geantwortet.
shelf-unanswered = { $n ->
    [one] { $n } Vorschlag aus { $month } blieb ohne Antwort.
   *[other] { $n } Vorschläge aus { $month } blieben ohne Antwort.
}
shelf-what-stays = Was bleibt, wo es ist
shelf-how-sure = Wie sicher
shelf-cost-month = Kosten im Monat
shelf-rules = Jeder Platz wird aus fünfzehn Monaten vorgeschlagen: Nutzung, gehaltene Zusagen, Antworten und Kosten; es entscheiden Menschen.
shelf-answer-portal = Im Portal jeden Vorschlag annehmen oder ablehnen.

## Das Diagramm

shelf-chart = Nutzung und Zufriedenheit
shelf-chart-key = Jeder Service nach seiner Nutzung gegen das Vorjahr und danach, wie viele zufrieden sind
shelf-chart-told = { $title }, { $period }: { $headline }
shelf-chart-use = Nutzung gegen das Vorjahr, %
shelf-chart-satisfied = Zufrieden, %
shelf-chart-less-liked = beliebt, seltener
shelf-chart-more-liked = beliebt, häufiger
shelf-chart-less-disliked = unbeliebt, seltener
shelf-chart-more-disliked = unbeliebt, häufiger
shelf-chart-missing = Nicht gezeigt, zu wenig bekannt:
shelf-costs = Was die Services kosten, nach Wertstrom
shelf-costs-key = Kosten im { $period } nach Wertstrom und Service; je größer, desto mehr
shelf-costs-told = „{ $name }“ ist der teuerste Wertstrom ({ $share }), vor allem durch { $service }
shelf-costs-others = { $n } weitere
shelf-costs-no-stream = Ohne Wertstrom
shelf-costs-several = Mehrere Ströme
shelf-costs-stream = Wertstrom
shelf-costs-share = Anteil an allem

## Die Tabelle

shelf-sheet = Angebot
shelf-sheet-text = Eine Zeile je Service: wohin er gehört, wie sicher das ist, und warum.
shelf-sheet-place = Vorgeschlagener Platz
shelf-sheet-cost = Kosten im Monat
