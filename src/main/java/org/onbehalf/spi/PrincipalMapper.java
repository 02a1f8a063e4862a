package org.onbehalf.spi;

import java.util.Optional;
import org.onbehalf.Caller;

/**
 * Gives users the names by which an application has always known them, such as their {@code
 * sAMAccountName}: looked up in a directory, a database, wherever the application keeps them. For
 * names that stand in the token or in a file none is needed: {@code AzureAd.PrincipalMapping} has
 * ready-made sources.
 *
 * <p>It is used with {@code AzureAd.PrincipalMapping.Source = Custom}: the class that {@code
 * AzureAd.PrincipalMapping.Class} names (with a public constructor without parameters, found by the
 * web application's class loader); without that key, what a {@code ServletContextListener} put into
 * the context attribute {@link #ATTRIBUTE}, or else the one service in {@code
 * META-INF/services/org.onbehalf.spi.PrincipalMapper}. It is found once, when the first filter
 * starts. One that Onbehalf made and that is {@code AutoCloseable} is closed with the application.
 *
 * <p>Implementations are thread-safe: they are called by many at a time, on threads of Onbehalf's,
 * so that one that hangs holds no request longer than {@code AzureAd.PrincipalMapping.Timeout}
 * (then 503). These threads have the class loader of the request's thread, and no caller; names of
 * JNDI's {@code java:comp} are looked up in the constructor, since servers show them to their own
 * threads only.
 *
 * @since 0.1
 */
public interface PrincipalMapper {
  /**
   * The context attribute that holds the application's mapper.
   *
   * @since 0.1
   */
  String ATTRIBUTE = "org.onbehalf.spi.PrincipalMapper";

  /**
   * The name of a user here: what {@code getUserPrincipal().getName()}, {@code getRemoteUser()} and
   * {@link Caller#getName()} give. Asked for users of {@code AzureAd} whose token was found valid,
   * never for applications nor for callers of another issuer; on each request, unless {@code
   * AzureAd.PrincipalMapping.CacheTime} lets the answer count for later requests with the same
   * token. The request waits for {@code AzureAd.PrincipalMapping.Timeout} at most; then this thread
   * is interrupted.
   *
   * @param caller who calls, under the name that {@code AzureAd.NameClaim} gives; valid claims,
   *     {@code tenantId()} and {@code objectId()} are the stable key; never null
   * @return the name, at most 256 characters, none of them a control character, no blanks at its
   *     ends; empty for a user who has none here, which {@code AzureAd.PrincipalMapping.Unmapped}
   *     decides about; an exception, null or another text refuses the request (500 {@code
   *     server_error})
   * @since 0.1
   */
  Optional<String> nameOf(Caller caller);
}
