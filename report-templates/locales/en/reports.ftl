# What all reports share: the frame around them, and words that stand in tables of any of them.

report-corrected = Corrected: { $subject }
report-corrected-edition = Corrected edition { $revision }.
report-no-reason = No reason was given.
report-late = Late when this was made: { $sources }. What rests on them is not complete.
report-comment = { $name } adds:
report-foot = Check number { $check_number } · edition { $revision } · { $period } · { $company }
report-check-number = check number { $check_number }
report-page = Page { $page } of { $pages }

unit-count = count
unit-percent = percent
unit-points = points
unit-minutes = minutes
unit-hours = hours
unit-days = days
unit-rating = rating
unit-each = { $currency } each

chart-percent = { $number } %
chart-hours = { $number } h
chart-minutes = { $number } min
chart-days = { $number } days
chart-money = { $currency } { $number }
# Behind shortened numbers: thousands, millions, billions.
chart-thousand = k
chart-million = m
chart-billion = b
chart-average = Average
chart-usual = Usual range
chart-target = Target
chart-now = now
chart-better = Clearly better
chart-worse = Clearly worse
chart-changed = Clearly different
chart-ahead = Expected
chart-missing = No value
chart-span = { $from } – { $to }
