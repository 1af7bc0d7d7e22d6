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

proof-ask = Where does this come from?
proof-foot = Each figure with a dotted line leads to where it comes from: its formula, the pulls and the rows of the source.
proof-plain = Where each of these figures comes from, down to the rows of the source:

# Words that several reports share.
more-portal = { $more } more in the portal
more-portal-link = More in the portal
papers = On paper, and to calculate with
papers-on-paper = On paper:
apart-share = { $amount } ({ $share })
a-month = { $cost } a month
head-service = Service
head-owner = Owner
head-used = Used
head-kept = Kept
head-satisfied = Satisfied
head-answers = Answers
head-place = Place
head-why = Why
month-chart-told = { $name }: { $actual }, { $signal }.
month-chart-told-range = { $name }: { $actual }, { $signal }, usually { $range }.
report-rules-range = Usual range: the average of the first twelve months shown, plus and minus 2.66 times the average change from one month to the next. A real change lies outside it, or is a run of months on one side or in one direction; everything else is called noise.
changed-figure = { $name }, { $what }: { $is } instead of { $was }.
changed-figures-more = { $more ->
    [one] { $more } more figure changed.
   *[other] { $more } more figures changed.
}
sheet-about-how = Mail, portal, paper and this file carry the same check number. Where it differs, the figures are of another edition. An empty cell means no figure, never nothing.
