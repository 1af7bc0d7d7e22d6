//! A door before a server, which can be shut and opened again: shut, nobody is behind it and talks under way break off.

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// The door.
pub struct Door {
    pub port: u16,
    to: String,
    open: Arc<Mutex<Option<TcpListener>>>,
    talks: Arc<Mutex<Vec<TcpStream>>>,
}

impl Door {
    /// An open door to that address.
    pub fn to(address: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let door = Self {
            port: listener.local_addr().unwrap().port(),
            to: address.to_owned(),
            open: Arc::default(),
            talks: Arc::default(),
        };
        door.stand_open(listener);
        door
    }

    /// The port is closed from now on.
    pub fn shut(&self) {
        let listener = self.open.lock().unwrap().take().expect("an open door");
        // The thread that waits for a guest wakes up, sees that the door is shut, and lets go of the port.
        listener.set_nonblocking(true).unwrap();
        drop(TcpStream::connect(("127.0.0.1", self.port)));
        drop(listener);
        while TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
            thread::yield_now();
        }
        for talk in self.talks.lock().unwrap().drain(..) {
            let _ = talk.shutdown(Shutdown::Both);
        }
    }

    /// It is open again.
    pub fn unlock(&self) {
        self.stand_open(TcpListener::bind(("127.0.0.1", self.port)).unwrap());
    }

    fn stand_open(&self, listener: TcpListener) {
        *self.open.lock().unwrap() = Some(listener.try_clone().unwrap());
        let (to, open, talks) = (self.to.clone(), self.open.clone(), self.talks.clone());
        thread::spawn(move || {
            while let Ok((guest, _)) = listener.accept() {
                if open.lock().unwrap().is_none() {
                    return;
                }
                let host = TcpStream::connect(&to).unwrap();
                talks.lock().unwrap().extend([guest.try_clone().unwrap(), host.try_clone().unwrap()]);
                carry(guest.try_clone().unwrap(), host.try_clone().unwrap());
                carry(host, guest);
            }
        });
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream) {
    thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Both);
    });
}
