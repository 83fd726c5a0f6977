#!/bin/sh
# Install those of Debian's packages that the tests use and this machine lacks.
# Their versions are Debian's: what these clients need of Perl, PHP, Ruby and Java has no lock of ours.
set -eu

missing=

# need PACKAGE COMMAND...: the command succeeds where the package, or its like, is installed
need() {
    package=$1
    shift
    "$@" >/dev/null 2>&1 </dev/null || missing="$missing $package"
}

need curl command -v curl
need wget command -v wget
need zsh command -v zsh
need fish command -v fish
need libwww-perl perl -MLWP::UserAgent -e 1
need liblwp-protocol-https-perl perl -MLWP::Protocol::https -e 1
need php-cli command -v php
need php-curl php -r 'curl_version();'
need ruby command -v ruby
need ruby-faraday ruby -r faraday -e 1
need default-jdk-headless command -v javac
need maven command -v mvn
need fish command -v fish
need zsh command -v zsh
need gnutls-bin command -v gnutls-cli
need gcc command -v cc
need pkg-config command -v pkg-config
need libssl-dev pkg-config --exists openssl

if [ -z "$missing" ]; then
    exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "install-debian: not root on Debian, so these are not installed:$missing"
    exit 0
fi
echo "install-debian: installing$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
# shellcheck disable=SC2086  # a list of names
apt-get -qq install -y --no-install-recommends $missing >/dev/null
