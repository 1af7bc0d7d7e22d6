//! A new company's first week: the program as somebody starts it, on clean files and on messy ones.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::company::write;
use crate::model_round_trip::sound;

/// The program, without the settings of whoever runs the tests.
fn command(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    std::env::vars().filter(|(name, _)| name.starts_with("SCOREBRIDGE_")).for_each(|(name, _)| {
        command.env_remove(name);
    });
    command
}

/// Starts the program with these answers; what it said, and whether it was content.
fn scorebridge(folder: &Path, arguments: &str, answers: &[&str]) -> (bool, String) {
    let mut command = command(env!("CARGO_BIN_EXE_scorebridge"), folder);
    let mut child = command.args(arguments.split(' ')).stdin(Stdio::piped()).spawn().unwrap();
    let lines: String = answers.iter().map(|answer| format!("{answer}\n")).collect();
    // Who refuses at once does not wait for answers.
    let _ = child.stdin.take().unwrap().write_all(lines.as_bytes());
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8(said).unwrap()).concat();
    (output.status.success(), said)
}

#[track_caller]
fn says(said: &str, lines: &[&str]) {
    for line in lines {
        assert!(said.contains(line), "`{line}` is not said in:\n{said}");
    }
}

fn mails(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder.join("scorebridge-data/mail")).unwrap();
    entries.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap()).collect()
}

/// The README's chapter, command by command.
#[test]
fn the_first_week_of_the_readme() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let chapter = readme.split("## A first week").nth(1).unwrap().split("\n## ").next().unwrap();
    let script: String = chapter.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap()).collect();
    assert!(script.contains("scorebridge init") && script.contains("scorebridge run month"));
    let folder = tempfile::tempdir().unwrap();
    let programs = Path::new(env!("CARGO_BIN_EXE_scorebridge")).parent().unwrap();
    let path = std::env::join_paths(
        std::iter::once(programs.to_owned()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let output = command("sh", folder.path()).env("PATH", path.unwrap()).args(["-ec", &script]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}{}", String::from_utf8(output.stderr).unwrap());
    says(
        &said,
        &[
            "service `Mail and calender` (1 row): is that `mail-and-calendar`? yes",
            "new service: print-room (Print room)",
            "8 rows understood, 0 not",
            "5 rows understood, 0 not",
            "nothing was applied",
            "2026-08: closed with 3 statements, 6815.7 EUR charged",
            "1 mails delivered, 0 refused",
        ],
    );
    let [mail] = mails(folder.path()).try_into().unwrap();
    says(&mail, &["To: ", "admin@example.com", "August 2026"]);
}

const MESSY_TICKETS: &[u8] = b"Auswertung Ticketsystem, Stand 01.09.2024\n\
Vorgang;Angelegt;Erledigt;Dringlichkeit;Anwendung\n\
1;01.08.2024 08:00;01.08.2024 10:00;hoch;E-Mail\n\
2;02.08.2024 08:00;;niedrig;EMail\n\
3;31.02.2024 08:00;;hoch;E-Mail\n\
4;05.08.2024 09:00;05.08.2024 08:00;hoch;Fax\n\
5;06.08.2024 09:00;06.08.2024 12:00;irgendwann;Faxx\n\
6;07.08.2024 09:00;07.08.2024 12:00;hoch;Caf\xe9\n";

const MESSY_COSTS: &str = "Buchungsdatum\tNettobetrag\tDienst\n\
31.07.2024\t1.200,00\tE-Mail\n\
15.08.2024\t-12,50\tE-Mail\n\
16.08.2024\tzwei\tE-Mail\n\
20.08.2024\t1.300\tFax\n";

/// Titles above the header, German dates and numbers, a column that no guess finds, unknown and misspelt names, letters of
/// windows-1252, missing owners and units: all of it is said, none of it stops anything.
#[test]
fn messy_files() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "services.csv", "Dienst;Verantwortlich\nE-Mail;\nFax;Ada Lovelace\n;\nfax;twice\n");
    write(folder.path(), "tickets.csv", MESSY_TICKETS);
    write(folder.path(), "costs.tsv", MESSY_COSTS);
    let answers = [
        "Ecke & Söhne: \"Läden\"", // name, as hard for YAML as for an id
        "Berlin",                  // no zone
        "Europe/Berlin",
        "",       // currency
        "",       // who
        "nobody", // no address
        "ada@example.com",
        "services.csv",
        "missing.csv",
        "tickets.csv",
        "costs.tsv",
        "",                               // the columns of services are right
        "",                               // those of tickets are not: the number is missing
        "key=Vorgang, priority=Nonsense", // one right, one wrong
        "priority=Dringlichkeit",
        "",    // right
        "n",   // Café is not added
        "y",   // Faxx is Fax
        "y",   // the rows are right
        "",    // the columns of costs
        "y",   // the rows
        "200", // promises: not asked, as nothing was promised; hours
        "",    // calls
        "",    // spend
    ];
    let (fine, said) = scorebridge(folder.path(), "init model", &answers);
    says(
        &said,
        &[
            "there is no zone `Berlin`",
            "2 services",
            "there is no file missing.csv",
            "MISSING: name a column",
            "there is no column `Nonsense`",
            "Dringlichkeit, hoch=2 irgendwann=nothing niedrig=4",
            "service `Faxx` (1 row): is that `fax`?",
            "1 × opened_at (column `Angelegt`): expected a date",
            "1 × resolved_at is before the begin (first in row 4)",
            "tickets.csv: 6 rows, in windows-1252",
            "service `Café` (1 row) is not known: add it?",
            "1 × billed (column `Nettobetrag`): expected a number",
            "expected a mail address, found `nobody`",
        ],
    );
    assert!(fine, "{said}");
    let model = sound(&folder.path().join("model")).model;
    assert_eq!(model.company.unwrap().name, "Ecke & Söhne: \"Läden\"");
    assert_eq!(model.services.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["e-mail", "fax"]);
    assert!(model.charge_rules.is_empty(), "no unit is named, so nobody can be charged");
    for step in ["apply model", "run month --period 2024-08"] {
        let (fine, said) = scorebridge(folder.path(), step, &[]);
        assert!(fine, "{step}: {said}");
    }
    assert_eq!(mails(folder.path()).len(), 1);
}

#[test]
fn what_cannot_be_guessed_is_said() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "tickets.csv", "Nummer,Wann\n1,2024-08-01\n");
    let (fine, said) = scorebridge(folder.path(), "init model --tickets tickets.csv --yes", &[]);
    assert!(!fine);
    says(&said, &["tickets.csv: no column for opened_at; columns there are: Nummer, Wann"]);
    assert!(!folder.path().join("model").exists(), "nothing is left behind");
    let (fine, said) = scorebridge(folder.path(), "init model --tickets nothing.csv --yes", &[]);
    assert!(!fine);
    says(&said, &["there is no file nothing.csv"]);
    let (fine, said) = scorebridge(folder.path(), "init model --yes", &[]);
    assert!(!fine);
    says(&said, &["a file of tickets or of costs is needed"]);
    write(folder.path(), "model/mine.txt", "mine");
    let (fine, said) = scorebridge(folder.path(), "init model --tickets tickets.csv --yes", &[]);
    assert!(!fine);
    says(&said, &["is not empty; choose a new folder"]);
}
