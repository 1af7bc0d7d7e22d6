# Zahlen, Einheiten, Beträge und Tage. Vor kurzen Einheiten (% und Währung) steht ein geschütztes Leerzeichen; vor langen
# nicht, damit eine Zeile auf dem Telefon dort enden kann.

# Wie sich die Sprache selbst nennt.
language-name = Deutsch

decimal-mark = ,
group-mark = .
no-figure = kein Wert

percent = { $number } %
points = { $form ->
    [one] { $number } Punkt
   *[other] { $number } Punkte
}
minutes = { $form ->
    [one] { $number } Minute
   *[other] { $number } Minuten
}
hours = { $form ->
    [one] { $number } Stunde
   *[other] { $number } Stunden
}
days = { $form ->
    [one] { $number } Tag
   *[other] { $number } Tage
}
money = { $amount } { $currency }
millions = { $number } Mio.
billions = { $number } Mrd.
range = { $lower } bis { $upper }

# Wie eine Tabelle einen Betrag und einen Monat zeigt.
sheet-money = #,##0.00 [${ $currency }]
sheet-month = [$-407]mmm yyyy

date-day = { $day }. { $month } { $year }
date-day-and-month = { $day }. { $month }
date-month = { $month } { $year }
date-short-month = { $short_month } { $short_year }
date-week = { $week }. Woche { $year }
date-fiscal-quarter = Geschäftsquartal { $from } bis { $to }
date-fiscal-year = Geschäftsjahr { $from } bis { $to }
date-quarter = { $quarter }. Quartal { $year }
month = { $number ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
}
short-month = { $number ->
    [1] Jan
    [2] Feb
    [3] Mär
    [4] Apr
    [5] Mai
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Okt
    [11] Nov
   *[12] Dez
}
