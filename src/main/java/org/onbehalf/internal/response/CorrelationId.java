package org.onbehalf.internal.response;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;

/** Names a request in answers and logs. */
public final class CorrelationId {
  /** Entra's own header for it, in both directions. */
  public static final String HEADER = "client-request-id";

  /** Under what log lines find it, in SLF4J's MDC. */
  public static final String MDC_KEY = "correlationId";

  private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9-]{8,64}");

  private CorrelationId() {}

  /** The inbound id, or a new one where it is absent or could smuggle something into a log. */
  public static String of(@Nullable String inbound) {
    return inbound != null && ACCEPTED.matcher(inbound).matches() ? inbound : create();
  }

  /** A new id. It only has to differ from others: it is no secret. */
  public static String create() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    // version 4, variant 2 (RFC 4122)
    long high = (random.nextLong() & ~0xF000L) | 0x4000L;
    long low = (random.nextLong() >>> 2) | Long.MIN_VALUE;
    return new UUID(high, low).toString();
  }
}
