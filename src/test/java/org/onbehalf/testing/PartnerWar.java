package org.onbehalf.testing;

import java.nio.file.Path;
import org.onbehalf.testing.partner.PartnerServlet;

/**
 * The downstream API of tests and demo: a WAR of its own behind the same filter, with its own
 * audience. It is put together from this build, with the library's runtime dependencies and nothing
 * else: no JAX-RS, no Jersey.
 */
public final class PartnerWar {
  private static final Path SOURCE = Path.of("src", "test", "partner");

  private PartnerWar() {}

  /**
   * Assembles it below {@code target}; to be overridden are AzureAd.Instance, TenantId and
   * ClientId.
   */
  public static Path assemble() {
    Path war = WarParts.directory("wars", "partner-");
    WarParts.putTree(SOURCE.toAbsolutePath(), war);
    WarParts.putPackage(PartnerServlet.class, war);
    WarParts.putLibrary(war.resolve("WEB-INF/lib"));
    return war;
  }
}
