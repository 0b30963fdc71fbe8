//! Speaks TLS on a port, and passes what comes on to a plain one.

use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::NamedTempFile;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Runs until it is dropped.
pub struct TlsProxy {
    address: SocketAddr,
    authority: NamedTempFile,
    _runtime: Runtime,
}

impl TlsProxy {
    /// Passes on to `target`, with a certificate for this name, signed by an authority of its own.
    pub fn start(target: &str, name: &str) -> Self {
        let (authority, acceptor) = certificates(name);
        let runtime = Runtime::new().unwrap();
        let listener = runtime
            .block_on(TcpListener::bind(("127.0.0.1", 0)))
            .unwrap();
        let address = listener.local_addr().unwrap();
        let target = target.trim_start_matches("http://").to_owned();
        runtime.spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass_on(acceptor.clone(), client, target.clone()));
            }
        });
        Self {
            address,
            authority,
            _runtime: runtime,
        }
    }

    pub fn url(&self, scheme: &str) -> String {
        format!("{scheme}://{}", self.address)
    }

    /// The file with what signed its certificate.
    pub fn authority(&self) -> &str {
        self.authority.path().to_str().unwrap()
    }
}

async fn pass_on(acceptor: TlsAcceptor, client: TcpStream, target: String) {
    // A client that trusts us not, or that speaks no TLS, is no failure of the test.
    let Ok(mut client) = acceptor.accept(client).await else {
        return;
    };
    let mut target = TcpStream::connect(target).await.unwrap();
    let _ = copy_bidirectional(&mut client, &mut target).await;
}

fn certificates(name: &str) -> (NamedTempFile, TlsAcceptor) {
    let mut authority = CertificateParams::new([]).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), authority.self_signed(&key).unwrap().pem()).unwrap();
    let issuer = Issuer::new(authority, key);

    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new([name.to_owned()]).unwrap();
    let own = own.signed_by(&key, &issuer).unwrap();
    let chain = vec![CertificateDer::from(own)];
    let key = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).unwrap();
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    (file, TlsAcceptor::from(Arc::new(config)))
}
