package org.onbehalf.spi;

import java.util.Optional;
import org.onbehalf.Caller;

/**
 * Maps users to the names that the application knows them by, such as their {@code sAMAccountName},
 * for example by looking them up in a database. Names that are in the token, a file or a directory
 * need no implementation: {@code AzureAd.PrincipalMapping} has built-in sources for them.
 *
 * <p>A mapper is used with {@code AzureAd.PrincipalMapping.Source = Custom}. It is the class in
 * {@code AzureAd.PrincipalMapping.Class}, which needs a public constructor without parameters and
 * is loaded by the web application's class loader. Without that key, it is the object that a {@code
 * ServletContextListener} has set as the context attribute {@link #ATTRIBUTE}, or else the only
 * service in {@code META-INF/services/org.onbehalf.spi.PrincipalMapper}. It is looked up once, when
 * the first filter starts. A mapper that Onbehalf created and that implements {@code AutoCloseable}
 * is closed when the application stops.
 *
 * <p>Implementations must be thread-safe. They are called by several of Onbehalf's threads at the
 * same time, so that a mapper that hangs does not block a request longer than {@code
 * AzureAd.PrincipalMapping.Timeout} (the response is then 503). These threads have the context
 * class loader of the request's thread, and no caller. Look up JNDI names in {@code java:comp} in
 * the constructor, because some servers provide them on their own threads only.
 *
 * @since 0.1
 */
public interface PrincipalMapper {
  /**
   * The name of the {@code ServletContext} attribute that holds the mapper.
   *
   * @since 0.1
   */
  String ATTRIBUTE = "org.onbehalf.spi.PrincipalMapper";

  /**
   * Returns the name of a user, which {@code getUserPrincipal().getName()}, {@code getRemoteUser()}
   * and {@link Caller#getName()} then return. This method is called for users of {@code AzureAd}
   * after their token was validated, and not for applications and callers of other issuers. The
   * result is cached for later requests with the same token for {@code
   * AzureAd.PrincipalMapping.CacheTime}. After {@code AzureAd.PrincipalMapping.Timeout} the calling
   * thread is interrupted.
   *
   * @param caller the user, with the name from {@code AzureAd.NameClaim}. {@code tenantId()} and
   *     {@code objectId()} together identify the user permanently; never null
   * @return the name: at most 256 characters, no control characters, no leading or trailing spaces.
   *     Empty if the user has no name; {@code AzureAd.PrincipalMapping.Unmapped} then applies. If
   *     the result is null or an invalid name, or an exception is thrown, the response is 500
   *     {@code server_error}
   * @since 0.1
   */
  Optional<String> nameOf(Caller caller);
}
