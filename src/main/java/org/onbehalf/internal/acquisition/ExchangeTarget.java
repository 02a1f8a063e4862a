package org.onbehalf.internal.acquisition;

import static org.onbehalf.internal.config.DownstreamApiKeys.*;

import java.util.List;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Section;

/** What an API is called where its tokens are granted by RFC 8693. Immutable. */
public final class ExchangeTarget {
  /** {@code audience} of RFC 8693 section 2.1; null for none. */
  public final @Nullable String audience;

  /** {@code resource} of RFC 8707; null for none. */
  public final @Nullable String resource;

  /** In place of the API's; empty for those. */
  public final List<String> scopes;

  ExchangeTarget(Section section) {
    audience = section.find(EXCHANGE_AUDIENCE);
    resource = section.find(EXCHANGE_RESOURCE);
    scopes = section.words(EXCHANGE_SCOPES);
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return audience == null && resource == null && scopes.isEmpty();
  }
}
