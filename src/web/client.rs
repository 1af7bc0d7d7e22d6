//! Where a request comes from: the connection itself, unless a proxy that is trusted says more. It believes nobody else.

use std::net::IpAddr;

use actix_web::http::header::HeaderMap;

use crate::config::Network;

/// The address of whoever asks. Proxies append to `X-Forwarded-For`: read from its end, the first address that is no
/// trusted proxy's is the asker's; what stands before it, the asker could have written.
pub fn address(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[Network]) -> Option<IpAddr> {
    let mut address = peer?;
    let lines: Vec<&str> = headers.get_all("x-forwarded-for").filter_map(|line| line.to_str().ok()).collect();
    let said = lines.join(",");
    for hop in said.rsplit(',') {
        if !is_trusted(address, trusted) {
            break;
        }
        match hop.trim().parse() {
            Ok(before) => address = before,
            Err(_) => break,
        }
    }
    Some(address.to_canonical())
}

/// Whether a proxy of ours stands there.
pub fn is_trusted(address: IpAddr, trusted: &[Network]) -> bool {
    trusted.iter().any(|network| network.contains(address))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    #[track_caller]
    fn check(trusted: &[&str], peer: &str, said: &[&'static str], wanted: &str) {
        let trusted: Vec<Network> = trusted.iter().map(|text| text.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        for line in said {
            headers.append(HeaderName::from_static("x-forwarded-for"), HeaderValue::from_static(line));
        }
        let found = address(Some(peer.parse().unwrap()), &headers, &trusted).unwrap();
        assert_eq!(found.to_string(), wanted, "{peer} says {said:?}");
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let proxy = &["127.0.0.1", "10.0.0.0/8"];
        check(&[], "203.0.113.9", &["198.51.100.1"], "203.0.113.9");
        check(&[], "127.0.0.1", &["198.51.100.1"], "127.0.0.1");
        check(proxy, "203.0.113.9", &["198.51.100.1"], "203.0.113.9");
        check(proxy, "127.0.0.1", &["198.51.100.1"], "198.51.100.1");
        check(proxy, "127.0.0.1", &[], "127.0.0.1");
        // What the asker wrote himself stands before what the proxy added.
        check(proxy, "127.0.0.1", &["1.1.1.1, 198.51.100.1"], "198.51.100.1");
        check(proxy, "127.0.0.1", &["1.1.1.1", "198.51.100.1"], "198.51.100.1");
        check(proxy, "127.0.0.1", &["1.1.1.1, 198.51.100.1, 10.1.2.3"], "198.51.100.1");
        check(proxy, "127.0.0.1", &["10.9.9.9"], "10.9.9.9");
        check(proxy, "127.0.0.1", &["unknown"], "127.0.0.1");
        check(proxy, "127.0.0.1", &["198.51.100.1, 10.1.2.3, '; DROP"], "127.0.0.1");
        check(proxy, "::ffff:127.0.0.1", &["2001:db8::1"], "2001:db8::1");
    }
}
