# The sentences that are made from results, and the words of their closed vocabularies.
# At most 25 words a sentence; nothing of the word list; a movement is only spoken of where a rule fired.

## Vocabularies

status-met = met
status-missed = missed
status-near = nearly met
status-cannot_tell = cannot tell yet
status-no_value = no figure
status-info = for information

trend-better = better than before
trend-worse = worse than before
trend-same = as before
trend-unknown = nothing to compare with

signal-none = within the usual range
signal-better = really better
signal-worse = really worse
signal-changed = really changed

assurance-will_meet = will reliably meet its target
assurance-hit_or_miss = hit or miss
assurance-will_miss = will reliably miss its target
assurance-unknown = too early to say

reason-nothing_reported = nothing was reported
reason-nothing_agreed = nothing was agreed
reason-too_few = too few to judge
reason-late = the figures are late
reason-source_failed = the figures could not be fetched
reason-not_measured = not measured yet

value-revenue = more revenue
value-cost = less cost
value-productivity = more done in the same time
value-differentiation = better than competitors
value-satisfaction = more satisfied people

move-front = put in front
move-keep = keep
move-trial = keep on trial
move-phase_out = phase out

confidence-high = sure
confidence-medium = fairly sure
confidence-low = not sure

wanted-higher_is_better = at least { $target }
wanted-lower_is_better = at most { $target }
wanted-in_band = about { $target }

## What really changed

moved-better = { $name } really got better: { $value } now.
moved-worse = { $name } really got worse: { $value } now.
moved-changed = { $name } really changed: { $value } now.
moved-better-outside = { $name } really got better: { $value }, outside the usual range of { $range }.
moved-worse-outside = { $name } really got worse: { $value }, outside the usual range of { $range }.
moved-changed-outside = { $name } really changed: { $value }, outside the usual range of { $range }.
moved-better-average = { $name } really got better: { $value } now, against an average of { $average } so far.
moved-worse-average = { $name } really got worse: { $value } now, against an average of { $average } so far.
moved-changed-average = { $name } really changed: { $value } now, against an average of { $average } so far.
movement-too-short = too short a history to tell

## What a correction changed

correction = { $name }: { $is } instead of { $was }.
corrections-more = { $more ->
    [one] { $more } more measure changed.
   *[other] { $more } more measures changed.
}

## The headline

targets-met = { $met } of { $judged } targets met
promises-kept = Promises kept
and-more = { $name } (and { $more } more)
headline-not-felt = { $kept }, colleagues not: { $who } keeps { $promise } of promises but satisfies { $experience }.
headline-not-felt-stream = { $kept }, colleagues not: { $who } keeps { $promise } of promises but satisfies { $experience }; { $stream } fails at { $step }.
headline-stream = { $stream } fails at { $step } ({ $owner }): only { $through } get through.
headline-targets-stream = { $targets }, yet { $stream } fails at { $step } ({ $owner }): only { $through } get through.
headline-too-few = There are too few figures in { $when } to judge.
headline-all-judged-met = All targets that can be judged were met in { $when }.
headline-all-met = All targets were met in { $when }.
headline-targets = { $targets } in { $when }.
headline-open = { $targets } in { $when }; open: { $name }.
headline-open-above-all = { $targets } in { $when }; open above all: { $name }.
headline-open-above-all-two = { $targets } in { $when }; open above all: { $first } and { $second }.

## The decision asked for

whoever-answers = whoever answers for { $thing }
decide-step = Agree with { $owner } what changes at { $step }, where only { $through } get through.
decide-step-short = Agree what changes at { $step }.
wait-step = Of every 100 that reach { $step }, about { $lost } are lost, month after month.
wait-step-short = Of every 100 that get there, about { $lost } are lost, month after month.
decide-experience = Decide what changes in { $name }, so that the kept promises are felt.
decide-experience-short = Decide what changes, so that the kept promises are felt.
wait-experience = Until then { $unhappy } of { $answers } who answered stay unsatisfied.
decide-phase-out = Decide whether to phase out { $name }.
wait-cost = Each month of waiting costs { $cost }.
wait-unknown = What waiting costs is not known.
decide-measure = Decide what brings { $name } back.
decide-measure-short = Decide what brings it back.
wait-measure = It stands at { $value } against a target of { $target }.

## Why a figure is judged as it is

score-between = { $value } scores { $score } of 100: { $below } is worth { $below_score } and { $above } is worth { $above_score }.
score-beyond = { $value } scores { $score } of 100: { $end } is worth { $end_score }, and so is all beyond.
usual-since = New usual range since { $day }: { $reason }
age-earlier = Figure of { $period }; the next one is not due yet.
age-too-old = Last known: { $value } in { $period }. It is too old to count.
accepted-until = Accepted until { $day } by { $by }: { $reason }
reaction-due = A reaction is due by { $day }: it has stood so since { $since }.
reaction-overdue = { $days ->
    [one] A reaction was due by { $day }, one day before the month ended; it has stood so since { $since }.
   *[other] A reaction was due by { $day } and is { $days } days late; it has stood so since { $since }.
}
outlook = If nothing changes, { $period } will be about { $value }, and with 95 % certainty within { $range }.
outlook-chance = The target of { $target } in { $when } is met with a chance of { $chance }.
chance-less = less than { $percent }
chance-more = more than { $percent }
method-last_value = as it was last
method-mean = as it was on average
method-drift = with the speed between the first value and the last
method-linear = along a straight line through all values
method-seasonal_naive = as it was a year ago
reach-new = None of the { $n } values so far reached { $target }; the best was { $best }.
reach-will-miss = As things run it will be missed for sure.

## Why a service should move

shelf-on_trial = { $months ->
    [one] On trial for { $months } month; decided after { $after }.
   *[other] On trial for { $months } months; decided after { $after }.
}
shelf-trial_over = The trial has run for { $months } months: time to decide.
shelf-protected-fading = Critical or seasonal: it stays, however little it is used.
shelf-protected = Critical or seasonal: it stays.
shelf-repair_first = Wanted, but it breaks too many promises: repair it first.
shelf-unused = Nobody used it in the last three months.
shelf-cannot_tell = Cannot tell yet: too few figures on its use.
shelf-promises = { $share } of its promises were kept.
shelf-satisfied = { $share } of { $answers } answers were satisfied.
shelf-too_few_answers = Satisfaction cannot be told yet: only { $answers } answered.
shelf-used-more-year = Used { $percent } more than a year before.
shelf-used-less-year = Used { $percent } less than a year before.
shelf-used-same-year = Used as much as a year before.
shelf-used-more-months = Used { $percent } more than three months before.
shelf-used-less-months = Used { $percent } less than three months before.
shelf-used-same-months = Used as much as three months before.
shelf-costs-more-year = Each use costs { $percent } more than a year before.
shelf-costs-less-year = Each use costs { $percent } less than a year before.
shelf-costs-same-year = Each use costs as much as a year before.
shelf-costs-more-months = Each use costs { $percent } more than three months before.
shelf-costs-less-months = Each use costs { $percent } less than three months before.
shelf-costs-same-months = Each use costs as much as three months before.
