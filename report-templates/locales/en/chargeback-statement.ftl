# The statement: what a business unit owes for a closed month.

statement-title = Statement, { $unit }
statement-headline = { $unit } owes { $amount } for { $month }
statement-headline-shown = { $unit } cost { $amount } in { $month }; for information, nothing is booked
statement-preview-budget = Budget { $amount }.
statement-preview-last = { $month }: { $amount }.
statement-why = You receive this statement because you answer for the costs of { $of }. What seems wrong can be disputed in the portal, line by line.

statement-total = The total
statement-total-caption = { $period }, to the cent.
statement-what = What
statement-charged = Charged
statement-budget = Budget
statement-charged-in = Charged in { $month }
statement-none = none
statement-above = { $apart } above the budget.
statement-below = { $apart } below the budget.
statement-exact = Exactly the budget.
statement-no-budget = No budget is recorded.
statement-open = Open the statement

statement-differs = Why it differs from { $month }
statement-more = { $apart } more
statement-less = { $apart } less
statement-same = The same amount
statement-corrections = { $n ->
    [one] { $n } line corrects an earlier month.
   *[other] { $n } lines correct an earlier month.
}
cause-price = Prices
cause-quantity = More or less used
cause-mix = Dearer or cheaper things used
cause-currency = Currencies
cause-rule_change = Another rule
cause-late_data = Corrections of earlier months
cause-credits = Credits for missed outcomes
cause-total = Together

statement-for = What it is for
statement-for-caption = Largest first, in { $currency }. Below each service what it is charged by and what it is good for.
statement-largest = Largest first, in { $currency }
statement-amount = Amount
statement-part = Part
statement-amount-small = amount
statement-part-small = part
statement-services-more = { $more ->
    [one] { $more } more service on paper
   *[other] { $more } more services on paper
}
statement-total-lines = { $n ->
    [one] Total, { $n } line
   *[other] Total, { $n } lines
}
statement-adds-up = The lines add up to the total, to the cent.
statement-each-line = Each line with its exact share is on paper, in the spreadsheet and in the portal.

## On paper

statement-cause = Cause
statement-amount-in = Amount { $currency }
statement-lines = Lines
statement-by = Charged by
statement-quantity = Quantity
statement-price = Price each
statement-share = Share
statement-unit = Unit
statement-corrects = corrects { $month }
statement-credit = { $outcome } against { $target } expected, although { $kept } of promises were kept
statement-sum = Total
statement-cents = An amount marked + carries one of the cents that rounding left over; they go to the largest fractions. The lines add up to the total, to the cent. This statement can be computed again from its proof file with “scorebridge verify”.

## Charts

statement-chart = From { $before } to { $month }
statement-chart-key = Charged to { $unit }, { $currency }
statement-chart-told = { $before } to { $month }: { $amount }.

## The spreadsheet

statement-sheet-text = One row a line of the statement.
statement-sheet-line = Line
statement-sheet-before = Month before
statement-sheet-share = Share of all, %
statement-sheet-exact = Exact share, cents
statement-sheet-extra = Extra cent
statement-sheet-corrects = Corrects
statement-sheet-bought = What it bought
statement-sheet-unit = Business unit
statement-sheet-month = Month
statement-sheet-currency = Currency
statement-sheet-difference = Difference: { $cause }
