package org.onbehalf.testkit;

import java.util.Optional;
import org.onbehalf.internal.Nullable;

/** What a request says of itself, read leniently and before anything is checked. */
final class Facts {
  private final @Nullable Grant grant;
  private final @Nullable String clientId;
  private final @Nullable User user;
  private final @Nullable App resource;

  Facts(
      @Nullable Grant grant,
      @Nullable String clientId,
      @Nullable User user,
      @Nullable App resource) {
    this.grant = grant;
    this.clientId = clientId;
    this.user = user;
    this.resource = resource;
  }

  Optional<Grant> grant() {
    return Optional.ofNullable(grant);
  }

  Optional<String> clientId() {
    return Optional.ofNullable(clientId);
  }

  Optional<User> user() {
    return Optional.ofNullable(user);
  }

  Optional<App> resource() {
    return Optional.ofNullable(resource);
  }
}
