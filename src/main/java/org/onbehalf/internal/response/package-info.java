/**
 * What a caller is answered, and the claims challenges that callers and downstream APIs exchange.
 */
package org.onbehalf.internal.response;
