// Connects to a port as if it were NAME, with the roots of a file: client PORT NAME ROOTS
use rustls::pki_types::{pem::PemObject, CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore};
use std::{env, net::TcpStream, process::exit, sync::Arc};

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(&arguments[3]).unwrap() {
        roots.add(certificate.unwrap()).unwrap();
    }
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from(arguments[2].clone()).unwrap();
    let mut connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut socket = TcpStream::connect(format!("127.0.0.1:{}", arguments[1])).unwrap();
    while connection.is_handshaking() {
        if let Err(problem) = connection.complete_io(&mut socket) {
            println!("{problem}");
            exit(1);
        }
    }
}
