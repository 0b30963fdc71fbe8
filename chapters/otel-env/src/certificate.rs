//! What to trust instead of what the system trusts: a file with certificates.

use std::fs;

use crate::Error;
use crate::destination::Signal;
use crate::variables::{Variable, Variables};

/// A file with certificates in it, as PEM.
#[derive(Debug, Clone)]
pub struct Certificate {
    pub path: String,
    pub pem: Vec<u8>,
}

pub(crate) fn certificate(
    variables: &Variables,
    signal: Signal,
) -> Result<Option<Certificate>, Error> {
    for suffix in ["CLIENT_CERTIFICATE", "CLIENT_KEY"] {
        if let Some(Variable { name, .. }) = variables.otlp(signal, suffix) {
            return Err(Error::ClientCertificate { variable: name });
        }
    }
    let Some(Variable {
        name: variable,
        value: path,
    }) = variables.otlp(signal, "CERTIFICATE")
    else {
        return Ok(None);
    };
    let pem = match fs::read(&path) {
        Ok(pem) => pem,
        Err(error) => {
            return Err(Error::CertificateFile {
                variable,
                path,
                error,
            });
        }
    };
    if ureq::tls::Certificate::from_pem(&pem).is_err() {
        return Err(Error::NoCertificate { variable, path });
    }
    Ok(Some(Certificate { path, pem }))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::*;
    use crate::destination::Destination;

    #[test]
    fn a_file_without_a_certificate_is_told_from_one_that_is_not_there() {
        let name = "OTEL_EXPORTER_OTLP_CERTIFICATE";
        let traces = |path: &str| {
            Destination::from_variables(&Variables::of(&[(name, path)]), Signal::Traces)
        };
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path().to_str().unwrap();
        let empty = traces(path).unwrap_err();
        assert!(matches!(empty, Error::NoCertificate { .. }), "{empty}");
        let missing = traces("missing.pem").unwrap_err();
        assert!(
            matches!(missing, Error::CertificateFile { .. }),
            "{missing}"
        );
    }
}
