//! Settings: each layer over the one before, each fault by its key and origin, no secret in any text.

use std::collections::BTreeMap;
use std::path::Path;

use secrecy::ExposeSecret;

use super::*;

const CANARY: &str = "canary-7Hq2";

fn load(environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::load(None, &map(environment))
}

fn map(environment: &[(&str, &str)]) -> BTreeMap<String, String> {
    environment.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn file(text: &str) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.toml");
    std::fs::write(&path, text).unwrap();
    Config::load(Some(&path), &BTreeMap::new())
}

#[test]
fn the_environment_lies_over_the_file_and_the_file_over_the_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE);
    std::fs::write(&path, "listen = \"0.0.0.0:1\"\n[mail.smtp]\nhost = \"mx\"\nport = 25\n").unwrap();
    let environment = map(&[("SCOREBRIDGE_LISTEN", "0.0.0.0:9000"), ("PATH", "/bin"), ("SCOREBRIDGE_DATA_DIR", "")]);
    let config = Config::load(Some(&path), &environment).unwrap();
    assert_eq!(config.listen, "0.0.0.0:9000");
    assert_eq!(config.data_dir, Path::new("scorebridge-data"), "an empty variable says nothing");
    let smtp = config.mail.smtp.unwrap();
    assert_eq!((smtp.host.as_str(), smtp.port, smtp.tls), ("mx", 25, Tls::Starttls));
}

#[test]
fn the_environment_speaks_in_the_sort_the_key_takes() {
    let config = load(&[
        ("SCOREBRIDGE_MAIL__SMTP__HOST", "mx"),
        ("SCOREBRIDGE_MAIL__SMTP__PORT", "25"),
        ("SCOREBRIDGE_MAIL__SMTP__USER", "1234"),
        ("SCOREBRIDGE_MAIL__SMTP__PASSWORD", "5678"),
        ("SCOREBRIDGE_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8"),
    ])
    .unwrap();
    let smtp = config.mail.smtp.unwrap();
    assert_eq!((smtp.port, smtp.user.as_deref()), (25, Some("1234")));
    assert_eq!(smtp.password.unwrap().expose_secret(), "5678");
    assert_eq!(config.trusted_proxies.len(), 2);
}

#[test]
fn every_fault_is_named_by_key_and_origin() {
    #[track_caller]
    fn check(result: Result<Config, ConfigError>, wanted: &str) {
        let error = result.unwrap_err().to_string();
        assert!(error.contains(wanted), "expected `{wanted}` in: {error}");
    }
    check(load(&[("SCOREBRIDGE_LISTN", "x")]), "SCOREBRIDGE_LISTN: listn: unknown key; did you mean `listen`?");
    check(file("\nlistn = \"x\""), "s.toml line 2: listn: unknown key; did you mean `listen`?");
    check(file("[mail]\nhost = \"x\""), "line 2: mail.host: unknown key; did you mean `mail.");
    check(file("[zebra]\nstripes = 7"), "zebra.stripes: unknown key; `scorebridge doctor --example` lists all");
    check(file("listen = 8080"), "s.toml line 1: listen: expected a text in quotes, found `8080`");
    check(file("[mail.smtp]\nhost = \"h\"\nport = 70000"), "mail.smtp.port: expected a whole number from 0 to 65535");
    check(file("[mail.smtp]\nhost = \"h\"\nport = \"x\""), "mail.smtp.port: expected a whole number");
    check(
        file("[mail.smtp]\nhost = \"h\"\ntls = \"ssl\""),
        "line 3: mail.smtp.tls: expected none or starttls or implicit",
    );
    check(file("[mail.smtp]\nport = 25"), "missing field `host`");
    check(file("[log]\nfilter = \"scorebridge=loudly\""), "log.filter: expected a level");
    check(file("trusted_proxies = [\"proxy\"]"), "expected an address such as 10.0.0.7");
    check(file("trusted_proxies = \"proxy\""), "trusted_proxies: expected a list of texts");
    check(file("database = \"mysql://h/d\""), "s.toml line 1: database: expected `sqlite` or");
    check(file("public_url = \"score.example\""), "public_url: expected an address such as https://");
    check(file("public_url = \"https://score.example/\""), "public_url: expected");
    check(load(&[("SCOREBRIDGE_LISTEN", "everywhere")]), "variable SCOREBRIDGE_LISTEN: listen: expected an address");
    check(file("[mail.smtp]\nhost = \"h\"\nuser = \"u\""), "mail.smtp.user: has no password");
    check(file("[heartbeat]\nurl = \"ftp://x\""), "heartbeat.url: expected an address that begins with https://");
    check(file("[heartbeat]\nevery_seconds = 1"), "heartbeat.every_seconds: expected a whole number from 5 to 86400");
    check(file("database_password_file = \"/nowhere/else\""), "database_password_file: cannot read /nowhere/else");
    check(file("listen = \"a"), "s.toml line 1: is not TOML");
    check(Config::load(Some(Path::new("/nowhere/s.toml")), &BTreeMap::new()), "/nowhere/s.toml: cannot be read");
}

#[test]
fn all_faults_are_told_at_once() {
    let ConfigError(faults) = file("listn = 1\nport = 2\n[mail]\nfrom_name = 3").unwrap_err();
    assert_eq!(
        faults.iter().filter_map(|fault| fault.key.as_deref()).collect::<Vec<_>>(),
        ["listn", "mail.from_name", "port"]
    );
}

#[test]
fn secrets_come_out_of_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for name in ["database", "smtp"] {
        std::fs::write(path(name), format!("{CANARY}-{name}\n")).unwrap();
    }
    std::fs::write(path("heartbeat"), "https://watch.example/canary\n").unwrap();
    let text = |name: &str| path(name).display().to_string();
    let config = load(&[
        ("SCOREBRIDGE_DATABASE", "postgres://u@h/d"),
        ("SCOREBRIDGE_DATABASE_PASSWORD_FILE", &text("database")),
        ("SCOREBRIDGE_MAIL__SMTP__HOST", "mx"),
        ("SCOREBRIDGE_MAIL__SMTP__USER", "u"),
        ("SCOREBRIDGE_MAIL__SMTP__PASSWORD_FILE", &text("smtp")),
        ("SCOREBRIDGE_HEARTBEAT__URL_FILE", &text("heartbeat")),
    ])
    .unwrap();
    assert_eq!(config.database_password.unwrap().expose_secret(), format!("{CANARY}-database"));
    assert_eq!(config.mail.smtp.unwrap().password.unwrap().expose_secret(), format!("{CANARY}-smtp"));
    assert_eq!(config.heartbeat.url.unwrap().expose_secret(), "https://watch.example/canary");
}

#[test]
fn no_text_ever_shows_a_secret() {
    let secrets = [
        ("SCOREBRIDGE_DATABASE", format!("postgres://u:{CANARY}@h/d")),
        ("SCOREBRIDGE_HEARTBEAT__URL", format!("https://h/{CANARY}")),
        ("SCOREBRIDGE_MAIL__SMTP__HOST", "h".into()),
        ("SCOREBRIDGE_MAIL__SMTP__USER", "u".into()),
        ("SCOREBRIDGE_MAIL__SMTP__PASSWORD", CANARY.into()),
    ];
    let secrets: Vec<(&str, &str)> = secrets.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let config = load(&secrets).unwrap();
    assert!(config.database.expose_secret().contains(CANARY));
    assert!(!format!("{config:?}").contains(CANARY));
    // Every key that is a secret stands in the list above.
    let named: Vec<String> = keys::keys().into_iter().filter(|key| key.secret).map(|key| key.path).collect();
    assert_eq!(named, ["database", "heartbeat.url", "mail.smtp.password"]);
    // And however it is written wrongly, what is said does not repeat it.
    for text in [
        format!("database = \"{CANARY}\""),
        format!("database = [\"{CANARY}\"]"),
        format!("database = {{ a = \"{CANARY}\" }}"),
        format!("database = \"{CANARY}"),
        format!("database = {CANARY}"),
        format!("database \"{CANARY}\""),
        format!("[mail.smtp]\npassword = \"{CANARY}\""),
        format!("[mail.smtp]\nhost = \"h\"\npassword = [\"{CANARY}\"]"),
        format!("[mail.smtp]\nhost = \"h\"\npassword = '''{CANARY}"),
        format!("[heartbeat]\nurl = \"{CANARY}\""),
        format!("[heartbeat]\nurl = \"ftp://{CANARY}\"\nurl = \"{CANARY}\""),
    ] {
        let error = file(&text).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(CANARY), "{text}: {error}");
    }
    let number = file("[mail.smtp]\nhost = \"h\"\npassword = 424242424242").unwrap_err().to_string();
    assert!(!number.contains("4242"), "{number}");
}

#[test]
fn the_example_says_the_defaults_and_every_key() {
    let text = example();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE);
    std::fs::write(&path, &text).unwrap();
    let config = Config::load(Some(&path), &BTreeMap::new()).unwrap();
    let plain = |config: &Config| format!("{config:?} {}", config.database.expose_secret());
    assert_eq!(plain(&config), plain(&Config::default()));
    for key in keys::keys() {
        let name = key.path.rsplit('.').next().unwrap();
        assert!(text.contains(&format!("{name} = ")), "{}", key.path);
        assert!(!key.about.is_empty(), "{} has no comment", key.path);
    }
    // With every line switched on, no key is unknown and every example is of the right sort.
    let all: String = text
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|rest| is_code(rest)).unwrap_or(line).to_owned() + "\n")
        .collect();
    std::fs::write(&path, all).unwrap();
    if let Err(ConfigError(faults)) = Config::load(Some(&path), &BTreeMap::new()) {
        let other: Vec<_> = faults.iter().filter(|fault| !fault.message.starts_with("cannot read")).collect();
        assert!(other.is_empty(), "{other:?}");
    }
}

fn is_code(line: &str) -> bool {
    line.starts_with('[') || line.split_once(" = ").is_some_and(|(name, _)| !name.contains(' '))
}
