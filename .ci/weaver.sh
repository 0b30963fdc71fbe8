#!/bin/sh
# Weaver, from its published image: what it is told, it does with the files of registry/. It listens on the ports of this
# machine, so that programs here can send to it. Needs Docker, on Linux.
set -eu
registry=$(cd "$(dirname "$0")/../registry" && pwd)
exec docker run --rm --network host --volume "$registry:$registry:ro" \
  otel/weaver:v0.25.1@sha256:9ad46ca9cd4fa5974b121f886aa3e9946a8ef8ea905001a96c018d21f9db87ca "$@"
