//! x
use crate::sample::sample;

#[tokio::test]
async fn timing() {
    let company = sample().await;
    let t = std::time::Instant::now();
    let company = sample().await;
    println!("copy+open {:?}", t.elapsed());
    let t = std::time::Instant::now();
    println!("{:?}", company.pull().await);
    println!("pull again {:?}", t.elapsed());
}
