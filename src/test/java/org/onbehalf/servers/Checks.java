package org.onbehalf.servers;

import java.time.Duration;
import org.onbehalf.testing.Http;

/** Part of what is checked on each server; {@link ServersIT} is made of all. */
interface Checks {
  /** Long enough for a busy machine, since some answers never come. */
  Http HTTP = new Http(Duration.ofSeconds(15));

  /** The server and its application. */
  Fixture fixture();
}
