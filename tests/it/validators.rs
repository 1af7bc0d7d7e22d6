//! Mails and papers of all six reports, in German, held against validators that others wrote: the HTML checker of the Nu
//! project and qpdf. What is not installed is said aloud, and `tests/run` installs both.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use mail_parser::{MessageParser, MimeHeaders};
use scorebridge::jobs;
use serde_json::Value;

use crate::company::Company;
use crate::sample::{all_reports, august};

/// Path of the checker's `vnu.jar`.
const VNU: &str = "SCOREBRIDGE_TEST_VNU";

/// What HTML does not know and Outlook needs, or believes it needs.
const FOR_OUTLOOK: [&str; 3] = ["mso-", "“xmlns:v”", "“xmlns:o”"];

/// The mails of a company whose readers all read German.
async fn german_mails() -> Vec<Vec<u8>> {
    let company: Company = all_reports().await;
    company.edit("model/company.yaml", "language: en", "language: de");
    company.apply().await;
    jobs::report(&company.app, august(), None).await.unwrap();
    jobs::deliver(&company.app).await.unwrap();
    company.mails().into_values().collect()
}

fn fed(mut program: Command, bytes: &[u8]) -> Option<Output> {
    let program = program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = program.spawn().ok()?;
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    Some(child.wait_with_output().unwrap())
}

/// What the checker calls an error, but for what Outlook needs.
fn faults_of_html(jar: &str, html: &[u8]) -> Vec<String> {
    let mut vnu = Command::new("java");
    vnu.args(["-jar", jar, "--format", "json", "--errors-only", "-"]);
    let told = fed(vnu, html).expect("java, which the HTML checker needs");
    let told: Value = serde_json::from_slice(&told.stderr).expect("an answer of the HTML checker");
    let faults = told["messages"].as_array().unwrap().iter().map(|one| one["message"].as_str().unwrap().to_owned());
    faults.filter(|fault| !FOR_OUTLOOK.iter().any(|known| fault.contains(known))).collect()
}

/// What qpdf says of a paper that is broken; none where it is not installed.
fn fault_of_pdf(pdf: &[u8]) -> Option<Option<String>> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pdf).unwrap();
    let told = Command::new("qpdf").arg("--check").arg(file.path()).output().ok()?;
    Some((!told.status.success()).then(|| String::from_utf8_lossy(&told.stderr).into_owned()))
}

#[tokio::test]
async fn mails_and_papers_pass_the_validators_of_others() {
    let jar = std::env::var(VNU).ok();
    if jar.is_none() {
        println!("SKIPPED: the HTML of mails is not validated; {VNU} is not set");
    }
    let mails = german_mails().await;
    let (mut pages, mut papers) = (0, 0);
    for bytes in &mails {
        let mail = MessageParser::default().parse(bytes).unwrap();
        let subject = mail.subject().unwrap_or_default();
        if let Some(jar) = &jar {
            let html = mail.body_html(0).expect("a page");
            assert_eq!(faults_of_html(jar, html.as_bytes()), Vec::<String>::new(), "{subject}");
            pages += 1;
        }
        for paper in mail.attachments().filter(|part| part.attachment_name().is_some_and(|it| it.ends_with(".pdf"))) {
            let has = |said: &str| paper.contents().windows(said.len()).any(|part| part == said.as_bytes());
            for standard in ["<pdfuaid:part>1<", "<pdfaid:part>2<", "<pdfaid:conformance>A<"] {
                assert!(has(standard), "{subject}: the paper does not claim {standard}");
            }
            match fault_of_pdf(paper.contents()) {
                Some(fault) => assert_eq!(fault, None, "{subject}"),
                None => println!("SKIPPED: qpdf is not installed; the paper of `{subject}` is not checked by it"),
            }
            papers += 1;
        }
    }
    assert!(papers >= 6 && (jar.is_none() || pages == mails.len()), "{papers} papers, {pages} pages");
}
