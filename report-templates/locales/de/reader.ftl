# Was eine Mail nur ihrer Leserin oder ihrem Leser sagt: wie es lief, und wie man den Bericht abbestellt.

reader-question-it = Hat die IT Ihre Arbeit im { $period } leichter gemacht?
reader-question-service = Hat Ihnen { $service } im { $period } geholfen?
reader-score-5 = sehr
reader-score-4 = meistens
reader-score-3 = teils
reader-score-2 = kaum
reader-score-1 = gar nicht
reader-stop = Diesen Bericht abbestellen
reader-stop-undone = Im Portal können Sie ihn jederzeit wieder bestellen.
reader-mandatory = Dieser Bericht lässt sich nicht abbestellen: { $why }
reader-once = Er wurde Ihnen einmal von Hand geschickt.
reader-yours = Die Links in dieser Mail gelten nur für Sie; bitte leiten Sie sie nicht weiter.
reader-decide = Zustimmen, ablehnen oder sprechen
reader-open = Bericht öffnen
reader-too-heavy = Das PDF ist für eine Mail zu groß. Es liegt hier:

digest-subject = { $n ->
    [one] Ein Bericht für Sie: { $when }
   *[other] { $n } Berichte für Sie: { $when }
}
digest-title = Ihre Berichte zusammen
digest-lead = { $n ->
    [one] Ein Bericht kam seit der letzten Sammlung
   *[other] { $n } Berichte kamen seit der letzten Sammlung
}
digest-choose = Wählen, welche Berichte kommen und wie oft

## Die Seiten hinter den Links einer Mail

page-thanks = Danke, { $who }.
page-stop-title = Einen Bericht abbestellen
page-stop-ask = Diesen Bericht abbestellen?
page-stop-of = { $report }, { $of }, für { $who }.
page-stop-mandatory = Dieser Bericht lässt sich nicht abbestellen
page-stop-done = Sie bekommen diesen Bericht nicht mehr
page-stop-nothing-more = { $report }, { $of }: An { $who } wird nichts mehr geschickt.
page-stop-again = Um ihn wieder zu bestellen:
page-stop-portal = anmelden und Berichte wählen
page-whole-company = ganzes Unternehmen
page-rate-title = Wie lief es?
page-rate-tap = { $who }, ein Tippen genügt.
page-rate-said = Ihre Antwort: { $word }.
page-rate-said-before = Ihre frühere Antwort: { $word }.
page-rate-counts = Das zählt als eine Antwort einer Person; Ihr Name steht nicht dabei. Bis der Link abläuft, können Sie sie ändern:
page-decide-recorded = Ihre Antwort ist festgehalten.
page-decide-hard = Schwer zurückzunehmen.
page-decide-answered = Beantwortet:
page-decide-approve-by = zugestimmt, durch { $who }.
page-decide-decline-by = abgelehnt, durch { $who }.
page-decide-talk-by = erst zu besprechen, durch { $who }.
page-decide-why = Warum
page-decide-may-stay-empty = (darf leer bleiben)
page-decide-approve = Zustimmen
page-decide-decline = Ablehnen
page-decide-talk = Erst sprechen
page-decide-with-name = { $who }, Sie antworten mit Ihrem Namen.
page-decide-another = Eine neue Antwort tritt an die Stelle der früheren; beide werden aufbewahrt.
page-decide-all = Alle Entscheidungen im Portal
page-lapsed = Dieser Link galt eine Weile, und die ist vorbei. Bitte benutzen Sie das Portal.
page-lapsed-title = Zu spät
page-useless-title = Hier ist nichts
page-useless = Dieser Link bewirkt nichts. Vielleicht wurde er abgeschnitten; bitte klicken Sie ihn in der Mail selbst an. Ist er älter, kann seine Zeit vorbei sein; bitte benutzen Sie das Portal.
page-unfit-title = Das passte nicht
page-unfit = Was gesendet wurde, passt nicht zu dieser Seite. Bitte klicken Sie den Link in der Mail noch einmal an.
page-away-title = Gerade nicht
page-away = Die Daten sind im Moment nicht zu erreichen. Bitte versuchen Sie es gleich noch einmal; es ist nichts verloren.
page-failed-title = Etwas ging schief
page-failed = Es ist vermerkt, und die Verwaltung kann sehen, warum. Bitte versuchen Sie es später noch einmal.
page-to-portal = Zum Portal

report-executive-scorecard = Bericht für die Geschäftsleitung
report-service-review = Servicebericht
report-chargeback-statement = Abrechnung
report-shelf-review = Durchsicht des Angebots
report-data-quality = Datenlage
report-reminders = Erinnerungen
report-digest = Ihre Berichte zusammen
