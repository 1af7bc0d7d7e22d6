# The shelf review: which services to put in front, to keep on trial and to phase out, and why.

shelf-review-title = Shelf review
shelf-review-subject = Service shelf, { $period }: { $headline }
shelf-review-nothing = No service is to be stopped this month
shelf-review-why = You receive this review because you decide where services stand. Accept or decline each proposal in the portal.

shelf-all-stay = All services stay where they are.
shelf-first-front = { $n ->
    [one] { $n } service to put in front
   *[other] { $n } services to put in front
}
shelf-first-phase_out = { $n ->
    [one] { $n } service to phase out
   *[other] { $n } services to phase out
}
shelf-first-trial = { $n ->
    [one] { $n } service to keep on trial
   *[other] { $n } services to keep on trial
}
shelf-then-front = { $n } to put in front
shelf-then-phase_out = { $n } to phase out
shelf-then-trial = { $n } to keep on trial
shelf-moves-stay = { $moves }; { $n ->
    [one] { $n } stays where it is.
   *[other] { $n } stay where they are.
}
shelf-moves-only = { $moves }.

shelf-fact-used = used { $demand }
shelf-fact-kept = { $share } of promises kept
shelf-fact-satisfied = { $share } satisfied
shelf-keeps = { $keep ->
    [one] { $keep } service stays where it is
   *[other] { $keep } services stay where they are
}
shelf-keeps-on-paper = { $said }; paper names them with their reasons.
shelf-answer = Accept or decline
shelf-answer-each = Accept or decline each proposal
shelf-since = What was decided since { $month }
shelf-decided-accepted = { $what }, accepted
shelf-decided-declined = { $what }, declined
shelf-nobody-answered = Nobody answered a proposal.
shelf-unanswered = { $n ->
    [one] { $n } proposal of { $month } was never answered.
   *[other] { $n } proposals of { $month } were never answered.
}
shelf-what-stays = What stays where it is
shelf-how-sure = How sure
shelf-cost-month = Cost a month
shelf-rules = Each place is proposed from fifteen months of use, promises kept, answers and cost; people decide.
shelf-answer-portal = Accept or decline each proposal in the portal.

## The chart

shelf-chart = Use and satisfaction
shelf-chart-key = Each service by its use against a year before and by how many are satisfied
shelf-chart-told = { $title }, { $period }: { $headline }
shelf-chart-use = Use against a year before, %
shelf-chart-satisfied = Satisfied, %
shelf-chart-less-liked = liked, used less
shelf-chart-more-liked = liked, used more
shelf-chart-less-disliked = not liked, used less
shelf-chart-more-disliked = not liked, used more
shelf-chart-missing = Not shown, too little is known:
shelf-costs = What the services cost, by value stream
shelf-costs-key = Cost in { $period } by value stream and service; the larger, the more
shelf-costs-told = “{ $name }” costs most of the value streams, { $share } of all; its costliest service is { $service }
shelf-costs-others = { $n } others
shelf-costs-no-stream = No value stream
shelf-costs-several = Several streams
shelf-costs-stream = Value stream
shelf-costs-share = Share of all

## The spreadsheet

shelf-sheet = Shelf
shelf-sheet-text = One row a service: where it should stand, how sure that is, and why.
shelf-sheet-place = Proposed place
shelf-sheet-cost = Cost in the month
