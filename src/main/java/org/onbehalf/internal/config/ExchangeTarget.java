package org.onbehalf.internal.config;

import java.util.List;
import org.onbehalf.internal.Nullable;

/** What an API is called where its tokens are granted by RFC 8693. Immutable. */
public final class ExchangeTarget {
  /** {@code audience} of RFC 8693 section 2.1; null for none. */
  public final @Nullable String audience;

  /** {@code resource} of RFC 8707; null for none. */
  public final @Nullable String resource;

  /** In place of the API's; empty for those. */
  public final List<String> scopes;

  ExchangeTarget(@Nullable String audience, @Nullable String resource, List<String> scopes) {
    this.audience = audience;
    this.resource = resource;
    this.scopes = scopes;
  }
}
