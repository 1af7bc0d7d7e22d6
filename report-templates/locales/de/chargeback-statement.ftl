# Die Abrechnung: was ein Bereich für einen abgeschlossenen Monat zahlt.

statement-title = Abrechnung, { $unit }
statement-headline = { $unit } zahlt { $amount } für { $month }
statement-headline-shown = { $unit } hat im { $month } { $amount } gekostet; zur Kenntnis, gebucht wird nichts
statement-preview-budget = Budget: { $amount }.
statement-preview-last = { $month }: { $amount }.
statement-why = Diese Abrechnung geht an Sie, weil Sie die Kosten von { $of } verantworten. Was nicht stimmt, lässt sich im Portal Posten für Posten beanstanden.

statement-total = Die Summe
statement-total-caption = { $period }, auf den Cent genau.
statement-what = Was
statement-charged = Verrechnet
statement-budget = Budget
statement-charged-in = Verrechnet im { $month }
statement-none = keines
statement-above = { $apart } über dem Budget.
statement-below = { $apart } unter dem Budget.
statement-exact = Genau das Budget.
statement-no-budget = Ein Budget liegt nicht vor.
statement-open = Abrechnung öffnen

statement-differs = Was sich gegen { $month } geändert hat
statement-more = { $apart } mehr
statement-less = { $apart } weniger
statement-same = Derselbe Betrag
statement-corrections = { $n ->
    [one] { $n } Posten korrigiert einen früheren Monat.
   *[other] { $n } Posten korrigieren einen früheren Monat.
}
cause-price = Preise
cause-quantity = Mehr oder weniger genutzt
cause-mix = Teurere oder billigere Dinge genutzt
cause-currency = Währungen
cause-rule_change = Eine andere Regel
cause-late_data = Korrekturen früherer Monate
cause-credits = Gutschriften für verfehlte Ergebnisse
cause-total = Zusammen

statement-for = Wofür
statement-for-caption = Die größten zuerst, in { $currency }. Unter jedem Service steht, wonach er verrechnet wird und wozu er gut ist.
statement-largest = Die größten zuerst, in { $currency }
statement-amount = Betrag
statement-part = Anteil
statement-amount-small = Betrag
statement-part-small = Anteil
statement-services-more = { $more ->
    [one] { $more } weiterer Service auf Papier
   *[other] { $more } weitere Services auf Papier
}
statement-total-lines = { $n ->
    [one] Summe, { $n } Posten
   *[other] Summe, { $n } Posten
}
statement-adds-up = Die Posten ergeben zusammen genau die Summe, auf den Cent.
statement-each-line = Jeder Posten mit seinem genauen Anteil steht auf Papier, in der Tabelle und im Portal.

## Auf Papier

statement-cause = Ursache
statement-amount-in = Betrag { $currency }
statement-lines = Posten
statement-by = Verrechnet nach
statement-quantity = Menge
statement-price = Einzelpreis
statement-share = Anteil
statement-unit = Einheit
statement-corrects = korrigiert { $month }
statement-credit = { $outcome } statt erwarteter { $target }, obwohl { $kept } der Zusagen gehalten wurden
statement-sum = Summe
statement-cents = Ein Betrag mit + trägt einen der Cents, die beim Runden übrig blieben; sie gehen an die größten Bruchteile. Die Posten ergeben zusammen genau die Summe. Diese Abrechnung lässt sich aus ihrer Beweisdatei mit „scorebridge verify“ nachrechnen.

## Diagramme

statement-chart = Von { $before } bis { $month }
statement-chart-key = Verrechnet an { $unit }, { $currency }
statement-chart-told = { $before } bis { $month }: { $amount }.

## Die Tabelle

statement-sheet-text = Eine Zeile je Posten der Abrechnung.
statement-sheet-line = Posten
statement-sheet-before = Monat davor
statement-sheet-share = Anteil am Ganzen, %
statement-sheet-exact = Genauer Anteil, Cent
statement-sheet-extra = Zusätzlicher Cent
statement-sheet-corrects = Korrigiert
statement-sheet-bought = Was es brachte
statement-sheet-unit = Bereich
statement-sheet-month = Monat
statement-sheet-currency = Währung
statement-sheet-difference = Abweichung: { $cause }
