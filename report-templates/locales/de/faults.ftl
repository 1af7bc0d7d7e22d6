# Woran Abrufe und Zeilen von Quellen gescheitert sind. Protokoll, API und Portal sagen es englisch; woran ein Grund
# erkannt wird, steht in ../en/faults.ftl.

## Zeilen

fault-in-column = Feld „{ $field }“ (Spalte „{ $column }“): { $fault }
fault-in-constant = Feld „{ $field }“ (fester Wert): { $fault }
fault-in-json = Feld „{ $column }“: { $fault }
fault-in-line = Zeile { $n_line }: { $fault }
fault-empty = Feld „{ $field }“ (Spalte „{ $column }“) ist leer
fault-empty-constant = Feld „{ $field }“ (fester Wert) ist leer
fault-not-mapped = Feld „{ $field }“ ist keiner Spalte zugeordnet
fault-no-month = die Felder „billing_period“ und „charged_from“ sind beide leer
fault-cells = Zahl der Zellen: { $n_expected } erwartet, { $n_found } gefunden
fault-cell-long = Zelle { $n_cell } ist länger als { $n_most } Bytes
fault-row-long = länger als { $n_most } Bytes
fault-long = höchstens { $n_most } Zeichen erwartet, { $n_found } gefunden
fault-utf8 = kein Text in UTF-8
fault-nul = enthält ein NUL-Zeichen
fault-sheet-error = die Tabellenkalkulation zeigt den Fehler { $text }
fault-not-computed = eine Formel ohne Wert; bitte die Mappe öffnen, rechnen lassen und speichern
fault-number = eine Zahl wie { $example } erwartet, „{ $text }“ gefunden
fault-whole = eine ganze Zahl im erlaubten Bereich erwartet, „{ $text }“ gefunden
fault-digits = die Zahl braucht mehr als 38 Stellen
fault-ambiguous = „{ $text }“ lässt sich als Tausender oder als Bruch lesen; bitte `decimal: point` oder `decimal: comma` angeben
fault-date = ein Datum wie 2026-03-05 14:30 erwartet, „{ $text }“ gefunden
fault-date-format = ein Datum im angegebenen Format erwartet, „{ $text }“ gefunden
fault-month = { $fault } (ein Monat wie 2026-03 genügt)
fault-year = das Jahr { $text } ist nicht glaubhaft
fault-flag = Ja oder Nein (yes, no) erwartet, „{ $text }“ gefunden
fault-priority = eine Dringlichkeit von 1 (am dringendsten) bis 9 erwartet, „{ $text }“ gefunden
fault-currency = eine Währung aus drei Großbuchstaben erwartet, „{ $text }“ gefunden
fault-word = „{ $text }“ ist hier kein bekanntes Wort; bitte einem bekannten zuordnen
fault-order = Feld „{ $field }“ liegt vor dem Beginn
fault-life = Feld „life_months“: 1 bis { $n_most } Monate erwartet, { $n_found } gefunden
fault-json-list = eine Liste; erwartet wird ein JSON-Objekt je Zeile
fault-json = kein JSON-Objekt; gemeldet wird wörtlich „{ $why }“
fault-json-none = kein JSON-Objekt
fault-json-text = kein Text; gemeldet wird wörtlich „{ $why }“
fault-json-object = ein Objekt; bitte ein Feld darin nennen, wie in `amount.value`
fault-json-values = eine Liste; nur einfache Werte sind lesbar

## Dateien

fault-no-file = Keine Datei heißt „{ $name }“.
fault-file-gone = „{ $name }“ ist nicht da.
fault-file-kind = „{ $name }“ ist keine gewöhnliche Datei.
fault-file-changed = „{ $name }“ hat sich während des Lesens geändert.
fault-file-rights = „{ $name }“ darf nicht gelesen werden: Die Rechte fehlen.
fault-file-cut = „{ $name }“ bricht mittendrin ab; wird die Datei noch geschrieben?
fault-file-damaged = „{ $name }“ ist beschädigt; gemeldet wird wörtlich „{ $why }“.
fault-file-unread = „{ $name }“ lässt sich nicht lesen; gemeldet wird wörtlich „{ $why }“.
fault-file-header = „{ $name }“ hat keine Kopfzeile.
fault-file-zip = „{ $name }“ ist eine Arbeitsmappe oder ein ZIP-Archiv; bitte als CSV speichern oder `format: xlsx` angeben.
fault-file-quote = „{ $name }“: Die Zeile ab { $n_line } endet nicht innerhalb von { $n_most } Bytes; steht ein Anführungszeichen offen?
fault-columns = „{ $name }“: { $fault }. Vorhandene Spalten: { $columns }
fault-fields = „{ $name }“, in keiner Zeile: { $fault }. Vorhandene Felder: { $columns }
fault-no-column = keine Spalte „{ $column }“ für „{ $field }“
fault-no-field = kein Feld „{ $column }“
fault-columns-twice = { $n_columns } Spalten heißen „{ $column }“ (bitte `{ $first }` bis `{ $last }` angeben) für „{ $field }“
fault-sheet-empty = „{ $name }“ hat keine Kopfzeile: Das Blatt „{ $sheet }“ ist leer.
fault-sheet-missing = „{ $name }“ hat kein Blatt „{ $sheet }“; vorhanden: { $columns }
fault-sheet-several = „{ $name }“ hat mehrere Blätter; bitte eines mit `sheet` nennen: { $columns }
fault-sheet-password = „{ $name }“ ist durch ein Kennwort geschützt; bitte ohne speichern.

## Datenbanken

fault-database-gone = „{ $name }“ ist nicht da oder darf nicht gelesen werden; gemeldet wird wörtlich „{ $why }“.
fault-database-locked = „{ $name }“ ist von einem anderen Programm gesperrt.
fault-query-slow = „{ $name }“: Die Abfrage dauerte zu lange und wurde abgebrochen.
fault-query-refused = „{ $name }“ weist die Abfrage ab; gemeldet wird wörtlich „{ $why }“.
fault-query-rows = „{ $name }“: Die Abfrage liefert mehr als { $n_most } Zeilen.
fault-query-bytes = „{ $name }“: Die Abfrage liefert mehr als { $n_most } Bytes.
fault-host = Der Rechner „{ $name }“ ist nicht bekannt; gemeldet wird wörtlich „{ $why }“.
fault-server-away = „{ $name }“ ist nicht erreichbar; gemeldet wird wörtlich „{ $why }“.
fault-server-busy = „{ $name }“ kann gerade nicht antworten; gemeldet wird wörtlich „{ $why }“.
fault-server-user = „{ $name }“ lässt den Benutzer nicht hinein; gemeldet wird wörtlich „{ $why }“.
fault-server-refused = „{ $name }“ weist ab; gemeldet wird wörtlich „{ $why }“.
fault-server-proof = „{ $name }“ ist nicht als der richtige Rechner bewiesen; gemeldet wird wörtlich „{ $why }“; siehe `tls`, `ca_file`.
fault-password-unset = `password_env`: Die Variable „{ $name }“ ist nicht gesetzt.

## Der Abruf selbst

fault-broke-off = Das Lesen brach ab.
fault-unfinished = Der Abruf endete nicht, bevor das Programm stehen blieb oder ein anderer Abruf dieser Quelle begann; nichts davon wurde behalten.
fault-storage = Das Programm kann „{ $path }“ nicht bearbeiten ({ $doing }); gemeldet wird wörtlich „{ $why }“.
fault-slow-file = „{ $name }“ zu lesen dauert zu lange.

## Was keine dieser Formen hat, in einem anderen Grund

fault-quoted = gemeldet wird wörtlich „{ $said }“
