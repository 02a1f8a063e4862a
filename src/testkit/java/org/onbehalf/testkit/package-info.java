/**
 * An Entra ID look-alike in the same JVM, for tests and demonstrations: it issues what Entra issues
 * and refuses what Entra refuses.
 *
 * <pre>{@code
 * try (EntraEmulator entra = EntraEmulator.start()) {
 *   App partner = entra.register(App.named("Partner API").scope("read"));
 *   App orders = entra.register(App.named("Orders API").scope("access_as_user").secret("s3cret"));
 *   User anna = entra.user("Anna");
 *   entra.consent(anna, orders, partner, "read");
 *
 *   String token = entra.tokens().forUser(anna).audience(orders).mint();
 *   // AzureAd.Instance = entra.instance(), AzureAd.TenantId = EntraEmulator.TENANT,
 *   // AzureAd.ClientId = orders.clientId(): call the application with the token, then
 *   assertThat(entra.log().exchanges()).hasSize(1);
 * }
 * }</pre>
 *
 * <p>{@link org.onbehalf.testkit.EntraRule} lists every refusal and where Microsoft documents it;
 * {@link org.onbehalf.testkit.Faults} scripts what goes wrong; {@link org.onbehalf.testkit.Log}
 * tells what was asked; {@link org.onbehalf.testkit.TestTokens} mints valid and broken tokens.
 *
 * <p>Unless stated otherwise: parameters must not be null, and where that matters at once a {@link
 * NullPointerException} is thrown; no method returns null; methods that return the type of their
 * object return the object itself; members exist since the version of their class.
 */
package org.onbehalf.testkit;
