import { expect, test } from 'vitest'
import { findWrappers } from '../../../src/build/find-wrappers.ts'

test.each<[string, readonly string[]]>([
  ['./gradlew clean bootJar', ['gradlew']],
  ['gradlew-like; ./mvnwx; ./my-gradlew; mvnw.cmd', []],
  ['chmod +x mvnw\n./mvnw -B package', ['mvnw']],
  ['../gradlew :api:bootJar', ['../gradlew']],
  ['cd backend && ./gradlew bootJar', ['backend/gradlew']],
  ['cd backend/api\n../mvnw package', ['backend/mvnw']],
  ['cd ./a && cd ../b && ./mvnw package', ['b/mvnw']],
  ["cd -- 'my app' && ./mvnw package", ['my app/mvnw']],
  ['(cd web && npm ci)\n./gradlew bootJar', ['gradlew']],
  ['(cd web && ./mvnw package) && ./gradlew bootJar', ['web/mvnw', 'gradlew']],
  ['cd /src && ./mvnw package', ['/src/mvnw']],
  ['cd "$APP" && ./mvnw package', []],
  ['cd "$APP" && cd api && ./mvnw package', []],
  ['cd - && ./mvnw package', []],
  ['pushd web && npm ci && popd && ./gradlew bootJar', ['gradlew']],
  ['pushd a\npushd b\npopd; ./mvnw -v; popd >/dev/null; ./gradlew', ['a/mvnw', 'gradlew']],
  ['(pushd web; ./mvnw package) && popd; ./gradlew', ['web/mvnw', 'gradlew']],
  ['popd-like; pushd +1 && ./mvnw package', []],
  ['cd web\nnpm ci\ncd -\n./gradlew bootJar', ['gradlew']],
  ['cd a && cd ../b && cd - && ./mvnw package', ['a/mvnw']],
  ["sh -c 'cd web && npm ci' && ./gradlew bootJar", ['gradlew']],
  ['cd api; bash -euc "cd web && ./mvnw -v\n" && ./gradlew bootJar', ['api/web/mvnw', 'api/gradlew']],
  ["cd api && gradle -cache 'x' ; ./gradlew", ['api/gradlew']],
  ['abcd web; ./mvnw package', ['mvnw']],
  ['(cd web && echo ":)" && ./mvnw -v) && ./gradlew', ['web/mvnw', 'gradlew']],
  ["(cd web; echo 'a)'; ./mvnw -v); ./gradlew", ['web/mvnw', 'gradlew']],
  ['(cd web; echo \\); ./mvnw -v); ./gradlew', ['web/mvnw', 'gradlew']],
  ["(cd web # isn't :)\n./mvnw -v)\n./gradlew # isn't", ['web/mvnw', 'gradlew']],
  ['(cd "$(dirname "$0")"; cd web; ./mvnw -v); ./gradlew', ['gradlew']],
  ['(cd web; case "$1" in a | b) npm ci;; (*) (cd c);; esac; ./mvnw -v); ./gradlew', ['web/mvnw', 'gradlew']],
  ['(cd web; echo in case)\n./gradlew', ['gradlew']],
  ['cd api; bash -c "cd \\"my app\\" && ./mvnw -v" && ./gradlew', ['api/my app/mvnw', 'api/gradlew']],
  ['eval "cd web && ./gradlew bootJar"; "./mvnw" -v', ['web/gradlew', 'web/mvnw']],
])('%j calls %j', (command, wrappers) => {
  expect(findWrappers(command, () => false)).toEqual(wrappers)
})

test.each<[string, readonly string[], readonly string[]]>([
  ['cd "$GITHUB_WORKSPACE" && ./gradlew bootJar', ['gradlew'], ['gradlew']],
  ['cd web && npm ci && eval "$BACK" && ./gradlew bootJar', ['gradlew'], ['web/gradlew', 'gradlew']],
  ['cd web && ./gradlew bootJar', ['web/gradlew', 'gradlew'], ['web/gradlew']],
  ['cd "$APP"; ../mvnw package', ['../mvnw', 'mvnw'], ['../mvnw']],
])('%j calls, where %j exist, %j', (command, existing, wrappers) => {
  expect(findWrappers(command, (path) => existing.includes(path))).toEqual(wrappers)
})
