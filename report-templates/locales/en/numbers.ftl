# Numbers, units, amounts and days.

# How the language calls itself.
language-name = English

decimal-mark = .
group-mark = ,
no-figure = no figure

percent = { $number } %
points = { $form ->
    [one] { $number } point
   *[other] { $number } points
}
minutes = { $form ->
    [one] { $number } minute
   *[other] { $number } minutes
}
hours = { $form ->
    [one] { $number } hour
   *[other] { $number } hours
}
days = { $form ->
    [one] { $number } day
   *[other] { $number } days
}
money = { $currency } { $amount }
millions = { $number } million
billions = { $number } billion
range = { $lower } to { $upper }

# How a spreadsheet shows an amount, and a month.
sheet-money = [${ $currency }] #,##0.00
sheet-month = mmm yyyy

date-day = { $day } { $month } { $year }
date-day-and-month = { $day } { $month }
date-month = { $month } { $year }
date-short-month = { $short_month } { $short_year }
date-week = week { $week } of { $year }
date-fiscal-quarter = fiscal quarter { $from } to { $to }
date-fiscal-year = fiscal year { $from } to { $to }
date-quarter = { $quarter ->
    [1] first
    [2] second
    [3] third
   *[4] fourth
} quarter of { $year }
month = { $number ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
short-month = { $number ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}
