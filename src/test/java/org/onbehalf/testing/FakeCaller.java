package org.onbehalf.testing;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onbehalf.Caller;

/** A caller of a user's own tests: everything about it is made up. */
public record FakeCaller(String getName) implements Caller {
  public static Caller named(String name) {
    return new FakeCaller(name);
  }

  @Override
  public Optional<String> objectId() {
    return Optional.of("fake");
  }

  @Override
  public String tenantId() {
    return "fake";
  }

  @Override
  public String clientId() {
    return "fake";
  }

  @Override
  public boolean isApplication() {
    return false;
  }

  @Override
  public Instant expiresAt() {
    return Instant.MAX;
  }

  @Override
  public Set<String> scopes() {
    return Set.of();
  }

  @Override
  public Set<String> roles() {
    return Set.of();
  }

  @Override
  public boolean hasScope(String scope) {
    return false;
  }

  @Override
  public boolean hasRole(String role) {
    return false;
  }

  @Override
  public Map<String, Object> claims() {
    return Map.of();
  }

  @Override
  public Optional<String> claim(String name) {
    return Optional.empty();
  }

  @Override
  public void requireScope(String... anyOf) {}

  @Override
  public void requireRole(String... anyOf) {}
}
