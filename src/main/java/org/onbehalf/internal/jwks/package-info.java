/** The issuer's metadata and signing keys: fetched, kept, refreshed, never chosen by a token. */
package org.onbehalf.internal.jwks;
