#!/bin/sh
# Builds a version of the tests' service, with only a JDK. usage: build.sh VERSION
set -eu
version=$1
cd "$(dirname "$0")/../fixtures/service"
rm -rf build
mkdir -p build/classes build/libs
javac --release 17 -d build/classes src/main/java/service/*.java
printf 'Main-Class: service.Service\nImplementation-Version: %s\n' "$version" >build/manifest
jar --create --file "build/libs/service-$version.jar" --manifest build/manifest -C build/classes .
