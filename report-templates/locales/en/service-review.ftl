# The service review: what a business unit got for its money, or what one service gave.

review-title = Service review: { $of }
review-people = { $n ->
    [one] { $n } person
   *[other] { $n } people
}
review-looked-after = Looked after by { $who }
review-owned = Owner: { $who }
review-fulfilled = { $met } of { $told } expectations fulfilled
review-unfelt = { $name } keeps { $promise } of its promises and satisfies { $experience }
review-worse = { $name } really got worse: { $value } now
review-better = { $name } really got better: { $value } now
review-too-few = Too few figures to judge
review-preview = { $name } { $actual }.
review-why = You receive this review because you look after { $of }. Answer to it as to any mail; people read the answers.

measure-promises-kept = Promises kept
measure-satisfied = Satisfied colleagues
measure-use = Use
measure-cost = Cost

review-measures-unit = Promised and felt
review-measures-service = Promised, felt, used
review-measures-caption = Real changes only: what stays within the usual range is noise.

review-expected = What was expected
review-expected-caption = In the words of { $of }.
review-expected-weight = Fulfilled by weight: { $share }.
review-expected-line = { $word }: { $actual }, expected { $target }
review-expectation = Expectation
review-actual-expected = Actual, expected
review-target = Expected
review-is-fulfilled = Fulfilled?

review-services = Services used
review-services-caption = Costliest first. Below each cost where the service should stand, unless it stays.
review-costliest = Costliest first
review-kept-satisfied = Kept, satisfied
review-cost-column = Cost
review-year-ago = Year ago
review-used = used { $demand }
review-use-unknown = use not counted
review-no-answers = no answers
review-not-felt = kept, not felt
review-felt-of = { $felt } of { $answers }
review-not-charged = not charged
review-no-service = No service was used.
review-services-more = { $more ->
    [one] { $more } more service on paper
   *[other] { $more } more services on paper
}
review-open-unit = Open { $of } in the portal
review-kept = kept
review-satisfied = satisfied
review-cost = cost

review-place = Its place on the shelf
review-open-shelf = Open the shelf in the portal

review-stream-step = { $whole }; weakest step { $step }
review-stream-through = { $whole }; weakest step { $step }, { $through } get through

review-charged-more = { $charged } charged for { $period }: { $apart } more than planned.
review-charged-less = { $charged } charged for { $period }: { $apart } less than planned.
review-charged-same = { $charged } charged for { $period }: exactly as planned.
review-charged-unplanned = { $charged } charged for { $period }; no plan is recorded.
review-before-more = Against { $before }: { $apart } more.
review-before-less = Against { $before }: { $apart } less.
review-before-same = Against { $before }: the same.

review-done = What is done
review-due = { $owner } · by { $due }
review-overdue = overdue
review-no-action = No action is open.
review-notes = What people say

## The spreadsheet

review-sheet-services = Services
review-sheet-services-text = One row a service: how much it was used, what was promised and kept, what people felt, what it cost.
review-sheet-year-ago = Used a year ago
review-sheet-charged = Charged
review-sheet-place = Proposed place
review-sheet-course-text = One row a month, one column a measure.
review-sheet-expectations = Expectations
review-sheet-expectations-text = What the business unit expects, in its own words, and how far it is fulfilled.
review-sheet-weight = Weight

## Charts

figure-felt = Promised and felt, service by service
figure-felt-key = Percent of promises kept, and of people satisfied
figure-felt-told = { $n ->
    [0] Of { $all } services none keeps its promises and is not felt.
    [one] Of { $all } services { $n } keeps its promises and is not felt.
   *[other] Of { $all } services { $n } keep their promises and are not felt.
}
figure-felt-most = The ten that part most; the table has all.
figure-months = Satisfied, by service and month
figure-months-key = Percent of people satisfied; the darker, the fewer
figure-months-missing = Too few answers
figure-months-told = { $name } satisfied the fewest in { $n } of { $all } months
figure-steps = { $name }, step by step
figure-steps-key = Percent that gets through each step
figure-steps-told = { $name }: most is lost at { $step }, where { $through } get through.
figure-step = Step
figure-weakest = weakest step
figure-end-to-end = End to end
figure-cost = Charged against plan, month by month
figure-cost-told = { $n ->
    [0] In none of { $all } months was more charged than planned.
    [one] In { $n } of { $all } months more was charged than planned.
   *[other] In { $n } of { $all } months more was charged than planned.
}
figure-against-plan = Against plan
