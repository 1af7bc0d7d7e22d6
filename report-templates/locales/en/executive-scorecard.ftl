# The executive scorecard.

## Mail, text and paper

executive-preview-decision = Decision asked by { $until }: { $ask }
executive-nothing-asked = Nothing is asked of you this month
executive-why = You receive this report because you read the scorecard of { $company }. Answer to it as to any mail; people read the answers.
no-target-judged = No target can be judged yet

decision-asked = Decision asked of you
decision-with = With { $who } · by { $until }
decision-with-plain = With { $who }, by { $until }.
asked-open = Asked last month and not answered yet: { $asked }
asked-declined = Asked last month and declined: { $asked }
asked-talk = Asked last month and to be talked about: { $asked }
asked-worked = Approved last month, and it worked: { $asked }
asked-did-not = Approved last month, and it did not work: { $asked }
asked-approved = Approved last month: { $asked }

scorecard = The scorecard
scorecard-caption = { $period }. Below each measure its usual range, below each value its target.
scorecard-score = score { $score } of 100
scorecard-more-portal = { $more } more in the portal
scorecard-more-appendix = { $more } more in the appendix
scorecard-open = Open the scorecard
head-measure = Measure
head-course = Course
head-actual = Actual
head-target = Target
head-actual-target = Actual, target
head-range = Usual range
head-status = Status
head-records = Records
head-month = Month
head-value = Value
head-real-change = Real change
usually = usually { $range }
history-short = too short a history
history-short-range = too short a history for a usual range
no-target = no target

changed = What really changed
changed-nothing = Nothing. Every measure moved within its usual range.
change-action = { $what } ({ $owner }, until { $due })
change-no-action = no action recorded

unfelt = Promise kept, experience poor
unfelt-caption = Services that do what was agreed, and leave colleagues unsatisfied all the same.
unfelt-service = Service
unfelt-kept = Promises kept
unfelt-satisfied = Satisfied
unfelt-answers = of { $answers } answers
unfelt-line = { $name } keeps { $promise } of its promises and satisfies { $experience } of { $answers } who answered. Owner: { $owner }.
unfelt-nobody = nobody is named
unmet = Promise kept, outcome failed
unmet-line = { $name } keeps { $promise } of its promises, and yet only { $outcome } of { $cases } cases get through the steps that lean on it.
unfelt-or-weak = Kept, and not felt
unmet-or-weak = What fails in the end
unfelt-on-paper = { $name } keeps { $promise } of its promises; { $experience } of { $answers } answers are satisfied.
weak-on-paper = { $name }: only { $through } get through { $step }.
weak-its-step = its weakest step
no-owner = nobody is named as owner

streams = Value streams
streams-caption = Of 100 that enter, how many come out at the end; and the step that loses most.
streams-stream = Stream
streams-step = Weakest step
streams-through = Gets through
streams-end-to-end = { $share } end to end
streams-end-unknown = end to end not measured
streams-unmeasured = not measured
streams-step-unknown = not known
streams-step-line = weakest step: { $step } ({ $owner })
streams-weak = weak
streams-well = as it should

costs = Cost against plan
costs-none = No costs are charged for { $period } yet.
costs-caption = { $period }, in { $in_what }, rounded.
costs-in = In { $in_what }, rounded
costs-unit = Business unit
costs-plan = Plan
costs-plan-column = plan
costs-actual = Actual
costs-actual-column = actual
costs-difference = Difference
costs-no-plan = no plan
costs-total = Total
costs-in-thousands = thousand { $currency }
costs-in-millions = million { $currency }
costs-other-units = { $n ->
    [one] { $n } other unit
   *[other] { $n } other units
}
costs-without-plan = IT cost { $actual }; no plan is recorded to compare it with.
costs-as-planned = IT cost { $actual }, exactly as planned.
costs-more = IT cost { $actual }: { $amount } ({ $share }) more than planned.
costs-less = IT cost { $actual }: { $amount } ({ $share }) less than planned.
costs-largest = Largest part: { $name }, { $amount }.

shelf = The service shelf
shelf-none = No move is proposed.
shelf-stays = { $keep ->
    [one] { $keep } service stays where it is.
   *[other] { $keep } services stay where they are.
}
shelf-all = All services and reasons

quality = How sure these figures are
quality-edition = { $period }, edition { $revision }.
quality-rows = { $rows } rows read, all of them understood.
quality-rows-rejected = { $rows } rows read, { $rejected } of them not understood.
quality-coverage = { $coverage } of the scorecard has figures.
quality-late = Late or missing:
quality-nothing-yet = { $source }: nothing for { $period } yet
quality-silent = { $source }: nothing since { $day }
quality-never = { $source }: nothing yet
quality-sources = Sources
quality-in-time = All sources delivered in time.
quality-on-paper = On paper, with the figures behind each chart:
quality-calculate = To calculate with:
quality-files = On paper, with the figures behind each chart, and to calculate with:
quality-pdf = PDF
quality-spreadsheet = spreadsheet
quality-check = Check number { $check_number }: the portal, the files and this mail show the same one.
quality-check-plain = Check number { $check_number }

## The appendix on paper

appendix = Appendix: what stands behind it
appendix-measures = All measures against their targets
appendix-months = { $name } month by month
appendix-costs = Cost from plan to actual
appendix-rules = How the figures are made
rule-range = Usual range:
rule-range-text = the average of the first { $verdict } months shown, plus and minus 2.66 times the average change from one month to the next. { $range } months are needed to draw it, { $verdict } to judge by it.
rule-change = Real change:
rule-change-text = a month outside the usual range, seven months in a row on one side of the average or in one direction, or two of three close to the same edge. Everything else is called noise and not reported.
rule-status = Met, nearly met, missed:
rule-status-text = the actual figure against its target; nearly met is short by no more than the margin agreed for that measure. With too few records the answer is “cannot tell yet”.
rule-unfelt = Kept, and not felt:
rule-unfelt-text = a service keeps { $promise } or more of its promises, and surely fewer than { $experience } of those who answered are satisfied. A value stream stands there when its weakest step lets fewer than { $weak } through.
rule-score = Score:
rule-score-text = each actual figure on the scale agreed for it, 0 is poor and 100 excellent, weighted; what has no figure counts neither way.
rule-check = Check number { $check_number }:
rule-check-text = it belongs to exactly these figures. Mail, portal, spreadsheet and this paper show the same one; a later correction is a new edition with another one.
rule-check-link = Look it up in the portal.

## Charts

chart-measures = { $message } in { $period }
chart-measures-key = Bar = actual, line = target
chart-measures-alt = { $message }. Open: { $names }.
chart-measures-alt-all = { $message }.
chart-process = { $name }: { $signal }
chart-process-key = { $unit }, { $span }
chart-course = { $name }, { $span }: { $signal }
chart-costs = From plan to actual in { $period }
chart-costs-key = Cost by business unit, { $currency }
chart-costs-other = Other

## The spreadsheet

sheet-footer = Check number { $check_number }
sheet-measures = Measures
sheet-course = Course
sheet-costs = Costs
sheet-about = About
sheet-perspective = Perspective
sheet-objective = Objective
sheet-meaning = Meaning
sheet-unit = Unit
sheet-usual-from = Usual from
sheet-usual-to = Usual to
sheet-trend = Against the month before
sheet-no-figure = Why no figure
sheet-score = Score, 0 to 100
sheet-owner = Owner
sheet-difference = Actual less plan
sheet-what = What
sheet-says = Says
sheet-check-number = Check number
sheet-company = Company
sheet-report = Report
sheet-scope = Speaks of
sheet-period = Period
sheet-edition = Edition
sheet-edition-corrected = { $revision }, corrected: { $correction }
sheet-made-on = Made on
sheet-headline = Headline
sheet-rows = Rows read, not understood
sheet-rows-text = { $read }, { $rejected }
sheet-late = Late or missing sources
sheet-late-none = none
sheet-measures-text = One row a measure: actual against target, and the range that is usual for it.
sheet-course-text = One row a month, one column a measure: an empty cell means no figure, never nothing.
sheet-costs-text = What each business unit was charged, and what was planned. Above zero: more than planned.
sheet-check = How to check
sheet-check-text = Mail, portal, paper and this file carry the same check number. Where it differs, the figures are of another edition.
