//! The script that stands in for `cargo`.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// `cargo run -p NAME [--example NAME] [-- ARGUMENTS]` starts what is built already, on the ports
/// of the session. `cargo tree` changes nothing and is the real one, which does not say that it waits
/// for another cargo. `otlp-viewer score` reads files, from where a reader is.
const SCRIPT: &str = r#"#!/bin/sh
case $1 in
  tree) cd "$WORKBOOK_ROOT" && exec "$WORKBOOK_CARGO" --quiet "$@" ;;
  run) shift ;;
  *) echo "cargo $1 is not run in a session" >&2; exit 125 ;;
esac
program=
while [ $# -gt 0 ]; do
  case $1 in
    -p) program=$2; shift 2 ;;
    --example) program=examples/$2; shift 2 ;;
    --) shift; break ;;
    *) echo "cargo run $1 is not run in a session" >&2; exit 125 ;;
  esac
done
# The ports of the session, where the page names none.
unless_named() {
  case " $arguments " in
    *" $1 "*|*" $1="*|*" $2 "*) ;;
    *) added="$added $1 $3" ;;
  esac
}
arguments=$* added=
case $program in
  ch3*) unless_named --port -p "$WORKBOOK_APP_PORT" ;;
  ch400-axum)
    unless_named --port -p "$WORKBOOK_INBOX_PORT"
    unless_named --todo - "http://localhost:$WORKBOOK_APP_PORT" ;;
  ch400-clinic) unless_named --pages - "http://localhost:$WORKBOOK_PAGES_PORT" ;;
  ch400-mystery) [ "$1" = answer ] || unless_named --port -p 0 ;;
  ch400-traffic) unless_named --url - "http://localhost:$WORKBOOK_APP_PORT" ;;
  otlp-viewer)
    if [ "$1" = score ]; then
      # It listens nowhere, and reads files of the repository.
      cd "$WORKBOOK_ROOT"
    else
      unless_named --grpc - "$WORKBOOK_GRPC_PORT"
      unless_named --http - "$WORKBOOK_HTTP_PORT"
      unless_named --pages - "$WORKBOOK_PAGES_PORT"
    fi ;;
esac
if [ -z "$OTEL_EXPORTER_OTLP_ENDPOINT" ]; then
  case $OTEL_EXPORTER_OTLP_PROTOCOL in
    http*) port=$WORKBOOK_HTTP_PORT ;;
    *) port=$WORKBOOK_GRPC_PORT ;;
  esac
  export OTEL_EXPORTER_OTLP_ENDPOINT="http://localhost:$port"
fi
[ -x "$WORKBOOK_BUILT/$program" ] || { echo "$program is not built: cargo build --workspace --examples" >&2; exit 125; }
# Split into words on purpose.
exec "$WORKBOOK_BUILT/$program" $added "$@"
"#;

/// Writes it to a folder that is to stand first on the `PATH`.
pub(super) fn install(folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)?;
    let script = folder.join("cargo");
    fs::write(&script, SCRIPT)?;
    fs::set_permissions(script, fs::Permissions::from_mode(0o755))
}
