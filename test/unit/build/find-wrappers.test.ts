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
  ['abcd web; ./mvnw package', ['mvnw']],
])('%j calls %j', (command, wrappers) => {
  expect(findWrappers(command)).toEqual(wrappers)
})
