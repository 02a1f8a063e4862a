/** Exchanges tokens at issuers other than Entra (RFC 8693). */
package org.onbehalf.internal.acquisition.exchange;
