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
    [one] Ein Bericht für Sie
   *[other] { $n } Berichte für Sie
}
digest-title = Ihre Berichte zusammen
digest-lead = { $n ->
    [one] Ein Bericht kam seit der letzten Sammlung
   *[other] { $n } Berichte kamen seit der letzten Sammlung
}
digest-choose = Wählen, welche Berichte kommen und wie oft
